//! What happened, as the journal keeps it. The journal is the truth; everything else is replayed from it.

use super::address::Address;
use super::alarm::Condition;
use super::correction::Slot;
use super::count::Count;
use super::generation::{Break, Generation};
use super::meter::{InputMode, MeterKey};
use super::moment::Moment;
use super::point::{Placement, PointId};
use super::registration::{Registration, TenantId, TypeNo};
use super::sample::HoldReason;
use super::settings::Setting;
use super::text::Text;

/// Sequence number of a journal entry, from 1 without a gap.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Seq(pub u64);

/// Who did it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// The unit by itself.
    System,
    /// Somebody at the command line.
    CommandLine,
    /// Somebody at the panel.
    Panel,
    /// The schedule.
    Schedule,
    /// The host PC.
    Host,
}

/// One entry: what happened, when, by whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its number.
    pub seq: Seq,
    /// When, by the unit's clock.
    pub at: Moment,
    /// By whom.
    pub actor: Actor,
    /// What.
    pub fact: Fact,
}

/// Which meters a job covers (S-17).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// 全メータ.
    All,
    /// 入居者別.
    Tenant(TenantId),
    /// メータ種別.
    Type(TypeNo),
    /// 個別メータ.
    Meter(Address),
    /// 保留再検針 of one type, or of all.
    Held(Option<TypeNo>),
}

/// A scheduled reading's identity: type and the month of its due moment (S-42).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct DueKey {
    /// The type.
    pub type_no: TypeNo,
    /// Year of the due moment.
    pub year: i32,
    /// Month of the due moment, 1–12.
    pub month: u32,
}

/// One meter's result in a reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MeterResult {
    /// The point.
    pub point: PointId,
    /// Shifted in, or filled into a hold.
    pub placement: Placement,
    /// The generation, fixed.
    pub generation: Generation,
}

/// A reading as it was taken (S-21).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// What was to be read.
    pub target: Target,
    /// The schedule that asked for it, if one did.
    pub due: Option<DueKey>,
    /// Types whose day it used up (S-25, S-26).
    pub guarded: Vec<TypeNo>,
    /// When the lines were latched.
    pub at: Moment,
    /// Results in registration order.
    pub results: Vec<MeterResult>,
}

/// A point that a registration opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// The new point.
    pub point: PointId,
    /// Its meter.
    pub key: MeterKey,
}

/// Why a job ended without effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AbortReason {
    /// 中止 by the operator.
    Operator,
    /// Not confirmed (S-20).
    NotConfirmed,
    /// The process ended before the job did; found at the next start.
    PowerLost,
}

/// Why a scheduled reading was not made (S-42).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MissReason {
    /// The unit was off, or mains was absent.
    Power,
    /// The clock was set past it by more than 10 minutes.
    ClockSet,
    /// It was stopped before its end.
    Aborted,
    /// The clock was not to be trusted.
    ClockUntrusted,
    /// No meter of the type was there to be read.
    NothingToRead,
}

/// A fault or recovery worth an entry of its own (S-68, S-92).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A terminal, or one input of it, could not be read.
    Transmission(Address, HoldReason),
    /// A whole terminal could not be read; the address is its input 0.
    TerminalSilent(Address, HoldReason),
    /// パルス入力異常 on an input.
    InputFault(Address),
    /// The terminal reports damaged memory.
    MemoryFault(Address),
    /// A usage above the plausibility limit was taken (S-14).
    Doubtful(Address),
    /// A terminal silent, or a meter unchanged, for the days given (S-43).
    Quiet(Address, u32),
    /// The whole journal was checked and found good.
    Verified,
    /// A condition of the unit came up (S-90).
    Fault(Condition),
    /// It went.
    Recovered(Condition),
    /// Mains were lost (停電, S-93).
    MainsLost,
    /// Mains are back.
    MainsBack,
    /// The battery is low: the unit ends by itself (S-93).
    Ending,
    /// A download was broken off or refused; the registration stays as it was (S-97).
    DownloadFailed,
}

impl Fact {
    /// Whether it changes values, meters or settings that somebody may be looking at.
    pub fn changes_values(&self) -> bool {
        match self {
            Self::Reading(_)
            | Self::Registered { .. }
            | Self::CountSet { .. }
            | Self::Explained { .. }
            | Self::PresetBegan { .. }
            | Self::Preset { .. }
            | Self::Exchanged { .. }
            | Self::ModeWritten { .. }
            | Self::SettingChanged(_) => true,
            Self::Started(_)
            | Self::ClockJumped { .. }
            | Self::ClockSet { .. }
            | Self::ClockConfirmed
            | Self::Began { .. }
            | Self::Aborted { .. }
            | Self::Missed { .. }
            | Self::CameDue { .. }
            | Self::Delayed { .. }
            | Self::ReadOut { .. }
            | Self::Daily { .. }
            | Self::PresetFailed { .. }
            | Self::LoginFailed
            | Self::Printed { .. }
            | Self::Noticed(_) => false,
        }
    }
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fact {
    /// The program started; its version.
    Started(String),
    /// The clock jumped by so many milliseconds, found at start or while running (S-27).
    ClockJumped {
        /// Signed distance.
        by_ms: i64,
        /// Whether the clock is not to be trusted until set or confirmed.
        untrusted: bool,
    },
    /// The clock was set (S-27); the entry's time is the new one.
    ClockSet {
        /// Signed distance from the old time.
        by_ms: i64,
    },
    /// The operator confirmed that the clock is right.
    ClockConfirmed,
    /// A registration was put in force (S-97).
    Registered {
        /// All of it.
        registration: Box<Registration>,
        /// Points opened for new keys.
        opened: Vec<Opened>,
        /// Warnings the operator acknowledged.
        acknowledged: u32,
    },
    /// A reading began; without a `Reading` or `Aborted` after it, power was lost (S-21).
    Began {
        /// What was to be read.
        target: Target,
        /// The schedule that asked for it.
        due: Option<DueKey>,
    },
    /// A reading was taken.
    Reading(Box<Reading>),
    /// A reading ended without effect.
    Aborted {
        /// What was to be read.
        target: Target,
        /// Why.
        reason: AbortReason,
    },
    /// A scheduled reading was not made (S-42).
    Missed {
        /// Which.
        due: DueKey,
        /// Why.
        reason: MissReason,
    },
    /// A scheduled reading came due and waits for its turn; without a `Reading` or `Missed` after it, power was lost.
    CameDue {
        /// Which.
        due: DueKey,
    },
    /// A scheduled reading had to wait for another job, in seconds (S-42).
    Delayed {
        /// Which.
        due: DueKey,
        /// How long.
        by_s: u64,
    },
    /// A readout was made; nothing shifted (S-13).
    ReadOut {
        /// What was read.
        target: Target,
        /// Meters read.
        read: u32,
        /// Meters that failed.
        failed: u32,
    },
    /// Silent daily reading (S-43).
    Daily {
        /// When the lines were latched.
        at: Moment,
        /// Counts; `None` where there was no answer.
        counts: Vec<(PointId, Option<Count>)>,
    },
    /// A value was set by hand (S-84).
    CountSet {
        /// The point.
        point: PointId,
        /// The generation.
        slot: Slot,
        /// What stood there.
        old: Option<Count>,
        /// The generations it changed, as they are now.
        changed: Vec<(u8, Generation)>,
        /// Why, in the operator's words.
        reason: Text,
    },
    /// A backwards count was explained (S-14).
    Explained {
        /// The point.
        point: PointId,
        /// Wrapped, or restarted with this part.
        wrapped: bool,
        /// 今回 as it is now.
        generation: Box<Generation>,
    },
    /// A preset of the terminal's counter is about to be written. Without a `Preset` or `PresetFailed` after it nobody
    /// knows which count the terminal holds, so the meter is held until somebody explains it (S-14, S-14b).
    PresetBegan {
        /// The point.
        point: PointId,
        /// Count before.
        before: Count,
        /// Count to be.
        value: Count,
    },
    /// The preset was not taken over; the counter runs on as before.
    PresetFailed {
        /// The point.
        point: PointId,
        /// Why.
        reason: HoldReason,
    },
    /// The terminal's counter was preset (S-14b).
    Preset {
        /// The point.
        point: PointId,
        /// Counts before and after.
        broken: Break,
        /// The terminal's boot counter.
        boot: Option<u16>,
    },
    /// Meter or terminal exchanged (S-14b, S-99).
    Exchanged {
        /// The point.
        point: PointId,
        /// Counts before and after.
        broken: Break,
        /// Old and new meter; `None` when only the terminal was exchanged.
        meters: Option<(MeterKey, Box<super::meter::Meter>)>,
        /// Who did it.
        by: Text,
    },
    /// The mode of a terminal input was written (S-85).
    ModeWritten {
        /// The input.
        address: Address,
        /// Its mode now.
        mode: InputMode,
    },
    /// A setting was changed on the panel (S-83, S-86).
    SettingChanged(Setting),
    /// Five wrong passwords in a row locked the panel for a minute (S-83).
    LoginFailed,
    /// A slip was handed to a printer or written to a file (S-66).
    Printed {
        /// Its title.
        title: Text,
        /// Lines on paper.
        lines: u32,
    },
    /// A fault, recovery or finding.
    Noticed(Event),
}
