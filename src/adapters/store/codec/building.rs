//! The whole building, as a checkpoint keeps it, and the registration, which a journal entry carries too.

use super::{Reader, Record, Unreadable, Writer, record, tagged};
use crate::domain::building::{Building, TariffRow};
use crate::domain::guard::{ClockLedger, Guard, Mark};
use crate::domain::point::{Daily, Fitted, LastGood, Point, Tenancy};
use crate::domain::registration::{AlarmConditions, AutoUpdate, Basic, MeterType, Registration, Tenant};

record! {
    Building {
        last_seq, clock, registration, registration_version, tariffs, points, keys, tenant_names, type_names, guard,
        scheduled, waiting, running, next_charge, settings,
    }
    ClockLedger { corrections_ms, last_entry, last_trusted, trusted }
    TariffRow { version, type_no, valid_from, tariff }
    Point {
        id, meters, tenancies, generations, open_breaks, last_good, breaks_since_good, reversed, daily,
    }
    Fitted { key, from, until }
    Tenancy { tenant, from }
    LastGood { count, boot }
    Daily { count, changed_at, heard_at }
    Mark { type_no, stamp }
    Basic { titles, auto_update, alarm, notice_days }
    AlarmConditions { battery_low, charger_fault, paper_out, printer_error }
    MeterType { no, name, tariff, valid_from, schedule, unit, decimals }
    Tenant { id, name }
}

tagged! {
    AutoUpdate { 1 => AtOnce, 2 => AfterConfirmation }
}

impl Record for Guard {
    fn put(&self, w: &mut Writer) {
        w.varint(self.marks().len() as u64);
        Mark::put_items(self.marks(), w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        Vec::take(r).map(Self::stored)
    }
}

impl Record for Registration {
    fn put(&self, w: &mut Writer) {
        self.basic().put(w);
        for n in [self.types().len(), self.tenants().len(), self.meters().len()] {
            w.varint(n as u64);
        }
        MeterType::put_items(self.types(), w);
        Tenant::put_items(self.tenants(), w);
        crate::domain::meter::Meter::put_items(self.meters(), w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let basic = Basic::take(r)?;
        let (types, tenants, meters) = (r.length()?, r.length()?, r.length()?);
        let types = MeterType::take_items(types, r)?;
        let tenants = Tenant::take_items(tenants, r)?;
        let meters = Record::take_items(meters, r)?;
        Ok(Self::stored(basic, types, tenants, meters))
    }
}
