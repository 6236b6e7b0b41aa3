//! Scenarios: a building of simulated terminals as a TOML file, described in `docs/simulator.md`.

use serde::Deserialize;

use super::bought::MODULES;
use super::fault::Fault;
use super::line::SimulatedLine;
use super::terminal::Terminal;
use crate::domain::address::{LineNo, TERMINALS_PER_LINE};
use crate::domain::moment::Uptime;
use crate::domain::words::Words;
use crate::ports::line::LineSpeed;
use crate::words;

/// A checked scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scenario {
    file: File,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    seed: u64,
    #[serde(default = "terminal_baud")]
    baud: u32,
    #[serde(rename = "line", default)]
    lines: Vec<Line>,
    #[serde(rename = "fault", default)]
    faults: Vec<PlannedFault>,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    number: u8,
    #[serde(rename = "terminal", default)]
    terminals: Vec<TerminalEntry>,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TerminalEntry {
    digit: u8,
    #[serde(default = "terminal_v1")]
    module: String,
    #[serde(default)]
    counts: Vec<u64>,
    #[serde(default)]
    rates: Vec<u32>,
    #[serde(default)]
    modes: Vec<u16>,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlannedFault {
    after_s: u64,
    line: u8,
    terminal: u8,
    kind: String,
    input: Option<u8>,
    ms: Option<u32>,
    replies: Option<u32>,
}

const TERMINAL_V1: &str = "terminal-v1";

fn terminal_v1() -> String {
    TERMINAL_V1.to_owned()
}

fn terminal_baud() -> u32 {
    LineSpeed::TERMINAL.baud
}

/// Speed of a line of terminals, 8E1.
///
/// # Errors
/// Terminals speak at 2400, 9600 or 19200 bps only.
pub fn speed(baud: u32) -> Result<LineSpeed, Words> {
    if [2400, 9600, 19_200].contains(&baud) {
        return Ok(LineSpeed { baud, ..LineSpeed::TERMINAL });
    }
    Err(words!("速度は 2400・9600・19200 です: {baud}", "a speed is 2400, 9600 or 19200, not {baud}"))
}

impl Scenario {
    /// Reads and checks a scenario.
    ///
    /// # Errors
    /// A sentence saying where it is wrong.
    pub fn parse(text: &str) -> Result<Self, Words> {
        let file = toml::from_str(text).map_err(|e| words!("シナリオの誤り: {e}", "scenario error: {e}"))?;
        let scenario = Self { file };
        scenario.lines(Uptime::default(), None)?;
        Ok(scenario)
    }

    /// The lines as they stand when the scenario starts at `start`; `baud` overrides the scenario's speed.
    ///
    /// # Errors
    /// The speed is not one terminals speak at.
    pub fn lines(&self, start: Uptime, baud: Option<u32>) -> Result<Vec<SimulatedLine>, Words> {
        let speed = speed(baud.unwrap_or(self.file.baud))?;
        let mut lines: Vec<SimulatedLine> = Vec::new();
        for entry in &self.file.lines {
            let no = line_no(entry.number)?;
            if lines.iter().any(|line| line.no() == no) {
                return Err(words!("回線{no}が二度あります", "line {no} stands twice"));
            }
            let mut line =
                SimulatedLine::new(no, speed, self.file.seed.wrapping_add(u64::from(entry.number)));
            for terminal in &entry.terminals {
                line.add(terminal.build(start).map_err(|e| at(no, terminal.digit, &e))?)?;
            }
            lines.push(line);
        }
        for planned in &self.file.faults {
            let PlannedFault { after_s, line: number, terminal, kind, input, ms, replies } = planned;
            let no = line_no(*number)?;
            let fault = Fault::from_parts(kind, *ms, *input, *replies).map_err(|e| at(no, *terminal, &e))?;
            let line = lines.iter_mut().find(|line| line.no() == no);
            let line = line.ok_or_else(|| {
                words!("回線{no}がありません", "a fault names line {no}, which is not there")
            })?;
            line.plan(start.plus_micros(after_s.saturating_mul(1_000_000)), *terminal, fault)?;
        }
        Ok(lines)
    }
}

fn line_no(number: u8) -> Result<LineNo, Words> {
    LineNo::new(number).ok_or_else(|| words!("回線は 0–3 です: {number}", "a line is 0–3, not {number}"))
}

fn at(no: LineNo, digit: u8, why: &Words) -> Words {
    let Words { ja, en } = why;
    words!("端末 {no}{digit}: {ja}", "terminal {no}{digit}: {en}")
}

impl TerminalEntry {
    fn build(&self, start: Uptime) -> Result<Terminal, Words> {
        let digit = self.digit;
        if digit >= TERMINALS_PER_LINE {
            return Err(words!("端末は 0–9 です", "a terminal is 0–9"));
        }
        let mut terminal = if self.module == TERMINAL_V1 {
            let mut modes = [0; 10];
            if self.modes.len() > modes.len() {
                return Err(words!("入力は 10 個までです", "there are ten inputs at most"));
            }
            modes[..self.modes.len()].copy_from_slice(&self.modes);
            Terminal::pulse_with_modes(digit, start, modes)
                .ok_or_else(|| words!("動作モードは 0–2 + 4 + 8 です", "a mode is 0–2, plus 4, plus 8"))?
        } else {
            let name = &self.module;
            let module = MODULES.into_iter().find(|m| m.name == name);
            if !self.modes.is_empty() {
                return Err(words!("{name} に動作モードはありません", "{name} has no modes"));
            }
            Terminal::bought(
                digit,
                start,
                module.ok_or_else(|| words!("機器「{name}」は知りません", "there is no module “{name}”"))?,
            )
        };
        for (input, &count) in (0..).zip(&self.counts) {
            terminal.set_count(start, input, count)?;
        }
        for (input, &rate) in (0..).zip(&self.rates) {
            terminal.set_rate(start, input, rate)?;
        }
        Ok(terminal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_example_is_a_scenario() {
        let doc = include_str!("../../../docs/simulator.md");
        let example = doc.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let lines = Scenario::parse(example).unwrap().lines(Uptime::default(), None).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].terminal(0).unwrap().count(Uptime::from_micros(3_600_000_000), 0), Some(12_465));
    }

    #[test]
    fn mistakes_are_told_in_words() {
        for (text, hint) in [
            ("speed = 3", "speed"),
            ("[[line]]\nnumber = 4", "0–3"),
            ("[[line]]\nnumber = 0\n[[line]]\nnumber = 0", "twice"),
            ("[[line]]\nnumber = 0\n[[line.terminal]]\ndigit = 3\nmodes = [3]", "03"),
            ("[[line]]\nnumber = 0\n[[line.terminal]]\ndigit = 3\ncounts = [1000000]", "999999"),
            ("[[line]]\nnumber = 0\n[[line.terminal]]\ndigit = 0\nmodule = \"x\"", "no module"),
            ("baud = 1200", "2400"),
            ("[[fault]]\nafter_s = 1\nline = 0\nterminal = 0\nkind = \"silent\"", "not there"),
        ] {
            let said = Scenario::parse(text).unwrap_err().to_string();
            assert!(said.contains(hint), "{text}: {said}");
        }
    }
}
