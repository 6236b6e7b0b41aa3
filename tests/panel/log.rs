//! システムログ on the panel (S-92).

use crate::bench::Bench;
use crate::finger::Finger;
use kenshin::panel::screen::{Body, ScreenId};

fn rows(finger: &Finger) -> Vec<String> {
    let Body::List { rows, .. } = finger.screen().body else { panic!("{}", finger.words()) };
    rows.into_iter().map(|r| r.text).collect()
}

#[test]
fn s92_the_log_is_filtered_by_kind_newest_first() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["検針", "全メータ", "はい", "戻る", "戻る", "設定", "印字濃度設定", "+2", "戻る", "いいえ"]);
    finger.go(&["戻る", "保守", "システムログ", "検針・読取"]);
    assert_eq!(finger.screen().title, "検針・読取");
    assert_eq!(rows(&finger), ["検針 全メータ 検針5台 保留0台 [パネル]", "検針開始 全メータ [パネル]"]);
    finger.go(&["戻る", "設定・時計"]);
    assert_eq!(rows(&finger), ["印字濃度設定 2 [パネル]"]);
    finger.go(&["戻る", "登録"]);
    assert_eq!(rows(&finger).len(), 1);
    finger.go(&["戻る", "値・交換"]);
    assert!(finger.words().contains("記録はありません。"));
    finger.go(&["戻る", "すべて"]);
    assert_eq!(rows(&finger)[0], "印字濃度設定 2 [パネル]");
    assert!(rows(&finger).last().unwrap().starts_with("起動 kenshin"));
}

#[test]
fn s92_the_log_goes_back_to_its_first_entry_page_by_page() {
    let mut bench = Bench::small();
    for _ in 0..150 {
        bench.read_out(kenshin::domain::journal::Target::All);
        bench.restart();
    }
    let mut finger = Finger::on(bench);
    finger.go(&["保守", "システムログ", "検針・読取"]);
    assert_eq!(rows(&finger).len(), 100);
    finger.touch("古い記録");
    assert_eq!((finger.screen().title.as_str(), rows(&finger).len()), ("検針・読取 2頁", 50));
    assert!(!finger.labels().iter().any(|(_, l)| l == "古い記録"), "the last page");
    finger.touch("戻る");
    assert_eq!((finger.screen().title.as_str(), rows(&finger).len()), ("検針・読取", 100));
    finger.go(&["戻る", "すべて", "古い記録", "古い記録", "古い記録"]);
    let oldest = rows(&finger).last().unwrap().clone();
    assert!(oldest.starts_with("起動 kenshin"), "{oldest}");
    finger.go(&["戻る", "戻る", "戻る", "戻る", "戻る"]);
    assert_eq!(finger.id(), ScreenId::MaintenanceMenu);
}

#[test]
fn s92_what_is_listed_is_printed_after_a_preview() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["保守", "システムログ", "登録", "印字"]);
    assert_eq!(finger.id(), ScreenId::Preview);
    let Body::Slip(lines) = finger.screen().body else { panic!() };
    assert_eq!(lines[..2], ["システムログ", "(登録)"]);
    assert!(lines.iter().any(|l| l == "登録 メータ5台 入居者2 承認した"), "{lines:?}");
    assert_eq!(finger.screen().notices.len(), 1, "all of it");
    finger.touch("印字");
    assert_eq!(finger.paper.len(), 1);
    let mut bench = Bench::small();
    (0..120).for_each(|_| bench.restart());
    let mut finger = Finger::on(bench);
    finger.go(&["保守", "システムログ", "すべて", "印字"]);
    assert_eq!(finger.screen().notices[1], "この頁の100件だけを印字します。");
}
