//! What the panel says of refusals and faults: what can be touched, and whom to call. The same things name commands
//! and files elsewhere.

use super::Stage;
use crate::domain::address::{Address, TerminalAddress};
use crate::domain::moment::Zone;
use crate::domain::sample::HoldReason;
use crate::domain::scope::Denial;
use crate::domain::words::Words;
use crate::panel::screen::{Mood, ScreenId};
use crate::ports::store::StoreError;
use crate::service::Refusal;
use crate::words;

impl Stage {
    /// What the service would not do.
    pub async fn refuse(&self, title: &Words, refusal: &Refusal) {
        let text = refused(refusal, self.service(|s| s.settings().zone));
        self.tell(ScreenId::Trouble, Mood::Error, title, &text).await;
    }
}

fn refused(refusal: &Refusal, zone: Zone) -> Words {
    match refusal {
        Refusal::Denied(Denial::ClockUntrusted) => words!(
            "時計を確認してください。\n「設定」の「時計設定」で時刻を設定するか、正しければ「確認済み」に触れてから検針してください。",
            "Please check the clock: under Settings, Clock set it, or touch “It is right”; then read."
        ),
        Refusal::NotRegistered => words!(
            "建物が登録されていません。\n登録は装置のコマンドで行います。保守担当者に連絡してください。",
            "No building is registered. That is done by command; please call service."
        ),
        Refusal::ClosingNeeded(count) => words!(
            "カウンタの現在値 {count} は前回値から続いていません。\nもう一度設定し、交換・初期化前の最終値を入力してください。",
            "The count {count} does not follow from the last one. Set it again and type the final count before it."
        ),
        Refusal::ClosingBackwards(count) => words!(
            "最終値 {count} は、前回までの検針値より小さい値です。\n値を確認して、もう一度入力してください。",
            "The final count {count} is less than what was read before. Check it and type it again."
        ),
        Refusal::Unconfirmed => words!(
            "未確定の検針があります。\n「検針」に触れて、先に確定するか破棄してください。",
            "A reading waits for confirmation. Touch Reading, and take or discard it first."
        ),
        Refusal::Terminal(address, reason) => not_reached(*address, *reason),
        Refusal::Store(error) => store(error),
        other => other.words(zone),
    }
}

fn not_reached(address: Address, reason: HoldReason) -> Words {
    let Words { ja, en } = reason.words();
    let what = advice(address.terminal(), reason);
    Words {
        ja: format!("端末アドレス {address} の端末伝送器と通信できません({ja})。\n{}", what.ja),
        en: format!("The terminal at {address} could not be reached ({en}). {}", what.en),
    }
}

/// What to look at where a terminal gave no good answer (S-85).
pub(crate) fn advice(terminal: TerminalAddress, reason: HoldReason) -> Words {
    let (line, digit) = (terminal.line(), terminal.terminal());
    match reason {
        HoldReason::NoReply => words!(
            "端末の電源、配線(極性、断線)、アドレススイッチ({digit})、つないだ回線の番号({line})を確認してください。",
            "Check its supply, its wiring, its address switch ({digit}) and the line it is connected to ({line})."
        ),
        HoldReason::Parity | HoldReason::Framing | HoldReason::Crc | HoldReason::BadLength => words!(
            "配線、終端、雑音のもとを確認してください。同じアドレスの端末が回線 {line} に2台ないかも確認してください。",
            "Check wiring, termination and noise, and that no two terminals of line {line} have the same address."
        ),
        HoldReason::WrongAddress => words!(
            "別の端末が応答しました。回線 {line} の端末のアドレススイッチを確認してください。",
            "Another terminal answered. Check the address switches on line {line}."
        ),
        HoldReason::Exception(_) => words!(
            "端末が受け付けません。端末の機種を確認し、保守担当者に連絡してください。",
            "The terminal refused. Check its model and call service."
        ),
        HoldReason::LineGone | HoldReason::NoLine => words!(
            "装置の回線 {line} が使えません。保守担当者に連絡してください。",
            "Line {line} of this unit cannot be used. Please call service."
        ),
        HoldReason::OutOfRange | HoldReason::Reversed => {
            words!("端末のカウンタを確認してください。", "Check the counter of the terminal.")
        }
    }
}

/// What is wrong with the journal: nothing that can be mended at the panel.
pub(crate) fn store(error: &StoreError) -> Words {
    match error {
        StoreError::Damaged { at, what } => words!(
            "データが壊れています({at}: {what})。\n検針と請求に使わず、この文を保守担当者に伝えてください。",
            "The data is damaged ({at}: {what}). Bill nothing from it; tell service these words."
        ),
        StoreError::Full => words!(
            "記録する場所がいっぱいです。保存済みのデータは失われていません。\n保守担当者に連絡してください。",
            "There is no room left. Nothing stored was lost. Please call service."
        ),
        StoreError::InUse
        | StoreError::Missing
        | StoreError::Denied(_)
        | StoreError::Newer { .. }
        | StoreError::Io(_) => {
            words!(
                "データを読み書きできません({error})。保存済みのデータは失われていません。\n保守担当者に連絡してください。",
                "The data cannot be read or written ({error}). Nothing stored was lost. Please call service."
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever stands at the panel has no command line.
    #[test]
    fn no_refusal_on_the_panel_names_a_command_or_a_file() {
        let address: Address = "123".parse().unwrap();
        let reasons = [
            HoldReason::NoReply,
            HoldReason::Parity,
            HoldReason::WrongAddress,
            HoldReason::Exception(2),
            HoldReason::LineGone,
            HoldReason::NoLine,
            HoldReason::Reversed,
        ];
        let stores = [
            StoreError::InUse,
            StoreError::Missing,
            StoreError::Denied("x".to_owned()),
            StoreError::Full,
            StoreError::Newer { found: 2, known: 1 },
            StoreError::Damaged { at: "7".to_owned(), what: "checksum does not fit".to_owned() },
            StoreError::Io("x".to_owned()),
        ];
        let count = crate::domain::count::Count::new(7).unwrap();
        let mut all = vec![
            Refusal::Busy,
            Refusal::NotRegistered,
            Refusal::Denied(Denial::ClockUntrusted),
            Refusal::ClosingNeeded(count),
            Refusal::ClosingBackwards(count),
            Refusal::OutOfRange,
            Refusal::NoMeter(address),
            Refusal::PresetUnknown(address, HoldReason::NoReply),
            Refusal::Unconfirmed,
        ];
        all.extend(reasons.map(|r| Refusal::Terminal(address, r)));
        all.extend(stores.map(Refusal::Store));
        for refusal in all {
            let Words { ja, en } = refused(&refusal, Zone::JAPAN);
            for command in ["kenshin", "site.toml", "--", "[["] {
                assert!(!ja.contains(command) && !en.contains(command), "{ja}\n{en}");
            }
        }
    }
}
