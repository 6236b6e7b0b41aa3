//! TTEメンテナンス: terminals as they stand now, their modes, how their links do (S-85).

use super::super::screen::{Body, Button, Mood, Row, Screen, ScreenId, Touch};
use super::super::stage::{OTHER, Picked, Stage, YES, advice};
use super::maintenance::finish;
use super::{printing, settings};
use crate::domain::address::TerminalAddress;
use crate::domain::meter::{Accumulation, InputMode, PulseWeight, Wiring};
use crate::domain::sample::HoldReason;
use crate::domain::words::Words;
use crate::ports::bus::TerminalReport;
use crate::receipt::forms::{LinkRow, ModeRow};
use crate::service::{Command, Ending};
use crate::words;

/// How often counters are read while somebody looks at them.
const REFRESH_US: u64 = 2_000_000;

type Modes = Result<[InputMode; 10], HoldReason>;

/// Terminals of the registration; a touched one opens its work.
pub(super) async fn list(stage: &Stage) {
    let title = words!("TTEメンテナンス", "Terminals");
    loop {
        let all = registered(stage);
        let row = |t: &TerminalAddress| {
            let link = stage.service(|s| s.link_figures(*t));
            let (requests, failures) = (link.requests, link.failures);
            Row {
                text: format!(
                    "{t} {}",
                    stage.say(&words!("回線{} 端末{}", "line {} terminal {}", t.line(), t.terminal()))
                ),
                detail: stage.say(&words!(
                    "通信失敗 {failures}/{requests}",
                    "{failures} of {requests} requests failed"
                )),
                marked: failures > 0,
            }
        };
        let rows = all.iter().map(row).collect();
        let print = stage.button(YES, &words!("印字", "Print"));
        match stage.pick_or(ScreenId::Terminals, &title, rows, Some(print)).await {
            Picked::Row(place) => {
                if let Some(terminal) = all.get(place) {
                    terminal_menu(stage, *terminal).await;
                }
            }
            Picked::Extra => print_list(stage, all).await,
            Picked::Back => return,
        }
    }
}

/// Terminals with registered meters.
fn registered(stage: &Stage) -> Vec<TerminalAddress> {
    let mut all: Vec<TerminalAddress> =
        stage.building(|b| b.meters().map(|(m, _)| m.address.terminal()).collect());
    all.sort_unstable();
    all.dedup();
    all
}

#[derive(Clone, Copy)]
enum List {
    Modes,
    Links,
}

/// 動作モード一覧表 or 通信状態一覧表 of all terminals (S-67, S-85).
async fn print_list(stage: &Stage, all: Vec<TerminalAddress>) {
    let title = words!("TTEメンテナンス", "Terminals");
    let choices = [
        (words!("動作モード一覧表", "List of modes"), List::Modes),
        (words!("通信状態一覧表", "List of links"), List::Links),
    ];
    match stage.menu(ScreenId::Terminals, &title, &choices).await {
        Some(List::Modes) => {
            if let Some(rows) = fetch_modes(stage, &title, all).await {
                preview_modes(stage, &rows).await;
            }
        }
        Some(List::Links) => {
            let at = stage.now().wall;
            let slip = stage.service(|s| {
                let row = |t: &TerminalAddress| {
                    let link = s.link_figures(*t);
                    let (requests, failures) = (link.requests, link.failures);
                    LinkRow { terminal: *t, requests, failures, reply_ms_max: link.reply_ms_max }
                };
                let rows: Vec<LinkRow> = all.iter().map(row).collect();
                s.forms().link_list(&rows, at, s.settings().zone)
            });
            printing::preview(stage, &slip).await;
        }
        None => {}
    }
}

/// Modes as the terminals hold them; a refusal is told.
async fn fetch_modes(
    stage: &Stage,
    title: &Words,
    terminals: Vec<TerminalAddress>,
) -> Option<Vec<(TerminalAddress, Modes)>> {
    match stage.command(ScreenId::Progress, title, Command::FetchModes(terminals)).await {
        Ok(Ending::Modes(rows)) => Some(rows),
        Ok(_) => None,
        Err(refusal) => {
            stage.refuse(title, &refusal).await;
            None
        }
    }
}

async fn preview_modes(stage: &Stage, rows: &[(TerminalAddress, Modes)]) {
    let row = |(terminal, modes): &(TerminalAddress, Modes)| ModeRow {
        terminal: *terminal,
        modes: modes.map_err(|reason| reason.words().ja),
    };
    let rows: Vec<ModeRow> = rows.iter().map(row).collect();
    let slip = stage.service(|s| s.forms().mode_list(&rows));
    printing::preview(stage, &slip).await;
}

#[derive(Clone, Copy)]
enum Work {
    Counters,
    Modes,
    Write,
}

/// One terminal: counters live, modes read and written, how the link does (S-85).
async fn terminal_menu(stage: &Stage, terminal: TerminalAddress) {
    let title = words!("端末伝送器 {terminal}", "Terminal {terminal}");
    loop {
        let choices = [
            (words!("計量値・通信確認", "Counters, link"), Work::Counters),
            (words!("動作モード", "Modes"), Work::Modes),
            (words!("モード書込み", "Write a mode"), Work::Write),
        ];
        match stage.menu(ScreenId::Terminal, &title, &choices).await {
            Some(Work::Counters) => counters(stage, terminal).await,
            Some(Work::Modes) => modes(stage, terminal).await,
            Some(Work::Write) => write_mode(stage, terminal).await,
            None => return,
        }
    }
}

/// The counters, read again every two seconds as long as somebody looks (S-85).
async fn counters(stage: &Stage, terminal: TerminalAddress) {
    let title = words!("計量値 {terminal}", "Counters of {terminal}");
    loop {
        let mut report = match stage.command(ScreenId::Progress, &title, Command::LookAt(terminal)).await {
            Ok(Ending::Looked(report)) => report,
            Ok(_) => return,
            Err(refusal) => return stage.refuse(&title, &refusal).await,
        };
        let reason = loop {
            if let Some(reason) = report.failed {
                break reason;
            }
            let until = stage.now().up.plus_micros(REFRESH_US);
            let mut touch = stage.show_until(counters_screen(stage, &title, &report), until).await;
            if touch.is_none() {
                let (ending, meanwhile) = stage.refresh(Command::LookAt(terminal)).await;
                if let Some(Ending::Looked(newer)) = ending {
                    report = newer;
                }
                touch = meanwhile;
            }
            if touch.is_some() {
                return;
            }
        };
        let again = stage.button(OTHER, &words!("更新", "Again"));
        if !silent(stage, &title, terminal, reason, again).await {
            return;
        }
    }
}

fn counters_screen(stage: &Stage, title: &Words, report: &TerminalReport) -> Screen {
    let lang = stage.lang();
    let link = stage.service(|s| s.link_figures(report.terminal));
    let (requests, failures, ms) = (link.requests, link.failures, link.reply_ms_max);
    let mut facts = vec![(
        stage.say(&words!("通信", "Link")),
        stage.say(&words!(
            "失敗{failures}/{requests} 最長{ms}ms",
            "{failures} of {requests} failed, up to {ms} ms"
        )),
    )];
    facts.extend(report.inputs.iter().map(|p| match &p.result {
        Ok(sample) => (p.address.to_string(), sample.count.to_string()),
        Err(reason) => (p.address.to_string(), reason.words().say(lang).to_owned()),
    }));
    Screen {
        id: ScreenId::Terminal,
        title: stage.say(title),
        notices: Vec::new(),
        body: Body::Facts(facts),
        actions: vec![stage.back()],
    }
}

/// Why a terminal gave nothing, and what to look at; whether it is to be tried again.
async fn silent(
    stage: &Stage,
    title: &Words,
    terminal: TerminalAddress,
    reason: HoldReason,
    again: Button,
) -> bool {
    let (what, advice) = (reason.words(), advice(terminal, reason));
    let text = Words {
        ja: format!("端末 {terminal} {}\n{}", what.ja, advice.ja),
        en: format!("Terminal {terminal}: {}. {}", what.en, advice.en),
    };
    let screen = Screen {
        id: ScreenId::Terminal,
        title: stage.say(title),
        notices: Vec::new(),
        body: Body::Message { mood: Mood::Error, text: stage.say(&text) },
        actions: vec![again, stage.back()],
    };
    stage.show(screen).await == Touch::Button(OTHER)
}

/// Writes one input's mode; the terminal reads it back (S-85, S-88).
async fn write_mode(stage: &Stage, terminal: TerminalAddress) {
    let title = words!("モード書込み {terminal}", "Write a mode of {terminal}");
    if !settings::service_code(stage, &title).await {
        return;
    }
    let inputs: Vec<(Words, u8)> = (0..10).map(|n| (words!("メータ{n}", "Input {n}"), n)).collect();
    let Some(input) = stage.menu(ScreenId::Terminal, &title, &inputs).await else { return };
    let wirings = [Wiring::TwoWireSlow, Wiring::ThreeWire, Wiring::TwoWireFast];
    let Some(wiring) = stage.menu(ScreenId::Terminal, &title, &wirings.map(|w| (w.words(), w))).await else {
        return;
    };
    let ways = [Accumulation::Pulses, Accumulation::OnTime];
    let Some(accumulation) = stage.menu(ScreenId::Terminal, &title, &ways.map(|a| (a.words(), a))).await
    else {
        return;
    };
    let weights = [PulseWeight::One, PulseWeight::Half];
    let Some(weight) = stage.menu(ScreenId::Terminal, &title, &weights.map(|w| (w.words(), w))).await else {
        return;
    };
    let mode = InputMode { wiring, accumulation, weight };
    let Some(address) = terminal.input(input) else { return };
    if !mode.is_possible() {
        let text = words!(
            "3線でON時間積算はできません。線式か積算方法を変えてください。",
            "ON time cannot be added up on three wires. Choose another wiring or pulses."
        );
        return stage.tell(ScreenId::Trouble, Mood::Error, &title, &text).await;
    }
    let parts = [wiring.words(), accumulation.words(), weight.words()];
    let ja = parts.each_ref().map(|w| w.ja.as_str()).join(" ");
    let en = parts.each_ref().map(|w| w.en.as_str()).join(", ");
    let sure = words!(
        "端末アドレス {address} に\n{ja} を\n書き込みます。よろしいですか?",
        "Write {en} to {address}?"
    );
    if stage.ask(&title, &sure).await {
        finish(stage, &title, Command::SetMode(address, mode)).await;
    }
}

async fn modes(stage: &Stage, terminal: TerminalAddress) {
    let title = words!("動作モード {terminal}", "Modes of {terminal}");
    loop {
        let Some(got) = fetch_modes(stage, &title, vec![terminal]).await else { return };
        if let [(_, Err(reason))] = &got[..] {
            let again = stage.button(OTHER, &words!("更新", "Again"));
            if silent(stage, &title, terminal, *reason, again).await {
                continue;
            }
            return;
        }
        return show_modes(stage, &title, &got).await;
    }
}

async fn show_modes(stage: &Stage, title: &Words, got: &[(TerminalAddress, Modes)]) {
    loop {
        let rows = got.iter().flat_map(|(t, modes)| mode_rows(stage, *t, modes)).collect();
        let print = stage.button(YES, &words!("印字", "Print"));
        if stage.look_or(ScreenId::Terminal, title, rows, &[print]).await != Touch::Button(YES) {
            return;
        }
        preview_modes(stage, got).await;
    }
}

fn mode_rows(stage: &Stage, terminal: TerminalAddress, modes: &Modes) -> Vec<Row> {
    let modes = match modes {
        Ok(modes) => modes,
        Err(reason) => {
            let text = stage.say(&reason.words());
            return vec![Row { text, detail: String::new(), marked: true }];
        }
    };
    let registered = |input: u8| {
        let address = terminal.input(input)?;
        stage.building(|b| b.meter_at(address).map(|(m, _)| m.mode))
    };
    let one = |(input, mode): (u8, &InputMode)| {
        let other = registered(input).filter(|r| r != mode);
        let note = other.map(|r| {
            let name = mode_name(&r);
            stage.say(&words!("登録と異なります(登録 {name})", "differs from registration ({name})"))
        });
        let marked = note.is_some();
        Row { text: format!("{input} {}", mode_name(mode)), detail: note.unwrap_or_default(), marked }
    };
    (0..10).zip(modes).map(one).collect()
}

fn mode_name(mode: &InputMode) -> String {
    format!("{} {} {}", mode.wiring.word(), mode.accumulation.word(), mode.weight.word())
}
