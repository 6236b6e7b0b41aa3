//! Orders to a running simulation, one line of text each.

use super::fault::Fault;
use crate::domain::address::{Address, LineNo};
use crate::domain::words::Words;
use crate::words;

/// What an operator can order of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Something goes wrong with a terminal.
    Fault {
        /// Terminal digit.
        digit: u8,
        /// What.
        fault: Fault,
    },
    /// A terminal is repaired.
    Clear {
        /// Terminal digit.
        digit: u8,
    },
    /// A counter is put on a count.
    Count {
        /// Terminal digit.
        digit: u8,
        /// Input digit.
        input: u8,
        /// The count.
        count: u64,
    },
    /// A counter runs on by itself, or back.
    Add {
        /// Terminal digit.
        digit: u8,
        /// Input digit.
        input: u8,
        /// How far; below 0 it runs back.
        counts: i64,
    },
    /// An input counts that fast from now on.
    Rate {
        /// Terminal digit.
        digit: u8,
        /// Input digit.
        input: u8,
        /// Counts per hour.
        per_hour: u32,
    },
    /// Tells the state of an input and its terminal.
    Show {
        /// Terminal digit.
        digit: u8,
        /// Input digit.
        input: u8,
    },
    /// The wires are cut.
    Cut,
    /// The wires are joined again.
    Join,
}

/// Every order with its arguments, one per line.
pub const HELP: &str = "\
fault LINE TERMINAL KIND [input N] [ms N] [replies N]
  KIND: silent mute late garbled wrong-address bad-crc parity truncated noise
        reboot counters-lost wrap-soon stuck input-fault supply-low
clear LINE TERMINAL
count ADDRESS VALUE
add ADDRESS COUNTS
rate ADDRESS PER_HOUR
show ADDRESS
cut LINE
join LINE
help";

/// Reads one order and the line it is for.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn parse(text: &str) -> Result<(LineNo, Order), Words> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    match *parts.as_slice() {
        ["fault", line, digit, kind, ref rest @ ..] => {
            Ok((line_no(line)?, Order::Fault { digit: digit_of(digit)?, fault: fault(kind, rest)? }))
        }
        ["clear", line, digit] => Ok((line_no(line)?, Order::Clear { digit: digit_of(digit)? })),
        ["count", address, count] => {
            let (line, digit, input) = input_of(address)?;
            Ok((line, Order::Count { digit, input, count: number(count)? }))
        }
        ["add", address, counts] => {
            let (line, digit, input) = input_of(address)?;
            let (back, counts) = counts.strip_prefix('-').map_or((1, counts), |counts| (-1, counts));
            Ok((line, Order::Add { digit, input, counts: back * i64::from(number::<u32>(counts)?) }))
        }
        ["rate", address, per_hour] => {
            let (line, digit, input) = input_of(address)?;
            Ok((line, Order::Rate { digit, input, per_hour: number(per_hour)? }))
        }
        ["show", address] => {
            let (line, digit, input) = input_of(address)?;
            Ok((line, Order::Show { digit, input }))
        }
        ["cut", line] => Ok((line_no(line)?, Order::Cut)),
        ["join", line] => Ok((line_no(line)?, Order::Join)),
        _ => {
            let text = text.trim();
            Err(words!(
                "「{text}」は分かりません。help で一覧",
                "cannot read “{text}”; help lists the commands"
            ))
        }
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, Words> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let value = text.parse().ok().filter(|_| plain);
    value.ok_or_else(|| words!("「{text}」は使える数ではありません", "“{text}” is not a usable number"))
}

fn line_no(text: &str) -> Result<LineNo, Words> {
    let no = number(text).ok().and_then(LineNo::new);
    no.ok_or_else(|| words!("回線は 0–3 です: {text}", "a line is 0–3, not {text}"))
}

fn digit_of(text: &str) -> Result<u8, Words> {
    let digit = number(text).ok().filter(|n| *n <= 9);
    digit.ok_or_else(|| words!("端末は 0–9 です: {text}", "a terminal is 0–9, not {text}"))
}

fn input_of(text: &str) -> Result<(LineNo, u8, u8), Words> {
    let address: Result<Address, _> = text.parse();
    let address = address
        .map_err(|_| words!("端末アドレスは 000–399 です: {text}", "an address is 000–399, not {text}"))?;
    Ok((address.line(), address.terminal().terminal(), address.input()))
}

fn fault(kind: &str, rest: &[&str]) -> Result<Fault, Words> {
    let (mut ms, mut input, mut replies) = (None, None, None);
    for pair in rest.chunks(2) {
        match *pair {
            ["ms", n] => ms = Some(number(n)?),
            ["input", n] => input = Some(number(n)?),
            ["replies", n] => replies = Some(number(n)?),
            _ => {
                let extra = pair.join(" ");
                return Err(words!(
                    "「{extra}」は分かりません。input N, ms N, replies N のいずれかです",
                    "cannot read “{extra}”; say input N, ms N or replies N"
                ));
            }
        }
    }
    Fault::from_parts(kind, ms, input, replies)
}
