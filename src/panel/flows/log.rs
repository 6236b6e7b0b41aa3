//! システムログ: by kind, newest first, page after page to the first entry, on screen and on paper (S-92).

use super::super::screen::{Body, Mood, Row, Screen, ScreenId, Touch};
use super::super::stage::{OTHER, Stage, YES};
use super::printing;
use crate::domain::journal::{Entry, Seq};
use crate::domain::words::Words;
use crate::service::Refusal;
use crate::service::log::{Kind, Page};
use crate::words;

/// Entries of one page, on screen and on paper: less than a metre of it.
const PAGE: usize = 100;

/// The kinds, then the log.
pub(super) async fn menu(stage: &Stage) {
    let title = words!("システムログ", "System log");
    loop {
        let mut choices = vec![(words!("すべて", "Everything"), None)];
        choices.extend(Kind::ALL.map(|kind| (kind.words(), Some(kind))));
        let Some(kind) = stage.menu(ScreenId::LogMenu, &title, &choices).await else { return };
        pages(stage, kind).await;
    }
}

/// One page after another; 戻る leads to the newer page, from the newest to the kinds.
async fn pages(stage: &Stage, kind: Option<Kind>) {
    let mut newer: Vec<Option<Seq>> = Vec::new();
    let mut from = None;
    loop {
        let title = title(kind, newer.len() + 1);
        let page = match stage.service(|s| s.log_page(kind, from, PAGE)) {
            Ok(page) => page,
            Err(error) => return stage.refuse(&title, &Refusal::Store(error)).await,
        };
        if page.entries.is_empty() {
            let none = words!("記録はありません。", "There are no entries.");
            return stage.tell(ScreenId::Log, Mood::Info, &title, &none).await;
        }
        match show(stage, &title, &page).await {
            Touch::Button(YES) => print(stage, kind, &page, newer.is_empty()).await,
            Touch::Button(OTHER) => {
                newer.push(from);
                from = page.older;
            }
            Touch::Button(_) | Touch::Row(_) | Touch::Key(_) | Touch::Point(..) | Touch::Sensed(_) => {
                match newer.pop() {
                    Some(before) => from = before,
                    None => return,
                }
            }
        }
    }
}

fn title(kind: Option<Kind>, page: usize) -> Words {
    let Words { ja, en } = kind.map_or(words!("システムログ", "System log"), Kind::words);
    if page == 1 { Words { ja, en } } else { words!("{ja} {page}頁", "{en}, page {page}") }
}

async fn show(stage: &Stage, title: &Words, page: &Page) -> Touch {
    let lang = stage.lang();
    let row = |e: &Entry| {
        stage.service(|s| Row {
            text: s.log_line(e).say(lang).to_owned(),
            detail: s.settings().zone.civil(e.at).to_string(),
            marked: false,
        })
    };
    let rows = page.entries.iter().map(row).collect();
    let mut actions = vec![stage.button(YES, &words!("印字", "Print"))];
    if page.older.is_some() {
        actions.push(stage.button(OTHER, &words!("古い記録", "Older")));
    }
    actions.push(stage.back());
    let body = Body::List { rows, touchable: false, focus: 0 };
    let screen = Screen { id: ScreenId::Log, title: stage.say(title), notices: Vec::new(), body, actions };
    stage.show(screen).await
}

/// What is listed; a log of several pages says that this is one of them.
async fn print(stage: &Stage, kind: Option<Kind>, page: &Page, is_first: bool) {
    let at = stage.now().wall;
    let slip = stage.service(|s| s.log_slip(kind, &page.entries, at));
    let n = page.entries.len();
    let is_all = is_first && page.older.is_none();
    let remark =
        (!is_all).then(|| words!("この頁の{n}件だけを印字します。", "Only the {n} entries of this page."));
    printing::preview_with(stage, &slip, remark).await;
}
