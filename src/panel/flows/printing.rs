//! 印字: reprints with a preview (S-66).

use super::super::screen::{Body, Mood, Screen, ScreenId, Touch};
use super::super::stage::{Stage, YES};
use super::pick::{self, Kind};
use crate::domain::journal::Target;
use crate::domain::words::Words;
use crate::receipt::document::Document;
use crate::receipt::plain;
use crate::service::slips::Table;
use crate::words;

/// Height of a printed line in tenths of a millimetre: 24 dots at 8 dots a millimetre.
const LINE_TENTHS_MM: usize = 30;

/// 印字メニュー.
pub(super) async fn menu(stage: &Stage) {
    let title = words!("印字メニュー", "Print");
    loop {
        let choices = Kind::ALL.map(|kind| (kind.words(), kind));
        let Some(kind) = stage.menu(ScreenId::PrintMenu, &title, &choices).await else { return };
        if let Some((target, _)) = pick::target(stage, kind, print_of).await {
            which_table(stage, target).await;
        }
    }
}

fn print_of(kind: Kind) -> Words {
    let Words { ja, en } = kind.words();
    let en = en.to_lowercase();
    words!("{ja}印字", "Print {en}")
}

async fn which_table(stage: &Stage, target: Target) {
    let title = words!("印字", "Print");
    let choices = [
        (words!("使用量一覧表", "Usage table"), Table::Usage),
        (words!("料金一覧表", "Charge table"), Table::Charge),
    ];
    while let Some(table) = stage.menu(ScreenId::PrintMenu, &title, &choices).await {
        match stage.service(|s| s.reprint(table, target)) {
            Some(slip) => preview(stage, &slip).await,
            None => {
                let text = words!("印字対象がありません", "Nothing to print");
                stage.tell(ScreenId::Trouble, Mood::Info, &title, &text).await;
            }
        }
    }
}

/// The slip as it will be printed, with its length; 印字 hands it to the printer.
pub(super) async fn preview(stage: &Stage, slip: &Document) {
    preview_with(stage, slip, None).await;
}

/// What becomes of a slip that was handed over.
fn begun(stage: &Stage) -> Words {
    let (waits, conditions) = stage.service(|s| (s.unprinted() > 0, s.conditions()));
    if waits {
        words!("停電中のため、復電後に印字します。", "Mains are off: it is printed when they are back.")
    } else if conditions.paper_out || conditions.printer_error {
        words!("プリンタの準備ができ次第、印字します。", "It is printed as soon as the printer is ready.")
    } else {
        words!("印字を開始しました。", "Printing.")
    }
}

/// A preview with a remark over it.
pub(super) async fn preview_with(stage: &Stage, slip: &Document, remark: Option<Words>) {
    let text = plain::text(slip).unwrap_or_default();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let cm = (lines.len() * LINE_TENTHS_MM).div_ceil(100);
    let title = Words { ja: slip.title.clone(), en: slip.title.clone() };
    let screen = Screen {
        id: ScreenId::Preview,
        title: stage.say(&title),
        notices: [Some(words!("用紙 約{cm}cm", "about {cm} cm of paper")), remark]
            .iter()
            .flatten()
            .map(|w| stage.say(w))
            .collect(),
        body: Body::Slip(lines),
        actions: vec![stage.button(YES, &words!("印字", "Print")), stage.back()],
    };
    if stage.show(screen).await == Touch::Button(YES) {
        stage.print(vec![slip.clone()]);
        stage.tell(ScreenId::Summary, Mood::Done, &title, &begun(stage)).await;
    }
}
