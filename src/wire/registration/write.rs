//! Registration → files: UTF-8 with BOM and CRLF, which spreadsheets open without asking (S-96).

use super::Files;
use super::columns;
use super::lines::written;
use super::tables::CARRIES_OVER;
use crate::domain::meter::{Meter, Permit, PulseWeight};
use crate::domain::registration::{AutoUpdate, Basic, MeterType, Registration, Table, Tenant};

/// The files that [`super::read`] reads back as this registration.
pub fn write(registration: &Registration) -> Files {
    let types = registration.types().iter().map(meter_type).collect();
    let tenants = registration.tenants().iter().map(tenant).collect();
    let meters = registration.meters().iter().map(meter).collect();
    let headings = |table| columns::of(table).iter().map(|c| c.heading).collect::<Vec<_>>();
    Files {
        basic: Some(file(&["項目", "値"], basic(registration.basic()))),
        types: Some(file(&headings(Table::Types), types)),
        tenants: Some(file(&headings(Table::Tenants), tenants)),
        meters: Some(file(&headings(Table::Meters), meters)),
    }
}

fn file(headings: &[&str], rows: Vec<Vec<String>>) -> Vec<u8> {
    let mut out = format!("\u{FEFF}{}\r\n", headings.join(","));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| written(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

fn basic(b: &Basic) -> Vec<Vec<String>> {
    let yes_no = |yes| if yes { "する" } else { "しない" }.to_owned();
    let auto_update = match b.auto_update {
        AutoUpdate::AtOnce => "自動",
        AutoUpdate::AfterConfirmation => "手動",
    };
    let values = [
        b.titles[0].to_string(),
        b.titles[1].to_string(),
        auto_update.to_owned(),
        yes_no(b.alarm.battery_low),
        yes_no(b.alarm.charger_fault),
        yes_no(b.alarm.paper_out),
        yes_no(b.alarm.printer_error),
        b.notice_days.to_string(),
    ];
    columns::basic::ALL.iter().zip(values).map(|(item, value)| vec![item.heading.to_owned(), value]).collect()
}

fn meter_type(t: &MeterType) -> Vec<String> {
    let (day, time) = t.schedule.map_or_else(Default::default, |s| {
        let (day, hour, minute) = s.parts();
        (day.to_string(), format!("{hour:02}:{minute:02}"))
    });
    vec![
        t.no.to_string(),
        t.name.to_string(),
        t.valid_from.format("%Y-%m-%d").to_string(),
        t.tariff.base_charge.to_string(),
        t.tariff.base_usage.to_string(),
        t.tariff.price1.to_string(),
        t.tariff.step1.to_string(),
        t.tariff.price2.to_string(),
        t.tariff.step2.to_string(),
        t.tariff.price3.to_string(),
        day,
        time,
        t.unit.to_string(),
        t.decimals.to_string(),
    ]
}

fn tenant(t: &Tenant) -> Vec<String> {
    vec![t.id.to_string(), t.name.to_string()]
}

fn meter(m: &Meter) -> Vec<String> {
    let permit = |p: Permit, no: &str| if p.is_allowed() { "許可" } else { no }.to_owned();
    let weight = match m.mode.weight {
        PulseWeight::One => "1",
        PulseWeight::Half => "0.5",
    };
    vec![
        m.key.to_string(),
        m.tenant.to_string(),
        m.address.line().to_string(),
        format!("{:02}", m.address.terminal().terminal()),
        m.address.input().to_string(),
        m.type_no.to_string(),
        m.multiplier.to_string(),
        m.mode.wiring.word().to_owned(),
        m.mode.accumulation.word().to_owned(),
        weight.to_owned(),
        permit(m.permissions.reading, "停止"),
        permit(m.permissions.usage, "禁止"),
        permit(m.permissions.charge, "禁止"),
        m.opening.map(|c| c.to_string()).unwrap_or_default(),
        m.limit.map(|n| n.to_string()).unwrap_or_default(),
        m.verified_until.map(|ym| format!("{:04}-{:02}", ym.year, ym.month)).unwrap_or_default(),
        if m.carries_over { CARRIES_OVER.to_owned() } else { String::new() },
    ]
}
