//! What a refusal says to people: what happened, where, what to do.

use super::event::Refusal;
use crate::domain::moment::Zone;
use crate::domain::sample::HoldReason;
use crate::domain::scope::{Denial, Question};
use crate::domain::words::Words;
use crate::words;

impl Refusal {
    /// What happened and what to do. Lists of mistakes and warnings are printed row by row by the caller.
    pub fn words(&self, zone: Zone) -> Words {
        match self {
            Self::Busy => words!(
                "別の処理を実行中です。終わってから、もう一度実行してください。",
                "Another job is running. Try again when it has ended."
            ),
            Self::Power(policy) => policy.refusal(),
            Self::NotRegistered => words!(
                "建物が登録されていません。先に「kenshin register load」で登録してください。",
                "No building is registered. First run `kenshin register load`."
            ),
            Self::Denied(denial) => denied(denial, zone),
            Self::Ask(questions) => asked(questions),
            Self::Mistakes(list) => {
                let n = list.len();
                words!(
                    "登録に誤りが {n} 件あります。何も変更していません。",
                    "The registration has {n} mistakes. Nothing was changed."
                )
            }
            Self::Warnings(list) => {
                let n = list.len();
                words!(
                    "確認が必要な項目が {n} 件あります。よければ --acknowledge を付けて実行してください。何も変更していません。",
                    "{n} points need your acknowledgement. If they are intended, run again with --acknowledge. Nothing was changed."
                )
            }
            Self::NoMeter(address) => words!(
                "端末アドレス {address} のメータは登録されていません。番号を確認してください。",
                "No meter is registered at {address}. Check the address."
            ),
            Self::Correction(refused) => refused.words(),
            Self::ClosingNeeded(count) => words!(
                "カウンタの現在値 {count} は前回値から続いていません。交換・初期化前の最終値を --closing で指定してください。",
                "The count {count} does not follow from the last one. Give the final count before it with --closing."
            ),
            Self::ClosingBackwards(count) => words!(
                "最終値 {count} は、前回までの検針値より小さい値です。--closing の値を確認してください。",
                "The final count {count} is less than what was read before. Check --closing."
            ),
            Self::KeyTaken(key) => words!(
                "製造番号 {key} は既に使われています。新しいメータの製造番号を指定してください。",
                "The key {key} is in use already. Give the new meter's own key."
            ),
            Self::OutOfRange => words!(
                "カウンタの桁数を超える値です。桁数以内の値を指定してください。",
                "The value is larger than the counter can show. Give one that fits."
            ),
            Self::Terminal(address, HoldReason::NoLine) => {
                let line = address.line();
                words!(
                    "端末アドレス {address} の回線 {line} が設定されていません。site.toml に [[line]] を追加してください。",
                    "Line {line} of {address} is not set up. Add a [[line]] to site.toml."
                )
            }
            Self::Terminal(address, HoldReason::Exception(code)) => words!(
                "端末アドレス {address} の端末伝送器に拒否されました(応答コード{code:02})。端末の機種と設定を確認してください。",
                "The terminal at {address} refused (code {code:02}). Check its model and settings."
            ),
            Self::Terminal(address, reason) => {
                let reason = reason.words();
                let (ja, en) = (reason.ja, reason.en);
                Words {
                    ja: format!(
                        "端末アドレス {address} の端末伝送器と通信できません({ja})。配線と端末の電源を確認してください。"
                    ),
                    en: format!(
                        "The terminal at {address} could not be reached ({en}). Check its wiring and supply."
                    ),
                }
            }
            Self::PresetUnknown(address, reason) => {
                let reason = reason.words();
                let (ja, en) = (reason.ja, reason.en);
                Words {
                    ja: format!(
                        "端末アドレス {address} のカウンタが設定されたか分かりません({ja})。次の検針で「逆転」として保留になります。端末の値を確かめ、保留後に「計器交換・初期化」で今回分を入力してください。"
                    ),
                    en: format!(
                        "Nobody knows whether the counter of {address} was set ({en}). The next reading holds the meter (逆転). Look at the terminal; once held, explain it as a restart with this period's part."
                    ),
                }
            }
            Self::Unconfirmed => words!(
                "未確定の検針があります。先に確定するか破棄してください。",
                "A reading waits for confirmation. Confirm or discard it first."
            ),
            Self::NothingProvisional => {
                words!("未確定の検針はありません。", "No reading waits for confirmation.")
            }
            Self::NothingRunning => words!("実行中の処理はありません。", "No job is running."),
            Self::Store(error) => error.words(),
        }
    }
}

fn denied(denial: &Denial, zone: Zone) -> Words {
    match denial {
        Denial::AlreadyToday(marks) => {
            // Types read at the same time share it: 0 電気・1 ガス(2026/11/20 10:00).
            let mut times: Vec<(String, Vec<String>)> = Vec::new();
            for (mark, name) in marks {
                let at = zone.civil(mark.stamp.at).to_string();
                let named = format!("{} {name}", mark.type_no);
                match times.iter_mut().find(|(time, _)| *time == at) {
                    Some((_, types)) => types.push(named),
                    None => times.push((at, vec![named])),
                }
            }
            let list = |types: &str, times_by: &str| {
                let each = times.iter().map(|(at, t)| format!("{}({at})", t.join(types)));
                each.collect::<Vec<_>>().join(times_by)
            };
            let (ja, en) = (list("・", "、"), list(", ", "; "));
            Words {
                ja: format!("本日は検針済みです。種別 {ja}。検針は1日1回です。明日以降に実行してください。"),
                en: format!("Already read today: type {en}. Once a day only; try again tomorrow."),
            }
        }
        Denial::RunsIntoSchedule(type_no, due) => {
            let time = due.hour_minute();
            words!(
                "本日 {time} の定時検針(種別 {type_no})に重なるため検針できません。定時検針の後に実行してください。",
                "This would run into the scheduled reading of type {type_no} at {time}. Try again after it."
            )
        }
        Denial::NothingInScope => words!(
            "対象のメータがありません。検針許可と登録内容を確認してください。",
            "No meter is in scope. Check reading permissions and registration."
        ),
        Denial::NothingHeld => words!("保留中のメータはありません。", "No meter is held."),
        Denial::Unknown => words!(
            "指定の入居者・種別・メータは登録されていません。番号を確認してください。",
            "That tenant, type or meter is not registered. Check the number."
        ),
        Denial::ClockUntrusted => words!(
            "時計を確認してください。「kenshin clock confirm」か「kenshin clock set」を実行してから検針してください。",
            "Please check the clock: run `kenshin clock confirm` or `kenshin clock set` before reading."
        ),
    }
}

fn asked(questions: &[Question]) -> Words {
    let each = questions.iter().map(|q| match q {
        Question::ScheduledToday(type_no, due) => {
            let time = due.hour_minute();
            words!(
                "本日 {time} に定時検針があります(種別 {type_no})。検針しますか?",
                "Type {type_no} has a scheduled reading today at {time}. Read now?"
            )
        }
        Question::AlreadyRead(n) => words!(
            "本日検針済みのメータが {n} 台あります。もう一度検針しますか?",
            "{n} meters were read today already. Read again?"
        ),
    });
    let (ja, en): (Vec<_>, Vec<_>) = each.map(|w| (w.ja, w.en)).unzip();
    Words { ja: ja.join(" "), en: en.join(" ") }
}
