//! 登録情報確認: what is registered, to look at and to print; changed only by download (S-87).

use super::super::screen::{Row, ScreenId, Touch};
use super::super::stage::{Picked, Stage, YES};
use super::printing;
use crate::domain::registration::{AutoUpdate, MeterType, Registration};
use crate::domain::words::Words;
use crate::receipt::document::Document;
use crate::words;

#[derive(Clone, Copy)]
enum Choice {
    Types,
    Tenants,
    Permissions,
    Titles,
    AutoUpdate,
    Alarm,
}

/// 登録情報確認.
pub(super) async fn menu(stage: &Stage) {
    let title = words!("登録情報確認", "Registration");
    loop {
        let choices = [
            (words!("メータ種別", "Meter types"), Choice::Types),
            (words!("入居者", "Tenants"), Choice::Tenants),
            (words!("検針・印字許可", "Permissions"), Choice::Permissions),
            (words!("印字表題", "Titles"), Choice::Titles),
            (words!("自動更新許可", "Auto update"), Choice::AutoUpdate),
            (words!("警報出力条件", "Alarm conditions"), Choice::Alarm),
        ];
        let Some(choice) = stage.menu(ScreenId::RegistrationMenu, &title, &choices).await else { return };
        let (id, name) = match choice {
            Choice::Types => (ScreenId::Types, words!("メータ種別", "Meter types")),
            Choice::Tenants => (ScreenId::Tenants, words!("入居者", "Tenants")),
            Choice::Permissions => (ScreenId::Permissions, words!("検針・印字許可", "Permissions")),
            Choice::Titles => (ScreenId::Titles, words!("印字表題", "Titles")),
            Choice::AutoUpdate => (ScreenId::AutoUpdate, words!("自動更新許可", "Auto update")),
            Choice::Alarm => (ScreenId::AlarmConditions, words!("警報出力条件", "Alarm conditions")),
        };
        if matches!(choice, Choice::Types) {
            types(stage, &name).await;
            continue;
        }
        look(stage, choice, id, &name).await;
    }
}

/// A list to look at, with 印字 where there is a printed form of it (S-67).
async fn look(stage: &Stage, choice: Choice, id: ScreenId, title: &Words) {
    loop {
        let rows =
            stage.building(|b| b.registration().map(|r| rows_of(stage, choice, r))).unwrap_or_default();
        let slip = slip_of(stage, choice);
        let print = slip.is_some().then(|| stage.button(YES, &words!("印字", "Print")));
        match (stage.look_or(id, title, rows, print.as_slice()).await, slip) {
            (Touch::Button(YES), Some(slip)) => printing::preview(stage, &slip).await,
            _ => return,
        }
    }
}

/// The printed form of a list; `None` where there is none, or no registration.
fn slip_of(stage: &Stage, choice: Choice) -> Option<Document> {
    stage.service(|s| {
        let registration = s.building().registration()?;
        match choice {
            Choice::Types => Some(s.forms().type_list(registration)),
            Choice::Tenants => Some(s.forms().tenant_list(registration)),
            Choice::Permissions => Some(s.forms().permission_list(registration)),
            Choice::Titles => Some(s.forms().title_list(registration)),
            Choice::AutoUpdate | Choice::Alarm => None,
        }
    })
}

/// Every type; a touched one opens its prices and steps.
async fn types(stage: &Stage, title: &Words) {
    loop {
        let rows = stage
            .building(|b| b.registration().map(|r| rows_of(stage, Choice::Types, r)))
            .unwrap_or_default();
        let slip = slip_of(stage, Choice::Types);
        let print = slip.is_some().then(|| stage.button(YES, &words!("印字", "Print")));
        let place = match (stage.pick_or(ScreenId::Types, title, rows, print).await, slip) {
            (Picked::Row(place), _) => place,
            (Picked::Extra, Some(slip)) => {
                printing::preview(stage, &slip).await;
                continue;
            }
            (Picked::Extra | Picked::Back, _) => return,
        };
        let facts = stage.building(|b| b.registration()?.types().get(place).map(|t| prices(stage, t)));
        let Some(facts) = facts else { return };
        stage.facts(ScreenId::Types, title, facts, &[]).await;
    }
}

fn prices(stage: &Stage, t: &MeterType) -> Vec<(String, String)> {
    let p = &t.tariff;
    let schedule = t.schedule.map_or(stage.say(&words!("設定なし", "none")), |s| s.to_string());
    let fact = |name: Words, value: String| (stage.say(&name), value);
    vec![
        fact(words!("メータ種別", "Type"), format!("{} {}", t.no, t.name)),
        fact(words!("適用開始日", "Valid from"), t.valid_from.to_string()),
        fact(words!("基本料金", "Base charge"), p.base_charge.to_string()),
        fact(words!("基本使用量", "Base usage"), p.base_usage.to_string()),
        fact(words!("単価1", "Price 1"), p.price1.to_string()),
        fact(words!("単価変更使用量1", "Step 1"), p.step1.to_string()),
        fact(words!("単価2", "Price 2"), p.price2.to_string()),
        fact(words!("単価変更使用量2", "Step 2"), p.step2.to_string()),
        fact(words!("単価3", "Price 3"), p.price3.to_string()),
        fact(words!("定時検針", "Schedule"), schedule),
    ]
}

fn rows_of(stage: &Stage, choice: Choice, r: &Registration) -> Vec<Row> {
    match choice {
        Choice::Types => r.types().iter().map(|t| type_row(stage, t)).collect(),
        Choice::Tenants => r
            .tenants()
            .iter()
            .map(|t| {
                let n = r.meters().iter().filter(|m| m.tenant == t.id).count();
                row(format!("{} {}", t.id, t.name), stage.say(&words!("メータ {n}台", "{n} meters")))
            })
            .collect(),
        Choice::Permissions => r
            .meters()
            .iter()
            .map(|m| {
                let mark = |allowed: bool| if allowed { "○" } else { "×" };
                let p = &m.permissions;
                let (a, b, c) =
                    (mark(p.reading.is_allowed()), mark(p.usage.is_allowed()), mark(p.charge.is_allowed()));
                let detail = words!("検針{a} 使用量{b} 料金{c}", "reading {a} usage {b} charge {c}");
                row(format!("{} {}", m.address, m.tenant), stage.say(&detail))
            })
            .collect(),
        Choice::Titles => {
            let one = |(n, t): (usize, &crate::domain::text::Text)| {
                row(t.to_string(), stage.say(&words!("印字表題{n}", "title {n}")))
            };
            (1..).zip(&r.basic().titles).map(one).collect()
        }
        Choice::AutoUpdate => {
            let words = match r.basic().auto_update {
                AutoUpdate::AtOnce => words!("自動", "at once"),
                AutoUpdate::AfterConfirmation => words!("手動", "after confirmation"),
            };
            vec![row(stage.say(&words), String::new())]
        }
        Choice::Alarm => alarm(stage, r),
    }
}

fn type_row(stage: &Stage, t: &MeterType) -> Row {
    let schedule = t.schedule.map_or(stage.say(&words!("設定なし", "none")), |s| s.to_string());
    let base = t.tariff.base_charge;
    let detail = words!("基本料金 {base} 定時検針 {schedule}", "base {base}, schedule {schedule}");
    row(format!("{} {}", t.no, t.name), stage.say(&detail))
}

fn alarm(stage: &Stage, r: &Registration) -> Vec<Row> {
    let a = &r.basic().alarm;
    let line = |name: Words, on: bool| {
        let state = if on {
            words!("出力する", "closes the contact")
        } else {
            words!("出力しない", "does not")
        };
        row(stage.say(&name), stage.say(&state))
    };
    vec![
        line(words!("バッテリ電池電圧低下", "Battery low"), a.battery_low),
        line(words!("バッテリ充電回路異常", "Charger fault"), a.charger_fault),
        line(words!("プリンタ紙切れ", "Paper out"), a.paper_out),
        line(words!("プリンタエラー", "Printer error"), a.printer_error),
    ]
}

fn row(text: String, detail: String) -> Row {
    Row { text, detail, marked: false }
}
