//! The world around the demo's unit, simulated: building, power supply, clock and printer in one hand.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::building::Building;
use super::paper::{SidePrinter, Strip};
use super::site;
use super::view::View;
use super::workshop::{Control, Deed, Seen, Workshop};
use crate::adapters::clock::{Clock, uptime};
use crate::adapters::platform::Platform;
use crate::app::paper::{Outlet, Paper};
use crate::app::printing::Press;
use crate::app::unit::Fittings;
use crate::config::DensityCommand;
use crate::domain::address::{Address, LineNo, TerminalAddress};
use crate::domain::moment::{Moment, Zone};
use crate::domain::registration::Registration;
use crate::domain::schedule::Schedule;
use crate::domain::words::{Lang, Words};
use crate::ports::platform::{Lamp, Mains, PowerSupply};
use crate::sim::host::{Order as HostOrder, SimulatedHost};
use crate::sim::platform::{Deed as UnitDeed, SimulatedUnit};
use crate::sim::terminals::Order as LineOrder;
use crate::words;

/// The world and the workshop it is played from.
pub struct World {
    workshop: Workshop,
    building: Building,
    unit: SimulatedUnit,
    clock: Clock,
    printer: SidePrinter,
    host: SimulatedHost,
    downloads: u32,
    schedules: Vec<Schedule>,
    zone: Zone,
    slips: PathBuf,
    unplugged: BTreeSet<TerminalAddress>,
    is_on: bool,
    was_switched_off: bool,
}

impl World {
    /// A healthy world; slips go to a folder as pictures, too.
    pub fn new(building: Building, registration: &Registration, slips: PathBuf) -> Self {
        Self {
            workshop: Workshop::new(),
            building,
            unit: SimulatedUnit::new(),
            clock: Clock::beside(),
            printer: SidePrinter::new(),
            host: SimulatedHost::new(),
            downloads: 0,
            schedules: registration.types().iter().filter_map(|t| t.schedule).collect(),
            zone: Zone::JAPAN,
            slips,
            unplugged: BTreeSet::new(),
            is_on: true,
            was_switched_off: false,
        }
    }

    /// Its parts as the unit is fitted with them.
    pub fn fittings(&self) -> Fittings {
        let part = || Box::new(self.unit.clone());
        let platform =
            Platform { power: part(), contact: part(), lamps: part(), backlight: part(), switch: part() };
        let printer = Press::Printer(self.printer.for_the_unit(), DensityCommand::Epson);
        let copies = Outlet { paper: Paper::Png(self.slips.clone()), density: DensityCommand::None };
        Fittings {
            platform,
            clock: self.clock.clone(),
            press: Some(Press::Copied(Box::new(printer), copies)),
            host: Some(Box::new(self.host.clone())),
        }
    }

    /// The world as it is now. Asks the chosen terminal for its count, which takes a moment.
    pub fn seen(&mut self) -> Seen {
        let now = self.clock.now().wall;
        Seen {
            now,
            next: self.next_reading(now),
            zone: self.zone,
            is_on: self.is_on,
            power: self.unit.clone().look().state,
            printer: self.printer.seen(),
            sending: self.host.is_sending(),
            contact: self.unit.contact(),
            lamps: [Lamp::Power, Lamp::TerminalSupply].map(|lamp| self.unit.lamp(lamp)),
            glow: self.unit.glow(),
            unplugged: self.unplugged.clone(),
            count: self.workshop.address().map_or_else(unknown, |address| self.count(address)),
            slips: self.slips.clone(),
        }
    }

    /// What the window shows.
    pub fn view(&mut self, lang: Lang) -> View {
        let seen = self.seen();
        View::of(&self.workshop, &seen, lang)
    }

    /// A touch.
    pub fn press(&mut self, control: Control) {
        let seen = self.seen();
        if let Some((deed, words)) = self.workshop.press(control, &seen) {
            let told = self.carry_out(deed).map_or_else(|why| why, |()| words);
            self.workshop.tell(told);
        }
    }

    /// Lets the printer print on; rows of dots that have come out of it so far.
    pub fn print_on(&mut self) -> u64 {
        self.printer.pass(uptime());
        self.printer.rows()
    }

    /// The newest paper.
    pub fn strip(&self) -> Strip {
        self.printer.strip()
    }

    /// The unit runs, from now on.
    pub fn unit_runs(&mut self) {
        (self.is_on, self.was_switched_off) = (true, false);
    }

    /// The unit's program has ended; whether it had itself switched off, and what is said then.
    pub fn unit_ended(&mut self) -> Option<Words> {
        self.is_on = false;
        self.was_switched_off |= self.unit.take_deeds().contains(&UnitDeed::Off);
        let words = self.was_switched_off.then(|| {
            words!(
                "バッテリ電圧低下のため、本体はデータを閉じて自分で電源を切りました。商用電源を入れると、また起動します。",
                "The battery was low: the unit closed its data and switched itself off. Restore mains and it starts again."
            )
        });
        if let Some(words) = &words {
            self.workshop.tell(words.clone());
        }
        words
    }

    /// Whether a unit that is off would start by itself, as its board does when power returns.
    pub fn has_mains(&self) -> bool {
        self.unit.clone().look().state.mains == Mains::Present
    }

    /// The end of the world.
    pub fn end(self) {
        self.building.stop();
    }

    fn next_reading(&self, now: Moment) -> Option<Moment> {
        let zone = self.zone;
        self.schedules.iter().filter_map(|s| Some(zone.moment(s.next_due(zone.civil(now))?))).min()
    }

    fn count(&mut self, address: Address) -> Words {
        let (digit, input) = (address.terminal().terminal(), address.input());
        let asked = self.building.tell(address.line(), LineOrder::Add { digit, input, counts: 0 });
        asked.unwrap_or_else(|_| unknown())
    }

    fn carry_out(&mut self, deed: Deed) -> Result<(), Words> {
        match deed {
            Deed::Unit(order) => self.unit.order(order),
            Deed::Printer(order) => self.printer.order(order),
            Deed::Clock(to) => self.clock.set(to)?,
            Deed::Download => {
                self.downloads += 1;
                self.host.order(HostOrder::Download(site::changed(self.downloads).map(Box::new)));
            }
            Deed::CutLink => self.host.order(HostOrder::Unplug),
            Deed::Line(line, order) => {
                self.building.tell(line, order)?;
                self.note_plug(line, order);
            }
        }
        Ok(())
    }

    fn note_plug(&mut self, line: LineNo, order: LineOrder) {
        match order {
            LineOrder::Fault { digit, .. } => {
                self.unplugged.extend(TerminalAddress::new(line, digit));
            }
            LineOrder::Clear { digit } => {
                self.unplugged.retain(|t| Some(*t) != TerminalAddress::new(line, digit));
            }
            LineOrder::Count { .. }
            | LineOrder::Add { .. }
            | LineOrder::Rate { .. }
            | LineOrder::Show { .. }
            | LineOrder::Cut
            | LineOrder::Join => {}
        }
    }
}

fn unknown() -> Words {
    words!("検針値は分かりません", "count unknown")
}
