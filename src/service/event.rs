//! What goes into the service and what comes out of it.

use crate::domain::address::{Address, TerminalAddress};
use crate::domain::alarm::{Contact, LastStep, PowerPolicy, PowerState, PrinterState};
use crate::domain::correction::{CorrectionRefused, Explanation, Slot};
use crate::domain::count::{Count, Index, Multiplier, Usage};
use crate::domain::journal::{AbortReason, Actor, DueKey, MissReason, Target};
use crate::domain::meter::{InputMode, MeterKey};
use crate::domain::moment::Moment;
use crate::domain::money::Yen;
use crate::domain::registration::{Checked, Mistake, TenantId, TypeNo};
use crate::domain::sample::HoldReason;
use crate::domain::scope::{Denial, Question};
use crate::domain::settings::Setting;
use crate::domain::text::Text;
use crate::domain::words::Words;
use crate::ports::bus::TerminalReport;
pub use crate::ports::bus::{LineEvent, LineOrder};
pub use crate::ports::host::{HostAnswer, HostNews};
use crate::ports::store::StoreError;
use crate::receipt::document::Document;

/// Everything that can happen to the service.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// The process has started, with this version; sent once, first.
    Started(String, Presence),
    /// The whole journal was checked in the background.
    Verified(Result<(), StoreError>),
    /// Time has passed.
    Tick,
    /// Somebody wants something.
    Command(Actor, Command),
    /// A line reports.
    Line(LineEvent),
    /// The machine's clock was set by this many milliseconds; the turn's time is the new one (S-27).
    ClockWasSet(Actor, i64),
    /// The machine's clock could not be set, for whom and why.
    ClockNotSet(Actor, Words),
    /// The power supply looks different (S-90, S-93).
    Power(PowerState),
    /// The printer looks different (S-80, S-90).
    Printer(PrinterState),
    /// The host PC does something (S-80, S-97).
    Host(HostNews),
    /// Slips reached their destination.
    Printed(Vec<(Text, u32)>),
    /// Something outside could not be done, and the operator should know.
    Trouble(Words),
}

/// How long a process means to stay.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Presence {
    /// It runs the appliance: its start is journaled.
    Resident,
    /// It carries out one command: its start is journaled only with something to say.
    Visit,
}

/// What an operator, a script or the host may ask for.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// 検針.
    Read {
        /// Which meters.
        target: Target,
        /// The operator has been asked and said yes (S-26).
        answered: bool,
    },
    /// 読取.
    ReadOut(Target),
    /// Silent reading for the history (S-43).
    ReadDaily,
    /// 中止.
    Stop,
    /// Takes the provisional values (S-20).
    Confirm,
    /// Drops the provisional values.
    Discard,
    /// Puts a registration in force (S-97).
    Register {
        /// Checked by itself.
        checked: Box<Checked>,
        /// Its warnings are acknowledged.
        acknowledged: bool,
    },
    /// Sets one value (S-84).
    SetCount {
        /// The meter.
        address: Address,
        /// The generation.
        slot: Slot,
        /// Its count.
        count: Count,
        /// Why.
        reason: Text,
    },
    /// Explains a count that ran backwards (S-14).
    Explain {
        /// The meter.
        address: Address,
        /// What happened.
        explanation: Explanation,
    },
    /// Presets the terminal's counter (S-14b).
    Preset {
        /// The meter.
        address: Address,
        /// Count to be.
        count: Count,
        /// Final count before it, where the terminal can no longer tell.
        closing: Option<Count>,
    },
    /// Meter or terminal exchange (S-99).
    Exchange(Exchange),
    /// Reads all ten inputs of one terminal, registered or not; stores nothing (S-85).
    LookAt(TerminalAddress),
    /// Fetches the input modes of terminals (S-67).
    FetchModes(Vec<TerminalAddress>),
    /// Writes one input's mode (S-85).
    SetMode(Address, InputMode),
    /// Sets the clock to this moment (S-27).
    SetClock(Moment),
    /// Confirms that the clock is right (S-27).
    ConfirmClock,
    /// Changes a setting (S-83, S-86).
    Change(Setting),
    /// Notes five wrong passwords in a row (S-83).
    NoteLoginFailure,
}

/// A meter or terminal exchange as the operator enters it (S-14b, S-99).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exchange {
    /// The meter's address.
    pub address: Address,
    /// Final count of what was taken out.
    pub closing: Count,
    /// First count of what was put in.
    pub opening: Count,
    /// Key of the new meter; `None` when only the terminal was exchanged.
    pub key: Option<MeterKey>,
    /// Multiplier of the new meter; `None` keeps it.
    pub multiplier: Option<Multiplier>,
    /// Who did it.
    pub by: Text,
}

/// What the service wants done or known.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Give a line work.
    Line(LineOrder),
    /// Drop what is left of the round.
    StopLines,
    /// Set the machine's clock, for whom.
    SetClock(Actor, Moment),
    /// Meters done of meters in scope (S-41).
    Progress {
        /// Done.
        done: usize,
        /// In scope.
        of: usize,
    },
    /// Put the alarm contact into this state (S-90).
    Alarm(Contact),
    /// Put these on paper, in this order.
    Print(Vec<Document>),
    /// Tell the host PC.
    Host(HostAnswer),
    /// Begin no further slip: the battery is low (S-93).
    StopPrinting,
    /// Nothing is going on any more: close the store, then switch off or start anew (S-93).
    End(LastStep),
    /// A job has begun.
    Began(Target, Option<DueKey>),
    /// The command or the job is over.
    Ended(Ending),
    /// The command was not carried out.
    Refused(Refusal),
    /// Something the operator should know.
    Notice(Words),
    /// The check of the whole journal found it damaged: nothing may be billed from it.
    Damaged(StoreError),
}

/// How a command or job ended.
#[derive(Clone, PartialEq, Debug)]
pub enum Ending {
    /// The reading is taken and stored.
    Taken(JobReport),
    /// The reading waits for confirmation; nothing has shifted (S-20).
    Provisional(JobReport),
    /// The readout is complete; nothing shifts.
    ReadOut(JobReport),
    /// The daily history is stored.
    Daily(JobReport),
    /// A reading ended without effect (S-21).
    Aborted(AbortReason),
    /// A scheduled reading was not made (S-42).
    Missed(DueKey, MissReason),
    /// A registration is in force; what it changed. Empty and `false` when it was in force already.
    Registered {
        /// Version number now.
        version: u32,
        /// What it changes for meters that stay.
        changes: Vec<Words>,
        /// The very same registration was in force already.
        is_same: bool,
    },
    /// A terminal as it stands now (S-85).
    Looked(Box<TerminalReport>),
    /// Modes as the terminals hold them.
    Modes(Vec<(TerminalAddress, Result<[InputMode; 10], HoldReason>)>),
    /// Done and journaled.
    Done(Words),
}

/// Why a command was not carried out. Nothing was changed.
#[derive(Clone, PartialEq, Debug)]
pub enum Refusal {
    /// Another job is running.
    Busy,
    /// Mains are off, and this work may not begin on battery (S-93).
    Power(PowerPolicy),
    /// No registration is in force.
    NotRegistered,
    /// A reading may not start.
    Denied(Denial),
    /// The operator must answer first.
    Ask(Vec<Question>),
    /// The registration has mistakes.
    Mistakes(Vec<Mistake>),
    /// The registration has warnings to acknowledge.
    Warnings(Vec<Mistake>),
    /// No meter has this address.
    NoMeter(Address),
    /// A correction is not possible.
    Correction(CorrectionRefused),
    /// The counter's present value is not believable; its final count must be given (S-14b).
    ClosingNeeded(Count),
    /// A final count told by a person that does not follow from the last good one.
    ClosingBackwards(Count),
    /// The key is or was another meter's.
    KeyTaken(MeterKey),
    /// A count does not fit the counter.
    OutOfRange,
    /// The terminal did not do it.
    Terminal(Address, HoldReason),
    /// Nobody knows whether the terminal took the preset over (S-14b).
    PresetUnknown(Address, HoldReason),
    /// A reading waits for confirmation; that must be decided first.
    Unconfirmed,
    /// Nothing waits for confirmation.
    NothingProvisional,
    /// Nothing is running.
    NothingRunning,
    /// The journal could not be written.
    Store(StoreError),
}

/// What became of a job's meters, for the end screen, the terminal and scripts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JobReport {
    /// What was to be read.
    pub target: Target,
    /// When the lines were latched.
    pub at: Moment,
    /// One row a meter, in registration order.
    pub rows: Vec<MeterRow>,
}

impl JobReport {
    /// Meters that gave a count.
    pub fn read(&self) -> usize {
        self.rows.iter().filter(|r| r.held.is_none()).count()
    }

    /// Meters that did not.
    pub fn held(&self) -> impl Iterator<Item = &MeterRow> {
        self.rows.iter().filter(|r| r.held.is_some())
    }
}

/// One meter of a [`JobReport`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MeterRow {
    /// Its address.
    pub address: Address,
    /// Its key.
    pub key: MeterKey,
    /// Its tenant.
    pub tenant: TenantId,
    /// Its type.
    pub type_no: TypeNo,
    /// Raw count.
    pub count: Option<Count>,
    /// 指針値.
    pub index: Option<Index>,
    /// 今回使用量, or for a readout usage so far.
    pub usage: Option<Usage>,
    /// 前回使用量.
    pub previous_usage: Option<Usage>,
    /// Usage since the last good count, in a readout of a meter whose 今回 is held (S-33).
    pub usage_since_good: Option<Usage>,
    /// 料金.
    pub charge: Option<Yen>,
    /// Why there is no count.
    pub held: Option<HoldReason>,
    /// 前回 was held when this reading came (S-33).
    pub previous_held: bool,
    /// Above the plausibility limit (S-14).
    pub doubtful: bool,
}
