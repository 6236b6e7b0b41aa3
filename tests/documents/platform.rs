//! `docs/platform.md` against the program.

use kenshin::adapters::platform::LOOK_EVERY;
use kenshin::domain::alarm::power::{BATTERY_LOW_MV_MAX, BATTERY_RECOVERED_MV, BLIND_OUTAGE_US_MAX};
use kenshin::domain::alarm::{BatteryDate, PowerPolicy, Sight};
use kenshin::domain::moment::Uptime;
use kenshin::sim::platform::{HELP, parse_order};

use crate::document;
use crate::markdown::{blocks, tables};

#[test]
fn s90_the_numbers_are_the_programs() {
    let doc = document("docs/platform.md");
    for said in [
        format!("low up to {BATTERY_LOW_MV_MAX} mV"),
        format!("above {BATTERY_RECOVERED_MV} mV"),
        format!("every {} ms", LOOK_EVERY.as_millis()),
        format!("{} minutes", BLIND_OUTAGE_US_MAX / 60_000_000),
    ] {
        assert!(doc.contains(&said), "{said}");
    }
}

#[test]
fn s91_the_orders_are_the_simulators() {
    let doc = document("docs/platform.md");
    let listed = blocks(&doc, "text").into_iter().map(|b| b.lines.join("\n"));
    assert!(listed.into_iter().any(|text| text == HELP));
    assert!(parse_order("mains off").is_ok());
}

#[test]
fn s93_the_banners_are_shown_as_written() {
    let doc = document("docs/platform.md");
    let on_battery = PowerPolicy::OnBattery { since: Uptime::default(), sight: Sight::Clear };
    for policy in [on_battery, PowerPolicy::Ending] {
        let banner = policy.banner().unwrap().ja;
        assert!(doc.contains(&format!("「{banner}」")), "{banner}");
    }
}

#[test]
fn s86_the_example_of_the_battery_is_right() {
    let doc = document("docs/platform.md");
    let date = BatteryDate::stored("2028-02-29".parse().unwrap()).unwrap();
    let said =
        format!("set on {}, due on {}, warned of from {}", date.date(), date.due(), date.warned_from());
    assert!(doc.replace('\n', " ").contains(&said), "{said}");
}

#[test]
fn s91_every_part_of_site_toml_has_its_row() {
    let site = document("docs/site.md");
    let keys = tables(&site).into_iter().find(|t| t.columns[0] == "Key").unwrap();
    let doc = document("docs/platform.md");
    for key in keys.column("Key").into_iter().filter(|k| k.starts_with("`platform.")) {
        let key = key.trim_matches('`');
        let section = key.rsplit_once('.').map_or(key, |(table, _)| table);
        assert!(doc.contains(&format!("`{key}`")) || doc.contains(&format!("`[{section}]`")), "{key}");
    }
}
