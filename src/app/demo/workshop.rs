//! What a person beside the demo's unit can do to the world around it: every control, what it does as the world is now,
//! and the words for it. No window, no devices; [`super::world`] carries out, [`super::view`] says what is shown.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::domain::address::{Address, INPUTS_PER_TERMINAL, LineNo, TERMINALS_PER_LINE, TerminalAddress};
use crate::domain::moment::{Moment, Zone};
use crate::domain::words::Words;
use crate::ports::platform::{BatteryLevel, Charger, ContactState, Light, Mains, PowerState};
use crate::sim::platform::{Glow, Order as UnitOrder};
use crate::sim::terminals::{Fault, Lasting, Order as LineOrder, Trouble};
use crate::words;

/// Millivolts of a full battery, and of one that is low (S-90).
const FULL_MV: u32 = 26_400;
const LOW_MV: u32 = 22_900;
const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
/// Counts a meter runs on, or back, at a touch. No meter of the sample building has counted as far as it runs back.
pub(super) const FORWARD_COUNTS: i64 = 100;
pub(super) const BACKWARD_COUNTS: i64 = -500;

/// Something that can be touched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Control {
    /// 商用電源 off and on.
    Mains,
    /// Battery drained and charged.
    Battery,
    /// Charging circuit broken and mended.
    Charger,
    /// Paper out and in.
    Paper,
    /// The printer's cover.
    Cover,
    /// The printer's own switch.
    PrinterSwitch,
    /// The clock a day on.
    DayOn,
    /// The clock to one minute before the next scheduled reading.
    BeforeReading,
    /// The clock an hour back.
    HourBack,
    /// The plug of the chosen terminal.
    Plug,
    /// The chosen meter counts on.
    Forward,
    /// The chosen meter runs backwards.
    Backward,
    /// The host PC sends a registration, or loses its link while it does.
    Download,
    /// Chooses a terminal.
    Terminal(TerminalAddress),
    /// Chooses an input 0–9 of the chosen terminal.
    Input(u8),
}

impl Control {
    const FIXED: [Self; 13] = [
        Self::Mains,
        Self::Battery,
        Self::Charger,
        Self::Paper,
        Self::Cover,
        Self::PrinterSwitch,
        Self::DayOn,
        Self::BeforeReading,
        Self::HourBack,
        Self::Plug,
        Self::Forward,
        Self::Backward,
        Self::Download,
    ];

    /// Every control.
    pub fn all() -> impl Iterator<Item = Self> {
        let terminals = LineNo::all().flat_map(|line| {
            (0..TERMINALS_PER_LINE).filter_map(move |digit| TerminalAddress::new(line, digit))
        });
        let inputs = (0..INPUTS_PER_TERMINAL).map(Self::Input);
        Self::FIXED.into_iter().chain(terminals.map(Self::Terminal)).chain(inputs)
    }

    /// Its number in the window: its place among all.
    pub fn key(self) -> usize {
        Self::all().position(|c| c == self).unwrap_or_default()
    }

    /// The control of a number.
    pub fn from_key(key: usize) -> Option<Self> {
        Self::all().nth(key)
    }
}

/// What can be done to the printer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PrinterOrder {
    /// Paper is put in (`true`) or pulled out.
    Paper(bool),
    /// The cover is opened (`true`) or closed.
    Cover(bool),
    /// It is switched on (`true`) or off.
    Power(bool),
}

/// What a touch does to the world.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// To the power supply.
    Unit(UnitOrder),
    /// To the printer.
    Printer(PrinterOrder),
    /// To a line of terminals.
    Line(LineNo, LineOrder),
    /// To the unit's clock.
    Clock(Moment),
    /// The host PC sends a registration.
    Download,
    /// The host PC's link is cut.
    CutLink,
}

/// How the printer's outside stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PrinterSeen {
    /// There is paper in it.
    pub paper: bool,
    /// Its cover is open.
    pub open: bool,
    /// It is switched on.
    pub on: bool,
}

/// The world around the unit, and what the unit shows to the outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The unit's clock.
    pub now: Moment,
    /// The next scheduled reading; `None` when nothing is scheduled.
    pub next: Option<Moment>,
    /// The site's zone.
    pub zone: Zone,
    /// The unit runs; it does not once its battery has run down.
    pub is_on: bool,
    /// Mains, battery, charger.
    pub power: PowerState,
    /// The printer.
    pub printer: PrinterSeen,
    /// The alarm contact, once driven.
    pub contact: Option<ContactState>,
    /// Lamps 電源 and 端末電源, once driven.
    pub lamps: [Option<Light>; 2],
    /// The backlight, once driven.
    pub glow: Option<Glow>,
    /// Terminals whose plug is out.
    pub unplugged: BTreeSet<TerminalAddress>,
    /// The host PC is sending.
    pub sending: bool,
    /// What the chosen meter counts, in words.
    pub count: Words,
    /// Where slips are kept as pictures.
    pub slips: PathBuf,
}

/// What is chosen and what was said last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Workshop {
    terminal: TerminalAddress,
    input: u8,
    told: Words,
}

impl Default for Workshop {
    fn default() -> Self {
        Self::new()
    }
}

impl Workshop {
    /// Nothing done yet; the first terminal and its first meter are chosen.
    pub fn new() -> Self {
        let terminal = TerminalAddress::FIRST;
        let told = words!(
            "ここで建物と電源とプリンタを動かします。パネルは「検針」「全メータ」から始めてください。",
            "Here you play the building, the power and the printer. On the panel, begin with Reading, All meters."
        );
        Self { terminal, input: 0, told }
    }

    /// The chosen terminal.
    pub fn terminal(&self) -> TerminalAddress {
        self.terminal
    }

    /// The chosen input, 0–9.
    pub fn input(&self) -> u8 {
        self.input
    }

    /// The chosen meter's address.
    pub fn address(&self) -> Option<Address> {
        self.terminal.input(self.input)
    }

    /// What was said last.
    pub fn told(&self) -> &Words {
        &self.told
    }

    /// Says something.
    pub fn tell(&mut self, words: Words) {
        self.told = words;
    }

    /// A touch: what it does to the world as it is seen now, and what is said once that is done. Choosing does nothing
    /// to the world.
    pub fn press(&mut self, control: Control, seen: &Seen) -> Option<(Deed, Words)> {
        match control {
            Control::Mains => Some(mains(seen)),
            Control::Battery => Some(battery(seen)),
            Control::Charger => Some(charger(seen)),
            Control::Paper => Some(paper(seen.printer.paper)),
            Control::Cover => Some(cover(seen.printer.open)),
            Control::PrinterSwitch => Some(printer_switch(seen.printer.on)),
            Control::DayOn => Some(clock(seen, seen.now.plus_ms(24 * HOUR_MS))),
            Control::HourBack => Some(clock(seen, seen.now.plus_ms(-HOUR_MS))),
            Control::BeforeReading => self.before_reading(seen),
            Control::Plug => Some(self.plug(seen)),
            Control::Forward => self.count(FORWARD_COUNTS),
            Control::Backward => self.count(BACKWARD_COUNTS),
            Control::Download => Some(download(seen.sending)),
            Control::Terminal(terminal) => {
                self.terminal = terminal;
                None
            }
            Control::Input(input) => {
                self.input = input;
                None
            }
        }
    }

    fn before_reading(&mut self, seen: &Seen) -> Option<(Deed, Words)> {
        match seen.next {
            Some(next) => Some(clock(seen, next.plus_ms(-MINUTE_MS))),
            None => {
                self.tell(words!("定時検針の登録がありません。", "No reading is scheduled."));
                None
            }
        }
    }

    fn plug(&self, seen: &Seen) -> (Deed, Words) {
        let (terminal, digit) = (self.terminal, self.terminal.terminal());
        if seen.unplugged.contains(&terminal) {
            let words = words!(
                "端末 {terminal} のプラグを差しました。パネルの「保留再検針」で保留を解けます。",
                "Terminal {terminal} is plugged in. “Held meters” on the panel lifts its holds."
            );
            return (Deed::Line(terminal.line(), LineOrder::Clear { digit }), words);
        }
        let words = words!(
            "端末 {terminal} のプラグを抜きました。メータ {terminal}0–{terminal}9 は検針で保留になります。",
            "Terminal {terminal} is unplugged. A reading will hold meters {terminal}0–{terminal}9."
        );
        let fault = Fault::Reply(Trouble::Silent, Lasting::UntilCleared);
        (Deed::Line(terminal.line(), LineOrder::Fault { digit, fault }), words)
    }

    fn count(&self, counts: i64) -> Option<(Deed, Words)> {
        let address = self.address()?;
        let words = if counts < 0 {
            words!(
                "メータ {address} を逆転させました。次の検針で「逆転」として保留になります。",
                "Meter {address} ran backwards. The next reading will hold it: count ran backwards."
            )
        } else {
            words!("メータ {address} が {counts} 進みました。", "Meter {address} counted {counts}.")
        };
        let order = LineOrder::Add { digit: self.terminal.terminal(), input: self.input, counts };
        Some((Deed::Line(self.terminal.line(), order), words))
    }
}

fn mains(seen: &Seen) -> (Deed, Words) {
    let (to, words) = match seen.power.mains {
        Mains::Present => (
            Mains::Absent,
            words!(
                "停電です。手動の検針は続けられます。新しい伝票は復電を待ちます。",
                "Mains are off. Readings by hand go on; new slips wait for mains."
            ),
        ),
        Mains::Absent => (Mains::Present, words!("復電しました。", "Mains are back.")),
    };
    (Deed::Unit(UnitOrder::Mains(to)), words)
}

fn battery(seen: &Seen) -> (Deed, Words) {
    let on_battery = seen.power.mains == Mains::Absent;
    let (mv, words) = match (seen.power.battery.level, on_battery) {
        (BatteryLevel::Low, _) => (FULL_MV, words!("バッテリを充電しました。", "The battery is full.")),
        (BatteryLevel::Good | BatteryLevel::Unknown, false) => (
            LOW_MV,
            words!(
                "バッテリが放電しました。このまま停電すると本体は自分で終わります。",
                "The battery is low. If mains fail now, the unit ends by itself."
            ),
        ),
        (BatteryLevel::Good | BatteryLevel::Unknown, true) => (
            LOW_MV,
            words!(
                "停電中にバッテリが放電しました。本体は仕事を終えて電源を切ります。",
                "The battery is low without mains. The unit ends its work and switches itself off."
            ),
        ),
    };
    (Deed::Unit(UnitOrder::Battery(Some(mv))), words)
}

fn charger(seen: &Seen) -> (Deed, Words) {
    let (to, words) = match seen.power.charger {
        Charger::Good | Charger::Unknown => {
            (Charger::Fault, words!("充電回路が故障しました。", "The charger has failed."))
        }
        Charger::Fault => (Charger::Good, words!("充電回路を直しました。", "The charger works again.")),
    };
    (Deed::Unit(UnitOrder::Charger(to)), words)
}

fn paper(is_in: bool) -> (Deed, Words) {
    let words = if is_in {
        words!(
            "用紙を抜きました。伝票は用紙が入るのを待ちます。",
            "The paper is out. Slips wait until there is some."
        )
    } else {
        words!("用紙を入れました。印字を続けます。", "There is paper again. Printing goes on.")
    };
    (Deed::Printer(PrinterOrder::Paper(!is_in)), words)
}

fn cover(is_open: bool) -> (Deed, Words) {
    let words = if is_open {
        words!("プリンタのカバーを閉めました。", "The printer's cover is closed.")
    } else {
        words!("プリンタのカバーを開けました。", "The printer's cover is open.")
    };
    (Deed::Printer(PrinterOrder::Cover(!is_open)), words)
}

fn printer_switch(is_on: bool) -> (Deed, Words) {
    let words = if is_on {
        words!("プリンタの電源を切りました。", "The printer is switched off.")
    } else {
        words!("プリンタの電源を入れました。", "The printer is switched on.")
    };
    (Deed::Printer(PrinterOrder::Power(!is_on)), words)
}

fn download(is_sending: bool) -> (Deed, Words) {
    if is_sending {
        let words = words!(
            "上位装置との線を抜きました。登録は変わりません。",
            "The host's link is cut. The registration stays as it was."
        );
        return (Deed::CutLink, words);
    }
    let words = words!(
        "上位装置が、印字表題2を変えた登録を送ります。",
        "The host sends a registration with another title 2."
    );
    (Deed::Download, words)
}

fn clock(seen: &Seen, to: Moment) -> (Deed, Words) {
    let civil = seen.zone.civil(to);
    let words = words!(
        "時計を {civil} にしました。本体は時計の修正として記録します。",
        "The clock shows {civil} now. The unit logs it as a correction."
    );
    (Deed::Clock(to), words)
}
