//! Orders to a simulated printer, one line of text each.

use super::faults::Answers;
use super::model::HeadSpeed;
use crate::domain::words::Words;
use crate::words;

/// What can be ordered of a simulated printer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// The paper runs out after so many more lines of 24 dots; 0 is now.
    PaperOut(u32),
    /// The roll is near its end; printing goes on.
    PaperNearEnd,
    /// A new roll is put in.
    PaperIn,
    /// The cover is opened (`true`) or closed.
    Cover(bool),
    /// Somebody takes it off line (`true`) or puts it on line.
    Offline(bool),
    /// The head becomes too hot (`true`) or has cooled.
    HeadHot(bool),
    /// The cutter sticks when it is next used (`true`), or is free again.
    CutterStuck(bool),
    /// Power goes; what was received is kept (`true`) or lost.
    PowerOff(bool),
    /// Power is back.
    PowerOn,
    /// The head prints that fast.
    Speed(HeadSpeed),
    /// What it answers to from now on.
    Answer(Answers),
    /// Tells its state.
    Show,
}

/// Every order with its arguments, one per line.
pub const HELP: &str = "\
paper in
paper near-end
paper out
paper out LINES
cover open|closed
line off|on
head hot|cool
cutter stuck|free
power off lost|kept
power on
speed MM_PER_S|unlimited
answers all|status|nothing
show";

/// Reads one order.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn parse(text: &str) -> Result<Order, Words> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let order = match *parts.as_slice() {
        ["paper", "in"] => Some(Order::PaperIn),
        ["paper", "near-end"] => Some(Order::PaperNearEnd),
        ["paper", "out"] => Some(Order::PaperOut(0)),
        ["paper", "out", lines] => lines.parse().ok().map(Order::PaperOut),
        ["cover", state] => either(state, "open", "closed").map(Order::Cover),
        ["line", state] => either(state, "off", "on").map(Order::Offline),
        ["head", state] => either(state, "hot", "cool").map(Order::HeadHot),
        ["cutter", state] => either(state, "stuck", "free").map(Order::CutterStuck),
        ["power", "off"] => Some(Order::PowerOff(false)),
        ["power", "off", buffer] => either(buffer, "kept", "lost").map(Order::PowerOff),
        ["power", "on"] => Some(Order::PowerOn),
        ["speed", speed] => HeadSpeed::parse(speed).map(Order::Speed),
        ["answers", "all"] => Some(Order::Answer(Answers::All)),
        ["answers", "status"] => Some(Order::Answer(Answers::Status)),
        ["answers", "nothing"] => Some(Order::Answer(Answers::Nothing)),
        ["show"] => Some(Order::Show),
        _ => None,
    };
    order.ok_or_else(|| {
        let text = text.trim();
        words!(
            "「{text}」という指示はありません。使える指示:\n{HELP}",
            "There is no order \"{text}\". Orders are:\n{HELP}"
        )
    })
}

fn either(word: &str, yes: &str, no: &str) -> Option<bool> {
    (word == yes || word == no).then_some(word == yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s70_every_order_of_the_help_is_understood() {
        for line in HELP.lines() {
            let (words, choices) = line.rsplit_once(' ').unwrap_or((line, ""));
            for choice in choices.split('|') {
                let choice = if choice == "MM_PER_S" || choice == "LINES" { "75" } else { choice };
                assert!(parse(&format!("{words} {choice}")).is_ok(), "{words} {choice}");
            }
        }
        for bad in
            ["", "paper", "paper out -1", "cover ajar", "power off now", "speed 0", "speed 7.5", "show me"]
        {
            assert!(parse(bad).unwrap_err().en.contains("Orders are"), "{bad}");
        }
    }
}
