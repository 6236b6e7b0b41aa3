//! 検針 and 読取: choice of target, the job, its summary, confirmation of provisional values (S-17…S-21, S-33).

use super::super::screen::{Body, Mood, Row, Screen, ScreenId, Touch};
use super::super::stage::{BACK, OTHER, Stage, YES};
use super::pick::{self, Kind};
use crate::domain::journal::{AbortReason, Target};
use crate::domain::words::Words;
use crate::service::event::{JobReport, MeterRow};
use crate::service::{Command, Ending, Refusal};
use crate::words;

/// 検針メニュー.
pub(super) async fn reading_menu(stage: &Stage) {
    let title = words!("検針メニュー", "Reading");
    decide_unconfirmed(stage).await;
    loop {
        let choices = Kind::ALL_AND_HELD.map(|kind| (kind.words(), kind));
        let Some(kind) = stage.menu(ScreenId::ReadingMenu, &title, &choices).await else { return };
        if let Some((target, title)) = pick::target(stage, kind, reading_of).await {
            read(stage, target, &title).await;
        }
    }
}

/// 読取メニュー.
pub(super) async fn readout_menu(stage: &Stage) {
    let title = words!("読取メニュー", "Readout");
    loop {
        let choices = Kind::ALL.map(|kind| (kind.words(), kind));
        let Some(kind) = stage.menu(ScreenId::ReadoutMenu, &title, &choices).await else { return };
        if let Some((target, title)) = pick::target(stage, kind, readout_of).await {
            match stage.command(ScreenId::Progress, &title, Command::ReadOut(target)).await {
                Ok(ending) => show_ending(stage, &title, ending).await,
                Err(refusal) => stage.refuse(&title, &refusal).await,
            }
        }
    }
}

fn reading_of(kind: Kind) -> Words {
    let Words { ja, en } = kind.words();
    match kind {
        Kind::Held => Words { ja, en },
        _ => words!("{ja}検針", "{en}: reading"),
    }
}

fn readout_of(kind: Kind) -> Words {
    let Words { ja, en } = kind.words();
    words!("{ja}読取", "{en}: readout")
}

/// One manual reading: asks what must be asked, runs, shows how it ended.
async fn read(stage: &Stage, target: Target, title: &Words) {
    let sure = words!("検針を開始します。\nよろしいですか?", "Start the reading?");
    if !stage.ask(title, &sure).await {
        return;
    }
    let first = Command::Read { target, answered: false };
    let mut result = stage.command(ScreenId::Progress, title, first).await;
    if let Err(Refusal::Ask(_)) = &result
        && let Err(refusal) = &result
    {
        let zone = stage.service(|s| s.settings().zone);
        if !stage.ask(title, &refusal.words(zone)).await {
            return;
        }
        let again = Command::Read { target, answered: true };
        result = stage.command(ScreenId::Progress, title, again).await;
    }
    match result {
        Ok(Ending::Provisional(_)) => decide_unconfirmed(stage).await,
        Ok(ending) => show_ending(stage, title, ending).await,
        Err(refusal) => stage.refuse(title, &refusal).await,
    }
}

/// 「未確定の検針があります」, if there is one: take, drop, or leave until later (S-20).
pub(super) async fn decide_unconfirmed(stage: &Stage) {
    let title = words!("未確定の検針があります", "Unconfirmed reading");
    let Some(report) = stage.service(|s| s.unconfirmed()) else { return };
    loop {
        let screen = Screen {
            id: ScreenId::Provisional,
            title: stage.say(&title),
            notices: Vec::new(),
            body: Body::List { rows: rows(stage, &report), touchable: false, focus: 0 },
            actions: vec![
                stage.button(YES, &words!("確定", "Take")),
                stage.button(OTHER, &words!("破棄", "Discard")),
                stage.back(),
            ],
        };
        let command = match stage.show(screen).await {
            Touch::Button(YES) => Command::Confirm,
            Touch::Button(OTHER) => {
                let sure = words!("検針値を破棄します。\nよろしいですか?", "Discard the values?");
                if !stage.ask(&title, &sure).await {
                    continue;
                }
                Command::Discard
            }
            Touch::Button(_) | Touch::Row(_) | Touch::Key(_) | Touch::Point(..) | Touch::Sensed(_) => return,
        };
        match stage.command(ScreenId::Progress, &title, command).await {
            Ok(ending) => show_ending(stage, &title, ending).await,
            Err(refusal) => stage.refuse(&title, &refusal).await,
        }
        return;
    }
}

/// How a job ended (S-14, S-30, S-33).
pub(super) async fn show_ending(stage: &Stage, title: &Words, ending: Ending) {
    match ending {
        Ending::Taken(report)
        | Ending::ReadOut(report)
        | Ending::Daily(report)
        | Ending::Provisional(report) => {
            summary(stage, title, &report).await;
        }
        Ending::Aborted(AbortReason::NotConfirmed) => {
            let text = words!("検針値を破棄しました。", "The values were discarded.");
            stage.tell(ScreenId::Summary, Mood::Done, title, &text).await;
        }
        Ending::Aborted(_) => {
            let text =
                words!("検針を中止しました。\n検針値は更新していません。", "Stopped. No value was changed.");
            stage.tell(ScreenId::Summary, Mood::Info, title, &text).await;
        }
        Ending::Done(text) => stage.tell(ScreenId::Summary, Mood::Done, title, &text).await,
        Ending::Missed(..) | Ending::Registered { .. } | Ending::Looked(_) | Ending::Modes(_) => {}
    }
}

/// Numbers first; a further button lists every meter.
async fn summary(stage: &Stage, title: &Words, report: &JobReport) {
    loop {
        let (read, held) = (report.read(), report.held().count());
        let doubtful = report.rows.iter().filter(|r| r.doubtful).count();
        let before = report.rows.iter().filter(|r| r.previous_held && r.held.is_none()).count();
        let number = |n: usize| n.to_string();
        let facts = vec![
            (stage.say(&words!("正常", "Read")), number(read)),
            (stage.say(&words!("保留・失敗", "Held or failed")), number(held)),
            (stage.say(&words!("使用量要確認", "To be checked")), number(doubtful)),
            (stage.say(&words!("前回検針保留", "Held before")), number(before)),
        ];
        let list = stage.button(OTHER, &words!("一覧", "List"));
        match stage.facts(ScreenId::Summary, title, facts, &[list]).await {
            Touch::Button(OTHER) => stage.look(ScreenId::Summary, title, rows(stage, report)).await,
            Touch::Button(BACK)
            | Touch::Button(_)
            | Touch::Row(_)
            | Touch::Key(_)
            | Touch::Point(..)
            | Touch::Sensed(_) => {
                return;
            }
        }
    }
}

/// One row a meter: address, type, index, usage, or why there is none; held ones first.
fn rows(stage: &Stage, report: &JobReport) -> Vec<Row> {
    let mut meters: Vec<&MeterRow> = report.rows.iter().collect();
    meters.sort_by_key(|r| (r.held.is_none(), !r.doubtful));
    let lang = stage.lang();
    let number = |n: Option<u64>| n.map_or("-".to_owned(), |n| n.to_string());
    let type_name =
        |r: &MeterRow| stage.building(|b| b.type_name(r.type_no).map_or(String::new(), ToString::to_string));
    meters
        .iter()
        .map(|r| {
            let (index, usage) = (number(r.index.map(|i| i.get())), number(r.usage.map(|u| u.get())));
            let figures = words!("指針値 {index} 使用量 {usage}", "index {index} usage {usage}");
            Row {
                text: format!("{} {} {}", r.address, type_name(r), r.tenant),
                detail: r.held.map_or(figures.say(lang).to_owned(), |h| h.words().say(lang).to_owned()),
                marked: r.held.is_some() || r.doubtful,
            }
        })
        .collect()
}
