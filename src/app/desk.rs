//! The command line as operator: gives the service a command, serves its effects until the command has ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::errands::Caller;
use super::exit::{Exit, Trouble};
use super::output;
use super::paper::{Delivered, Outlet, Paper};
use super::printing::titled;
use super::progress::Progress;
use super::tell;
use super::visit::Visit;
use crate::domain::moment::{Now, Zone};
use crate::domain::words::{Lang, Words};
use crate::receipt::document::Document;
use crate::service::{Command, Effect, Ending, Refusal, Service};
use crate::words;

/// How often a running job looks for Ctrl-C and lets the schedule run.
pub(super) const TURN: Duration = Duration::from_millis(100);

/// Where the service is.
pub enum Seat {
    /// In this process, for as long as the command takes.
    Here(Box<Visit>),
    /// With the appliance that runs already (S-89).
    Running(Caller),
}

/// The service with everything it needs to carry out commands.
pub struct Desk {
    seat: Seat,
    /// `None` is the running appliance's own printer.
    outlet: Option<Outlet>,
    progress: Progress,
    interrupted: Arc<AtomicBool>,
    lang: Lang,
    /// Slip trouble, kept until the command has ended: the reading itself is stored.
    pub paper_trouble: Option<Words>,
    /// What became of the slips.
    pub delivered: Delivered,
    /// The journal was found damaged.
    pub damaged: bool,
    /// Things the operator should know.
    pub notices: Vec<Words>,
}

impl Desk {
    /// A desk at this seat.
    pub fn new(
        seat: Seat,
        outlet: Option<Outlet>,
        progress: Progress,
        interrupted: Arc<AtomicBool>,
        lang: Lang,
    ) -> Self {
        Self {
            seat,
            outlet,
            progress,
            interrupted,
            lang,
            paper_trouble: None,
            delivered: Delivered::default(),
            damaged: false,
            notices: Vec::new(),
        }
    }

    /// Tells a service in this process that the program has started.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn start(&mut self) -> Result<(), Trouble> {
        let Seat::Here(visit) = &mut self.seat else { return Ok(()) };
        for effect in visit.start() {
            // A reading that a power cut ended, or scheduled readings that fell into the time without power.
            if let Some(ending) = self.serve(effect)?
                && let Some(words) = output::cut_short(&ending)
            {
                self.notice(words);
            }
        }
        Ok(())
    }

    /// Both clocks as the service knows them.
    pub fn now(&self) -> Now {
        match &self.seat {
            Seat::Here(visit) => visit.now(),
            Seat::Running(caller) => caller.now(),
        }
    }

    /// Looks something up in the service.
    ///
    /// # Errors
    /// When the appliance that runs has ended meanwhile.
    pub fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Service) -> T + Send + 'static,
    ) -> Result<T, Trouble> {
        match &self.seat {
            Seat::Here(visit) => Ok(look(visit.service())),
            Seat::Running(caller) => caller.look(look),
        }
    }

    /// Civil time of the site.
    ///
    /// # Errors
    /// As for [`look`](Self::look).
    pub fn zone(&self) -> Result<Zone, Trouble> {
        self.look(|service| service.settings().zone)
    }

    /// Carries out one command to its end.
    ///
    /// # Errors
    /// Why it was not carried out.
    pub fn run(&mut self, command: Command) -> Result<Ending, Trouble> {
        let mut ending = self.begin(command)?;
        let mut stopping = false;
        while ending.is_none() {
            let effects = if self.interrupted.load(Ordering::Relaxed) && !stopping {
                stopping = true;
                self.stop()?
            } else {
                self.wait()?
            };
            ending = self.serve_all(effects)?;
        }
        self.hear_check()?;
        self.progress.finish();
        ending.ok_or_else(|| Trouble::new(Exit::Stopped, words!("中止しました。", "Stopped.")))
    }

    fn begin(&mut self, command: Command) -> Result<Option<Ending>, Trouble> {
        match &mut self.seat {
            Seat::Here(visit) => {
                let effects = visit.give(command);
                self.serve_all(effects)
            }
            Seat::Running(caller) => caller.begin(command).map(|()| None),
        }
    }

    fn wait(&mut self) -> Result<Vec<Effect>, Trouble> {
        match &mut self.seat {
            Seat::Here(visit) => visit.wait(TURN),
            Seat::Running(caller) => caller.next(TURN).map(|effect| effect.into_iter().collect()),
        }
    }

    /// 中止. What cannot be stopped is short and goes on to its end.
    fn stop(&mut self) -> Result<Vec<Effect>, Trouble> {
        match &mut self.seat {
            Seat::Here(visit) => Ok(visit.give(Command::Stop)),
            Seat::Running(caller) => caller.stop().map(|()| Vec::new()),
        }
    }

    /// What the check of the journal has found; about a sound one a visit keeps quiet.
    fn hear_check(&mut self) -> Result<(), Trouble> {
        let Seat::Here(visit) = &mut self.seat else { return Ok(()) };
        let Some(effects) = visit.hear_damage() else { return Ok(()) };
        self.damaged = true;
        self.serve_all(effects).map(|_| ())
    }

    fn serve_all(&mut self, effects: Vec<Effect>) -> Result<Option<Ending>, Trouble> {
        let mut ending = None;
        for effect in effects {
            ending = self.serve(effect)?.or(ending);
        }
        Ok(ending)
    }

    fn serve(&mut self, effect: Effect) -> Result<Option<Ending>, Trouble> {
        match effect {
            Effect::SetClock(_, to) => return self.set_clock(to).map(Some),
            Effect::Progress { done, of } => self.progress.show(done, of),
            Effect::Print(slips) => {
                self.print(&slips);
            }
            Effect::Ended(ending) => return Ok(Some(ending)),
            // 中止 that came too late.
            Effect::Refused(Refusal::NothingRunning) => {}
            Effect::Refused(refusal) => {
                return Err(Trouble::refused(&refusal, self.zone()?));
            }
            Effect::Notice(words) => self.notice(words),
            Effect::Damaged(error) => self.notice(error.words()),
            // A command has no contact to drive and no battery to watch; lines are the visit's own.
            Effect::Line(_)
            | Effect::StopLines
            | Effect::Began(..)
            | Effect::Alarm(_)
            | Effect::StopPrinting
            | Effect::Host(_)
            | Effect::End(_) => {}
        }
        Ok(None)
    }

    fn notice(&mut self, words: Words) {
        tell::say(words.say(self.lang));
        self.notices.push(words);
    }

    /// Whether slips go anywhere.
    pub fn has_paper(&self) -> bool {
        self.outlet.as_ref().is_none_or(|outlet| outlet.paper != Paper::Nothing)
    }

    /// Puts a slip on paper that was asked for, and after it the battery's warning while its time lasts (S-68); says
    /// whether it got there.
    ///
    /// # Errors
    /// As for [`look`](Self::look).
    pub fn print_with_warning(&mut self, slip: Document) -> Result<bool, Trouble> {
        if self.outlet.is_none() {
            // The appliance adds it by itself.
            return Ok(self.print(&[slip]));
        }
        let now = self.now().wall;
        let slips = self.look(move |service| service.with_battery_warning(now, vec![slip]))?;
        Ok(self.print(&slips))
    }

    /// Puts slips on paper and notes those that got there; says whether they did.
    pub fn print(&mut self, slips: &[Document]) -> bool {
        if !self.has_paper() {
            return false;
        }
        self.progress.finish();
        match self.deliver(slips) {
            Ok(delivered) => {
                self.delivered.files.extend(delivered.files);
                self.delivered.texts.extend(delivered.texts);
                self.paper_trouble = self.note(slips).err().map(|trouble| trouble.words);
                true
            }
            Err(words) => {
                self.paper_trouble = Some(words);
                false
            }
        }
    }

    fn deliver(&mut self, slips: &[Document]) -> Result<Delivered, Words> {
        let words = |trouble: Trouble| trouble.words;
        let density = self.look(|service| service.building().settings().density).map_err(words)?;
        match (&self.outlet, &self.seat) {
            (Some(outlet), _) => outlet.deliver(slips, density),
            (None, Seat::Running(caller)) => {
                caller.print(slips.to_vec()).map_err(words)?;
                let (waits, conditions) =
                    self.look(|service| (service.unprinted() > 0, service.conditions())).map_err(words)?;
                if waits {
                    self.notice(words!(
                        "停電中のため、復電後に印字します。",
                        "Mains are off: it is printed when they are back."
                    ));
                } else if conditions.paper_out || conditions.printer_error {
                    self.notice(words!(
                        "プリンタの準備ができ次第、印字します。",
                        "It is printed as soon as the printer is ready."
                    ));
                }
                Ok(Delivered::default())
            }
            (None, Seat::Here(_)) => Ok(Delivered::default()),
        }
    }

    /// Has slips journaled that are out. What goes to the appliance's own printer it notes itself.
    fn note(&mut self, slips: &[Document]) -> Result<(), Trouble> {
        if self.outlet.is_none() {
            return Ok(());
        }
        let printed = slips.iter().filter_map(titled).collect();
        match &mut self.seat {
            Seat::Here(visit) => visit.printed(printed),
            Seat::Running(caller) => caller.printed(printed),
        }
    }

    fn set_clock(&mut self, to: crate::domain::moment::Moment) -> Result<Ending, Trouble> {
        let effects = match &mut self.seat {
            Seat::Here(visit) => visit.set_clock(to)?,
            Seat::Running(caller) => caller.set_clock(to).map(|()| Vec::new())?,
        };
        self.serve_all(effects)?;
        let shown = self.zone()?.civil(to);
        Ok(Ending::Done(words!("時計を {shown} に設定しました。", "The clock is set to {shown}.")))
    }
}
