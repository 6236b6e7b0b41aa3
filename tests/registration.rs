//! Registration files as people write them (S-95…S-97): what is read, and what is said about mistakes.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

#[path = "registration/documentation.rs"]
mod documentation;
#[path = "registration/samples.rs"]
mod samples;

use std::fs;
use std::path::PathBuf;

use kenshin::domain::registration::{Checked, Mistake, Table, report};
use kenshin::domain::words::Lang;
use kenshin::wire::registration::columns::{self, Column, Need};
use kenshin::wire::registration::{Files, read, read_and_check};
use proptest::prelude::*;

fn data(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

fn load(folder: &str) -> Files {
    let file = |name: &str| fs::read(data(folder).join(name)).map(Some);
    Files::load(file).unwrap()
}

fn checked(folder: &str) -> Checked {
    read_and_check(&load(folder)).unwrap_or_else(|m| panic!("{folder}:\n{}", report(&m, Lang::En)))
}

fn with(files: &Files, table: Table, bytes: Option<Vec<u8>>) -> Files {
    let mut files = files.clone();
    match table {
        Table::Basic => files.basic = bytes,
        Table::Types => files.types = bytes,
        Table::Tenants => files.tenants = bytes,
        Table::Meters => files.meters = bytes,
    }
    files
}

/// A table of the small building as cells; the first row is the headings.
fn cells(files: &Files, table: Table) -> Vec<Vec<String>> {
    let text = String::from_utf8(files.get(table).unwrap().to_vec()).unwrap();
    let row = |line: &str| line.split(',').map(str::to_owned).collect();
    text.trim_start_matches('\u{FEFF}').lines().map(row).collect()
}

fn joined(rows: &[Vec<String>]) -> Vec<u8> {
    rows.iter().map(|row| row.join(",") + "\r\n").collect::<String>().into_bytes()
}

fn mistakes(files: &Files) -> Vec<Mistake> {
    read_and_check(files).expect_err("there is a mistake in it")
}

/// The one mistake in the files, as (place, what is wrong, what would be right).
fn only_mistake(files: &Files) -> (String, String, String) {
    let found = mistakes(files);
    assert_eq!(found.len(), 1, "{}", report(&found, Lang::En));
    (found[0].place.to_string(), found[0].wrong.en.clone(), found[0].right.en.clone())
}

/// Do not change this test to suit the code: the report is what an engineer reads on site.
#[test]
fn s97_every_mistake_is_reported_at_once_with_its_place_and_remedy() {
    let found = mistakes(&load("registration/mistakes"));
    for (lang, file) in [(Lang::Ja, "report.ja.txt"), (Lang::En, "report.en.txt")] {
        let path = data("registration/mistakes").join(file);
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(report(&found, lang), expected, "{file}");
    }
}

#[test]
fn s97_every_encoding_reads_the_same() {
    let files = load("building-400");
    let expected = read(&files).unwrap();
    for table in Table::ALL {
        let with_bom = files.get(table).unwrap();
        let plain = with_bom.strip_prefix(b"\xEF\xBB\xBF").unwrap();
        let text = std::str::from_utf8(plain).unwrap();
        let (shift_jis, _, lossy) = encoding_rs::SHIFT_JIS.encode(text);
        assert!(!lossy);
        let excel: String =
            text.lines().map(|line| format!("{line},,\r\n")).collect::<String>() + ",,,\r\n,,\r\n";
        let commented = format!("# 検針\n\n{}", text.replace("\r\n", "\n\n#\n"));
        let variants = [
            plain.to_vec(),
            shift_jis.into_owned(),
            text.replace("\r\n", "\n").into_bytes(),
            text.replace("\r\n", "\r").into_bytes(),
            excel.into_bytes(),
        ];
        for (i, bytes) in variants.into_iter().enumerate() {
            assert_eq!(read(&with(&files, table, Some(bytes))).unwrap(), expected, "{table:?} {i}");
        }
        let other_lines = read_and_check(&with(&files, table, Some(commented.into_bytes()))).unwrap();
        assert_eq!(other_lines.registration, checked("building-400").registration, "{table:?}");
    }
}

#[test]
fn s97_columns_stand_in_any_order_and_cells_in_any_quoting() {
    let files = load("small");
    let expected = read(&files).unwrap();
    for table in Table::ALL {
        let mut rows = cells(&files, table);
        rows.iter_mut().for_each(|row| row.reverse());
        assert_eq!(read(&with(&files, table, Some(joined(&rows)))).unwrap(), expected, "{table:?}");
        rows.iter_mut().flatten().for_each(|cell| *cell = format!("\"{cell}\""));
        assert_eq!(read(&with(&files, table, Some(joined(&rows)))).unwrap(), expected, "{table:?}");
        rows.iter_mut().flatten().for_each(|cell| *cell = format!("={cell}"));
        assert_eq!(read(&with(&files, table, Some(joined(&rows)))).unwrap(), expected, "{table:?}");
    }
}

#[test]
fn s97_every_field_wrong_in_turn_is_one_mistake_at_its_place() {
    let files = load("small");
    for table in Table::ALL {
        let rows = cells(&files, table);
        for (y, row) in rows.iter().enumerate().skip(1) {
            for x in 0..row.len() {
                let is_item = table == Table::Basic && x == 0;
                for bad in ["改\u{1}行㌀", "😀"] {
                    let mut rows = rows.clone();
                    bad.clone_into(&mut rows[y][x]);
                    let found = mistakes(&with(&files, table, Some(joined(&rows))));
                    let field = if table == Table::Basic { &row[0] } else { &rows[0][x] };
                    let at = &found.iter().find(|m| m.place.line == y + 1).unwrap().place;
                    assert_eq!(at.table, table);
                    // An item nobody knows is also an item that is missing, unless it may be.
                    let optional = row[0] == columns::basic::NOTICE_DAYS.heading;
                    assert_eq!(found.len(), if is_item && !optional { 2 } else { 1 }, "{found:?}");
                    assert!(is_item || at.field == *field, "{at}");
                }
            }
        }
    }
}

#[test]
fn s97_values_that_must_be_there_are_missed_one_by_one() {
    let files = load("small");
    for table in Table::ALL {
        for column in columns::of(table).iter().filter(|c| c.need == Need::Value) {
            let mut rows = cells(&files, table);
            let (y, x) = match table {
                Table::Basic => (rows.iter().position(|r| r[0] == column.heading).unwrap(), 1),
                _ => (1, rows[0].iter().position(|h| h == column.heading).unwrap()),
            };
            rows[y][x].clear();
            let (place, wrong, _) = only_mistake(&with(&files, table, Some(joined(&rows))));
            assert_eq!(place, format!("{}:{} 「{}」", table.file(), y + 1, column.heading));
            assert_eq!(wrong, "it is empty");
        }
    }
}

#[test]
fn s97_absent_files_and_wrong_headings_are_named() {
    let files = load("small");
    for table in Table::ALL {
        let (place, ..) = only_mistake(&with(&files, table, None));
        assert_eq!(place, table.file());
        let (place, wrong, _) = only_mistake(&with(&files, table, Some(Vec::new())));
        assert_eq!((place.as_str(), wrong.as_str()), (table.file(), "there is no heading row"));
    }
    let rows = cells(&files, Table::Meters);
    for (x, heading) in rows[0].iter().enumerate() {
        let optional = columns::meters::ALL[x].need == Need::Nothing;
        let mut without = rows.clone();
        without.iter_mut().for_each(|row| drop(row.remove(x)));
        let files_without = with(&files, Table::Meters, Some(joined(&without)));
        if optional {
            assert!(read_and_check(&files_without).is_ok(), "{heading}");
        } else {
            let (place, wrong, _) = only_mistake(&files_without);
            assert_eq!(place, format!("meters.csv:1 「{heading}」"));
            assert_eq!(wrong, "there is no column with this heading");
        }
        let mut twice = rows.clone();
        twice.iter_mut().for_each(|row| row.push(row[x].clone()));
        let (place, wrong, _) = only_mistake(&with(&files, Table::Meters, Some(joined(&twice))));
        assert_eq!(place, format!("meters.csv:1 「{heading}」"));
        assert_eq!(wrong, "two columns have this heading");
    }
    let mut misspelt = rows.clone();
    "ＴＴＥ アドレス".clone_into(&mut misspelt[0][3]);
    let (place, _, right) = only_mistake(&with(&files, Table::Meters, Some(joined(&misspelt))));
    assert_eq!((place.as_str(), right.as_str()), ("meters.csv:1 「ＴＴＥ アドレス」", "perhaps TTEアドレス"));
}

#[test]
fn s14_s96_values_no_meter_can_have_are_out_of_range() {
    let files = load("small");
    for (column, value) in
        [("開始検針値", "1000000"), ("妥当上限", "0"), ("妥当上限", "1000000"), ("検定満了", "1999-12")]
    {
        let mut rows = cells(&files, Table::Meters);
        let x = rows[0].iter().position(|h| h == column).unwrap();
        value.clone_into(&mut rows[1][x]);
        let (place, ..) = only_mistake(&with(&files, Table::Meters, Some(joined(&rows))));
        assert_eq!(place, format!("meters.csv:2 「{column}」"));
    }
}

#[test]
fn s97_an_unreadable_file_hides_no_mistake_in_another() {
    let files = with(&load("registration/mistakes"), Table::Tenants, Some(b"\xFF\xFE".to_vec()));
    let found = mistakes(&files);
    let lines = |table| found.iter().filter(|m| m.place.table == table).count();
    assert_eq!((lines(Table::Types), lines(Table::Tenants), lines(Table::Meters)), (5, 1, 15));
    assert!(!report(&found, Lang::En).contains("A009"), "nobody knows which tenants there are");
}

#[test]
fn s69_what_was_probably_meant_is_said() {
    let files = load("small");
    for (column, written, meant) in [
        ("製造番号", "e-10001", "E-10001"),
        ("製造番号", "Ｅ－１０００１", "E-10001"),
        ("入居者番号", "a000", "A000"),
        ("入居者番号", "1", "0001"),
        ("回線", "０", "0"),
        ("乗率", "１．０１", "1.01"),
        ("線式", "２線低速", "2線低速"),
        ("積算", "パルス", "パルス積算"),
        ("重み", "0.5パルス", "0.5"),
        ("使用量", "許容", "許可"),
        ("開始検針値", "30231.0", "30231"),
        ("検定満了", "Mar-33", "2033-03"),
        ("引継", "引継ぐ", ""),
    ] {
        let mut rows = cells(&files, Table::Meters);
        let x = rows[0].iter().position(|h| h == column).unwrap();
        written.clone_into(&mut rows[1][x]);
        let found = mistakes(&with(&files, Table::Meters, Some(joined(&rows))));
        let expected = if meant.is_empty() { String::new() } else { format!("; perhaps {meant}") };
        assert!(found[0].right.en.ends_with(&expected), "{column} {written}: {:?}", found[0].right);
    }
}

#[test]
fn s97_a_file_cut_anywhere_is_refused_or_a_whole_number_of_lines() {
    let files = load("small");
    for table in Table::ALL {
        let with_bom = files.get(table).unwrap();
        let text = std::str::from_utf8(with_bom).unwrap().trim_start_matches('\u{FEFF}');
        let shift_jis = encoding_rs::SHIFT_JIS.encode(text).0;
        for bytes in [with_bom, shift_jis.as_ref()] {
            for end in 0..bytes.len() {
                match read_and_check(&with(&files, table, Some(bytes[..end].to_vec()))) {
                    Ok(_) => assert!(matches!(bytes[..end].last(), Some(b'\n' | b'\r')), "{table:?} {end}"),
                    Err(mistakes) => assert!(!mistakes.is_empty(), "{table:?} {end}"),
                }
            }
        }
    }
}

/// A small table of anything: pieces of registration files in any order.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "\"", "=\"", ",", "\r\n", "\n", "\r", "#", "\u{FEFF}", "0", "A000", "許可"
        ])
        .prop_map(|s| s.as_bytes().to_vec()),
        prop::sample::select(Table::ALL.map(columns::of).concat()).prop_map(|c: Column| format!(
            "{},{},",
            c.heading, c.example
        )
        .into_bytes()),
        prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn s97_no_bytes_panic_and_every_refusal_says_why(
        basic in any_file(), types in any_file(), tenants in any_file(), meters in any_file(),
    ) {
        let files = Files { basic: Some(basic), types: Some(types), tenants: Some(tenants), meters: Some(meters) };
        if let Err(mistakes) = read_and_check(&files) {
            prop_assert!(!mistakes.is_empty());
            prop_assert!(!report(&mistakes, Lang::Ja).is_empty());
        }
    }

    #[test]
    fn s97_one_byte_changed_never_panics(table in 0usize..4, at in any::<prop::sample::Index>(), byte: u8) {
        let files = load("small");
        let table = Table::ALL[table];
        let mut bytes = files.get(table).unwrap().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Err(mistakes) = read_and_check(&with(&files, table, Some(bytes))) {
            prop_assert!(!mistakes.is_empty());
        }
    }
}
