//! 検針値確認・設定: values of every meter, setting one, explaining a count that ran backwards, presetting the
//! terminal (S-14, S-14b, S-84).

use super::super::screen::{ScreenId, Touch};
use super::super::stage::{OTHER, Stage, YES};
use super::maintenance::finish;
use super::{pick, settings};
use crate::domain::address::Address;
use crate::domain::correction::{Explanation, Slot};
use crate::domain::count::{Count, Usage};
use crate::domain::generation::{Generation, Outcome};
use crate::domain::text::Text;
use crate::domain::words::Words;
use crate::service::{Command, Ending, Refusal};
use crate::words;

/// All meters; a touched one opens its values.
pub(super) async fn list(stage: &Stage) {
    let title = words!("検針値確認・設定", "Values");
    while let Some(address) = pick::meter(stage, ScreenId::Counts, &title).await {
        meter(stage, address).await;
    }
}

#[derive(Clone, Copy)]
enum Choice {
    Set(Slot),
    Preset,
    Wrapped,
    Restarted,
}

async fn meter(stage: &Stage, address: Address) {
    let title = words!("メータ {address}", "Meter {address}");
    loop {
        let since = since_good(stage, address, &title).await;
        let Some(mut facts) = facts_of(stage, address) else { return };
        // Beside the hold itself, where it is seen at once.
        facts.splice(AFTER_THIS_COUNT..AFTER_THIS_COUNT, since);
        let change = stage.button(OTHER, &words!("変更", "Change"));
        let print = stage.button(YES, &words!("一覧印字", "Print all"));
        match stage.facts(ScreenId::Meter, &title, facts, &[print, change]).await {
            Touch::Button(OTHER) => change_value(stage, address, &title).await,
            Touch::Button(YES) => {
                let at = stage.now().wall;
                let slip = stage.service(|s| s.forms().count_list(s.building(), at, s.settings().zone));
                super::printing::preview(stage, &slip).await;
            }
            Touch::Button(_) | Touch::Row(_) | Touch::Key(_) | Touch::Point(..) | Touch::Sensed(_) => return,
        }
    }
}

/// Place below 今回検針値 among a meter's facts.
const AFTER_THIS_COUNT: usize = 4;

/// What a hold leaves out of the usages: the last good count and the usage since, by the counter as it stands now
/// (S-33). Nothing for a meter without a hold.
async fn since_good(stage: &Stage, address: Address, title: &Words) -> Vec<(String, String)> {
    let say = |w: Words| stage.say(&w);
    let number = |n: Option<Usage>| n.map_or("-".to_owned(), |n| n.to_string());
    let name = words!("最終正常値からの使用量", "Usage since last good");
    let (held, across, last) = stage.building(|b| match b.meter_at(address) {
        Some((_, p)) => (
            p.hold().is_some(),
            p.usage_across_hold(),
            p.last_good.map_or("-".to_owned(), |g| g.count.to_string()),
        ),
        None => (false, None, String::new()),
    });
    if let Some(reversed) = reversed(stage, address) {
        return reversed;
    }
    if !held {
        return across.map(|usage| (say(name), number(Some(usage)))).into_iter().collect();
    }
    // Whatever stands in the way, the screen is not kept from the operator.
    let looked = stage.command(ScreenId::Progress, title, Command::LookAt(address.terminal())).await;
    let polled = match looked {
        Ok(Ending::Looked(report)) => report.inputs.iter().find(|p| p.address == address).map(|p| p.result),
        _ => None,
    };
    let value = match polled {
        Some(Ok(sample)) => number(stage.building(|b| {
            let (meter, point) = b.meter_at(address)?;
            point.usage_since_good(&sample, meter)
        })),
        Some(Err(reason)) => format!("- ({})", say(reason.words())),
        None => "-".to_owned(),
    };
    vec![(say(name), value), (say(words!("最終正常値", "Last good count")), last)]
}

/// 逆転: the count that was seen, and where it is explained; no reading lifts it (S-14). `None` for other meters.
fn reversed(stage: &Stage, address: Address) -> Option<Vec<(String, String)>> {
    let seen = stage.building(|b| {
        let (_, point) = b.meter_at(address)?;
        let hold = point.hold().filter(|_| point.reversed)?;
        Some(hold.seen.map_or("-".to_owned(), |(count, _)| count.to_string()))
    })?;
    let what = words!("「変更」で桁上りか交換・初期化を選ぶ", "under Change: it wrapped, or it started anew");
    Some(vec![
        (stage.say(&words!("処置", "What to do")), stage.say(&what)),
        (stage.say(&words!("読んだ検針値", "Count seen")), seen),
    ])
}

fn facts_of(stage: &Stage, address: Address) -> Option<Vec<(String, String)>> {
    let lang = stage.lang();
    let count = |g: Option<&Generation>| match g.map(|g| &g.outcome) {
        None => "-".to_owned(),
        Some(Outcome::Opening(count, _)) => count.to_string(),
        Some(Outcome::Taken(taken)) => taken.count.to_string(),
        Some(Outcome::Held(hold)) => {
            format!("{} {}", words!("保留", "held").say(lang), hold.reason.words().say(lang))
        }
    };
    let usage =
        |g: Option<&Generation>| g.and_then(Generation::usage).map_or("-".to_owned(), |u| u.to_string());
    let charge = |g: Option<&Generation>| {
        g.and_then(Generation::charge).map_or("-".to_owned(), |c| format!("¥{}", c.charge.amount))
    };
    let say = |w: Words| w.say(lang).to_owned();
    stage.building(|b| {
        let (meter, point) = b.meter_at(address)?;
        let slot = |i: usize| point.generations[i].as_ref();
        Some(vec![
            (say(words!("製造番号", "Key")), meter.key.to_string()),
            (say(words!("入居者", "Tenant")), meter.tenant.to_string()),
            (say(words!("乗率", "Multiplier")), meter.multiplier.to_string()),
            (say(words!("今回検針値", "This count")), count(slot(0))),
            (say(words!("前回検針値", "Previous count")), count(slot(1))),
            (say(words!("前々回検針値", "Count before")), count(slot(2))),
            (say(words!("今回使用量", "This usage")), usage(slot(0))),
            (say(words!("前回使用量", "Previous usage")), usage(slot(1))),
            (say(words!("料金", "Charge")), charge(slot(0))),
        ])
    })
}

async fn change_value(stage: &Stage, address: Address, title: &Words) {
    if !settings::service_code(stage, title).await {
        return;
    }
    let reversed = stage.building(|b| b.meter_at(address).is_some_and(|(_, p)| p.reversed));
    let mut choices = Vec::new();
    if reversed {
        choices.push((words!("桁上り", "It wrapped"), Choice::Wrapped));
        choices.push((words!("計器交換・初期化", "It started anew"), Choice::Restarted));
    } else {
        for slot in [Slot::This, Slot::Previous, Slot::BeforePrevious] {
            let name = slot.words();
            let words = Words { ja: format!("{}検針値", name.ja), en: format!("{} count", name.en) };
            choices.push((words, Choice::Set(slot)));
        }
        choices.push((words!("端末カウンタ", "Terminal counter"), Choice::Preset));
    }
    let Some(choice) = stage.menu(ScreenId::Meter, title, &choices).await else { return };
    let Some((command, what)) = command_of(stage, address, title, choice).await else { return };
    let sure = Words {
        ja: format!("{what}よろしいですか?", what = what.ja),
        en: format!("{what} Are you sure?", what = what.en),
    };
    if stage.ask(title, &sure).await {
        match command {
            Command::Preset { address, count, .. } => preset(stage, address, count, title).await,
            other => finish(stage, title, other).await,
        }
    }
}

/// Presets the terminal; where the terminal no longer knows its last count, whoever read it off types it (S-14b).
async fn preset(stage: &Stage, address: Address, count: Count, title: &Words) {
    let command = |closing| Command::Preset { address, count, closing };
    match stage.command(ScreenId::Progress, title, command(None)).await {
        Err(Refusal::ClosingNeeded(_)) => {
            let prompt = words!("交換・初期化前の\n最終の検針値", "Final count\nbefore it");
            let Some(closing) = stage.number(title, &prompt, 6).await.and_then(Count::new) else { return };
            finish(stage, title, command(Some(closing))).await;
        }
        Ok(ending) => super::jobs::show_ending(stage, title, ending).await,
        Err(refusal) => stage.refuse(title, &refusal).await,
    }
}

async fn command_of(
    stage: &Stage,
    address: Address,
    title: &Words,
    choice: Choice,
) -> Option<(Command, Words)> {
    let typed = |prompt: Words| async move { stage.number(title, &prompt, 6).await.and_then(Count::new) };
    Some(match choice {
        Choice::Set(slot) => {
            let Words { ja, en } = slot.words();
            let count = typed(words!("{ja}検針値", "{en} count")).await?;
            let reason = Text::parse("パネルで設定").unwrap_or_default();
            let what =
                words!("{ja}検針値を {count} に\n変更します。", "The {en} count is changed to {count}.");
            (Command::SetCount { address, slot, count, reason }, what)
        }
        Choice::Preset => {
            let count = typed(words!("端末のカウンタ値", "Counter of the terminal")).await?;
            let what = words!(
                "端末のカウンタを {count} に\n設定します。",
                "The terminal's counter is set to {count}."
            );
            (Command::Preset { address, count, closing: None }, what)
        }
        Choice::Wrapped => (
            Command::Explain { address, explanation: Explanation::Wrapped },
            words!("桁上りとして保留を解除します。\n", "The hold is lifted as a wrap."),
        ),
        Choice::Restarted => {
            let known = words!("今回分の計数が分かりますか?", "Are this period's counts before it known?");
            let part = if stage.ask(title, &known).await {
                Some(typed(words!("今回分の計数", "Counts of this period")).await?.get())
            } else {
                None
            };
            let what = match part {
                Some(part) => words!(
                    "計器交換・初期化として、\n今回分 {part} で保留を解除します。\n",
                    "The hold is lifted as a restart; this period's part is {part}."
                ),
                None => words!(
                    "計器交換・初期化として、\n今回分なしで保留を解除します。\n",
                    "The hold is lifted as a restart without this period's part."
                ),
            };
            (Command::Explain { address, explanation: Explanation::Restarted { part } }, what)
        }
    })
}
