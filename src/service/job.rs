//! A reading or readout from its start to the one step that stores it (S-17…S-21, S-30…S-34).

use super::Service;
use super::event::{Effect, Ending, JobReport, LineEvent, LineOrder, Refusal};
use super::modes::ModesJob;
use super::preset::Presetting;
use super::report::{read_out_row, taken_row};
use crate::domain::address::{Address, LineNo, TerminalAddress};
use crate::domain::alarm::Work;
use crate::domain::generation::{ChargeNo, Stamp};
use crate::domain::journal::{
    AbortReason, Actor, DueKey, Event as Noticed, Fact, MeterResult, MissReason, Reading, Target,
};
use crate::domain::moment::{Moment, Now, Uptime};
use crate::domain::point::{Placement, Point, Terms};
use crate::domain::registration::AutoUpdate;
use crate::domain::sample::{HoldReason, Polled};
use crate::domain::scope::Purpose;
use crate::ports::bus::{LineWork, TerminalReport, TerminalWork};

/// What the service is doing.
pub(super) enum Job {
    /// Nothing.
    Idle,
    /// Lines are being read.
    Reading(Box<ReadingJob>),
    /// One terminal is being looked at.
    Look(Option<Box<TerminalReport>>),
    /// Modes are being fetched.
    Modes(ModesJob),
    /// A mode is being written.
    Mode(Actor),
    /// A counter is being preset.
    Preset(Presetting),
    /// A registration is arriving.
    Download {
        /// So much of it.
        percent: u8,
        /// When the host was heard last.
        heard: Uptime,
    },
}

pub(super) struct ReadingJob {
    pub(super) target: Target,
    pub(super) purpose: Purpose,
    pub(super) actor: Actor,
    pub(super) due: Option<DueKey>,
    /// When the lines were latched, on the clock in force then (S-27).
    latched: Stamp,
    lines: Vec<LineNo>,
    scope: Vec<Address>,
    polled: Vec<Polled>,
    failed: Vec<(TerminalAddress, HoldReason)>,
    memory_faults: Vec<TerminalAddress>,
    /// Why it ends early, if it does.
    stopping: Option<AbortReason>,
}

/// Time a terminal takes on the wire in a round, in milliseconds (2400 bps, 26 registers).
const TERMINAL_MS: i64 = 330;
/// What a round may take beyond its terminals: latch, a silent terminal or two, storing.
const ROUND_MARGIN_MS: i64 = 5_000;

impl Service {
    pub(super) fn read(
        &mut self,
        now: Now,
        actor: Actor,
        target: Target,
        answered: bool,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.must_be_idle()?;
        self.may_begin(Work::ReadingByHand)?;
        if self.building.registration().is_none() {
            return Err(Refusal::NotRegistered);
        }
        let takes_ms = self.expected_ms(target);
        let zone = self.settings.zone;
        let questions = self.building.may_read(target, now.wall, zone, takes_ms).map_err(Refusal::Denied)?;
        if !questions.is_empty() && !answered {
            return Err(Refusal::Ask(questions));
        }
        self.start(now, actor, target, Purpose::Reading, None, out)
    }

    pub(super) fn read_out(
        &mut self,
        now: Now,
        actor: Actor,
        target: Target,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.must_be_idle()?;
        self.may_begin(Work::ReadingByHand)?;
        self.start(now, actor, target, Purpose::Readout, None, out)
    }

    pub(super) fn read_daily(
        &mut self,
        now: Now,
        actor: Actor,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.must_be_idle()?;
        self.may_begin(Work::Daily)?;
        self.start(now, actor, Target::All, Purpose::History, None, out)
    }

    /// Starts a job: lines first, so that all are latched at the same instant, then the journal.
    pub(super) fn start(
        &mut self,
        now: Now,
        actor: Actor,
        target: Target,
        purpose: Purpose,
        due: Option<DueKey>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        if self.building.registration().is_none() {
            return Err(Refusal::NotRegistered);
        }
        let scope: Vec<Address> =
            self.building.scope(target, purpose).iter().map(|(m, _)| m.address).collect();
        if scope.is_empty() {
            return Err(Refusal::Denied(self.building.why_empty(target)));
        }
        let work = line_work(&scope, self.next_latch());
        let lines = work.iter().map(|w| w.line).collect();
        if purpose == Purpose::Reading {
            self.record(now, actor, vec![Fact::Began { target, due }])?;
        }
        out.extend(work.into_iter().map(|w| Effect::Line(LineOrder::Round(w))));
        out.push(Effect::Began(target, due));
        out.push(Effect::Progress { done: 0, of: scope.len() });
        self.job = Job::Reading(Box::new(ReadingJob {
            target,
            purpose,
            actor,
            due,
            latched: self.building.stamp(now.wall),
            lines,
            scope,
            polled: Vec::new(),
            failed: Vec::new(),
            memory_faults: Vec::new(),
            stopping: None,
        }));
        Ok(())
    }

    /// Number of the next latch; never 0, which terminals show before their first.
    pub(super) fn next_latch(&mut self) -> u16 {
        self.latch = self.latch.wrapping_add(1).max(1);
        self.latch
    }

    fn expected_ms(&self, target: Target) -> i64 {
        let scope: Vec<Address> =
            self.building.scope(target, Purpose::Reading).iter().map(|(m, _)| m.address).collect();
        let busiest = line_work(&scope, 0).iter().map(|w| w.terminals.len()).max().unwrap_or(0);
        busiest as i64 * TERMINAL_MS + ROUND_MARGIN_MS
    }

    pub(super) fn line(&mut self, now: Now, event: LineEvent, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        match event {
            LineEvent::Terminal(report) => self.terminal_done(report, out),
            LineEvent::RoundDone(line) => return self.line_done(now, line, out),
            LineEvent::Live(address, result) => return self.preset_read(now, address, result, out),
            LineEvent::Preset(address, result) => return self.preset_written(now, address, result, out),
            LineEvent::Modes(terminal, result) => self.modes_fetched(terminal, result, out),
            LineEvent::ModeSet(address, mode, result) => {
                return self.mode_written(now, address, mode, result, out);
            }
        }
        Ok(())
    }

    fn terminal_done(&mut self, report: TerminalReport, out: &mut Vec<Effect>) {
        self.note_link(&report);
        if let Job::Look(seen) = &mut self.job {
            *seen = Some(Box::new(report));
            return;
        }
        let Job::Reading(job) = &mut self.job else { return };
        job.polled.extend(report.inputs.iter().filter(|p| job.scope.contains(&p.address)));
        job.failed.extend(report.failed.map(|reason| (report.terminal, reason)));
        if report.memory_fault {
            job.memory_faults.push(report.terminal);
        }
        out.push(Effect::Progress { done: job.polled.len(), of: job.scope.len() });
    }

    fn line_done(&mut self, now: Now, line: LineNo, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        if let Job::Look(_) = self.job {
            self.looked(out);
            return Ok(());
        }
        let Job::Reading(job) = &mut self.job else { return Ok(()) };
        job.lines.retain(|l| *l != line);
        if !job.lines.is_empty() {
            return Ok(());
        }
        let Job::Reading(job) = std::mem::replace(&mut self.job, Job::Idle) else { return Ok(()) };
        if let Some(reason) = job.stopping {
            return self.abort(now, &job, reason, out);
        }
        if job.purpose == Purpose::Reading && self.provisional.is_some() {
            // Replaced by a later reading, now that it has values (S-20).
            self.discard(now, job.actor, &mut Vec::new())?;
        }
        match job.purpose {
            Purpose::Reading if job.due.is_none() && self.needs_confirmation() => {
                let reading = self.reading_of(&job);
                let report = self.report(&job, Some(&reading));
                self.provisional = Some(job);
                out.push(Effect::Ended(Ending::Provisional(report)));
                Ok(())
            }
            Purpose::Reading => self.take(now, job, out),
            Purpose::Readout => self.end_readout(now, &job, out),
            Purpose::History => self.end_daily(now, &job, out),
        }
    }

    fn needs_confirmation(&self) -> bool {
        self.building.registration().is_some_and(|r| r.basic().auto_update == AutoUpdate::AfterConfirmation)
    }

    /// Everything the job found, in one atomic step (S-21).
    pub(super) fn take(
        &mut self,
        now: Now,
        job: Box<ReadingJob>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let reading = self.reading_of(&job);
        let report = self.report(&job, Some(&reading));
        let mut facts = vec![Fact::Reading(Box::new(reading))];
        facts.extend(noticed(&job));
        facts.extend(
            report.rows.iter().filter(|r| r.doubtful).map(|r| Fact::Noticed(Noticed::Doubtful(r.address))),
        );
        // When nothing could be stored, the job is over and the values are gone, as after a power cut.
        self.record(now, job.actor, facts)?;
        let slips = self.with_battery_warning(now.wall, self.reading_slips(&job));
        self.print(slips, out);
        out.push(Effect::Ended(Ending::Taken(report)));
        Ok(())
    }

    fn end_readout(&mut self, now: Now, job: &ReadingJob, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let report = self.report(job, None);
        let (read, held) = (report.read() as u32, report.held().count() as u32);
        let mut facts = vec![Fact::ReadOut { target: job.target, read, failed: held }];
        facts.extend(noticed(job));
        self.record(now, job.actor, facts)?;
        let slips = self.with_battery_warning(now.wall, self.readout_slips(job, &report));
        self.print(slips, out);
        out.push(Effect::Ended(Ending::ReadOut(report)));
        Ok(())
    }

    fn end_daily(&mut self, now: Now, job: &ReadingJob, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let report = self.report(job, None);
        let counts = self.building.meters().filter_map(|(m, p)| {
            let polled = job.polled.iter().find(|x| x.address == m.address)?;
            Some((p.id, polled.result.ok().map(|s| s.count)))
        });
        let mut facts = vec![Fact::Daily { at: job.latched.at, counts: counts.collect() }];
        facts.extend(noticed(job));
        self.record(now, job.actor, facts)?;
        self.raise_quiet_notices(now, out)?;
        // Silent: a night without faults has nothing to say.
        let slips = self.fault_slips(job);
        if !slips.is_empty() {
            self.print(slips, out);
        }
        out.push(Effect::Ended(Ending::Daily(report)));
        Ok(())
    }

    /// 中止: lines stop at the next gap, nothing shifts (S-21).
    pub(super) fn stop(&mut self, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        match &mut self.job {
            Job::Reading(job) => {
                job.stop(AbortReason::Operator);
                out.push(Effect::StopLines);
                Ok(())
            }
            // What a terminal was told cannot be taken back, and its answer decides what is journaled.
            Job::Look(_) | Job::Modes(_) | Job::Mode(..) | Job::Preset(_) | Job::Download { .. } => {
                out.push(Effect::Notice(crate::words!(
                    "この処理は途中で止められません。終わるまでお待ちください。",
                    "This cannot be stopped half-way. Please wait until it has ended."
                )));
                Ok(())
            }
            Job::Idle => Err(Refusal::NothingRunning),
        }
    }

    pub(super) fn abort(
        &mut self,
        now: Now,
        job: &ReadingJob,
        reason: AbortReason,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        if job.purpose == Purpose::Reading {
            let mut facts = vec![Fact::Aborted { target: job.target, reason }];
            let missed = match reason {
                AbortReason::PowerLost => MissReason::Power,
                AbortReason::Operator | AbortReason::NotConfirmed => MissReason::Aborted,
            };
            facts.extend(job.due.map(|due| Fact::Missed { due, reason: missed }));
            self.record(now, job.actor, facts)?;
        }
        out.push(Effect::Ended(Ending::Aborted(reason)));
        Ok(())
    }

    pub(super) fn reading_of(&self, job: &ReadingJob) -> Reading {
        let building = &self.building;
        let stamp = job.latched;
        let day = self.settings.zone.day(stamp.at);
        let mut charge_no = building.next_charge();
        let mut results = Vec::with_capacity(job.scope.len());
        for (meter, point) in building.meters().filter(|(m, _)| job.scope.contains(&m.address)) {
            let polled = job.result(meter.address);
            let held_tariff = point.hold().map(|h| h.tariff);
            let version = match (job.target, held_tariff) {
                (Target::Held(_), Some(at_failure)) => at_failure,
                _ => building.tariff_on(meter.type_no, day).map(|row| row.version),
            };
            let tariff = version.and_then(|v| building.tariff(v));
            let terms = Terms { meter, tariff: version.zip(tariff.as_ref()), stamp, charge_no };
            let Some(result) = fix(job.target, point, polled, terms) else { continue };
            if result.generation.charge().is_some() {
                charge_no = ChargeNo(charge_no.0 + 1);
            }
            results.push(result);
        }
        let guarded = match job.due {
            Some(due) => vec![due.type_no],
            None => building.guarded_types(job.target),
        };
        Reading { target: job.target, due: job.due, guarded, at: stamp.at, results }
    }

    pub(super) fn report(&self, job: &ReadingJob, reading: Option<&Reading>) -> JobReport {
        let rows =
            self.building.meters().filter(|(m, _)| job.scope.contains(&m.address)).map(|(meter, point)| {
                let result = reading.and_then(|r| r.results.iter().find(|x| x.point == point.id));
                match (result, reading) {
                    (Some(result), _) => taken_row(meter, point, result),
                    // A held retry that failed again leaves no result; anything else is a readout.
                    _ => read_out_row(meter, point, job.result(meter.address)),
                }
            });
        JobReport { target: job.target, at: job.latched.at, rows: rows.collect() }
    }
}

impl ReadingJob {
    /// Ends it at the next gap on the lines, without effect.
    pub(super) fn stop(&mut self, reason: AbortReason) {
        self.stopping = Some(reason);
    }

    fn result(&self, address: Address) -> Result<&crate::domain::sample::Sample, HoldReason> {
        match self.polled.iter().find(|p| p.address == address) {
            Some(Polled { result, .. }) => result.as_ref().map_err(|reason| *reason),
            None => Err(HoldReason::NoLine),
        }
    }

    pub(super) fn latched(&self) -> Moment {
        self.latched.at
    }

    pub(super) fn scope(&self) -> &[Address] {
        &self.scope
    }

    /// What is to be noted of the terminals themselves (S-68).
    pub(super) fn findings(&self) -> Vec<Noticed> {
        let mut found = Vec::new();
        for (terminal, reason) in &self.failed {
            found.extend(terminal.input(0).map(|a| Noticed::TerminalSilent(a, *reason)));
        }
        let is_whole = |a: Address| self.failed.iter().any(|(t, _)| *t == a.terminal());
        for p in &self.polled {
            match p.result {
                Err(reason) if !is_whole(p.address) => found.push(Noticed::Transmission(p.address, reason)),
                Ok(sample) if sample.input_fault => found.push(Noticed::InputFault(p.address)),
                Ok(_) | Err(_) => {}
            }
        }
        found.extend(self.memory_faults.iter().filter_map(|t| t.input(0)).map(Noticed::MemoryFault));
        found
    }
}

fn noticed(job: &ReadingJob) -> Vec<Fact> {
    job.findings().into_iter().map(Fact::Noticed).collect()
}

/// A held retry fills the hold or leaves it (S-31); every other reading shifts (S-12, S-30).
fn fix(
    target: Target,
    point: &Point,
    polled: Result<&crate::domain::sample::Sample, HoldReason>,
    terms: Terms<'_>,
) -> Option<MeterResult> {
    let (placement, generation) = match target {
        Target::Held(_) => (Placement::Fill, point.retry(polled.ok()?, terms)?),
        Target::All | Target::Tenant(_) | Target::Type(_) | Target::Meter(_) => {
            (Placement::Shift, point.read(polled, terms))
        }
    };
    Some(MeterResult { point: point.id, placement, generation })
}

/// Work of each line that has a meter in scope.
fn line_work(scope: &[Address], latch: u16) -> Vec<LineWork> {
    LineNo::all()
        .filter_map(|line| {
            let mut terminals: Vec<TerminalWork> = Vec::new();
            let mut on_line: Vec<Address> = scope.iter().copied().filter(|a| a.line() == line).collect();
            on_line.sort_unstable();
            for address in on_line {
                match terminals.last_mut() {
                    Some(last) if last.terminal == address.terminal() => last.inputs.push(address.input()),
                    _ => terminals
                        .push(TerminalWork { terminal: address.terminal(), inputs: vec![address.input()] }),
                }
            }
            (!terminals.is_empty()).then_some(LineWork { line, latch, terminals })
        })
        .collect()
}
