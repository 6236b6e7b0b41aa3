//! What the panel says of refusals and faults: what can be touched, and whom to call. Elsewhere the same things name
//! commands.

use super::Stage;
use crate::domain::scope::Denial;
use crate::domain::words::Words;
use crate::panel::screen::{Mood, ScreenId};
use crate::service::Refusal;
use crate::words;

impl Stage {
    /// What the service would not do.
    pub async fn refuse(&self, title: &Words, refusal: &Refusal) {
        let zone = self.service(|s| s.settings().zone);
        let text = match refusal {
            // Elsewhere these name commands; here they name what can be touched.
            Refusal::Denied(Denial::ClockUntrusted) => words!(
                "時計を確認してください。\n「設定」の「時計設定」で時刻を設定するか、正しければ「確認済み」に触れてから検針してください。",
                "Please check the clock: under Settings, Clock set it, or touch “It is right”; then read."
            ),
            Refusal::NotRegistered => words!(
                "建物が登録されていません。\n登録は装置のコマンドで行います。保守担当者に連絡してください。",
                "No building is registered. That is done by command; please call service."
            ),
            Refusal::ClosingBackwards(count) => words!(
                "最終値 {count} は、前回までの検針値より小さい値です。\n値を確認して、もう一度入力してください。",
                "The final count {count} is less than what was read before. Check it and type it again."
            ),
            other => other.words(zone),
        };
        self.tell(ScreenId::Trouble, Mood::Error, title, &text).await;
    }
}
