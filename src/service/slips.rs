//! Slips that belong to a job, and reprints (S-19, S-63, S-66, S-68).

use super::Service;
use super::event::{Effect, JobReport};
use super::job::ReadingJob;
use crate::domain::address::Address;
use crate::domain::alarm::{BatteryDate, BatteryWarning, Work};
use crate::domain::journal::{Event as Noticed, Target};
use crate::domain::meter::Meter;
use crate::domain::moment::Moment;
use crate::domain::registration::Registration;
use crate::domain::text::Text;
use crate::receipt::document::Document;
use crate::receipt::forms::{Occasion, Slip, TenantUsages, UsageRow};
use crate::receipt::records;
use crate::words;

/// Which of the two tables a reprint is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Table {
    /// 使用量一覧表.
    Usage,
    /// 料金一覧表.
    Charge,
}

impl Service {
    /// Hands slips to the printer, or says that there is nothing to print (S-19).
    pub(super) fn print(&mut self, slips: Vec<Document>, out: &mut Vec<Effect>) {
        if slips.is_empty() {
            out.push(Effect::Notice(words!("印字対象がありません", "Nothing to print")));
        } else if !self.policy.may_start(Work::Print) {
            // On battery no print starts; it does when mains are back (S-93).
            self.unprinted.extend(slips);
        } else {
            out.push(Effect::Print(slips));
        }
    }

    /// Slips somebody asked for; what is to be done with them now.
    pub fn hand_over(&mut self, now: Moment, slips: Vec<Document>) -> Vec<Effect> {
        let mut out = Vec::new();
        self.print(self.with_battery_warning(now, slips), &mut out);
        out
    }

    /// Slips that wait for mains.
    pub fn unprinted(&self) -> usize {
        self.unprinted.len()
    }

    /// Takes back slips that wait for mains, but for the first ones.
    pub fn take_unprinted(&mut self, but: usize) -> Vec<Document> {
        self.unprinted.split_off(but.min(self.unprinted.len()))
    }

    /// バッテリ交換警告, while its time lasts (S-86).
    pub fn battery_warning(&self, now: Moment) -> Option<BatteryWarning> {
        let replaced = BatteryDate::stored(self.building.settings().battery_replaced?)?;
        replaced.warning(self.settings.zone.day(now))
    }

    /// Slips of a reading, a readout or a print, and after them the battery's warning while its time lasts (S-68).
    pub fn with_battery_warning(&self, now: Moment, mut slips: Vec<Document>) -> Vec<Document> {
        if !slips.is_empty() {
            let notice = |warning: BatteryWarning| self.forms.battery_notice(warning.days_left());
            slips.extend(self.battery_warning(now).map(notice));
        }
        slips
    }

    /// What a finished reading prints: usage table, charge table, then notices (S-19, S-68).
    pub(super) fn reading_slips(&self, job: &ReadingJob) -> Vec<Document> {
        // A retry that failed again has nothing new to say; what it filled bears the job's own time.
        let is_new = |m: &Meter| {
            let this = self.building.point_of_key(&m.key).and_then(|p| p.this());
            this.is_some_and(|g| g.stamp.at == job.latched())
        };
        let only = |m: &Meter| job.scope().contains(&m.address) && is_new(m);
        let tables = [Table::Usage, Table::Charge];
        let mut slips: Vec<Document> = tables
            .into_iter()
            .filter_map(|t| self.table(t, job.target, &only, Some(job.latched())))
            .collect();
        slips.extend(self.fault_slips(job));
        slips
    }

    /// A usage or charge table of what readings fixed; `None` when no meter is printable (S-66).
    pub fn reprint(&self, table: Table, target: Target) -> Option<Document> {
        self.table(table, target, &|_| true, None)
    }

    fn table(
        &self,
        table: Table,
        target: Target,
        only: &dyn Fn(&Meter) -> bool,
        at: Option<Moment>,
    ) -> Option<Document> {
        let titles = self.building.registration().map(Registration::basic)?.titles.clone();
        let slip = |latest: Moment| Slip {
            titles: &titles,
            target,
            occasion: Occasion::Reading,
            at: at.unwrap_or(latest),
            zone: self.settings.zone,
        };
        match table {
            Table::Usage => {
                let (tenants, latest) = records::usages(&self.building, target, only)?;
                self.forms.usage_table(&slip(latest), &tenants)
            }
            Table::Charge => {
                let (tenants, latest) = records::charges(&self.building, target, only)?;
                self.forms.charge_table(&slip(latest), &tenants)
            }
        }
    }

    /// What a readout prints: the usage table of meters with 使用量 permitted (S-63, S-65).
    pub(super) fn readout_slips(&self, job: &ReadingJob, report: &JobReport) -> Vec<Document> {
        let Some(registration) = self.building.registration() else { return Vec::new() };
        let printable =
            |a: Address| registration.meter_at(a).is_some_and(|m| m.permissions.usage.is_allowed());
        let row = |r: &super::event::MeterRow| UsageRow {
            type_no: r.type_no,
            type_name: self.building.type_name(r.type_no).cloned().unwrap_or_default(),
            address: r.address,
            index: r.index,
            usage: r.usage,
            previous: r.previous_usage,
            at: report.at,
            exchanged: false,
            corrected: false,
        };
        let tenants: Vec<TenantUsages> = registration
            .tenants()
            .iter()
            .map(|t| TenantUsages {
                id: t.id,
                name: t.name.clone(),
                rows: report
                    .rows
                    .iter()
                    .filter(|r| r.tenant == t.id && printable(r.address))
                    .map(row)
                    .collect(),
            })
            .collect();
        let slip = Slip {
            titles: &registration.basic().titles,
            target: job.target,
            occasion: Occasion::Readout,
            at: report.at,
            zone: self.settings.zone,
        };
        self.forms.usage_table(&slip, &tenants).into_iter().chain(self.fault_slips(job)).collect()
    }

    /// Notices about terminals that this job ran into (S-68).
    pub(super) fn fault_slips(&self, job: &ReadingJob) -> Vec<Document> {
        let slip = |finding: Noticed| match finding {
            Noticed::TerminalSilent(a, reason) => {
                Some(self.forms.link_fault_notice(a, true, &printable(&reason.words().ja)))
            }
            Noticed::Transmission(a, reason) if reason.is_transmission() => {
                Some(self.forms.link_fault_notice(a, false, &printable(&reason.words().ja)))
            }
            Noticed::Transmission(a, reason) => {
                Some(self.forms.terminal_fault_notice(a, false, &printable(&reason.words().ja)))
            }
            Noticed::InputFault(a) => Some(self.forms.terminal_fault_notice(a, false, "パルス入力異常")),
            Noticed::MemoryFault(a) => Some(self.forms.terminal_fault_notice(a, true, "メモリ異常")),
            Noticed::Doubtful(_)
            | Noticed::Quiet(..)
            | Noticed::Verified
            | Noticed::Fault(_)
            | Noticed::Recovered(_)
            | Noticed::MainsLost
            | Noticed::MainsBack
            | Noticed::Ending
            | Noticed::DownloadFailed => None,
        };
        job.findings().into_iter().filter_map(slip).collect()
    }
}

fn printable(words: &str) -> String {
    Text::parse(words).map(|t| t.to_string()).unwrap_or_default()
}
