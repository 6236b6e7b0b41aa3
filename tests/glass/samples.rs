//! Screens as an operator meets them, with the longest words a registration allows.

use kenshin::panel::screen::{Body, Button, Frame, Keys, Look, Mood, Row, Screen, ScreenId};

/// A frame without a fault.
pub(crate) fn frame(look: Look) -> Frame {
    Frame {
        clock: "2026/11/24 00:40".into(),
        host_active: false,
        terminals_active: true,
        faults: [String::new(), String::new(), String::new()],
        reversed: false,
        dark: false,
        look,
    }
}

/// A frame with every fault, in either half of the blinking.
pub(crate) fn faulty(look: Look, reversed: bool) -> Frame {
    let faults = ["プリンタ".into(), "電池".into(), "充電".into()];
    Frame { faults, reversed, host_active: true, ..frame(look) }
}

fn screen(id: ScreenId, title: &str, body: Body, actions: &[&str]) -> Screen {
    Screen { id, title: title.into(), notices: Vec::new(), body, actions: buttons(900, actions) }
}

fn buttons(from: u32, labels: &[&str]) -> Vec<Button> {
    (from..).zip(labels).map(|(key, label)| Button { key, label: (*label).into() }).collect()
}

fn menu(id: ScreenId, title: &str, labels: &[&str]) -> Screen {
    let actions: &[&str] = if id == ScreenId::MainMenu { &[] } else { &["戻る"] };
    screen(id, title, Body::Menu(buttons(1, labels)), actions)
}

pub(crate) fn main_menu() -> Screen {
    menu(ScreenId::MainMenu, "メインメニュー", &["検針", "読取", "印字", "保守", "設定"])
}

pub(crate) fn held_notice() -> Screen {
    let labels = ["全メータ", "入居者別", "メータ種別", "個別メータ", "保留再検針"];
    let mut held = menu(ScreenId::ReadingMenu, "検針メニュー", &labels);
    held.notices = vec![
        "検針が保留されたメータがあります。".into(),
        "停電中: 検針はできますが、印字とダウンロードはできません。".into(),
    ];
    held
}

pub(crate) fn settings_menu() -> Screen {
    let labels = [
        "時計設定",
        "印字濃度設定",
        "上位伝送設定",
        "パスワード設定",
        "タッチパネル補正",
        "画面清掃",
        "バッテリ交換日",
    ];
    menu(ScreenId::SettingsMenu, "設定メニュー", &labels)
}

/// Twelve buttons, which do not fit at once.
pub(crate) fn twelve() -> Screen {
    let labels: Vec<String> = (1..=12).map(|n| format!("メータ種別 {n:02}")).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    menu(ScreenId::PickType, "メータ種別の選択", &labels)
}

fn meter_rows() -> Vec<Row> {
    (0..400)
        .map(|n| Row {
            text: format!("{:03} {} 東京不動産管理第二営業", n, ["電気　", "ガス　", "水道　"][n % 3]),
            detail: format!("A{:03}  今回 {:>6}  前回 {:>6}", n / 3, 31_142 + 17 * n, 30_681 + 16 * n),
            marked: n % 7 == 2,
        })
        .collect()
}

/// All meters of a full building, to be touched, from one of them on.
pub(crate) fn meters(focus: usize) -> Screen {
    let body = Body::List { rows: meter_rows(), touchable: true, focus };
    screen(ScreenId::PickMeter, "個別メータの選択", body, &["番号で指定", "印字", "戻る"])
}

pub(crate) fn tenants() -> Screen {
    let rows = ["東京不動産管理第二営業", "ハンバーガーＢ渋谷本店"]
        .iter()
        .enumerate()
        .map(|(n, name)| Row { text: format!("A{n:03} {name}"), detail: String::new(), marked: false })
        .collect();
    let body = Body::List { rows, touchable: true, focus: 0 };
    screen(ScreenId::PickTenant, "入居者の選択", body, &["戻る"])
}

pub(crate) fn log() -> Screen {
    let words = [
        "起動しました。",
        "伝送エラー 端末アドレス 123: 応答がありません。",
        "検針を終了しました。保留 3台、登録 400台。次回の定時検針は 2026年12月31日 23時59分です。",
    ];
    let rows = (0..120)
        .map(|n| Row {
            text: words[n % 3].into(),
            detail: format!("2026/11/{:02} 23:{:02}", 24 - n / 6, 59 - n % 60),
            marked: n % 3 == 1,
        })
        .collect();
    screen(ScreenId::Log, "システムログ", Body::List { rows, touchable: false, focus: 0 }, &["印字", "戻る"])
}

pub(crate) fn facts() -> Screen {
    let facts = [
        ("端末アドレス", "000 (回線0 TTE機器0 メータ0)"),
        ("入居者", "A000 東京不動産管理第二営業"),
        ("メータ種別", "電気"),
        ("今回指針値", "31142 (2026/11/24 00:40)"),
        ("前回指針値", "30681 (2026/10/24 00:40)"),
        ("バックアップ電源の交換推奨時期", "2028年11月24日まで あと 731日"),
        ("使用量", "461"),
        ("乗率", "1.00"),
    ];
    let facts = facts.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
    screen(ScreenId::Meter, "検針値確認・設定", Body::Facts(facts), &["今回値を設定", "戻る"])
}

pub(crate) fn digits() -> Screen {
    let prompt = "今回のカウント値を入力してください。(0〜999999)".into();
    let body = Body::Entry { prompt, typed: "031142".into(), keys: Keys::Digits };
    screen(ScreenId::EnterNumber, "今回カウント値の入力", body, &["決定", "戻る"])
}

pub(crate) fn password() -> Screen {
    let prompt = "パスワードを入力してください。".into();
    let body = Body::Entry { prompt, typed: "●●●".into(), keys: Keys::Digits };
    screen(ScreenId::Password, "パスワード入力", body, &["忘れたとき", "決定"])
}

pub(crate) fn code() -> Screen {
    let prompt = "入居者識別記号を入力してください。".into();
    let body = Body::Entry { prompt, typed: "A0W3".into(), keys: Keys::Code };
    screen(ScreenId::PickTenant, "入居者識別記号の入力", body, &["決定", "戻る"])
}

pub(crate) fn message(mood: Mood) -> Screen {
    let (id, title, text, actions): (_, _, _, &[&str]) = match mood {
        Mood::Info => (
            ScreenId::Cleaning,
            "画面清掃",
            "画面を清掃できます。\nあと 30秒、画面に触れても動作しません。",
            &[],
        ),
        Mood::Question => (
            ScreenId::Question,
            "検針の確認",
            "前回の検針から24時間たっていません。前回 2026/11/24 00:40\n検針を行いますか？",
            &["検針する", "中止"],
        ),
        Mood::Error => (
            ScreenId::Trouble,
            "エラー",
            "印字できません。\nプリンタの電源が入っていないか、ケーブルが抜けています。\nケーブルと電源を確認して、もう一度印字してください。",
            &["もう一度", "戻る"],
        ),
        Mood::Done => (
            ScreenId::Summary,
            "検針の終了",
            "検針が終わりました。\n登録 400台、保留 3台。",
            &["印字", "戻る"],
        ),
    };
    screen(id, title, Body::Message { mood, text: text.into() }, actions)
}

/// More words than fit.
pub(crate) fn long_message() -> Screen {
    let text = (1..=14).map(|n| format!("{n:02} 保留: A000 東京不動産管理第二営業\n")).collect();
    screen(ScreenId::Summary, "検針の終了", Body::Message { mood: Mood::Info, text }, &["戻る"])
}

pub(crate) fn progress() -> Screen {
    let text = "全メータを検針しています。\n回線0 152台/160台、回線1 98台/240台".into();
    screen(ScreenId::Progress, "検針中", Body::Progress { text, percent: 62 }, &["中止"])
}

/// The first forty lines of a charge table.
pub(crate) fn slip() -> Screen {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/slips/charge-all.txt");
    let lines = std::fs::read_to_string(golden).unwrap().lines().take(40).map(str::to_owned).collect();
    screen(ScreenId::Preview, "料金一覧表(全メータ)", Body::Slip(lines), &["印字", "戻る"])
}

pub(crate) fn crosshair() -> Screen {
    screen(ScreenId::Calibration, "十字の中心に触れてください。", Body::Crosshair(100, 900), &[])
}

/// Every kind of page with a name for its picture.
pub(crate) fn all() -> Vec<(&'static str, Screen)> {
    vec![
        ("menu-main", main_menu()),
        ("menu-reading-notices", held_notice()),
        ("menu-settings", settings_menu()),
        ("menu-twelve", twelve()),
        ("list-meters", meters(0)),
        ("list-meters-focus", meters(398)),
        ("list-tenants", tenants()),
        ("list-log", log()),
        ("facts-meter", facts()),
        ("entry-digits", digits()),
        ("entry-password", password()),
        ("entry-code", code()),
        ("message-info", message(Mood::Info)),
        ("message-question", message(Mood::Question)),
        ("message-error", message(Mood::Error)),
        ("message-done", message(Mood::Done)),
        ("message-long", long_message()),
        ("progress", progress()),
        ("slip", slip()),
        ("crosshair", crosshair()),
    ]
}
