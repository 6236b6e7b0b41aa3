//! 設定メニュー: clock, density, host link, password, calibration, cleaning, battery (S-83, S-86, S-88).

use chrono::{Months, NaiveDate};

use super::super::screen::{Body, Keys, Mood, Screen, ScreenId, Touch};
use super::super::stage::{OTHER, Stage, YES};
use super::maintenance::finish;
use super::{calibration, password};
use crate::domain::moment::{Civil, Moment};
use crate::domain::settings::{HostLink, HostParity, Setting};
use crate::domain::words::Words;
use crate::service::Command;
use crate::words;

#[derive(Clone, Copy)]
enum Choice {
    Clock,
    Density,
    HostLink,
    Password,
    Calibration,
    Cleaning,
    Battery,
}

/// Seconds for which the glass may be wiped.
const CLEANING_S: u64 = 30;
/// Waits for the host's answer that are offered, in seconds.
const TIMEOUTS_S: [u8; 8] = [1, 2, 3, 5, 10, 20, 30, 60];
/// A battery lasts two years; the warning begins seven months before (S-86).
const BATTERY_MONTHS: u32 = 24;
const WARNING_MONTHS: u32 = 7;

/// 設定メニュー.
pub(super) async fn menu(stage: &Stage) {
    let title = words!("設定メニュー", "Settings");
    if !service_code(stage, &title).await {
        return;
    }
    loop {
        let choices = [
            (words!("時計設定", "Clock"), Choice::Clock),
            (words!("印字濃度設定", "Print density"), Choice::Density),
            (words!("上位伝送設定", "Host link"), Choice::HostLink),
            (words!("パスワード設定", "Password"), Choice::Password),
            (words!("タッチパネル補正", "Touch panel"), Choice::Calibration),
            (words!("画面清掃", "Cleaning"), Choice::Cleaning),
            (words!("バッテリ交換日", "Battery date"), Choice::Battery),
        ];
        match stage.menu(ScreenId::SettingsMenu, &title, &choices).await {
            Some(Choice::Clock) => clock(stage).await,
            Some(Choice::Density) => density(stage).await,
            Some(Choice::HostLink) => host_link(stage).await,
            Some(Choice::Password) => password_setting(stage).await,
            Some(Choice::Calibration) => calibration::from_menu(stage).await,
            Some(Choice::Cleaning) => cleaning(stage).await,
            Some(Choice::Battery) => battery(stage).await,
            None => return,
        }
    }
}

/// Asks for the service code if one is set; whether the work may go on (S-88).
pub(super) async fn service_code(stage: &Stage, title: &Words) -> bool {
    let Some(code) = stage.building(|b| b.settings().service_code) else { return true };
    let prompt = words!("サービスコード\n(4桁)", "Service code,\nfour digits");
    let Some(typed) = stage.entry(title, &prompt, Keys::Digits, 4, true).await else { return false };
    if password::secret(&typed) == code {
        return true;
    }
    let text = words!("サービスコードが違います。", "The service code is wrong.");
    stage.tell(ScreenId::Trouble, Mood::Error, title, &text).await;
    false
}

/// 時計設定: date and time as twelve digits, or a confirmation that the clock is right (S-27).
async fn clock(stage: &Stage) {
    let title = words!("時計設定", "Clock");
    let zone = stage.service(|s| s.settings().zone);
    let now = zone.civil(stage.now().wall);
    let facts = vec![(stage.say(&words!("現在", "Now")), now.to_string())];
    let actions =
        [stage.button(YES, &words!("設定", "Set")), stage.button(OTHER, &words!("確認済み", "It is right"))];
    match stage.facts(ScreenId::Clock, &title, facts, &actions).await {
        Touch::Button(YES) => {
            let prompt = words!("年月日時分(12桁)", "YYYYMMDDhhmm");
            let Some(typed) = stage.entry(&title, &prompt, Keys::Digits, 12, false).await else { return };
            let Some(civil) = civil_of(&typed) else {
                let text = words!(
                    "{typed} という日時はありません。年4桁、月日時分を2桁ずつ入力してください。",
                    "{typed} is no date and time. Type the year in four digits, the rest in two each."
                );
                return stage.tell(ScreenId::Trouble, Mood::Error, &title, &text).await;
            };
            let sure = words!("{civil} に設定します。\nよろしいですか?", "Set the clock to {civil}?");
            if stage.ask(&title, &sure).await {
                set_clock(stage, &title, zone.moment(civil)).await;
            }
        }
        Touch::Button(OTHER) => finish(stage, &title, Command::ConfirmClock).await,
        Touch::Button(_) | Touch::Row(_) | Touch::Key(_) | Touch::Point(..) | Touch::Sensed(_) => {}
    }
}

async fn set_clock(stage: &Stage, title: &Words, to: Moment) {
    match stage.set_clock(title, to).await {
        Ok(Some(true)) => {
            let shown = stage.service(|s| s.settings().zone).civil(stage.now().wall);
            let text = words!("時計を設定しました。\n{shown}", "The clock is set to {shown}.");
            stage.tell(ScreenId::Summary, Mood::Done, title, &text).await;
        }
        Ok(Some(false)) => {
            let text = words!(
                "時計を設定できませんでした。\n保守担当者に連絡してください。",
                "The clock could not be set. Please call service."
            );
            stage.tell(ScreenId::Trouble, Mood::Error, title, &text).await;
        }
        Ok(None) => {}
        Err(refusal) => stage.refuse(title, &refusal).await,
    }
}

fn civil_of(typed: &str) -> Option<Civil> {
    let number = |from: usize, to: usize| typed.get(from..to)?.parse::<u32>().ok();
    if typed.len() != 12 {
        return None;
    }
    let year = i32::try_from(number(0, 4)?).ok().filter(|y| (2020..=2099).contains(y))?;
    Civil::new(year, number(4, 6)?, number(6, 8)?, number(8, 10)?, number(10, 12)?)
}

/// 印字濃度設定, with a test print.
async fn density(stage: &Stage) {
    let title = words!("印字濃度設定", "Print density");
    let now = stage.building(|b| b.settings().density);
    let label = |d: i8| {
        let mark = if d == now { "●" } else { "" };
        let sign = if d > 0 { "+" } else { "" };
        words!("{mark}{sign}{d}", "{mark}{sign}{d}")
    };
    let choices: Vec<(Words, i8)> = (-4..=4).map(|d| (label(d), d)).collect();
    let Some(level) = stage.menu(ScreenId::Density, &title, &choices).await else { return };
    finish(stage, &title, Command::Change(Setting::Density(level))).await;
    if stage.ask(&title, &words!("試し印字をしますか?", "Print a test?")).await
        && let Some(slip) = stage.service(|s| s.building().registration().map(|r| s.forms().title_list(r)))
    {
        stage.print(vec![slip]);
    }
}

#[derive(Clone, Copy)]
enum LinkPart {
    Speed,
    Character,
    Timeout,
}

/// 上位伝送設定, and the station ID that the host knows the unit by.
async fn host_link(stage: &Stage) {
    let title = words!("上位伝送設定", "Host link");
    let station = stage.service(|s| s.settings().station);
    loop {
        let link = stage.building(|b| b.settings().host_link);
        let facts = vec![
            (stage.say(&words!("ID番号", "Station")), station.to_string()),
            (stage.say(&words!("速度", "Speed")), format!("{} bps", link.baud)),
            (stage.say(&words!("形式", "Character")), frame_of(&link)),
            (stage.say(&words!("タイムアウト", "Timeout")), format!("{} s", link.timeout_s)),
        ];
        let change = stage.button(OTHER, &words!("変更", "Change"));
        if stage.facts(ScreenId::HostLink, &title, facts, &[change]).await != Touch::Button(OTHER) {
            return;
        }
        let parts = [
            (words!("速度", "Speed"), LinkPart::Speed),
            (words!("形式", "Character"), LinkPart::Character),
            (words!("タイムアウト", "Timeout"), LinkPart::Timeout),
        ];
        let Some(part) = stage.menu(ScreenId::HostLink, &title, &parts).await else { continue };
        if let Some(link) = changed(stage, &title, link, part).await {
            finish(stage, &title, Command::Change(Setting::HostLink(link))).await;
        }
    }
}

async fn changed(stage: &Stage, title: &Words, link: HostLink, part: LinkPart) -> Option<HostLink> {
    let all: Vec<HostLink> = match part {
        LinkPart::Speed => {
            let speeds = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200];
            speeds.map(|baud| HostLink { baud, ..link }).to_vec()
        }
        LinkPart::Character => {
            let frames =
                [(8, HostParity::Even), (8, HostParity::Odd), (8, HostParity::None), (7, HostParity::Even)];
            frames.map(|(data_bits, parity)| HostLink { data_bits, parity, ..link }).to_vec()
        }
        LinkPart::Timeout => TIMEOUTS_S.map(|timeout_s| HostLink { timeout_s, ..link }).to_vec(),
    };
    let name = |link: &HostLink| match part {
        LinkPart::Speed => link.baud.to_string(),
        LinkPart::Character => frame_of(link),
        LinkPart::Timeout => format!("{} s", link.timeout_s),
    };
    let choices: Vec<(Words, HostLink)> = all
        .iter()
        .map(|link| {
            let name = name(link);
            (words!("{name}", "{name}"), *link)
        })
        .collect();
    stage.menu(ScreenId::HostLink, title, &choices).await
}

fn frame_of(link: &HostLink) -> String {
    let parity = match link.parity {
        HostParity::None => 'N',
        HostParity::Even => 'E',
        HostParity::Odd => 'O',
    };
    format!("{}{parity}{}", link.data_bits, link.stop_bits)
}

#[derive(Clone, Copy)]
enum Which {
    Password,
    ServiceCode,
}

/// パスワード設定, and the service code beside it.
async fn password_setting(stage: &Stage) {
    let title = words!("パスワード設定", "Password");
    let choices = [
        (words!("パスワード", "Password"), Which::Password),
        (words!("サービスコード", "Service code"), Which::ServiceCode),
    ];
    let Some(which) = stage.menu(ScreenId::PasswordSetting, &title, &choices).await else { return };
    let actions = [(words!("設定する", "Set"), true), (words!("なしにする", "Take away"), false)];
    let Some(set) = stage.menu(ScreenId::PasswordSetting, &title, &actions).await else { return };
    let secret = if set {
        let Some(secret) = password::new_secret(stage, &title).await else { return };
        Some(secret)
    } else {
        None
    };
    let setting = match which {
        Which::Password => Setting::Password(secret),
        Which::ServiceCode => Setting::ServiceCode(secret),
    };
    finish(stage, &title, Command::Change(setting)).await;
}

/// 画面清掃: touches mean nothing until the countdown has ended, which leads back by itself.
async fn cleaning(stage: &Stage) {
    let until = stage.now().up.plus_micros(CLEANING_S * 1_000_000);
    let screen = |seconds: u64| {
        let text = stage.say(&words!(
            "画面に触れても動作しません。\n乾いた布で拭いてください。\nあと{seconds}秒",
            "Touches mean nothing now. Wipe with a dry cloth. {seconds} s left."
        ));
        Screen {
            id: ScreenId::Cleaning,
            title: stage.say(&words!("画面清掃", "Cleaning")),
            notices: Vec::new(),
            body: Body::Message { mood: Mood::Info, text },
            actions: Vec::new(),
        }
    };
    stage.count_down(until, screen).await;
}

/// バッテリ交換日.
async fn battery(stage: &Stage) {
    let title = words!("バッテリ交換日", "Battery date");
    let date = stage.building(|b| b.settings().battery_replaced);
    let shown = date.map_or("-".to_owned(), |d| d.to_string());
    let facts = vec![(stage.say(&words!("交換日", "Replaced")), shown)];
    let set = stage.button(YES, &words!("設定", "Set"));
    if stage.facts(ScreenId::BatteryDate, &title, facts, &[set]).await != Touch::Button(YES) {
        return;
    }
    let prompt = words!("年月日(8桁)", "YYYYMMDD");
    let Some(typed) = stage.entry(&title, &prompt, Keys::Digits, 8, false).await else { return };
    match NaiveDate::parse_from_str(&typed, "%Y%m%d") {
        Ok(date) => finish(stage, &title, Command::Change(Setting::BatteryReplaced(date))).await,
        Err(_) => {
            let text = words!("{typed} という日付はありません。", "{typed} is no date.");
            stage.tell(ScreenId::Trouble, Mood::Error, &title, &text).await;
        }
    }
}

/// バッテリ交換警告 on wake-up, from seven months before the two years are over (S-86).
pub(super) async fn battery_notice(stage: &Stage) {
    let Some(replaced) = stage.building(|b| b.settings().battery_replaced) else { return };
    let zone = stage.service(|s| s.settings().zone);
    let today = zone.day(stage.now().wall);
    let Some(due) = replaced.checked_add_months(Months::new(BATTERY_MONTHS)) else { return };
    if due.checked_sub_months(Months::new(WARNING_MONTHS)).is_none_or(|from| today < from) {
        return;
    }
    let days = (due - today).num_days();
    let past = -days;
    let text = if days >= 0 {
        words!("バッテリ交換推奨時期まであと {days} 日です。", "The battery is due in {days} days.")
    } else {
        words!("バッテリ交換推奨時期を {past} 日過ぎています。", "The battery is {past} days past due.")
    };
    stage.tell(ScreenId::BatteryNotice, Mood::Info, &words!("バッテリ交換警告", "Battery"), &text).await;
}
