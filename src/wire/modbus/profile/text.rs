//! Profile texts: TOML → checked [`Profile`]. Every mistake has a line number; no key is ignored.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::number::{Encoding, Format, Order, Scale};
use super::{INPUTS_MAX, Latching, Layout, Profile, RegisterMap, ScaleFrom, ScaleMeaning};
use crate::domain::count::Modulus;
use crate::domain::sample::Source;
use crate::domain::words::Words;
use crate::wire::modbus::request::{Span, Table, Unit};
use crate::words;

/// Every key a profile may have, by its section.
pub const KEYS: [&str; 21] = [
    "name",
    "layout",
    "unit_offset",
    "minimum_gap_ms",
    "latch",
    "turnaround_ms",
    "counter.function",
    "counter.format",
    "counter.word_order",
    "counter.byte_order",
    "counter.scale",
    "counter.modulus",
    "counter.invalid",
    "counter.max_registers",
    "counter.source",
    "inputs.start",
    "inputs.stride",
    "inputs.count",
    "inputs.addresses",
    "scale_from.address",
    "scale_from.meaning",
];

/// A mistake in a profile text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProfileError {
    /// Line of the mistake, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: Words,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.what)
    }
}

impl std::error::Error for ProfileError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileText {
    name: Spanned<String>,
    layout: Spanned<LayoutName>,
    #[serde(default)]
    unit_offset: Option<Spanned<u8>>,
    #[serde(default)]
    minimum_gap_ms: Option<Spanned<u32>>,
    #[serde(default)]
    latch: Option<Spanned<bool>>,
    #[serde(default)]
    turnaround_ms: Option<Spanned<u32>>,
    counter: Option<Spanned<CounterText>>,
    inputs: Option<Spanned<InputsText>>,
    scale_from: Option<Spanned<ScaleFromText>>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum LayoutName {
    #[serde(rename = "terminal-v1")]
    TerminalV1,
    Registers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CounterText {
    function: Spanned<u8>,
    format: FormatName,
    word_order: Option<OrderName>,
    byte_order: Option<OrderName>,
    scale: Option<Spanned<String>>,
    modulus: Spanned<u64>,
    #[serde(default)]
    invalid: Vec<u32>,
    max_registers: Option<Spanned<u8>>,
    source: SourceName,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum FormatName {
    U16,
    U32,
    I32,
    Float32,
    Bcd4,
    Bcd8,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum OrderName {
    HighFirst,
    LowFirst,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum SourceName {
    Pulse,
    Register,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InputsText {
    start: Option<Spanned<u16>>,
    stride: Option<Spanned<u16>>,
    count: Option<Spanned<u8>>,
    addresses: Option<Spanned<Vec<u16>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScaleFromText {
    address: u16,
    meaning: MeaningName,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum MeaningName {
    Exponent,
    Decimals,
    Factor,
}

/// A mistake and the place it stands at.
struct Mistake(Range<usize>, Words);

pub(super) fn parse(toml: &str) -> Result<Profile, ProfileError> {
    let at = |offset: usize| toml.bytes().take(offset).filter(|&b| b == b'\n').count() + 1;
    let text: ProfileText = toml::from_str(toml).map_err(|e| {
        let why = e.message().to_owned();
        ProfileError {
            line: at(e.span().map_or(0, |s| s.start)), what: words!("書式誤り: {why}", "{why}")
        }
    })?;
    check(text).map_err(|Mistake(span, what)| ProfileError { line: at(span.start), what })
}

fn check(text: ProfileText) -> Result<Profile, Mistake> {
    let name = text.name.get_ref().clone();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        let what = words!("名称は英数字と「-」です", "a name is letters, digits and \"-\"");
        return Err(Mistake(text.name.span(), what));
    }
    let unit_offset = limited(text.unit_offset, 1, 1..=238)?;
    let minimum_gap_ms = limited(text.minimum_gap_ms, 0, 0..=10_000)?;
    let turnaround_ms = limited(text.turnaround_ms, 100, 0..=10_000)?;
    debug_assert!(Unit::new(9 + unit_offset).is_some());
    let layout = match text.layout.get_ref() {
        LayoutName::TerminalV1 => {
            let extra = [
                text.counter.map(|s| s.span()),
                text.inputs.map(|s| s.span()),
                text.scale_from.map(|s| s.span()),
            ];
            if let Some(span) = extra.into_iter().flatten().next() {
                let what = words!("terminal-v1ではこの節は使えません", "terminal-v1 has no such section");
                return Err(Mistake(span, what));
            }
            let latches = text.latch.is_none_or(Spanned::into_inner);
            Layout::TerminalV1(if latches { Latching::Latched } else { Latching::Live })
        }
        LayoutName::Registers => {
            if let Some(latch) = text.latch.filter(|latch| *latch.get_ref()) {
                let what = words!("ラッチはterminal-v1だけです", "only terminal-v1 has a latch");
                return Err(Mistake(latch.span(), what));
            }
            let lacks = |section: &str| {
                Mistake(text.layout.span(), words!("[{section}]がありません", "[{section}] is missing"))
            };
            let counter = text.counter.ok_or_else(|| lacks("counter"))?;
            let inputs = text.inputs.ok_or_else(|| lacks("inputs"))?;
            Layout::Registers(Box::new(register_map(counter, inputs, text.scale_from)?))
        }
    };
    Ok(Profile { name, unit_offset, minimum_gap_ms, turnaround_ms, layout })
}

/// The value given or `otherwise`; it must lie in `range`.
fn limited<T: Copy + PartialOrd + fmt::Display>(
    given: Option<Spanned<T>>,
    otherwise: T,
    range: std::ops::RangeInclusive<T>,
) -> Result<T, Mistake> {
    let Some(given) = given else { return Ok(otherwise) };
    let value = *given.get_ref();
    if range.contains(&value) {
        return Ok(value);
    }
    let (from, to) = range.into_inner();
    Err(Mistake(given.span(), words!("{from}～{to}の範囲外です", "not within {from} to {to}")))
}

fn register_map(
    counter: Spanned<CounterText>,
    inputs: Spanned<InputsText>,
    scale_from: Option<Spanned<ScaleFromText>>,
) -> Result<RegisterMap, Mistake> {
    let counter = counter.into_inner();
    let table = match counter.function.get_ref() {
        3 => Table::Holding,
        4 => Table::Input,
        _ => {
            let what = words!("機能コードは3か4です", "the function code is 3 or 4");
            return Err(Mistake(counter.function.span(), what));
        }
    };
    let order = |name: Option<OrderName>| match name {
        Some(OrderName::LowFirst) => Order::LowFirst,
        Some(OrderName::HighFirst) | None => Order::HighFirst,
    };
    let encoding = Encoding {
        format: format(counter.format),
        words: order(counter.word_order),
        bytes: order(counter.byte_order),
    };
    let scale = match counter.scale {
        None => Scale::ONE,
        Some(given) => Scale::parse(given.get_ref()).ok_or_else(|| {
            let what = words!("倍率は「100」「0.01」「1/3」の形です", "a scale is written 100, 0.01 or 1/3");
            Mistake(given.span(), what)
        })?,
    };
    let modulus = Modulus::new(*counter.modulus.get_ref()).ok_or_else(|| {
        let what = words!("桁上り値は2～10^12です", "a modulus is 2 to 10^12");
        Mistake(counter.modulus.span(), what)
    })?;
    let max_registers =
        limited(counter.max_registers, encoding.registers(), encoding.registers()..=Span::COUNT_MAX)?;
    let source = match counter.source {
        SourceName::Pulse => Source::PulseTerminal,
        SourceName::Register => Source::MeterRegister,
    };
    Ok(RegisterMap {
        table,
        addresses: addresses(inputs, encoding.registers())?,
        encoding,
        invalid: counter.invalid,
        scale,
        scale_from: scale_from.map(|text| scaled_by(text.get_ref())),
        modulus,
        max_registers,
        source,
    })
}

fn format(name: FormatName) -> Format {
    match name {
        FormatName::U16 => Format::U16,
        FormatName::U32 => Format::U32,
        FormatName::I32 => Format::I32,
        FormatName::Float32 => Format::Float32,
        FormatName::Bcd4 => Format::Bcd4,
        FormatName::Bcd8 => Format::Bcd8,
    }
}

fn scaled_by(text: &ScaleFromText) -> ScaleFrom {
    let meaning = match text.meaning {
        MeaningName::Exponent => ScaleMeaning::Exponent,
        MeaningName::Decimals => ScaleMeaning::Decimals,
        MeaningName::Factor => ScaleMeaning::Factor,
    };
    ScaleFrom { address: text.address, meaning }
}

fn addresses(inputs: Spanned<InputsText>, width: u8) -> Result<Vec<u16>, Mistake> {
    let whole = inputs.span();
    let InputsText { start, stride, count, addresses } = inputs.into_inner();
    let (place, addresses) = match (addresses, start) {
        (Some(list), None) if stride.is_none() && count.is_none() => (list.span(), list.into_inner()),
        (None, Some(start)) => {
            let place = start.span();
            let first = start.into_inner();
            let stride = limited(stride, u16::from(width), u16::from(width)..=u16::MAX)?;
            let count = limited(count, 1, 1..=INPUTS_MAX as u8)?;
            let all = (0..u16::from(count)).map(|n| stride.checked_mul(n)?.checked_add(first));
            (place, all.collect::<Option<_>>().unwrap_or_default())
        }
        _ => {
            let what = words!(
                "startとstrideとcount、またはaddressesのどちらかです",
                "either start, stride and count, or addresses"
            );
            return Err(Mistake(whole, what));
        }
    };
    let fits = addresses.iter().all(|&address| Span::new(address, width).is_some());
    if fits && (1..=INPUTS_MAX).contains(&addresses.len()) {
        return Ok(addresses);
    }
    let what = words!(
        "アドレスは1～10個、65535までです",
        "there are 1 to 10 addresses and none reaches beyond 65535"
    );
    Err(Mistake(place, what))
}
