//! `kenshin log`: the journal in words, oldest first, for a file or another program (S-92).

use chrono::NaiveDate;
use serde_json::json;

use super::desk::Desk;
use super::exit::Trouble;
use super::{parse, tell};
use crate::cli::{KindArg, Log};
use crate::domain::journal::{Entry, Seq};
use crate::domain::words::Lang;
use crate::ports::store::StoreError;
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

/// Writes the log to standard output: a line an entry, or with `json` an object an entry. The journal is read piece by
/// piece, so that a running appliance stays at work.
///
/// # Errors
/// When the day is none, the journal cannot be read or standard output not be written.
pub fn export(desk: &Desk, log: &Log, json: bool, lang: Lang) -> Result<(), Trouble> {
    let since = log.since.as_deref().map(parse::day).transpose()?;
    let kind = kind(log.kind);
    let mut from = Some(Seq(1));
    while let Some(first) = from {
        let piece = desk.look(move |service| piece(service, kind, first, since, json, lang))?;
        let (lines, next) = piece?;
        from = next;
        lines.into_iter().try_for_each(tell::result)?;
    }
    Ok(())
}

fn piece(
    service: &Service,
    kind: Option<Kind>,
    from: Seq,
    since: Option<NaiveDate>,
    json: bool,
    lang: Lang,
) -> Result<(Vec<String>, Option<Seq>), StoreError> {
    let zone = service.settings().zone;
    let (entries, next) = service.log_forward(kind, from)?;
    // The clock can be set back, so a day's entries need not stand together.
    let wanted = entries.iter().filter(|e| since.is_none_or(|day| zone.day(e.at) >= day));
    let told = wanted.map(|e| if json { object(service, e) } else { line(service, e, lang) });
    Ok((told.collect(), next))
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
