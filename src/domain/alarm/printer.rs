//! What a printer says of itself, and which conditions of the unit follow (S-70, S-80, S-90).

use super::Conditions;
use crate::domain::words::Words;
use crate::words;

/// The paper in the printer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PaperState {
    /// There is paper, or nothing says that there is none.
    Present,
    /// The roll is near its end; printing goes on.
    NearEnd,
    /// 紙切れ.
    Out,
}

impl PaperState {
    /// What it is and what to do.
    pub fn words(self) -> Words {
        match self {
            Self::Present => words!("用紙があります。", "There is paper."),
            Self::NearEnd => {
                words!(
                    "用紙が残り少なくなりました。用紙を用意してください。",
                    "The paper is near its end. Have a roll ready."
                )
            }
            Self::Out => words!(
                "プリンタの用紙がありません。用紙を補給すると印字を続けます。",
                "The printer is out of paper. Put in a roll; printing then goes on."
            ),
        }
    }
}

/// What keeps a printer from printing although it has paper.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PrinterFault {
    /// The cover is open.
    CoverOpen,
    /// It was switched off line, or reports an error without a name.
    Offline,
    /// The cutter is stuck.
    Cutter,
    /// The head is too hot; it recovers by itself.
    HeadHot,
    /// Nothing answers: no power, no cable, no device.
    Gone,
}

impl PrinterFault {
    /// Every fault.
    pub const ALL: [Self; 5] = [Self::CoverOpen, Self::Offline, Self::Cutter, Self::HeadHot, Self::Gone];

    /// What it is and what to do.
    pub fn words(self) -> Words {
        match self {
            Self::CoverOpen => words!(
                "プリンタのカバーが開いています。カバーを閉めてください。",
                "The printer's cover is open. Close it."
            ),
            Self::Offline => words!(
                "プリンタがオフラインです。プリンタの表示を確認してください。",
                "The printer is off line. See what it shows."
            ),
            Self::Cutter => words!(
                "プリンタのカッタが動きません。詰まった紙を取り除いてください。",
                "The printer's cutter is stuck. Remove the jammed paper."
            ),
            Self::HeadHot => words!(
                "プリンタのヘッドが熱くなっています。冷えると印字を続けます。",
                "The print head is hot. Printing goes on when it has cooled."
            ),
            Self::Gone => words!(
                "プリンタが応答しません。プリンタの電源とケーブルを確認してください。",
                "The printer does not answer. Check its power and cable."
            ),
        }
    }
}

/// Everything a printer shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PrinterState {
    /// Its paper.
    pub paper: PaperState,
    /// What else is wrong.
    pub fault: Option<PrinterFault>,
}

impl PrinterState {
    /// A printer that prints, or one that tells nothing.
    pub const READY: Self = Self { paper: PaperState::Present, fault: None };

    /// Whether a slip may be begun.
    pub fn is_ready(self) -> bool {
        self.paper != PaperState::Out && self.fault.is_none()
    }
}

impl Conditions {
    /// The same with paper and printer as the printer shows them; paper wins where both are wrong (S-80).
    #[must_use]
    pub fn with_printer(self, printer: PrinterState) -> Self {
        Self { paper_out: printer.paper == PaperState::Out, printer_error: printer.fault.is_some(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s90_paper_and_faults_become_conditions_and_leave_the_power_supply_alone() {
        let before = Conditions { battery_low: true, ..Conditions::default() };
        let out = PrinterState { paper: PaperState::Out, fault: None };
        assert_eq!(before.with_printer(out), Conditions { paper_out: true, ..before });
        for fault in PrinterFault::ALL {
            let state = PrinterState { paper: PaperState::NearEnd, fault: Some(fault) };
            assert!(!state.is_ready(), "{fault:?}");
            assert_eq!(before.with_printer(state), Conditions { printer_error: true, ..before });
        }
        let near = PrinterState { paper: PaperState::NearEnd, fault: None };
        assert!(near.is_ready() && !out.is_ready());
        assert_eq!(before.with_printer(out).with_printer(near), before);
    }
}
