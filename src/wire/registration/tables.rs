//! The four tables, field by field (S-95, S-96).

use chrono::{Datelike, NaiveDate};

use super::columns::{Column, Need, basic, meters, tenants, types};
use super::fields::{Fields, Found, repeated};
use super::page::Page;
use super::suggest;
use crate::domain::address::Address;
use crate::domain::count::Count;
use crate::domain::meter::{Accumulation, InputMode, Permissions, Permit, PulseWeight, Wiring, YearMonth};
use crate::domain::registration::sheets::{MeterFields, Sheet, TenantFields, TypeFields};
use crate::domain::registration::{
    AlarmConditions, AutoUpdate, Basic, Mistake, Place, Row, TENANT_NAME_COLUMNS, TITLE_COLUMNS,
    TYPE_NAME_COLUMNS, Table, UNIT_COLUMNS,
};
use crate::domain::schedule::Schedule;
use crate::domain::tariff::{Tariff, USAGE_STEP_MAX};
use crate::domain::words::Words;
use crate::words;

/// Days of silence after which a notice is raised, unless registered (S-43).
const NOTICE_DAYS_DEFAULT: u8 = 7;
/// The word that lets another tenant or type follow without a reading (S-97).
pub(super) const CARRIES_OVER: &str = "前入居者分を引継ぐ";

/// A plain number of at most twelve digits, zeros in front allowed.
fn number(s: &str) -> Option<u64> {
    let plain = (1..=12).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if plain { s.parse().ok() } else { None }
}

fn number_up_to<N: TryFrom<u64>>(most: u64) -> impl Fn(&str) -> Option<N> {
    move |s| number(s).filter(|n| *n <= most).and_then(|n| N::try_from(n).ok())
}

fn date(s: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = s.split(['-', '/']).collect();
    let [y, m, d] = parts[..] else { return None };
    let short = |t: &str| number(t).filter(|_| t.len() <= 2).and_then(|n| u32::try_from(n).ok());
    let year = number(y).filter(|_| y.len() == 4).and_then(|n| i32::try_from(n).ok())?;
    let one_sign = !(s.contains('-') && s.contains('/'));
    let date = NaiveDate::from_ymd_opt(year, short(m)?, short(d)?)?;
    (one_sign && (1900..=2099).contains(&date.year())).then_some(date)
}

fn year_month(s: &str) -> Option<YearMonth> {
    let (y, m) = s.split_once(['-', '/'])?;
    let year = number(y).filter(|_| y.len() == 4).and_then(|n| i32::try_from(n).ok())?;
    let month = number(m).filter(|_| m.len() <= 2).and_then(|n| u32::try_from(n).ok())?;
    Some(YearMonth { year, month })
}

fn hour_and_minute(s: &str) -> Option<(u32, u32)> {
    let (h, m) = s.split_once(':')?;
    let hour = number(h).filter(|n| h.len() <= 2 && *n < 24)?;
    let minute = number(m).filter(|n| m.len() == 2 && *n < 60)?;
    Some((u32::try_from(hour).ok()?, u32::try_from(minute).ok()?))
}

/// Reads `basic.csv`.
pub(super) fn basic(bytes: Option<&[u8]>, mistakes: &mut Vec<Mistake>) -> Option<Basic> {
    let found = items(bytes, mistakes)?;
    let mut f = Fields { table: Table::Basic, found, mistakes };
    let yes_no = [("する", true), ("しない", false)];
    let titles = [f.text(&basic::TITLE1, TITLE_COLUMNS), f.text(&basic::TITLE2, TITLE_COLUMNS)];
    let auto_update = f.choice(
        &basic::AUTO_UPDATE,
        &[("自動", AutoUpdate::AtOnce), ("手動", AutoUpdate::AfterConfirmation)],
    );
    let battery_low = f.choice(&basic::BATTERY_LOW, &yes_no);
    let charger_fault = f.choice(&basic::CHARGER_FAULT, &yes_no);
    let paper_out = f.choice(&basic::PAPER_OUT, &yes_no);
    let printer_error = f.choice(&basic::PRINTER_ERROR, &yes_no);
    let notice_days = f
        .optional(&basic::NOTICE_DAYS, NOTICE_DAYS_DEFAULT, |s| number_up_to::<u8>(99)(s).filter(|n| *n > 0));
    let [title1, title2] = titles;
    Some(Basic {
        titles: [title1?, title2?],
        auto_update: auto_update?,
        alarm: AlarmConditions {
            battery_low: battery_low?,
            charger_fault: charger_fault?,
            paper_out: paper_out?,
            printer_error: printer_error?,
        },
        notice_days: notice_days?,
    })
}

/// The items of `basic.csv`, which are to a table's row what its rows are to columns.
fn items(bytes: Option<&[u8]>, mistakes: &mut Vec<Mistake>) -> Option<Vec<Found>> {
    let page = Page::open(Table::Basic, basic::HEADINGS, bytes, mistakes)?;
    let mut items: Vec<Found> = Vec::new();
    let mut broken = false;
    page.each(mistakes, |line, mut row, mistakes| {
        let mut take =
            |c: &Column| row.iter().position(|f| f.heading == c.heading).map(|i| row.swap_remove(i).cell);
        let (Some(item), Some(value)) = (take(&basic::ITEM), take(&basic::VALUE)) else {
            broken = true;
            return;
        };
        let said = repeated(item.code());
        let place = |field: &str| Place { table: Table::Basic, line, field: field.to_owned() };
        let Some(known) = basic::ALL.iter().find(|c| c.heading == item.code()) else {
            let meant = suggest::nearest(item.code(), basic::ALL.iter().map(|c| c.heading));
            let wrong = words!("「{said}」という項目はありません", "there is no item \"{said}\"");
            let right = match meant {
                Some(meant) => words!("「{meant}」ではありませんか", "perhaps {meant}"),
                None => words!("この行を消してください", "remove the line"),
            };
            mistakes.push(Mistake { place: place(&said), wrong, right });
            let meant = basic::ALL.iter().find(|c| Some(c.heading) == meant);
            let free = meant.filter(|c| !items.iter().any(|i| i.heading == c.heading));
            items.extend(free.map(|c| Found { heading: c.heading, line, cell: value }));
            return;
        };
        match items.iter().find(|i| i.heading == known.heading) {
            Some(first) => mistakes.push(Mistake {
                place: place(known.heading),
                wrong: words!("{}行目と重複しています", "the same item as in line {}", first.line),
                right: words!("どちらかの行を消してください", "remove one of the lines"),
            }),
            None => items.push(Found { heading: known.heading, line, cell: value }),
        }
    });
    // A broken line may be the very item that seems to be missing.
    let lacking = basic::ALL.iter().filter(|c| c.need != Need::Nothing && !broken);
    let lacking = lacking.filter(|c| !items.iter().any(|i| i.heading == c.heading));
    mistakes.extend(lacking.map(|c| Mistake {
        place: Place { table: Table::Basic, line: 0, field: c.heading.to_owned() },
        wrong: words!("この項目の行がありません", "there is no line for this item"),
        right: allowed(c),
    }));
    Some(items)
}

fn allowed(column: &Column) -> Words {
    let [ja, en] = column.allowed;
    words!("{ja}", "{en}")
}

/// Reads one of the tables that have a row for each thing.
fn sheet<T>(
    table: Table,
    known: &'static [Column],
    bytes: Option<&[u8]>,
    mistakes: &mut Vec<Mistake>,
    read: impl Fn(&mut Fields<'_>) -> T,
) -> Sheet<T> {
    let Some(page) = Page::open(table, known, bytes, mistakes) else {
        return Sheet { whole: false, rows: Vec::new() };
    };
    let mut rows = Vec::new();
    page.each(mistakes, |line, found, mistakes| {
        rows.push(Row { line, value: read(&mut Fields { table, found, mistakes }) });
    });
    Sheet { whole: true, rows }
}

/// Reads `types.csv`.
pub(super) fn types(bytes: Option<&[u8]>, mistakes: &mut Vec<Mistake>) -> Sheet<TypeFields> {
    sheet(Table::Types, types::ALL, bytes, mistakes, |f| TypeFields {
        no: f.code(&types::NO, |s| s.parse().ok()),
        name: f.text(&types::TYPE_NAME, TYPE_NAME_COLUMNS),
        valid_from: f.code(&types::VALID_FROM, date),
        tariff: tariff(f),
        schedule: schedule(f),
        unit: f.text(&types::UNIT, UNIT_COLUMNS),
        decimals: f.optional(&types::DECIMALS, 0, number_up_to(3)),
    })
}

fn tariff(f: &mut Fields<'_>) -> Option<Tariff> {
    let usage = |s: &str| number_up_to::<u32>(u64::from(USAGE_STEP_MAX))(s);
    let base_charge = f.code(&types::BASE_CHARGE, |s| s.parse().ok());
    let base_usage = f.code(&types::BASE_USAGE, usage);
    let price1 = f.code(&types::PRICE1, |s| s.parse().ok());
    let step1 = f.code(&types::STEP1, usage);
    let price2 = f.code(&types::PRICE2, |s| s.parse().ok());
    let step2 = f.code(&types::STEP2, usage);
    let price3 = f.code(&types::PRICE3, |s| s.parse().ok());
    Some(Tariff {
        base_charge: base_charge?,
        base_usage: base_usage?,
        price1: price1?,
        step1: step1?,
        price2: price2?,
        step2: step2?,
        price3: price3?,
    })
}

fn schedule(f: &mut Fields<'_>) -> Option<Option<Schedule>> {
    let line = f.found.first().map_or(0, |found| found.line);
    let (has_day, has_time) = (f.has(&types::SCHEDULE_DAY), f.has(&types::SCHEDULE_TIME));
    let day = |s: &str| number_up_to::<u32>(31)(s).filter(|n| *n > 0).map(Some);
    let day = f.optional(&types::SCHEDULE_DAY, None, day);
    let time = f.optional(&types::SCHEDULE_TIME, None, |s| hour_and_minute(s).map(Some));
    // Both columns are there, or the heading row was reported.
    if let (Some(_), Some(_), true) = (&day, &time, has_day != has_time) {
        let lacking = if has_day { &types::SCHEDULE_TIME } else { &types::SCHEDULE_DAY };
        f.mistake(
            line,
            lacking,
            words!("定時検針の日と時刻の一方だけがあります", "only one of day and time is given"),
            words!(
                "両方を入れるか、両方を空欄(設定なし)にしてください",
                "give both, or leave both empty for none"
            ),
        );
        return None;
    }
    match (day?, time?) {
        (Some(day), Some((hour, minute))) => Schedule::new(day, hour, minute).map(Some),
        _ => Some(None),
    }
}

/// Reads `tenants.csv`.
pub(super) fn tenants(bytes: Option<&[u8]>, mistakes: &mut Vec<Mistake>) -> Sheet<TenantFields> {
    sheet(Table::Tenants, tenants::ALL, bytes, mistakes, |f| TenantFields {
        id: f.padded(&tenants::ID, 4, |s| s.parse().ok()),
        name: f.text(&tenants::TENANT_NAME, TENANT_NAME_COLUMNS),
    })
}

/// Reads `meters.csv`.
pub(super) fn meters(bytes: Option<&[u8]>, mistakes: &mut Vec<Mistake>) -> Sheet<MeterFields> {
    sheet(Table::Meters, meters::ALL, bytes, mistakes, |f| MeterFields {
        key: f.code(&meters::KEY, |s| s.parse().ok()),
        tenant: f.padded(&meters::TENANT, 4, |s| s.parse().ok()),
        address: address(f),
        type_no: f.code(&meters::TYPE_NO, |s| s.parse().ok()),
        multiplier: f.code(&meters::MULTIPLIER, |s| s.parse().ok()),
        mode: mode(f),
        permissions: permissions(f),
        opening: f.optional(&meters::OPENING, None, |s| number(s).and_then(Count::new).map(Some)),
        limit: f.optional(&meters::LIMIT, None, |s| number(s).map(Some)),
        verified_until: f.optional(&meters::VERIFIED_UNTIL, None, |s| year_month(s).map(Some)),
        carries_over: f.optional_choice(&meters::CARRIES_OVER, false, &[(CARRIES_OVER, true)]),
    })
}

fn address(f: &mut Fields<'_>) -> Option<Address> {
    let digit = |s: &str| number_up_to::<u8>(9)(s).filter(|_| s.len() == 1);
    let two_digits = |s: &str| number_up_to::<u8>(9)(s).filter(|_| s.len() <= 2);
    let line = f.code(&meters::LINE, |s| digit(s).filter(|n| *n <= 3));
    let terminal = f.code(&meters::TERMINAL, two_digits);
    let input = f.code(&meters::INPUT, digit);
    Address::new(line?, terminal?, input?)
}

fn mode(f: &mut Fields<'_>) -> Option<InputMode> {
    let wiring = [Wiring::TwoWireFast, Wiring::TwoWireSlow, Wiring::ThreeWire].map(|w| (w.word(), w));
    let adds = [Accumulation::Pulses, Accumulation::OnTime].map(|a| (a.word(), a));
    let wiring = f.choice(&meters::WIRING, &wiring);
    let accumulation = f.choice(&meters::ACCUMULATION, &adds);
    let weight = f.code(&meters::WEIGHT, |s| match s {
        "1" => Some(PulseWeight::One),
        "0.5" => Some(PulseWeight::Half),
        _ => None,
    });
    Some(InputMode { wiring: wiring?, accumulation: accumulation?, weight: weight? })
}

fn permissions(f: &mut Fields<'_>) -> Option<Permissions> {
    use Permit::{Allowed, Withheld};
    let print = [("許可", Allowed), ("禁止", Withheld)];
    let reading = f.choice(&meters::READING, &[("許可", Allowed), ("停止", Withheld), ("禁止", Withheld)]);
    let usage = f.choice(&meters::USAGE, &print);
    let charge = f.choice(&meters::CHARGE, &print);
    Some(Permissions { reading: reading?, usage: usage?, charge: charge? })
}
