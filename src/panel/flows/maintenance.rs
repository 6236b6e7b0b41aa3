//! 保守メニュー: log, terminals, version, values, exchange, registered information (S-82, S-85).

use super::super::screen::{Keys, Mood, Row, ScreenId, Touch};
use super::super::stage::{OTHER, Stage};
use super::{counts, log, pick, registered, settings};
use crate::domain::address::TerminalAddress;
use crate::domain::count::Count;
use crate::domain::meter::{Accumulation, InputMode, PulseWeight, Wiring};
use crate::domain::sample::HoldReason;
use crate::domain::text::Text;
use crate::domain::words::Words;
use crate::service::event::Exchange;
use crate::service::{Command, Ending};
use crate::words;

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
            Some(Choice::Terminals) => terminals(stage).await,
            Some(Choice::Version) => version(stage).await,
            Some(Choice::Counts) => counts::list(stage).await,
            Some(Choice::Exchange) => exchange(stage).await,
            Some(Choice::Registered) => registered::menu(stage).await,
            None => return,
        }
    }
}

/// TTEメンテナンス: terminals of the registration, each with the modes it holds beside the registered ones.
async fn terminals(stage: &Stage) {
    let title = words!("TTEメンテナンス", "Terminals");
    loop {
        let mut all: Vec<TerminalAddress> =
            stage.building(|b| b.meters().map(|(m, _)| m.address.terminal()).collect());
        all.sort_unstable();
        all.dedup();
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
        let Some(picked) = stage.pick(ScreenId::Terminals, &title, rows).await else { return };
        if let Some(terminal) = all.get(picked) {
            terminal_menu(stage, *terminal).await;
        }
    }
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

async fn counters(stage: &Stage, terminal: TerminalAddress) {
    let title = words!("計量値 {terminal}", "Counters of {terminal}");
    let lang = stage.lang();
    loop {
        let report = match stage.command(ScreenId::Progress, &title, Command::LookAt(terminal)).await {
            Ok(Ending::Looked(report)) => report,
            Ok(_) => return,
            Err(refusal) => return stage.refuse(&title, &refusal).await,
        };
        let link = stage.service(|s| s.link_figures(terminal));
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
        let again = stage.button(OTHER, &words!("更新", "Again"));
        if stage.facts(ScreenId::Terminal, &title, facts, &[again]).await != Touch::Button(OTHER) {
            return;
        }
    }
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
    match stage.command(ScreenId::Progress, &title, Command::FetchModes(vec![terminal])).await {
        Ok(Ending::Modes(rows)) => {
            let rows = rows.iter().flat_map(|(t, modes)| mode_rows(stage, *t, modes)).collect();
            stage.look(ScreenId::Terminal, &title, rows).await;
        }
        Ok(_) => {}
        Err(refusal) => stage.refuse(&title, &refusal).await,
    }
}

fn mode_rows(
    stage: &Stage,
    terminal: TerminalAddress,
    modes: &Result<[InputMode; 10], HoldReason>,
) -> Vec<Row> {
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
        let differs = registered(input).is_some_and(|r| r != *mode);
        let note = if differs {
            stage.say(&words!("登録と異なります", "differs from registration"))
        } else {
            String::new()
        };
        Row {
            text: format!("{input} {} {}", mode.wiring.word(), mode.accumulation.word()),
            detail: format!("{} {note}", mode.weight.word()),
            marked: differs,
        }
    };
    (0..10).zip(modes).map(one).collect()
}

/// バージョン情報.
async fn version(stage: &Stage) {
    let (entries, registration) = stage.building(|b| (b.last_seq().0, b.registration_version()));
    let journal: String =
        stage.service(|s| s.store().journal_id().0.iter().map(|b| format!("{b:02x}")).collect());
    let facts = vec![
        (stage.say(&words!("プログラム", "Program")), format!("kenshin {}", env!("CARGO_PKG_VERSION"))),
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
