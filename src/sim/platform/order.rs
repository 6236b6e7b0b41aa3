//! Orders to a simulated unit, one line of text each.

use crate::domain::words::Words;
use crate::ports::platform::{Charger, Lamp, Mains, Part};
use crate::words;

/// What can be ordered of a simulated unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Mains come or go.
    Mains(Mains),
    /// The battery's voltage in millivolts; `None` when it cannot be measured.
    Battery(Option<u32>),
    /// The charging circuit fails or works.
    Charger(Charger),
    /// A part does not answer any more.
    Break(Part),
    /// It answers again.
    Mend(Part),
}

/// Every order with its arguments, one per line.
pub const HELP: &str = "\
mains on|off
battery MILLIVOLTS|unknown
charger good|fault|unknown
break PART
mend PART
  PART: mains battery charger contact power-lamp terminal-lamp backlight switch";

/// A part's name in orders.
pub(super) fn name(part: Part) -> &'static str {
    match part {
        Part::Mains => "mains",
        Part::Battery => "battery",
        Part::Charger => "charger",
        Part::Contact => "contact",
        Part::Lamp(Lamp::Power) => "power-lamp",
        Part::Lamp(Lamp::TerminalSupply) => "terminal-lamp",
        Part::Backlight => "backlight",
        Part::Switch => "switch",
    }
}

/// Reads one order.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn parse(text: &str) -> Result<Order, Words> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let part = |name_given: &str| Part::ALL.into_iter().find(|p| name(*p) == name_given);
    let order = match *parts.as_slice() {
        ["mains", "on"] => Some(Order::Mains(Mains::Present)),
        ["mains", "off"] => Some(Order::Mains(Mains::Absent)),
        ["battery", "unknown"] => Some(Order::Battery(None)),
        ["battery", mv] => mv.parse().ok().map(|mv| Order::Battery(Some(mv))),
        ["charger", "good"] => Some(Order::Charger(Charger::Good)),
        ["charger", "fault"] => Some(Order::Charger(Charger::Fault)),
        ["charger", "unknown"] => Some(Order::Charger(Charger::Unknown)),
        ["break", named] => part(named).map(Order::Break),
        ["mend", named] => part(named).map(Order::Mend),
        _ => None,
    };
    order.ok_or_else(|| {
        words!(
            "「{text}」という指示はありません。使える指示:\n{HELP}",
            "There is no order \"{text}\". Orders are:\n{HELP}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s91_every_order_of_the_help_is_understood() {
        for part in Part::ALL {
            assert_eq!(parse(&format!("break {}", name(part))), Ok(Order::Break(part)));
            assert_eq!(parse(&format!("mend {}", name(part))), Ok(Order::Mend(part)));
            assert!(HELP.contains(name(part)));
        }
        for line in HELP.lines().filter(|l| l.contains('|')) {
            let (verb, choices) = line.split_once(' ').unwrap();
            for choice in choices.split('|') {
                let choice = if choice == "MILLIVOLTS" { "22900" } else { choice };
                assert!(parse(&format!("{verb} {choice}")).is_ok(), "{verb} {choice}");
            }
        }
        for bad in ["", "mains", "battery -1", "battery 23.5", "break everything", "mains off now"] {
            assert!(parse(bad).unwrap_err().en.contains("Orders are"), "{bad}");
        }
    }
}
