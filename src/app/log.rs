//! `kenshin log`: the journal in words, oldest first, for a file or another program (S-92).

use chrono::NaiveDate;
use serde_json::json;

use super::exit::Trouble;
use super::{parse, tell};
use crate::cli::{KindArg, Log};
use crate::domain::journal::Entry;
use crate::domain::words::Lang;
use crate::service::Service;
use crate::service::log::{Kind, actor_name};

/// The kind an argument names; `None` is every kind.
pub fn kind(arg: KindArg) -> Option<Kind> {
    match arg {
        KindArg::All => None,
        KindArg::Faults => Some(Kind::Faults),
        KindArg::Readings => Some(Kind::Readings),
        KindArg::Corrections => Some(Kind::Corrections),
        KindArg::Settings => Some(Kind::Settings),
        KindArg::Registrations => Some(Kind::Registrations),
        KindArg::Prints => Some(Kind::Prints),
    }
}

/// Writes the log to standard output: a line an entry, or with `json` an object an entry.
///
/// # Errors
/// When the day is none, the journal cannot be read or standard output not be written.
pub fn export(service: &Service, log: &Log, json: bool, lang: Lang) -> Result<(), Trouble> {
    let since = log.since.as_deref().map(parse::day).transpose()?;
    let zone = service.settings().zone;
    // The clock can be set back, so a day's entries need not stand together.
    let is_wanted = |e: &Entry| since.is_none_or(|day: NaiveDate| zone.day(e.at) >= day);
    let mut told = Ok(());
    service.log_forward(kind(log.kind), &mut |entry| {
        if is_wanted(entry) {
            let line = if json { object(service, entry) } else { line(service, entry, lang) };
            told = tell::result(line);
        }
        told.is_ok()
    })?;
    told
}

fn line(service: &Service, entry: &Entry, lang: Lang) -> String {
    let at = service.settings().zone.civil(entry.at);
    format!("{at} {}", service.log_line(entry).say(lang))
}

fn object(service: &Service, entry: &Entry) -> String {
    json!({
        "result": "entry",
        "seq": entry.seq.0,
        "at": service.settings().zone.civil(entry.at).to_string(),
        "unix_ms": entry.at.unix_ms(),
        "by": actor_name(entry.actor),
        "kind": Kind::of(&entry.fact).name(),
        "text": service.fact_line(entry).en,
    })
    .to_string()
}
