//! Arguments into domain values, with a sentence for each that does not fit.

use super::exit::Trouble;
use crate::cli::{Mode, ReadTarget, SlotArg, TargetArg};
use crate::domain::address::{Address, LineNo, StationId, TerminalAddress};
use crate::domain::correction::Slot;
use crate::domain::count::{Count, Multiplier};
use crate::domain::journal::Target;
use crate::domain::meter::{Accumulation, InputMode, MeterKey, PulseWeight, Wiring};
use crate::domain::moment::{Civil, Moment, Zone};
use crate::domain::registration::{TenantId, TypeNo};
use crate::domain::text::Text;

/// 000–399.
pub fn address(s: &str) -> Result<Address, Trouble> {
    s.parse().map_err(|_| Trouble::bad_value(("端末アドレス", "address"), s, ("000〜399", "000–399")))
}

fn tenant(s: &str) -> Result<TenantId, Trouble> {
    s.parse().map_err(|_| {
        Trouble::bad_value(
            ("入居者番号", "tenant ID"),
            s,
            ("半角4文字(数字・英大文字)", "four digits or capitals"),
        )
    })
}

fn type_no(s: &str) -> Result<TypeNo, Trouble> {
    s.parse().map_err(|_| Trouble::bad_value(("種別番号", "type"), s, ("0〜9", "0–9")))
}

/// A count of at most twelve digits.
pub fn count(n: u64) -> Result<Count, Trouble> {
    Count::new(n).ok_or_else(|| {
        Trouble::bad_value(("検針値", "count"), &n.to_string(), ("12桁以内", "at most twelve digits"))
    })
}

/// 製造番号.
pub fn key(s: &str) -> Result<MeterKey, Trouble> {
    s.parse().map_err(|_| {
        Trouble::bad_value(
            ("製造番号", "key"),
            s,
            ("半角1〜20文字(数字・英大文字・-)", "1 to 20 digits, capitals or -"),
        )
    })
}

/// 乗率.
pub fn multiplier(s: &str) -> Result<Multiplier, Trouble> {
    s.parse().map_err(|_| Trouble::bad_value(("乗率", "multiplier"), s, ("0.01〜100.00", "0.01–100.00")))
}

/// Longest text of an operator, in columns: four lines of a slip.
const TEXT_COLUMNS_MAX: usize = 4 * 32;

/// Words of the operator, printable (S-69), and not none.
pub fn text(what: (&str, &str), s: &str) -> Result<Text, Trouble> {
    let text = Text::parse(s).map_err(|e| {
        let n = e.position;
        let right = e.suggestion.clone().unwrap_or_else(|| "JIS X 0208".to_owned());
        let (ja, en) = (format!("{}の{n}文字目", what.0), format!("character {n} of the {}", what.1));
        Trouble::bad_value((&ja, &en), &e.character.to_string(), (&right, &right))
    })?;
    if s.trim().is_empty() || text.columns() > TEXT_COLUMNS_MAX {
        let right = ("全角1〜64文字", "1 to 128 columns");
        return Err(Trouble::bad_value(what, s, right));
    }
    Ok(text)
}

/// Which generation.
pub fn slot(s: SlotArg) -> Slot {
    match s {
        SlotArg::This => Slot::This,
        SlotArg::Previous => Slot::Previous,
        SlotArg::Before => Slot::BeforePrevious,
    }
}

/// Target of a readout or reprint.
pub fn target(t: &TargetArg) -> Result<Target, Trouble> {
    Ok(match t {
        TargetArg::All => Target::All,
        TargetArg::Tenant { id } => Target::Tenant(tenant(id)?),
        TargetArg::Type { no } => Target::Type(type_no(no)?),
        TargetArg::Meter { address: a } => Target::Meter(address(a)?),
    })
}

/// Target of a reading; `None` is the daily history.
pub fn read_target(t: &ReadTarget) -> Result<Option<Target>, Trouble> {
    Ok(Some(match t {
        ReadTarget::All => Target::All,
        ReadTarget::Tenant { id } => Target::Tenant(tenant(id)?),
        ReadTarget::Type { no } => Target::Type(type_no(no)?),
        ReadTarget::Meter { address: a } => Target::Meter(address(a)?),
        ReadTarget::Held { no } => Target::Held(no.as_deref().map(type_no).transpose()?),
        ReadTarget::Daily => return Ok(None),
    }))
}

/// Terminals of a pattern of two digits, `#` for all (S-67).
pub fn terminals(pattern: &str) -> Result<Vec<TerminalAddress>, Trouble> {
    let bad = || Trouble::bad_value(("端末", "terminal"), pattern, ("00〜39、0#、##", "00–39, 0# or ##"));
    let [l, t] = pattern.as_bytes() else { return Err(bad()) };
    let fits = |wanted: u8, digit: u8| wanted == b'#' || wanted == b'0' + digit;
    let found: Vec<TerminalAddress> = LineNo::all()
        .filter(|line| fits(*l, line.get()))
        .flat_map(|line| (0..10).filter(|d| fits(*t, *d)).filter_map(move |d| TerminalAddress::new(line, d)))
        .collect();
    if found.is_empty() { Err(bad()) } else { Ok(found) }
}

/// 線式, 積算 and 重み.
pub fn mode(m: &Mode) -> Result<InputMode, Trouble> {
    let wirings = [Wiring::TwoWireSlow, Wiring::ThreeWire, Wiring::TwoWireFast];
    let wiring = wirings.into_iter().find(|w| w.word() == m.wiring);
    let accumulations = [Accumulation::Pulses, Accumulation::OnTime];
    let accumulation = accumulations.into_iter().find(|a| a.word() == m.accumulation);
    let weight = match m.weight.as_str() {
        "1" => Some(PulseWeight::One),
        "0.5" => Some(PulseWeight::Half),
        word => [PulseWeight::One, PulseWeight::Half].into_iter().find(|w| w.word() == word),
    };
    let mode = InputMode {
        wiring: wiring.ok_or_else(|| {
            let right = ("2線高速、2線低速、3線", "2線高速, 2線低速 or 3線");
            Trouble::bad_value(("線式", "wiring"), &m.wiring, right)
        })?,
        accumulation: accumulation.ok_or_else(|| {
            let right = ("パルス積算、ON時間積算", "パルス積算 or ON時間積算");
            Trouble::bad_value(("積算", "accumulation"), &m.accumulation, right)
        })?,
        weight: weight
            .ok_or_else(|| Trouble::bad_value(("重み", "weight"), &m.weight, ("1、0.5", "1 or 0.5")))?,
    };
    if !mode.is_possible() {
        let right = ("3線のときはパルス積算", "パルス積算 for three wires");
        return Err(Trouble::bad_value(("積算", "accumulation"), &m.accumulation, right));
    }
    Ok(mode)
}

/// `YYYY/MM/DD HH:MM`.
pub fn civil(s: &str, zone: Zone) -> Result<Moment, Trouble> {
    let numbers: Option<Vec<u32>> = s.split(['/', '-', ' ', ':']).map(|n| n.parse().ok()).collect();
    let civil = match numbers.as_deref() {
        Some([y, mo, d, h, mi]) => i32::try_from(*y).ok().and_then(|y| Civil::new(y, *mo, *d, *h, *mi)),
        _ => None,
    };
    let civil = civil.filter(|c| c.date() >= chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default());
    civil
        .map(|c| zone.moment(c))
        .ok_or_else(|| Trouble::bad_value(("日時", "time"), s, ("YYYY/MM/DD HH:MM", "YYYY/MM/DD HH:MM")))
}

/// `YYYY-MM-DD`.
pub fn day(s: &str) -> Result<chrono::NaiveDate, Trouble> {
    let parsed = chrono::NaiveDate::parse_from_str(&s.replace('/', "-"), "%Y-%m-%d");
    parsed.map_err(|_| Trouble::bad_value(("日付", "day"), s, ("YYYY-MM-DD", "YYYY-MM-DD")))
}

/// ID番号.
pub fn station(n: u16) -> Result<StationId, Trouble> {
    let right = ("0〜999", "0–999");
    StationId::new(n).ok_or_else(|| Trouble::bad_value(("ID番号", "station"), &n.to_string(), right))
}

/// One terminal, `00`–`39`.
pub fn terminal(s: &str) -> Result<TerminalAddress, Trouble> {
    let bad = || Trouble::bad_value(("端末", "terminal"), s, ("00〜39", "00–39"));
    if s.contains('#') {
        return Err(bad());
    }
    terminals(s).map_err(|_| bad())?.first().copied().ok_or_else(bad)
}

/// `WIDTHxHEIGHT` of a window, at least 320×240.
pub fn size(s: &str) -> Result<(u16, u16), Trouble> {
    let parsed = s.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    let fits = |(w, h): &(u16, u16)| (320..=4096).contains(w) && (240..=4096).contains(h);
    parsed.filter(fits).ok_or_else(|| {
        Trouble::bad_value(("画面の大きさ", "window size"), s, ("320x240以上", "at least 320x240"))
    })
}
