use crate::bench::Bench;
use crate::finger::Finger;
use kenshin::domain::words::Lang;
use kenshin::panel::screen::{Body, ScreenId};
use kenshin::panel::stage::BACK;
use std::collections::BTreeSet;

/// S-82: menu → the words on its buttons.
const TREE: &[(&[&str], &[&str])] = &[
    (&[], &["検針", "読取", "印字", "保守", "設定"]),
    (&["検針"], &["全メータ", "入居者別", "メータ種別", "個別メータ", "保留再検針"]),
    (&["読取"], &["全メータ", "入居者別", "メータ種別", "個別メータ"]),
    (&["印字"], &["全メータ", "入居者別", "メータ種別", "個別メータ"]),
    (
        &["保守"],
        &[
            "システムログ",
            "TTEメンテナンス",
            "バージョン情報",
            "検針値確認・設定",
            "メータ交換",
            "登録情報確認",
        ],
    ),
    (
        &["保守", "登録情報確認"],
        &["メータ種別", "入居者", "検針・印字許可", "印字表題", "自動更新許可", "警報出力条件"],
    ),
    (
        &["設定"],
        &[
            "時計設定",
            "印字濃度設定",
            "上位伝送設定",
            "パスワード設定",
            "タッチパネル補正",
            "画面清掃",
            "バッテリ交換日",
        ],
    ),
];

#[test]
fn s82_every_node_is_there_and_has_a_way_back() {
    let mut finger = Finger::on(Bench::small());
    for (path, labels) in TREE {
        finger.go(path);
        for label in *labels {
            let menu = finger.screen();
            finger.touch(label);
            let opened = finger.screen();
            assert_ne!(opened, menu, "{label} opens something");
            if opened.id == ScreenId::Cleaning {
                finger.pass(31);
            }
            // Back, as often as it takes; a question is answered with no.
            for _ in 0..4 {
                if finger.screen() == menu {
                    break;
                }
                let back = finger.labels().into_iter().find(|(key, _)| *key == BACK);
                let (_, back) = back.unwrap_or_else(|| panic!("no way back from {}", finger.words()));
                finger.touch(&back);
            }
            assert_eq!(finger.screen(), menu, "{label} leads back");
        }
        path.iter().for_each(|_| finger.touch("戻る"));
        assert_eq!(finger.id(), ScreenId::MainMenu);
    }
}

#[test]
fn every_screen_says_its_words_in_english_too() {
    let mut finger = Finger::speaking(Bench::small(), Lang::En);
    let mut seen = BTreeSet::new();
    let is_japanese = |s: &str| s.chars().any(|c| matches!(c, 'ぁ'..='ヿ' | '一'..='龯'));
    let mut paths: Vec<Vec<u32>> = vec![Vec::new()];
    // Breadth first through every menu, three levels deep; names of people and types stay what they are.
    while let Some(path) = paths.pop() {
        let mut finger_here = Finger::speaking(Bench::small(), Lang::En);
        for key in &path {
            let touch = kenshin::panel::screen::Touch::Button(*key);
            finger_here.input(kenshin::panel::turn::Input::Touch(touch));
        }
        let screen = finger_here.screen();
        seen.insert(screen.id);
        let mut words = vec![screen.title.clone()];
        words.extend(screen.notices.clone());
        words.extend(finger_here.labels().into_iter().map(|(_, l)| l));
        if let Body::Message { text, .. } = &screen.body {
            words.push(text.clone());
        }
        let japanese = words.iter().find(|w| is_japanese(w));
        assert_eq!(japanese, None, "on {:?}", screen.id);
        if let (Body::Menu(buttons), true) = (&screen.body, path.len() < 3) {
            paths.extend(buttons.iter().map(|b| [path.clone(), vec![b.key]].concat()));
        }
    }
    assert!(seen.len() >= 20, "{seen:?}");
    finger.tap();
}
