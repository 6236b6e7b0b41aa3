//! What a finished command says: sentences for people, one JSON object for scripts.

use serde_json::{Value, json};

use super::exit::{Exit, Trouble};
use crate::domain::address::TerminalAddress;
use crate::domain::building::Building;
use crate::domain::journal::AbortReason;
use crate::domain::moment::Zone;
use crate::domain::sample::HoldReason;
use crate::domain::words::{Lang, Words};
use crate::service::Ending;
use crate::service::event::{JobReport, MeterRow};
use crate::service::log::{missed_words, target_words};
use crate::words;

/// Exit code of an ending.
pub fn exit_of(ending: &Ending) -> Exit {
    match ending {
        Ending::Taken(report) | Ending::ReadOut(report) | Ending::Daily(report) => {
            if report.held().next().is_some() { Exit::Held } else { Exit::Done }
        }
        Ending::Provisional(_) => Exit::Provisional,
        Ending::Aborted(_) => Exit::Stopped,
        Ending::Missed(..) => Exit::Refused,
        Ending::Looked(report) => {
            if report.failed.is_some() {
                Exit::Device
            } else {
                Exit::Done
            }
        }
        Ending::Modes(rows) => {
            if rows.iter().any(|(_, r)| r.is_err()) {
                Exit::Device
            } else {
                Exit::Done
            }
        }
        Ending::Registered { .. } | Ending::Done(_) => Exit::Done,
    }
}

/// Lines for people.
pub fn lines(ending: &Ending, building: &Building, zone: Zone, lang: Lang) -> Vec<String> {
    let say = |w: Words| w.say(lang).to_owned();
    match ending {
        Ending::Taken(report) => {
            let mut out = vec![say(summary(report, zone, "検針", "read"))];
            out.extend(report.held().map(|r| held_line(r, lang)));
            out.extend(remarks(report, building, lang));
            out
        }
        Ending::ReadOut(report) | Ending::Daily(report) => {
            let mut out = vec![say(summary(report, zone, "読取", "read out"))];
            match ending {
                Ending::ReadOut(_) => out.extend(report.rows.iter().map(|r| row_line(r, lang))),
                _ => out.extend(report.held().map(|r| held_line(r, lang))),
            }
            out.extend(remarks(report, building, lang));
            out
        }
        Ending::Provisional(report) => {
            let mut out = vec![say(summary(report, zone, "検針(未確定)", "read, provisional"))];
            out.extend(report.rows.iter().map(|r| row_line(r, lang)));
            out.push(say(words!(
                "自動更新が「手動」です。確定するには --confirm を付けて検針してください。何も更新していません。",
                "Readings wait for confirmation here: read again with --confirm. Nothing was changed."
            )));
            out
        }
        Ending::Aborted(_) | Ending::Missed(..) => cut_short(ending).map(say).into_iter().collect(),
        Ending::Registered { version, changes, is_same } => {
            if *is_same {
                return vec![say(words!(
                    "同じ内容が登録済みです。変更はありません。",
                    "The same registration is in force already. Nothing was changed."
                ))];
            }
            let mut out: Vec<String> = changes.iter().map(|w| w.say(lang).to_owned()).collect();
            out.push(say(words!("登録しました(第{version}版)。", "Registered, version {version}.")));
            out
        }
        Ending::Looked(report) => {
            let (requests, failures, ms) =
                (report.link.requests, report.link.failures, report.link.reply_ms_max);
            let mut out: Vec<String> = report
                .inputs
                .iter()
                .map(|p| match &p.result {
                    Ok(sample) => format!("{} {:>7}", p.address, sample.count.get()),
                    Err(reason) => format!("{} {}", p.address, reason.words().say(lang)),
                })
                .collect();
            out.push(say(words!(
                "要求 {requests} 失敗 {failures} 最長応答 {ms}ms",
                "requests {requests}, failures {failures}, longest reply {ms} ms"
            )));
            out
        }
        Ending::Modes(rows) => {
            rows.iter().filter_map(|(t, r)| Some(say(unreached(*t, r.as_ref().err()?)))).collect()
        }
        Ending::Done(words) => vec![words.say(lang).to_owned()],
    }
}

/// What a reading that came to nothing says; `None` for every other ending.
pub fn cut_short(ending: &Ending) -> Option<Words> {
    match ending {
        Ending::Aborted(AbortReason::PowerLost) => Some(words!(
            "前回の検針は途中で切れました。検針値は更新していません。もう一度検針してください。",
            "The last reading was cut short. No value was changed. Read again."
        )),
        Ending::Aborted(_) => Some(words!(
            "検針を中止しました。検針値は更新していません。",
            "The reading was stopped. No value was changed."
        )),
        Ending::Missed(due, reason) => Some(missed_words(*due, *reason)),
        _ => None,
    }
}

fn unreached(terminal: TerminalAddress, reason: &HoldReason) -> Words {
    let reason = reason.words();
    Words { ja: format!("端末 {terminal} {}", reason.ja), en: format!("terminal {terminal} {}", reason.en) }
}

fn summary(report: &JobReport, zone: Zone, ja: &str, en: &str) -> Words {
    let (read, held, at) = (report.read(), report.held().count(), zone.civil(report.at));
    let target = target_words(report.target);
    Words {
        ja: format!("{at} {ja} {}: {read}台 完了、{held}台 保留・失敗", target.ja),
        en: format!("{at} {en} {}: {read} done, {held} held or failed", target.en),
    }
}

fn row_line(row: &MeterRow, lang: Lang) -> String {
    let number = |n: Option<u64>| n.map_or("-".to_owned(), |n| n.to_string());
    let state = row.held.map_or(String::new(), |r| format!(" {}", r.words().say(lang)));
    let since_good = row.usage_since_good.map_or(String::new(), |u| {
        words!(" 最後の検針値から {u}", " {u} since the last good count").say(lang).to_owned()
    });
    format!(
        "{} {} {:>9} {:>8}{state}{since_good}",
        row.address,
        row.tenant,
        number(row.index.map(|i| i.get())),
        number(row.usage.map(|u| u.get()))
    )
}

/// A meter that gave no count, and why.
fn held_line(row: &MeterRow, lang: Lang) -> String {
    let (address, tenant) = (row.address, row.tenant);
    let reason = row.held.map(|r| r.words()).unwrap_or_else(|| words!("", ""));
    format!("  {address} {tenant} {}", reason.say(lang))
}

/// What the operator must know at a job's end: doubtful usages, holds before (S-14, S-30, S-33).
fn remarks(report: &JobReport, building: &Building, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    for row in report.rows.iter().filter(|r| r.doubtful) {
        let (address, usage) = (row.address, row.usage.map_or(0, |u| u.get()));
        let w = words!(
            "  {address} 使用量 {usage} は普段より大きな値です。確認してください。",
            "  {address} usage {usage} is unusually large. Please check it."
        );
        out.push(w.say(lang).to_owned());
    }
    for row in report.rows.iter().filter(|r| r.previous_held && r.held.is_none()) {
        let address = row.address;
        let w = words!("  {address} 前回検針保留", "  {address} was held at the previous reading");
        out.push(w.say(lang).to_owned());
    }
    if building.held().next().is_some() {
        out.push(words!("検針が保留されたメータがあります。", "There are held meters.").say(lang).to_owned());
    }
    out
}

/// The ending as JSON; field names are English and frozen, documented in `docs/command-line.md`.
pub fn json(ending: &Ending, zone: Zone) -> Value {
    let exit = exit_of(ending) as i32;
    let mut value = match ending {
        Ending::Taken(r) => report_json("taken", r, zone),
        Ending::Provisional(r) => report_json("provisional", r, zone),
        Ending::ReadOut(r) => report_json("readout", r, zone),
        Ending::Daily(r) => report_json("daily", r, zone),
        Ending::Aborted(_) => json!({"result": "stopped"}),
        Ending::Missed(due, _) => {
            json!({"result": "missed", "type": due.type_no.get(), "year": due.year, "month": due.month})
        }
        Ending::Registered { version, changes, is_same } => json!({
            "result": "registered",
            "version": version,
            "unchanged": is_same,
            "changes": changes.iter().map(|w| &w.en).collect::<Vec<_>>(),
        }),
        Ending::Looked(report) => json!({
            "result": "terminal",
            "terminal": report.terminal.to_string(),
            "inputs": report.inputs.iter().map(|p| json!({
                "address": p.address.to_string(),
                "count": p.result.ok().map(|s| s.count.get()),
                "failed": p.result.err().map(|r| r.words().en),
            })).collect::<Vec<_>>(),
            "requests": report.link.requests,
            "failures": report.link.failures,
            "reply_ms_max": report.link.reply_ms_max,
        }),
        Ending::Modes(rows) => json!({
            "result": "modes",
            "terminals": rows.iter().map(|(t, r)| json!({
                "terminal": t.to_string(),
                "inputs": r.as_ref().ok().map(|m| m.iter().map(|m| json!({
                    "wiring": m.wiring.word(),
                    "accumulation": m.accumulation.word(),
                    "weight": m.weight.word(),
                })).collect::<Vec<_>>()),
                "failed": r.as_ref().err().map(|r| r.words().en),
            })).collect::<Vec<_>>(),
        }),
        Ending::Done(words) => json!({"result": "done", "message": words.en}),
    };
    value["exit"] = json!(exit);
    value
}

fn report_json(result: &str, report: &JobReport, zone: Zone) -> Value {
    json!({
        "result": result,
        "target": target_words(report.target).en,
        "at": zone.civil(report.at).to_string(),
        "read": report.read(),
        "held": report.held().count(),
        "meters": report.rows.iter().map(|r| json!({
            "address": r.address.to_string(),
            "key": r.key.as_str(),
            "tenant": r.tenant.as_str(),
            "type": r.type_no.get(),
            "count": r.count.map(|c| c.get()),
            "index": r.index.map(|i| i.get()),
            "usage": r.usage.map(|u| u.get()),
            "usage_since_good": r.usage_since_good.map(|u| u.get()),
            "previous_usage": r.previous_usage.map(|u| u.get()),
            "charge": r.charge.map(|y| y.get()),
            "held": r.held.map(|h| h.words().en),
            "doubtful": r.doubtful,
            "previous_held": r.previous_held,
        })).collect::<Vec<_>>(),
    })
}

/// Trouble as JSON.
pub fn trouble_json(trouble: &Trouble) -> Value {
    json!({
        "result": "failed",
        "exit": trouble.exit as i32,
        "message": trouble.words.en,
        "details": trouble.details.iter().map(|w| &w.en).collect::<Vec<_>>(),
    })
}
