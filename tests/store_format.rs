//! Bytes on disk, as every later program must read them.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

#[path = "common/facts.rs"]
mod facts;
#[path = "common/golden_entries.rs"]
mod golden_entries;
#[path = "common/life.rs"]
mod life;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use facts::Dice;
use kenshin::adapters::store::codec::{decode_building, decode_entry, encode_building, encode_entry};
use kenshin::domain::building::Building;
use kenshin::domain::calibration::Calibration;
use kenshin::domain::journal::{Entry, Event, Fact};
use kenshin::domain::moment::Moment;
use kenshin::domain::settings::{HostLink, Setting};
use proptest::prelude::*;

const FOR_EVER: &str = "do not change the test: bytes on disk are for ever; add a new format version (or a new tag for a new fact)";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/store/v1")
}

/// The file of an entry's golden bytes. A new fact does not compile until it has one.
fn file_of(fact: &Fact) -> &'static str {
    match fact {
        Fact::Started(_) => "01-started.hex",
        Fact::ClockJumped { .. } => "02-clock-jumped.hex",
        Fact::ClockSet { .. } => "03-clock-set.hex",
        Fact::ClockConfirmed => "04-clock-confirmed.hex",
        Fact::Registered { .. } => "05-registered.hex",
        Fact::Began { .. } => "06-began.hex",
        Fact::Reading(_) => "07-reading.hex",
        Fact::Aborted { .. } => "08-aborted.hex",
        Fact::Missed { .. } => "09-missed.hex",
        Fact::Delayed { .. } => "10-delayed.hex",
        Fact::ReadOut { .. } => "11-read-out.hex",
        Fact::Daily { .. } => "12-daily.hex",
        Fact::CountSet { .. } => "13-count-set.hex",
        Fact::Explained { .. } => "14-explained.hex",
        Fact::Preset { .. } => "15-preset.hex",
        Fact::Exchanged { .. } => "16-exchanged.hex",
        Fact::ModeWritten { .. } => "17-mode-written.hex",
        Fact::Printed { .. } => "18-printed.hex",
        Fact::Noticed(_) => "19-noticed.hex",
        Fact::PresetBegan { .. } => "20-preset-began.hex",
        Fact::PresetFailed { .. } => "21-preset-failed.hex",
        Fact::CameDue { .. } => "22-came-due.hex",
        Fact::SettingChanged(_) => "23-setting-changed.hex",
        Fact::LoginFailed => "24-login-failed.hex",
    }
}

const BUILDING: &str = "building.hex";

/// Sixteen bytes a line; `#` starts a comment.
fn hex(comment: &str, bytes: &[u8]) -> String {
    let line = |line: &[u8]| line.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ");
    let lines: Vec<_> = bytes.chunks(16).map(line).collect();
    format!("# {comment}\n{}\n", lines.join("\n"))
}

fn bytes_of(text: &str) -> Vec<u8> {
    let digits = text.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_ascii_whitespace);
    digits.map(|d| u8::from_str_radix(d, 16).unwrap()).collect()
}

fn golden(file: &str, comment: &str, bytes: &[u8]) -> Vec<u8> {
    let stored = fs::read_to_string(folder().join(file)).unwrap_or_default();
    assert!(
        bytes_of(&stored) == bytes,
        "{file}: {FOR_EVER}\nstored:\n{stored}\nwritten now:\n{}",
        hex(comment, bytes)
    );
    bytes_of(&stored)
}

#[test]
fn every_fact_has_the_bytes_it_always_had() {
    for (comment, entry) in golden_entries::all() {
        let stored = golden(file_of(&entry.fact), comment, &encode_entry(&entry));
        assert_eq!(decode_entry(&stored).as_ref(), Ok(&entry), "{FOR_EVER}");
    }
}

#[test]
fn every_fact_has_golden_bytes() {
    let entries = golden_entries::all();
    let mut files: BTreeSet<_> = entries.iter().map(|(_, e)| file_of(&e.fact).to_owned()).collect();
    files.insert(BUILDING.to_owned());
    let there = fs::read_dir(folder()).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
    assert_eq!(there.collect::<BTreeSet<_>>(), files);
    // The tag after the last golden one means nothing yet.
    let entries: Vec<_> = entries.into_iter().map(|(_, e)| e).collect();
    let plain = entries.iter().find(|e| e.fact == Fact::ClockConfirmed).unwrap();
    let mut bytes = encode_entry(plain);
    *bytes.last_mut().unwrap() = entries.len() as u8 + 1;
    assert_eq!(decode_entry(&bytes).unwrap_err().what, "unknown Fact", "add an entry to golden_entries.rs");
}

#[test]
fn a_building_has_the_bytes_it_always_had() {
    let entries: Vec<_> = golden_entries::all().into_iter().map(|(_, e)| e).collect();
    let building = Building::replay(&entries);
    let stored = golden(
        BUILDING,
        "building: what the golden entries 01 to 19 make, in a checkpoint of layout 5",
        &encode_building(&building),
    );
    assert_eq!(decode_building(&stored), Ok(building), "{FOR_EVER}; for a checkpoint that is a new LAYOUT");
}

/// The bytes of a setting stand at an entry's end; the golden entry 23 shows only one of them.
#[test]
fn every_setting_has_the_bytes_it_always_had() {
    let plain =
        golden_entries::all().into_iter().map(|(_, e)| e).find(|e| e.fact == Fact::LoginFailed).unwrap();
    let at = Moment::from_unix_ms(1_000);
    let settings: [(Setting, &[u8]); 7] = [
        (Setting::Password(None), &[1, 0]),
        (Setting::ServiceCode(None), &[2, 0]),
        (Setting::Density(-4), &[3, 7]),
        (Setting::HostLink(HostLink::STANDARD), &[4, 0x80, 0x4B, 8, 2, 1, 3]),
        (Setting::BatteryReplaced(NaiveDate::default()), &[5, 0xF6, 0xE4, 0x57]),
        (Setting::PasswordCleared(at), &[6, 0xD0, 0x0F]),
        (Setting::ClearingSeen, &[7]),
    ];
    let mut known = 0;
    for (setting, bytes) in settings {
        let entry = Entry { fact: Fact::SettingChanged(setting), ..plain.clone() };
        let written = encode_entry(&entry);
        assert!(written.ends_with(&[&[23], bytes].concat()), "{FOR_EVER}: {setting:?} {written:02x?}");
        assert_eq!(decode_entry(&written), Ok(entry));
        known = bytes[0];
    }
    // The tag after the last one means nothing yet.
    let mut next = encode_entry(&Entry { fact: Fact::SettingChanged(Setting::ClearingSeen), ..plain });
    // 8 is the calibration, below.
    *next.last_mut().unwrap() = known + 2;
    assert_eq!(decode_entry(&next).unwrap_err().what, "unknown Setting");
}

/// What the unit notices of itself, by its last byte.
#[test]
fn every_plain_finding_has_the_byte_it_always_had() {
    let plain =
        golden_entries::all().into_iter().map(|(_, e)| e).find(|e| e.fact == Fact::LoginFailed).unwrap();
    let findings = [
        (Event::Verified, 7),
        (Event::MainsLost, 10),
        (Event::MainsBack, 11),
        (Event::Ending, 12),
        (Event::DownloadFailed, 13),
    ];
    for (finding, byte) in findings {
        let entry = Entry { fact: Fact::Noticed(finding), ..plain.clone() };
        let written = encode_entry(&entry);
        assert_eq!(written.last(), Some(&byte), "{FOR_EVER}: {finding:?}");
        assert_eq!(decode_entry(&written), Ok(entry));
    }
}

#[test]
fn s86_a_calibration_has_the_bytes_it_always_had() {
    let calibration = Calibration::stored([[-1_048_576, 3, 68_719_476_736], [0, 1_200_000, -5]]).unwrap();
    let fact = Fact::SettingChanged(Setting::Calibration(calibration));
    let plain = golden_entries::all().into_iter().map(|(_, e)| e).find(|e| e.fact == Fact::ClockConfirmed);
    let entry = Entry { fact, ..plain.unwrap() };
    let bytes = encode_entry(&entry);
    let golden = "04 80 d0 da e7 be 68 03 17 08 ff ff 7f 06 80 80 80 80 80 04 00 80 be 92 01 09";
    assert!(bytes == bytes_of(golden), "{FOR_EVER}\n{}", hex("written now", &bytes));
    assert_eq!(decode_entry(&bytes), Ok(entry));
    let mut wild = bytes;
    let at = wild.len() - 6;
    wild.splice(at..=at, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
    assert_eq!(decode_entry(&wild).unwrap_err().what, "not a Calibration");
}

/// Reading accepts nothing that writing would not have written.
fn read(bytes: &[u8]) {
    if let Ok(entry) = decode_entry(bytes) {
        assert_eq!(encode_entry(&entry), bytes);
    }
    if let Ok(building) = decode_building(bytes) {
        assert_eq!(encode_building(&building), bytes);
    }
}

#[test]
fn lengths_and_numbers_that_promise_too_much_are_refused() {
    let started = encode_entry(&golden_entries::all()[0].1);
    let length = started.iter().position(|b| *b == 5).unwrap();
    for lie in [&[6u8][..], &[0x85, 0x00], &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]] {
        let bytes = [&started[..length], lie, &started[length + 1..]].concat();
        assert!(decode_entry(&bytes).is_err(), "{lie:?}");
    }
    assert_eq!(decode_entry(&[&started[..], &[0]].concat()).unwrap_err().what, "bytes left over");
}

proptest! {
    #[test]
    fn any_entry_reads_as_it_was_written(seed: u64, kind in 0..facts::KINDS) {
        let mut dice = Dice::new(seed);
        let entry = Entry { fact: dice.fact(kind), ..dice.entry(seed >> 7) };
        let bytes = encode_entry(&entry);
        prop_assert_eq!(decode_entry(&bytes), Ok(entry));
        for end in 0..bytes.len().min(300) {
            prop_assert!(decode_entry(&bytes[..end]).is_err());
        }
    }

    #[test]
    fn any_building_reads_as_it_was_written(seed: u64, n in 0u64..60) {
        let building = Building::replay(&Dice::new(seed).entries(n));
        let bytes = encode_building(&building);
        prop_assert_eq!(decode_building(&bytes), Ok(building));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        read(&bytes);
    }

    #[test]
    fn changed_bytes_are_read_or_refused(seed: u64, n in 0u64..20) {
        let mut dice = Dice::new(seed);
        let entry = dice.entry(n);
        for mut bytes in [encode_entry(&entry), encode_building(&Building::replay(&dice.entries(n)))] {
            for _ in 0..20 {
                let at = dice.below(bytes.len() as u64) as usize;
                bytes[at] = dice.next() as u8;
                read(&bytes);
            }
        }
    }
}
