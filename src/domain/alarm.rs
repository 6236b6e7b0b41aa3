//! What the unit watches about itself: alarm contact (S-90), mains and battery (S-93), age of the battery (S-86).

pub mod battery;
pub mod power;
pub mod printer;

pub use battery::{BatteryDate, BatteryWarning};
pub use power::{
    Battery, BatteryLevel, Charger, LastStep, Mains, PowerPolicy, PowerState, Remaining, Sight, Work,
};
pub use printer::{PaperState, PrinterFault, PrinterState};

use super::registration::AlarmConditions;
use super::words::Words;
use crate::words;

/// One condition that may close the alarm contact (警報出力条件, S-90).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Condition {
    /// バッテリ電池電圧低下.
    BatteryLow,
    /// バッテリ充電回路異常.
    ChargerFault,
    /// プリンタ紙切れ.
    PaperOut,
    /// プリンタエラー.
    PrinterError,
}

impl Condition {
    /// All, in the order of the registration.
    pub const ALL: [Self; 4] = [Self::BatteryLow, Self::ChargerFault, Self::PaperOut, Self::PrinterError];

    /// Its name as the registration calls it.
    pub fn words(self) -> Words {
        match self {
            Self::BatteryLow => words!("バッテリ電池電圧低下", "battery low"),
            Self::ChargerFault => words!("バッテリ充電回路異常", "charger fault"),
            Self::PaperOut => words!("プリンタ紙切れ", "printer out of paper"),
            Self::PrinterError => words!("プリンタエラー", "printer error"),
        }
    }
}

impl AlarmConditions {
    /// Whether the registration lets this condition close the contact.
    pub fn selects(self, condition: Condition) -> bool {
        match condition {
            Condition::BatteryLow => self.battery_low,
            Condition::ChargerFault => self.charger_fault,
            Condition::PaperOut => self.paper_out,
            Condition::PrinterError => self.printer_error,
        }
    }
}

/// Conditions as they are now, selected or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Conditions {
    /// The battery's voltage is low.
    pub battery_low: bool,
    /// The charging circuit failed.
    pub charger_fault: bool,
    /// The printer is out of paper.
    pub paper_out: bool,
    /// The printer has any other fault.
    pub printer_error: bool,
}

impl Conditions {
    /// Whether this condition is active.
    pub fn is_active(self, condition: Condition) -> bool {
        match condition {
            Condition::BatteryLow => self.battery_low,
            Condition::ChargerFault => self.charger_fault,
            Condition::PaperOut => self.paper_out,
            Condition::PrinterError => self.printer_error,
        }
    }

    /// The same with battery and charger as the power supply shows them.
    ///
    /// What cannot be seen keeps its last state: a driver that stops answering neither ends nor begins a fault.
    #[must_use]
    pub fn with_power(self, power: &PowerState) -> Self {
        Self {
            battery_low: match power.battery.level {
                BatteryLevel::Low => true,
                BatteryLevel::Good => false,
                BatteryLevel::Unknown => self.battery_low,
            },
            charger_fault: match power.charger {
                Charger::Fault => true,
                Charger::Good => false,
                Charger::Unknown => self.charger_fault,
            },
            ..self
        }
    }

    /// What the alarm contact has to do: closed while any condition is both active and selected (S-90).
    pub fn contact(self, selected: AlarmConditions) -> Contact {
        let closes = |c: &Condition| self.is_active(*c) && selected.selects(*c);
        if Condition::ALL.iter().any(closes) { Contact::Closed } else { Contact::Open }
    }

    /// What changed on the way to `after`, for the log (S-92). Selection does not matter: every fault is logged.
    pub fn edges(self, after: Self) -> impl Iterator<Item = Edge> {
        Condition::ALL.into_iter().filter_map(move |c| match (self.is_active(c), after.is_active(c)) {
            (false, true) => Some(Edge::Fault(c)),
            (true, false) => Some(Edge::Recovery(c)),
            (true, true) | (false, false) => None,
        })
    }
}

/// State of the alarm contact (S-90).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Contact {
    /// No alarm.
    Open,
    /// Alarm.
    Closed,
}

/// A condition came or went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Edge {
    /// It came.
    Fault(Condition),
    /// It went.
    Recovery(Condition),
}

impl Edge {
    /// Which condition.
    pub fn condition(self) -> Condition {
        match self {
            Self::Fault(c) | Self::Recovery(c) => c,
        }
    }

    /// The line of the system log (S-92).
    pub fn words(self) -> Words {
        let Words { ja, en } = self.condition().words();
        match self {
            Self::Fault(_) => words!("異常 {ja}", "fault: {en}"),
            Self::Recovery(_) => words!("復旧 {ja}", "recovered: {en}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bits(n: u8) -> [bool; 4] {
        std::array::from_fn(|i| n >> i & 1 == 1)
    }

    fn conditions(n: u8) -> Conditions {
        let [battery_low, charger_fault, paper_out, printer_error] = bits(n);
        Conditions { battery_low, charger_fault, paper_out, printer_error }
    }

    fn selection(n: u8) -> AlarmConditions {
        let [battery_low, charger_fault, paper_out, printer_error] = bits(n);
        AlarmConditions { battery_low, charger_fault, paper_out, printer_error }
    }

    #[test]
    fn s90_the_contact_is_the_or_of_active_and_selected_conditions() {
        for active in 0..16 {
            for selected in 0..16 {
                let expected = if active & selected == 0 { Contact::Open } else { Contact::Closed };
                let contact = conditions(active).contact(selection(selected));
                assert_eq!(contact, expected, "{active:04b} {selected:04b}");
            }
        }
    }

    #[test]
    fn s92_every_edge_has_its_words() {
        let edges: Vec<Edge> = conditions(0b0001).edges(conditions(0b0100)).collect();
        assert_eq!(edges, [Edge::Recovery(Condition::BatteryLow), Edge::Fault(Condition::PaperOut)]);
        assert_eq!(edges[0].words().to_string(), "復旧 バッテリ電池電圧低下 (recovered: battery low)");
        assert_eq!(edges[1].words().ja, "異常 プリンタ紙切れ");
    }

    #[test]
    fn s90_what_cannot_be_seen_keeps_its_last_state() {
        let blind = PowerState::unseen();
        let low = Conditions { battery_low: true, charger_fault: true, ..Conditions::default() };
        assert_eq!(low.with_power(&blind), low);
        assert_eq!(Conditions::default().with_power(&blind), Conditions::default());
        let battery = Battery { level: BatteryLevel::Low, voltage_mv: Some(22_900) };
        let seen = PowerState { battery, charger: Charger::Good, ..blind };
        let paper = Conditions { charger_fault: true, paper_out: true, ..Conditions::default() };
        let after = paper.with_power(&seen);
        assert_eq!(after, Conditions { battery_low: true, paper_out: true, ..Conditions::default() });
    }

    proptest! {
        #[test]
        fn s92_edges_lead_from_before_to_after(before in 0u8..16, after in 0u8..16) {
            let mut reached = bits(before);
            for edge in conditions(before).edges(conditions(after)) {
                let at = Condition::ALL.iter().position(|c| *c == edge.condition()).unwrap();
                prop_assert_ne!(reached[at], matches!(edge, Edge::Fault(_)), "no edge without a change");
                reached[at] = matches!(edge, Edge::Fault(_));
            }
            prop_assert_eq!(reached, bits(after));
        }
    }
}
