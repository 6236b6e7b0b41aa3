//! Commands carried out beside a running appliance: each on a thread of its own, asking the thread that owns the
//! service for every look and every step (S-89).

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::exit::{Exit, Trouble};
use super::unit::Unit;
use crate::adapters::clock::Clock;
use crate::domain::journal::Actor;
use crate::domain::moment::{Moment, Now};
use crate::domain::text::Text;
use crate::domain::words::Words;
use crate::receipt::document::Document;
use crate::service::errand::ends_errand;
use crate::service::{Command, Effect, Event, Service};
use crate::words;

/// A look at the service, taken where the service lives.
pub type Look = Box<dyn FnOnce(&Service) + Send>;

/// What an errand asks of the thread that owns the service.
pub enum Ask {
    /// Look something up.
    Look(Look),
    /// Carry out a command; its effects come back one by one.
    Command(u64, Command, Sender<Effect>),
    /// 中止 of the errand's own job.
    Stop(u64),
    /// Set the clock.
    SetClock(Moment, Sender<Result<(), Words>>),
    /// Put slips on the unit's own paper.
    Print(Vec<Document>),
    /// Slips reached the errand's own destination.
    Printed(Vec<(Text, u32)>),
}

/// The errand's side. Clones ask for different errands.
pub struct Caller {
    id: u64,
    asks: Sender<Ask>,
    told: Receiver<Effect>,
    tell: Sender<Effect>,
    clock: Clock,
    has_begun: Cell<bool>,
}

impl Caller {
    fn new(asks: Sender<Ask>, clock: Clock) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let (tell, told) = channel();
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            asks,
            told,
            tell,
            clock,
            has_begun: Cell::new(false),
        }
    }

    /// Both clocks of the unit.
    pub fn now(&self) -> Now {
        self.clock.now()
    }

    fn ask(&self, ask: Ask) -> Result<(), Trouble> {
        self.asks.send(ask).map_err(|_| self.ended())
    }

    /// Looks something up.
    ///
    /// # Errors
    /// When the appliance has ended.
    pub fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Service) -> T + Send + 'static,
    ) -> Result<T, Trouble> {
        let (tell, told) = channel();
        self.ask(Ask::Look(Box::new(move |service| {
            // Whoever asked has gone; nobody wants the answer.
            let _ = tell.send(look(service));
        })))?;
        told.recv().map_err(|_| self.ended())
    }

    /// The appliance has ended. Once a command was given nobody knows from here whether it was carried out, and giving it
    /// again may do it twice.
    fn ended(&self) -> Trouble {
        let words = if self.has_begun.get() {
            words!(
                "検針装置が終了しました。実行されたかどうかを「kenshin log」で確認してください。",
                "The appliance has ended meanwhile. See with `kenshin log` whether the command was carried out."
            )
        } else {
            words!(
                "検針装置が終了したため、実行していません。もう一度実行してください。",
                "The appliance has ended meanwhile. Nothing was done; run the command again."
            )
        };
        Trouble::new(Exit::Stopped, words)
    }

    /// Gives a command; [`next`](Self::next) tells what becomes of it.
    ///
    /// # Errors
    /// When the appliance has ended.
    pub fn begin(&self, command: Command) -> Result<(), Trouble> {
        self.ask(Ask::Command(self.id, command, self.tell.clone()))?;
        self.has_begun.set(true);
        Ok(())
    }

    /// 中止.
    ///
    /// # Errors
    /// When the appliance has ended.
    pub fn stop(&self) -> Result<(), Trouble> {
        self.ask(Ask::Stop(self.id))
    }

    /// The next effect of the command, waiting at most this long.
    ///
    /// # Errors
    /// When the appliance has ended.
    pub fn next(&self, at_most: Duration) -> Result<Option<Effect>, Trouble> {
        match self.told.recv_timeout(at_most) {
            Ok(effect) => Ok(Some(effect)),
            // The thread that owns the service takes the channel of asks along when it ends.
            Err(RecvTimeoutError::Timeout) => self.ask(Ask::Look(Box::new(|_| {}))).map(|()| None),
            Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
        }
    }

    /// Sets the unit's clock.
    ///
    /// # Errors
    /// Why it could not be set.
    pub fn set_clock(&self, to: Moment) -> Result<(), Trouble> {
        let (tell, told) = channel();
        self.ask(Ask::SetClock(to, tell))?;
        let set = told.recv().map_err(|_| self.ended())?;
        set.map_err(|words| Trouble::new(Exit::Device, words))
    }

    /// Puts slips on the unit's own paper.
    ///
    /// # Errors
    /// When the appliance has ended.
    pub fn print(&self, slips: Vec<Document>) -> Result<(), Trouble> {
        self.ask(Ask::Print(slips))
    }

    /// Tells that slips have reached the errand's own destination.
    ///
    /// # Errors
    /// When the appliance has ended.
    pub fn printed(&self, slips: Vec<(Text, u32)>) -> Result<(), Trouble> {
        self.ask(Ask::Printed(slips))
    }
}

/// Makes callers; every connection gets one.
#[derive(Clone)]
pub struct Callers {
    asks: Sender<Ask>,
    clock: Clock,
}

impl Callers {
    /// A caller for one errand.
    pub fn caller(&self) -> Caller {
        Caller::new(self.asks.clone(), self.clock.clone())
    }
}

/// Whoever owns the service of a running unit.
pub trait Owner {
    /// Its devices.
    fn unit(&mut self) -> &mut Unit;

    /// Lets a command from outside look at the service.
    fn look(&self, look: Look);

    /// Gives a command from outside to the service; its effects go to the clerk.
    ///
    /// # Errors
    /// When the unit can no longer do its work.
    fn errand(&mut self, command: Command) -> Result<(), Trouble>;

    /// Tells the service what happened.
    ///
    /// # Errors
    /// As for [`errand`](Self::errand).
    fn happened(&mut self, event: Event) -> Result<(), Trouble>;

    /// Hands slips to the unit's own printer, as soon as mains let it print (S-93).
    ///
    /// # Errors
    /// As for [`errand`](Self::errand).
    fn hand_over(&mut self, slips: Vec<Document>) -> Result<(), Trouble>;

    /// 印字濃度 as it is now.
    fn density(&self) -> i8;

    /// Does what commands from outside have asked for since last time.
    ///
    /// # Errors
    /// As for [`errand`](Self::errand).
    fn serve_errands(&mut self) -> Result<(), Trouble> {
        while let Some(ask) = self.unit().clerk().next() {
            match ask {
                Ask::Look(look) => self.look(look),
                Ask::Command(id, command, tell) => {
                    self.unit().clerk().begin(id, tell);
                    self.errand(command)?;
                }
                Ask::Stop(id) if self.unit().clerk().serves(id) => self.errand(Command::Stop)?,
                // Its job has ended meanwhile; another's is none of its business.
                Ask::Stop(_) => {}
                Ask::SetClock(to, tell) => {
                    let event = self.unit().set_clock(Actor::CommandLine, to);
                    let result = match &event {
                        Event::ClockNotSet(_, words) => Err(words.clone()),
                        _ => Ok(()),
                    };
                    self.happened(event)?;
                    // Whoever asked has gone; the clock is set.
                    let _ = tell.send(result);
                }
                Ask::Print(slips) => self.hand_over(slips)?,
                Ask::Printed(slips) => self.happened(Event::Printed(slips))?,
            }
        }
        Ok(())
    }
}

/// The side of the thread that owns the service.
pub struct Clerk {
    asks: Receiver<Ask>,
    callers: Sender<Ask>,
    /// Whose job runs, and on top of it whose command is being given this very turn.
    serving: Vec<(u64, Sender<Effect>)>,
}

impl Default for Clerk {
    fn default() -> Self {
        let (callers, asks) = channel();
        Self { asks, callers, serving: Vec::new() }
    }
}

impl Clerk {
    /// What makes callers of this clerk.
    pub fn callers(&self, clock: &Clock) -> Callers {
        Callers { asks: self.callers.clone(), clock: clock.clone() }
    }

    fn next(&self) -> Option<Ask> {
        self.asks.try_recv().ok()
    }

    fn serves(&self, id: u64) -> bool {
        self.serving.last().is_some_and(|(serving, _)| *serving == id)
    }

    fn begin(&mut self, id: u64, tell: Sender<Effect>) {
        self.serving.push((id, tell));
    }

    /// Passes effects on to the caller whose command they are of.
    pub fn pass_on(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let Some((_, tell)) = self.serving.last() else { return };
            let is_over = ends_errand(&effect);
            // Whoever asked has gone; the job goes on to its end.
            let _ = tell.send(effect);
            if is_over {
                self.serving.pop();
            }
        }
    }
}
