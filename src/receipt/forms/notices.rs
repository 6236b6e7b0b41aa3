//! Notices printed when something happens (S-68).

use super::Forms;
use crate::domain::address::Address;
use crate::domain::moment::{Moment, Zone};
use crate::receipt::document::{Block, Document};
use crate::receipt::template::{Template, Values};

/// A fault of the unit itself (本体異常, S-68).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnitFault {
    /// The backup battery's voltage is out of range.
    BatteryVoltage,
    /// The charging circuit failed.
    Charger,
    /// The stored data is damaged.
    Data,
}

impl UnitFault {
    fn lines(self) -> [&'static str; 3] {
        match self {
            Self::BatteryVoltage => ["バックアップ電源電圧異常", "(RTCバックアップおよび", "TTEへの供給用)"],
            Self::Charger => ["バッテリ充電回路異常", "", ""],
            Self::Data => ["保存データ異常", "(検針データの検査で検出)", ""],
        }
    }
}

impl Forms {
    /// `### 本体異常 ###`.
    pub fn unit_fault_notice(&self, fault: UnitFault, at: Moment, zone: Zone) -> Document {
        let [what, note, note2] = fault.lines();
        let values = vec![
            ("日時", zone.civil(at).slip()),
            ("内容", what.to_owned()),
            ("補足", note.to_owned()),
            ("補足2", note2.to_owned()),
        ];
        notice("本体異常", &self.unit_fault, values)
    }

    /// `*** 伝送エラー ***`; a whole terminal prints `NN#`.
    pub fn link_fault_notice(&self, address: Address, whole_terminal: bool, reason: &str) -> Document {
        notice("伝送エラー", &self.link_fault, place(address, whole_terminal, reason))
    }

    /// `%%% TTE異常 %%%`; a whole terminal prints `NN#`.
    pub fn terminal_fault_notice(&self, address: Address, whole_terminal: bool, reason: &str) -> Document {
        notice("TTE異常", &self.terminal_fault, place(address, whole_terminal, reason))
    }

    /// `*** バッテリ交換警告 ***`; `days_left` is negative when past due (S-86).
    pub fn battery_notice(&self, days_left: i64) -> Document {
        let days = days_left.unsigned_abs().min(99_999).to_string();
        let (left, past) = if days_left >= 0 { (days, String::new()) } else { (String::new(), days) };
        let values = vec![("あと日数", left), ("超過日数", past)];
        let mut document = notice("バッテリ交換警告", &self.battery, Values::new());
        document.blocks.push(Block::Boxed(vec![self.battery.fill("警告", &values)]));
        document
    }
}

fn notice(title: &str, form: &Template, values: Values) -> Document {
    Document { title: title.to_owned(), blocks: vec![Block::Text(form.fill("見出し", &values))] }
}

fn place(address: Address, whole_terminal: bool, reason: &str) -> Values {
    let address = if whole_terminal { format!("{}#", address.terminal()) } else { address.to_string() };
    vec![("端末アドレス", address), ("内容", reason.to_owned())]
}
