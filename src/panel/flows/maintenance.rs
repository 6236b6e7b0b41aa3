//! 保守メニュー: log, terminals, version, values, exchange, registered information (S-82).

use super::super::screen::{Keys, ScreenId};
use super::super::stage::Stage;
use super::{counts, log, pick, registered, settings, terminals};
use crate::domain::count::Count;
use crate::domain::text::Text;
use crate::domain::words::Words;
use crate::service::event::Exchange;
use crate::service::{Command, version};
use crate::words;

/// Digits of the sources' hash that are shown: enough to tell two builds apart.
const SOURCES_SHOWN: usize = 16;

#[derive(Clone, Copy)]
enum Choice {
    Log,
    Terminals,
    Version,
    Counts,
    Exchange,
    Registered,
}

/// 保守メニュー.
pub(super) async fn menu(stage: &Stage) {
    let title = words!("保守メニュー", "Maintenance");
    loop {
        let choices = [
            (words!("システムログ", "System log"), Choice::Log),
            (words!("TTEメンテナンス", "Terminals"), Choice::Terminals),
            (words!("バージョン情報", "Version"), Choice::Version),
            (words!("検針値確認・設定", "Values"), Choice::Counts),
            (words!("メータ交換", "Exchange"), Choice::Exchange),
            (words!("登録情報確認", "Registration"), Choice::Registered),
        ];
        match stage.menu(ScreenId::MaintenanceMenu, &title, &choices).await {
            Some(Choice::Log) => log::menu(stage).await,
            Some(Choice::Terminals) => terminals::list(stage).await,
            Some(Choice::Version) => show_version(stage).await,
            Some(Choice::Counts) => counts::list(stage).await,
            Some(Choice::Exchange) => exchange(stage).await,
            Some(Choice::Registered) => registered::menu(stage).await,
            None => return,
        }
    }
}

/// バージョン情報.
async fn show_version(stage: &Stage) {
    let (entries, registration) = stage.building(|b| (b.last_seq().0, b.registration_version()));
    let journal: String =
        stage.service(|s| s.store().journal_id().0.iter().map(|b| format!("{b:02x}")).collect());
    let format = stage.service(|s| s.store().format());
    let sources: String = version::SOURCES.chars().take(SOURCES_SHOWN).collect();
    let facts = vec![
        (stage.say(&words!("プログラム", "Program")), format!("kenshin {}", version::PROGRAM)),
        (stage.say(&words!("照合値", "Sources")), sources),
        (stage.say(&words!("データ形式", "Data format")), format.to_string()),
        (stage.say(&words!("登録", "Registration")), registration.to_string()),
        (stage.say(&words!("記録", "Entries")), entries.to_string()),
        (stage.say(&words!("記録番号", "Journal")), journal),
    ];
    stage.facts(ScreenId::Version, &words!("バージョン情報", "Version"), facts, &[]).await;
}

/// メータ交換 (S-99): closing count, opening count, key of the new meter, who.
async fn exchange(stage: &Stage) {
    let title = words!("メータ交換", "Exchange");
    if !settings::service_code(stage, &title).await {
        return;
    }
    let Some(address) = pick::meter(stage, ScreenId::Exchange, &title).await else { return };
    let closing = words!("{address}\n撤去時の検針値", "{address}\nfinal count");
    let Some(closing) = stage.number(&title, &closing, 6).await.and_then(Count::new) else { return };
    let opening = words!("{address}\n取付時の検針値", "{address}\nfirst count");
    let Some(opening) = stage.number(&title, &opening, 6).await.and_then(Count::new) else { return };
    let key = words!("新しいメータの\n製造番号", "Key of the\nnew meter");
    let Some(key) = stage.entry(&title, &key, Keys::Code, 20, false).await else { return };
    let sure = words!(
        "{address} 撤去 {closing} 取付 {opening}\n製造番号 {key}\nで登録します。よろしいですか?",
        "{address}: out at {closing}, in at {opening}, key {key}. Enter this?"
    );
    if !stage.ask(&title, &sure).await {
        return;
    }
    let exchange = Exchange {
        address,
        closing,
        opening,
        key: key.parse().ok(),
        multiplier: None,
        by: Text::parse("パネル").unwrap_or_default(),
    };
    finish(stage, &title, Command::Exchange(exchange)).await;
}

/// Gives a command that ends at once and shows how.
pub(super) async fn finish(stage: &Stage, title: &Words, command: Command) {
    match stage.command(ScreenId::Progress, title, command).await {
        Ok(ending) => super::jobs::show_ending(stage, title, ending).await,
        Err(refusal) => stage.refuse(title, &refusal).await,
    }
}
