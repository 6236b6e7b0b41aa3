//! `site.toml`: the hardware of one site. The only reader of settings files and of the environment.
//!
//! Every key is described in `docs/site.md`; unknown keys are refused.

mod panel;
mod platform;
mod printer;

use std::fs;
use std::io;
use std::num::NonZeroU8;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::domain::address::{LineNo, StationId, TERMINALS_PER_LINE};
use crate::domain::moment::Zone;
use crate::domain::words::{Lang, Words};
use crate::words;
pub use panel::PanelConfig;
pub use platform::{GpioConfig, PlatformConfig};
pub use printer::{DensityCommand, PrinterConfig, PrinterPlace, StatusCommand};

/// Name of the settings file in a site folder.
pub const SITE_FILE: &str = "site.toml";
/// Name of the journal in a site folder, unless set otherwise.
pub const STORE_FILE: &str = "kenshin.redb";

/// Speeds of printer and host ports.
const SERIAL_BAUDS: std::ops::RangeInclusive<u32> = 1200..=115_200;

/// Settings of one site, checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// The site's folder; relative paths are relative to it.
    pub folder: PathBuf,
    /// Language of messages.
    pub lang: Lang,
    /// Station ID (S-03).
    pub station: StationId,
    /// Civil time (S-27).
    pub zone: Zone,
    /// Hour and minute of the silent daily reading; `None` is off (S-43).
    pub daily: Option<(u32, u32)>,
    /// The journal's file.
    pub store: PathBuf,
    /// Lines that are set up.
    pub lines: Vec<LineConfig>,
    /// The printer.
    pub printer: PrinterConfig,
    /// The host port; `None` when there is none.
    pub host: Option<HostConfig>,
    /// The touch panel's own (S-83, S-86).
    pub panel: PanelConfig,
    /// The unit's own parts (S-91).
    pub platform: PlatformConfig,
}

/// One RS-485 line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineConfig {
    /// LINE0–LINE3.
    pub line: LineNo,
    /// Serial device.
    pub device: PathBuf,
    /// Bits per second: 2400, 9600 or 19200.
    pub baud: u32,
    /// Parity of the line.
    pub parity: LineParity,
    /// Time a terminal may take to begin its answer, in milliseconds.
    pub reply_timeout_ms: u32,
    /// Attempts per terminal, 1–10.
    pub attempts: NonZeroU8,
    /// Profile of each terminal 0–9, by name.
    pub profiles: [String; TERMINALS_PER_LINE as usize],
}

/// Parity of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineParity {
    /// 8E1, the standard.
    Even,
    /// 8O1.
    Odd,
    /// 8N1.
    None,
}

/// The host port.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostConfig {
    /// Serial device.
    pub device: PathBuf,
    /// Speed, 1200–115200.
    pub baud: u32,
}

/// Why the settings cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfigError(pub Words);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConfig {
    #[serde(default)]
    site: RawSite,
    #[serde(default, rename = "line")]
    lines: Vec<RawLine>,
    #[serde(default)]
    printer: printer::RawPrinter,
    host: Option<RawHost>,
    #[serde(default)]
    panel: panel::RawPanel,
    #[serde(default)]
    platform: platform::RawPlatform,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawSite {
    station: u16,
    language: String,
    utc_offset_minutes: i32,
    daily: String,
    store: PathBuf,
}

impl Default for RawSite {
    fn default() -> Self {
        Self {
            station: 0,
            language: "ja".to_owned(),
            utc_offset_minutes: 540,
            daily: "00:00".to_owned(),
            store: PathBuf::from(STORE_FILE),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLine {
    number: u8,
    device: PathBuf,
    #[serde(default = "default_baud")]
    baud: u32,
    #[serde(default = "default_parity")]
    parity: LineParity,
    #[serde(default = "default_profile")]
    profile: String,
    #[serde(default = "default_reply_timeout")]
    reply_timeout_ms: u32,
    #[serde(default = "default_attempts")]
    attempts: u8,
    #[serde(default, rename = "terminal")]
    terminals: Vec<RawTerminal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTerminal {
    number: u8,
    profile: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHost {
    device: PathBuf,
    #[serde(default = "default_host_baud")]
    baud: u32,
}

fn default_baud() -> u32 {
    2400
}
fn default_parity() -> LineParity {
    LineParity::Even
}
fn default_profile() -> String {
    "terminal-v1".to_owned()
}
fn default_reply_timeout() -> u32 {
    200
}
fn default_attempts() -> u8 {
    3
}
fn default_host_baud() -> u32 {
    9600
}

impl Config {
    /// Reads `site.toml` of a site folder. A relative path in it is relative to the folder.
    ///
    /// # Errors
    /// A sentence that names the file, the line where there is one, and what to do.
    pub fn read(site: &Path) -> Result<Self, ConfigError> {
        let path = site.join(SITE_FILE);
        let shown = path.display();
        let text = fs::read_to_string(&path).map_err(|e| {
            ConfigError(match e.kind() {
                io::ErrorKind::NotFound => words!(
                    "{shown} がありません。--site でサイトのフォルダを指定するか、site.toml を作成してください(docs/site.md)。",
                    "{shown} does not exist. Name the site's folder with --site, or write a site.toml (docs/site.md)."
                ),
                io::ErrorKind::PermissionDenied => words!(
                    "{shown} を読む権限がありません。所有者と権限を確認してください。",
                    "No permission to read {shown}. Check its owner and mode."
                ),
                io::ErrorKind::InvalidData => words!(
                    "{shown} は UTF-8 の文字ではありません。UTF-8 で保存してください。",
                    "{shown} is not UTF-8 text. Save it as UTF-8."
                ),
                _ => words!(
                    "{shown} を読めません({e})。ファイルを確認してください。",
                    "{shown} cannot be read ({e}). Check the file."
                ),
            })
        })?;
        Self::parse(site, &text)
    }

    /// Parses the text of a `site.toml`.
    ///
    /// # Errors
    /// As for [`Config::read`].
    pub fn parse(site: &Path, text: &str) -> Result<Self, ConfigError> {
        let raw: RawConfig = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |s| text[..s.start.min(text.len())].matches('\n').count() + 1);
            let what = e.message();
            ConfigError(words!(
                "site.toml {line}行目: {what}。docs/site.md の項目を確認してください。",
                "site.toml line {line}: {what}. See docs/site.md for the keys."
            ))
        })?;
        check(site, raw).map_err(|w| {
            ConfigError(Words { ja: format!("site.toml: {}", w.ja), en: format!("site.toml: {}", w.en) })
        })
    }
}

fn check(site: &Path, raw: RawConfig) -> Result<Config, Words> {
    let mut lines: Vec<LineConfig> = Vec::new();
    for line in raw.lines {
        let line = check_line(site, line)?;
        if lines.iter().any(|l| l.line == line.line) {
            let n = line.line;
            return Err(words!("回線 {n} が2度あります。", "Line {n} stands twice."));
        }
        lines.push(line);
    }
    let lang = match raw.site.language.as_str() {
        "ja" => Lang::Ja,
        "en" => Lang::En,
        other => {
            return Err(words!(
                "language = \"{other}\" は使えません。\"ja\" か \"en\" です。",
                "language = \"{other}\" is unknown; use \"ja\" or \"en\"."
            ));
        }
    };
    if raw.host.as_ref().is_some_and(|h| !SERIAL_BAUDS.contains(&h.baud)) {
        return Err(range("host.baud", "1200–115200"));
    }
    Ok(Config {
        folder: site.to_owned(),
        lang,
        station: StationId::new(raw.site.station).ok_or_else(|| range("station", "0–999"))?,
        zone: Zone::new(raw.site.utc_offset_minutes)
            .ok_or_else(|| range("utc_offset_minutes", "-720–840"))?,
        daily: check_daily(&raw.site.daily)?,
        store: site.join(raw.site.store),
        lines,
        printer: printer::check(site, raw.printer)?,
        host: raw.host.map(|h| HostConfig { device: site.join(h.device), baud: h.baud }),
        panel: panel::check(site, raw.panel)?,
        platform: platform::check(site, raw.platform)?,
    })
}

fn range(key: &str, allowed: &str) -> Words {
    words!("{key} は {allowed} の範囲です。", "{key} must be within {allowed}.")
}

fn check_daily(text: &str) -> Result<Option<(u32, u32)>, Words> {
    if text == "off" {
        return Ok(None);
    }
    let parsed = text.split_once(':').and_then(|(h, m)| Some((h.parse().ok()?, m.parse().ok()?)));
    match parsed {
        Some((h, m)) if h < 24 && m < 60 => Ok(Some((h, m))),
        _ => Err(words!(
            "daily = \"{text}\" は使えません。\"00:00\" のような時刻か \"off\" です。",
            "daily = \"{text}\" is no time; use one like \"00:00\", or \"off\"."
        )),
    }
}

fn check_line(site: &Path, raw: RawLine) -> Result<LineConfig, Words> {
    let line = LineNo::new(raw.number).ok_or_else(|| range("line.number", "0–3"))?;
    if ![2400, 9600, 19_200].contains(&raw.baud) {
        return Err(range("line.baud", "2400, 9600, 19200"));
    }
    let attempts = NonZeroU8::new(raw.attempts).filter(|n| n.get() <= 10);
    let attempts = attempts.ok_or_else(|| range("line.attempts", "1–10"))?;
    if !(20..=10_000).contains(&raw.reply_timeout_ms) {
        return Err(range("line.reply_timeout_ms", "20–10000"));
    }
    let mut profiles: [String; TERMINALS_PER_LINE as usize] = std::array::from_fn(|_| raw.profile.clone());
    let mut seen = [false; TERMINALS_PER_LINE as usize];
    for terminal in raw.terminals {
        if seen.get_mut(usize::from(terminal.number)).is_some_and(|s| std::mem::replace(s, true)) {
            let n = terminal.number;
            return Err(words!(
                "回線 {line} の端末 {n} が2度あります。",
                "Terminal {n} of line {line} stands twice."
            ));
        }
        let slot = profiles
            .get_mut(usize::from(terminal.number))
            .ok_or_else(|| range("line.terminal.number", "0–9"))?;
        *slot = terminal.profile;
    }
    Ok(LineConfig {
        line,
        device: site.join(raw.device),
        baud: raw.baud,
        parity: raw.parity,
        reply_timeout_ms: raw.reply_timeout_ms,
        attempts,
        profiles,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let e = Config::parse(Path::new("/site"), "[site]\nstation = 7\nstaton = 8\n").unwrap_err();
        assert!(e.0.en.contains("line 3") && e.0.en.contains("staton"), "{}", e.0);
    }

    #[test]
    fn paths_are_relative_to_the_site() {
        let text = "[[line]]\nnumber = 2\ndevice = \"line2\"\n[[line.terminal]]\nnumber = 3\nprofile = \"adam-4080\"\n";
        let config = Config::parse(Path::new("/site"), text).unwrap();
        assert_eq!(config.lines[0].device, Path::new("/site/line2"));
        assert_eq!(config.lines[0].profiles[3], "adam-4080");
        assert_eq!(config.store, Path::new("/site/kenshin.redb"));
        assert_eq!(config.daily, Some((0, 0)));
    }

    #[test]
    fn values_out_of_range_are_refused() {
        for text in [
            "[site]\nstation = 1000",
            "[site]\nlanguage = \"fr\"",
            "[site]\ndaily = \"24:00\"",
            "[[line]]\nnumber = 4\ndevice = \"x\"",
            "[[line]]\nnumber = 0\ndevice = \"x\"\nbaud = 300",
            "[[line]]\nnumber = 0\ndevice = \"x\"\n[[line]]\nnumber = 0\ndevice = \"y\"",
        ] {
            assert!(Config::parse(Path::new("."), text).is_err(), "{text}");
        }
    }
}
