//! What `kenshin status` and `kenshin clock show` answer.

use serde_json::{Value, json};

use crate::domain::moment::Now;
use crate::domain::words::Words;
use crate::service::{Service, version};
use crate::words;

/// Registration, holds, schedule and what needs attention.
pub fn status(service: &Service, now: Now) -> (Words, Value) {
    let (building, zone) = (service.building(), service.settings().zone);
    let version = building.registration_version();
    let meters = building.meters().count();
    let held: Vec<_> =
        building.held().filter_map(|(m, p)| Some((m.address, m.tenant, p.hold()?.reason.words()))).collect();
    let quiet = service.quiet_meters(now);
    let next = service.next_deadline(now).map(|m| zone.civil(m).to_string());
    let due = next.as_deref().unwrap_or("-");
    let mut words = words!(
        "登録 第{version}版 メータ{meters}台 / 保留{}台 / 次の予定 {due} / 計量停止の疑い{}台",
        "registration version {version}, {meters} meters / {} held / next due {due} / {} quiet",
        held.len(),
        quiet.len()
    );
    for (address, tenant, reason) in &held {
        words.ja.push_str(&format!("\n  {address} {tenant} 保留 {}", reason.ja));
        words.en.push_str(&format!("\n  {address} {tenant} held: {}", reason.en));
    }
    for (address, days) in &quiet {
        words.ja.push_str(&format!("\n  {address} {days}日間 変化なし"));
        words.en.push_str(&format!("\n  {address} unchanged for {days} days"));
    }
    let value = json!({
        "result": "status",
        "version": version,
        "meters": meters,
        "held_meters": held.iter().map(|(a, t, r)| {
            json!({"address": a.to_string(), "tenant": t.as_str(), "reason": r.en})
        }).collect::<Vec<_>>(),
        "quiet_meters": quiet.iter().map(|(a, _)| a.to_string()).collect::<Vec<_>>(),
        "next_due": next,
        "clock_trusted": building.clock().trusted,
        "program": version::PROGRAM,
        "sources": version::SOURCES,
    });
    (words, value)
}

/// The time, and whether it is believed (S-27).
pub fn clock(service: &Service, now: Now) -> (Words, Value) {
    let shown = service.settings().zone.civil(now.wall).to_string();
    let trusted = service.building().clock().trusted;
    let words = if trusted {
        words!("{shown}", "{shown}")
    } else {
        words!("{shown} 時計を確認してください", "{shown} Please check the clock")
    };
    (words, json!({"result": "clock", "at": shown, "clock_trusted": trusted}))
}
