//! What the window beside the panel shows, as plain data in one language: [`Seen`] and [`Workshop`] → words.

use super::workshop::{BACKWARD_COUNTS, Control, FORWARD_COUNTS, Seen, Workshop};
use crate::domain::address::{INPUTS_PER_TERMINAL, LineNo, TERMINALS_PER_LINE, TerminalAddress};
use crate::domain::words::{Lang, Words};
use crate::ports::platform::{BatteryLevel, Charger, ContactState, Light, Mains};
use crate::sim::platform::Glow;
use crate::words;

/// Terminals named in the caption when they are unplugged; more are counted.
const NAMED_MAX: usize = 6;

/// Something with two states, and the button that changes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Switch {
    /// What is touched.
    pub control: Control,
    /// What it is.
    pub name: String,
    /// How it stands.
    pub state: String,
    /// It is not as it should be.
    pub alert: bool,
    /// What a touch does.
    pub act: String,
}

/// Something the unit shows to the outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sign {
    /// What it is.
    pub name: String,
    /// How it stands, with a sign for those who do not see the colour.
    pub state: String,
    /// It is lit, or closed.
    pub active: bool,
}

/// A button of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// What is touched.
    pub control: Control,
    /// What stands on it.
    pub label: String,
    /// What it is called.
    pub spoken: String,
    /// It is the chosen one of its row.
    pub chosen: bool,
    /// It is not as it should be.
    pub alert: bool,
}

/// The whole window but for the paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    /// The window's title.
    pub title: String,
    /// Whether the unit runs.
    pub unit: String,
    /// Power supply and printer, in pairs.
    pub switches: Vec<Switch>,
    /// Contact, lamps, backlight.
    pub signs: Vec<Sign>,
    /// The clock and the next scheduled reading.
    pub clock: String,
    /// Jumps of the clock.
    pub jumps: Vec<Act>,
    /// Above the terminals: which are unplugged.
    pub caption: String,
    /// The 40 terminals, line by line.
    pub terminals: Vec<Act>,
    /// The chosen terminal's plug.
    pub plug: Switch,
    /// What the chosen meter counts.
    pub count: String,
    /// The chosen terminal's meters.
    pub meters: Vec<Act>,
    /// What the chosen meter can be made to count, and what the host PC can be made to do.
    pub deeds: Vec<Act>,
    /// What was said last.
    pub told: String,
    /// Above the paper: where slips are kept.
    pub paper: String,
    /// The paper's buttons: back, on, to the end.
    pub scrolls: [String; 3],
}

impl View {
    /// What is shown of this.
    pub fn of(workshop: &Workshop, seen: &Seen, lang: Lang) -> Self {
        let say = |words: Words| words.say(lang).to_owned();
        let terminal = workshop.terminal();
        let slips = seen.slips.display();
        Self {
            title: say(words!("模擬の建物", "Simulated building")),
            unit: say(match seen.is_on {
                true => words!("本体: 運転中", "Unit: running"),
                false => words!("本体: 電源断", "Unit: off"),
            }),
            switches: switches(seen, lang),
            signs: signs(seen, lang),
            clock: say(clock(seen)),
            jumps: jumps(lang),
            caption: say(caption(seen)),
            terminals: terminals(workshop, seen, lang),
            plug: plug(terminal, seen.unplugged.contains(&terminal), lang),
            count: seen.count.say(lang).to_owned(),
            meters: meters(workshop, lang),
            deeds: deeds(workshop, seen, lang),
            told: workshop.told().say(lang).to_owned(),
            paper: say(words!(
                "プリンタから出た紙。画像は {slips}",
                "Paper out of the printer; pictures in {slips}"
            )),
            scrolls: [words!("▲ 前", "▲ Back"), words!("▼ 次", "▼ On"), words!("最新", "Newest")].map(say),
        }
    }
}

fn switch(control: Control, lang: Lang, alert: bool, [name, state, act]: [Words; 3]) -> Switch {
    let [name, state, act] = [name, state, act].map(|w| w.say(lang).to_owned());
    Switch { control, name, state, alert, act }
}

fn switches(seen: &Seen, lang: Lang) -> Vec<Switch> {
    let [paper, cover, printer] = printer(seen, lang);
    let [mains, battery, charger] = power(seen, lang);
    vec![mains, paper, battery, cover, charger, printer]
}

fn power(seen: &Seen, lang: Lang) -> [Switch; 3] {
    let power = &seen.power;
    let outage = power.mains == Mains::Absent;
    let mains = match power.mains {
        Mains::Present => (words!("受電中", "on"), words!("切る", "Cut")),
        Mains::Absent => (words!("停電中", "off"), words!("入れる", "Restore")),
    };
    let low = power.battery.level == BatteryLevel::Low;
    let volts = power.battery.voltage_mv.map_or_else(String::new, |mv| {
        let (v, tenth) = (mv / 1_000, mv / 100 % 10);
        format!(" {v}.{tenth}V")
    });
    let battery = match power.battery.level {
        BatteryLevel::Low => (words!("低下{volts}", "low{volts}"), words!("充電", "Charge")),
        BatteryLevel::Good => (words!("良好{volts}", "good{volts}"), words!("放電", "Drain")),
        BatteryLevel::Unknown => (words!("不明", "unknown"), words!("放電", "Drain")),
    };
    let failed = power.charger == Charger::Fault;
    let charger = match power.charger {
        Charger::Fault => (words!("故障", "failed"), words!("直す", "Mend")),
        Charger::Good | Charger::Unknown => (words!("正常", "good"), words!("故障させる", "Break")),
    };
    let row = |control, alert, name, (state, act)| switch(control, lang, alert, [name, state, act]);
    [
        row(Control::Mains, outage, words!("商用電源", "Mains"), mains),
        row(Control::Battery, low, words!("バッテリ", "Battery"), battery),
        row(Control::Charger, failed, words!("充電回路", "Charger"), charger),
    ]
}

fn printer(seen: &Seen, lang: Lang) -> [Switch; 3] {
    let printer = seen.printer;
    let paper = match printer.paper {
        true => (words!("あり", "in"), words!("抜く", "Pull out")),
        false => (words!("なし", "out"), words!("入れる", "Put in")),
    };
    let cover = match printer.open {
        true => (words!("開", "open"), words!("閉める", "Close")),
        false => (words!("閉", "closed"), words!("開ける", "Open")),
    };
    let power = match printer.on {
        true => (words!("電源入", "on"), words!("切る", "Switch off")),
        false => (words!("電源断", "off"), words!("入れる", "Switch on")),
    };
    let row = |control, alert, name, (state, act)| switch(control, lang, alert, [name, state, act]);
    [
        row(Control::Paper, !printer.paper, words!("用紙", "Paper"), paper),
        row(Control::Cover, printer.open, words!("プリンタカバー", "Printer cover"), cover),
        row(Control::PrinterSwitch, !printer.on, words!("プリンタ", "Printer"), power),
    ]
}

fn signs(seen: &Seen, lang: Lang) -> Vec<Sign> {
    let sign = |name: Words, active: bool, [on, off]: [Words; 2]| {
        let (mark, state) = if active { ("●", on) } else { ("○", off) };
        let state = format!("{mark} {}", state.say(lang));
        Sign { name: name.say(lang).to_owned(), state, active }
    };
    let light = || [words!("点灯", "lit"), words!("消灯", "dark")];
    let [power, terminals] = seen.lamps.map(|lamp| lamp == Some(Light::Lit));
    let closed = seen.contact == Some(ContactState::Closed);
    // Nobody drives a backlight that is to stay as it was when the unit was switched on.
    let lit = seen.is_on && seen.glow != Some(Glow::Out);
    vec![
        sign(words!("警報接点", "Alarm contact"), closed, [words!("閉", "closed"), words!("開", "open")]),
        sign(words!("電源ランプ", "Power lamp"), power, light()),
        sign(words!("端末電源ランプ", "Terminal lamp"), terminals, light()),
        sign(words!("バックライト", "Backlight"), lit, light()),
    ]
}

fn clock(seen: &Seen) -> Words {
    let now = seen.zone.civil(seen.now);
    match seen.next.map(|next| seen.zone.civil(next)) {
        Some(next) => words!("時計 {now}　次の定時検針 {next}", "Clock {now}, next reading {next}"),
        None => words!("時計 {now}　定時検針の登録なし", "Clock {now}, no reading scheduled"),
    }
}

fn button(control: Control, label: String, lang: Lang, spoken: Words) -> Act {
    Act { control, label, spoken: spoken.say(lang).to_owned(), chosen: false, alert: false }
}

fn worded(control: Control, lang: Lang, words: Words) -> Act {
    button(control, words.say(lang).to_owned(), lang, words)
}

fn jumps(lang: Lang) -> Vec<Act> {
    vec![
        worded(Control::DayOn, lang, words!("＋1日", "+1 day")),
        worded(Control::BeforeReading, lang, words!("定時検針の1分前", "1 min before reading")),
        worded(Control::HourBack, lang, words!("－1時間", "-1 hour")),
    ]
}

fn caption(seen: &Seen) -> Words {
    let out: Vec<String> = seen.unplugged.iter().map(ToString::to_string).collect();
    let n = out.len();
    match n {
        0 => words!("端末伝送器: すべて接続中", "Terminals: all plugged in"),
        1..=NAMED_MAX => {
            let (ja, en) = (out.join("、"), out.join(", "));
            words!("端末伝送器: {ja} が抜けています", "Terminals: {en} unplugged")
        }
        _ => words!("端末伝送器: {n} 台が抜けています", "Terminals: {n} unplugged"),
    }
}

fn terminals(workshop: &Workshop, seen: &Seen, lang: Lang) -> Vec<Act> {
    let all = LineNo::all()
        .flat_map(|line| (0..TERMINALS_PER_LINE).filter_map(move |digit| TerminalAddress::new(line, digit)));
    let cell = |terminal: TerminalAddress| {
        let out = seen.unplugged.contains(&terminal);
        let spoken = match out {
            true => words!("端末 {terminal}: 抜けています", "Terminal {terminal}: unplugged"),
            false => words!("端末 {terminal}: 接続中", "Terminal {terminal}: plugged in"),
        };
        let label = if out { format!("×{terminal}") } else { terminal.to_string() };
        let chosen = terminal == workshop.terminal();
        Act { chosen, alert: out, ..button(Control::Terminal(terminal), label, lang, spoken) }
    };
    all.map(cell).collect()
}

fn plug(terminal: TerminalAddress, out: bool, lang: Lang) -> Switch {
    let (state, act) = match out {
        true => (words!("抜けています", "unplugged"), words!("プラグを差す", "Plug in")),
        false => (words!("接続中", "plugged in"), words!("プラグを抜く", "Unplug")),
    };
    switch(Control::Plug, lang, out, [words!("端末 {terminal}", "Terminal {terminal}"), state, act])
}

fn meters(workshop: &Workshop, lang: Lang) -> Vec<Act> {
    let cell = |input: u8| {
        let address = workshop.terminal().input(input)?;
        let spoken = words!("メータ {address}", "Meter {address}");
        let chosen = input == workshop.input();
        Some(Act { chosen, ..button(Control::Input(input), address.to_string(), lang, spoken) })
    };
    (0..INPUTS_PER_TERMINAL).filter_map(cell).collect()
}

fn deeds(workshop: &Workshop, seen: &Seen, lang: Lang) -> Vec<Act> {
    let mut all = counts(workshop, lang);
    let download = if seen.sending {
        words!("上位装置の線を抜く", "Cut the host's link")
    } else {
        words!("ダウンロード", "Host: download")
    };
    all.push(worded(Control::Download, lang, download));
    all
}

fn counts(workshop: &Workshop, lang: Lang) -> Vec<Act> {
    let Some(address) = workshop.address() else { return Vec::new() };
    let back = BACKWARD_COUNTS.unsigned_abs();
    vec![
        worded(
            Control::Forward,
            lang,
            words!("{address} を {FORWARD_COUNTS} 進める", "{address}: {FORWARD_COUNTS} on"),
        ),
        worded(Control::Backward, lang, words!("{address} を逆転させる", "{address}: {back} back")),
    ]
}
