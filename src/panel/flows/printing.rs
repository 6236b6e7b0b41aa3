//! 印字: reprints with a preview (S-66).

use super::super::screen::{Body, Mood, Screen, ScreenId, Touch};
use super::super::stage::{Stage, YES};
use super::pick;
use crate::domain::journal::Target;
use crate::domain::words::Words;
use crate::receipt::document::Document;
use crate::receipt::plain;
use crate::service::slips::Table;
use crate::words;

#[derive(Clone, Copy)]
enum Kind {
    All,
    Tenant,
    Type,
    Meter,
}

/// Height of a printed line in tenths of a millimetre: 24 dots at 8 dots a millimetre.
const LINE_TENTHS_MM: usize = 30;

/// 印字メニュー.
pub(super) async fn menu(stage: &Stage) {
    let title = words!("印字メニュー", "Print");
    loop {
        let choices = [
            (words!("全メータ", "All meters"), Kind::All),
            (words!("入居者別", "By tenant"), Kind::Tenant),
            (words!("メータ種別", "By type"), Kind::Type),
            (words!("個別メータ", "One meter"), Kind::Meter),
        ];
        let Some(kind) = stage.menu(ScreenId::PrintMenu, &title, &choices).await else { return };
        let target = match kind {
            Kind::All => Some(Target::All),
            Kind::Tenant => pick::tenant(stage, &words!("入居者別印字", "Print by tenant")).await,
            Kind::Type => {
                pick::meter_type(stage, &words!("メータ種別印字", "Print by type")).await.map(Target::Type)
            }
            Kind::Meter => {
                let title = words!("個別メータ印字", "Print one meter");
                pick::meter(stage, ScreenId::PickMeter, &title).await.map(Target::Meter)
            }
        };
        if let Some(target) = target {
            which_table(stage, target).await;
        }
    }
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
    let text = plain::text(slip).unwrap_or_default();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let cm = (lines.len() * LINE_TENTHS_MM).div_ceil(100);
    let title = Words { ja: slip.title.clone(), en: slip.title.clone() };
    let screen = Screen {
        id: ScreenId::Preview,
        title: stage.say(&title),
        notices: vec![stage.say(&words!("用紙 約{cm}cm", "about {cm} cm of paper"))],
        body: Body::Slip(lines),
        actions: vec![stage.button(YES, &words!("印字", "Print")), stage.back()],
    };
    if stage.show(screen).await == Touch::Button(YES) {
        stage.print(vec![slip.clone()]);
        let text = words!("印字を開始しました。", "Printing.");
        stage.tell(ScreenId::Summary, Mood::Done, &title, &text).await;
    }
}
