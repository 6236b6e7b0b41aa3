//! The store keeps what it was given, and says what is wrong with a file that is damaged, foreign or in use.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

#[path = "common/facts.rs"]
mod facts;
#[path = "common/journals.rs"]
mod journals;
#[path = "common/life.rs"]
mod life;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use facts::Dice;
use journals::{append_each, check, entries};
use kenshin::adapters::store::{Opened, RedbStore, Remark, VerifyEnd, verify, verify_in_background};
use kenshin::domain::building::Building;
use kenshin::domain::journal::{Entry, Seq};
use kenshin::ports::store::{Store, StoreError};
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};

const JOURNAL: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("journal");
const CHECKPOINT: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("checkpoint");
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");

/// A folder with a store of these entries, one commit each.
fn stored(entries: &[Entry]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kenshin.redb");
    let mut store = RedbStore::create(&path).unwrap();
    append_each(&mut store, &mut Building::default(), entries);
    (folder, path)
}

fn damaged_at(result: Result<impl std::fmt::Debug, StoreError>) -> String {
    match result {
        Err(StoreError::Damaged { at, .. }) => at,
        other => panic!("{other:?}"),
    }
}

/// Changes stored rows behind the store's back.
fn tamper(path: &Path, table: TableDefinition<'static, u64, &'static [u8]>, key: u64, row: Option<&[u8]>) {
    let db = Database::open(path).unwrap();
    let transaction = db.begin_write().unwrap();
    match row {
        Some(row) => drop(transaction.open_table(table).unwrap().insert(key, row).unwrap()),
        None => drop(transaction.open_table(table).unwrap().remove(key).unwrap()),
    }
    transaction.commit().unwrap();
}

fn rows(path: &Path, table: TableDefinition<'static, u64, &'static [u8]>) -> Vec<(u64, Vec<u8>)> {
    let db = Database::open(path).unwrap();
    let table = db.begin_read().unwrap().open_table(table).unwrap();
    let row = |row: Result<(redb::AccessGuard<'_, u64>, redb::AccessGuard<'_, &[u8]>), _>| {
        let (key, value) = row.unwrap();
        (key.value(), value.value().to_vec())
    };
    table.iter().unwrap().map(row).collect()
}

#[test]
fn what_was_appended_is_there_after_opening_again() {
    let all = entries(200);
    let (_folder, path) = stored(&all);
    let opened = RedbStore::open(&path).unwrap();
    assert_eq!(opened.remarks, []);
    assert_eq!(opened.building, Building::replay(&all));
    assert_eq!(opened.store.entries(Seq(1), usize::MAX).unwrap(), all);
    assert_eq!(opened.store.entries(Seq(77), 3).unwrap(), all[76..79]);
    assert_eq!(opened.store.entries(Seq(201), 3).unwrap(), []);
    check(&opened);
    assert_eq!(rows(&drop_and(opened, &path), CHECKPOINT).len(), 2);
    let report = verify(&path, &mut |_| {}).unwrap();
    assert_eq!(report.checkpoints.len(), 2);
}

fn drop_and(opened: Opened, path: &Path) -> PathBuf {
    drop(opened);
    path.to_owned()
}

#[test]
fn a_store_that_was_not_closed_is_checked_and_says_so() {
    let all = entries(70);
    let (_folder, path) = stored(&all[..69]);
    let Opened { mut store, mut building, .. } = RedbStore::open(&path).unwrap();
    append_each(&mut store, &mut building, &all[69..]);
    let cut = path.with_extension("cut");
    std::fs::copy(&path, &cut).unwrap();
    drop(store);
    let opened = RedbStore::open(&cut).unwrap();
    assert_eq!(opened.remarks, [Remark::NotClosed]);
    assert_eq!(opened.building, Building::replay(&all));
    check(&opened);
}

#[test]
fn entries_out_of_order_are_refused_and_nothing_is_written() {
    let all = entries(3);
    let mut store = RedbStore::create(&tempfile::tempdir().unwrap().path().join("s")).unwrap();
    let building = Building::replay(&all);
    assert!(matches!(store.append(&all[1..], &building), Err(StoreError::Io(_))));
    assert!(matches!(store.append(&all[..2], &building), Err(StoreError::Io(_))));
    store.append(&all, &building).unwrap();
    assert!(matches!(store.append(&all, &building), Err(StoreError::Io(_))));
    assert_eq!(store.entries(Seq(1), 9).unwrap(), all);
}

#[test]
fn verify_names_the_entry_of_any_flipped_byte() {
    let all = entries(7);
    let (_folder, path) = stored(&all);
    for (seq, row) in rows(&path, JOURNAL) {
        for at in 0..row.len() {
            let mut flipped = row.clone();
            flipped[at] ^= 1 << (at % 8);
            tamper(&path, JOURNAL, seq, Some(&flipped));
            assert_eq!(damaged_at(verify(&path, &mut |_| {})), seq.to_string(), "byte {at}");
        }
        tamper(&path, JOURNAL, seq, Some(&row));
    }
    verify(&path, &mut |_| {}).unwrap();
}

#[test]
fn reading_names_the_flipped_entry_too() {
    let (_folder, path) = stored(&entries(40));
    let row = rows(&path, JOURNAL).swap_remove(9).1;
    for at in [0, 31, 32, row.len() - 1] {
        let mut flipped = row.clone();
        flipped[at] ^= 0x10;
        tamper(&path, JOURNAL, 10, Some(&flipped));
        // No checkpoint yet: a start replays everything.
        assert_eq!(damaged_at(RedbStore::open(&path)), "10");
    }
    let (_folder, path) = stored(&entries(100));
    let mut row = rows(&path, JOURNAL).swap_remove(9).1;
    row[5] ^= 0x10;
    tamper(&path, JOURNAL, 10, Some(&row));
    // Behind a checkpoint: the start does not see it, whoever reads it does.
    let opened = RedbStore::open(&path).unwrap();
    assert_eq!(damaged_at(opened.store.entries(Seq(10), 5)), "10");
    assert_eq!(damaged_at(opened.store.entries(Seq(11), 5)), "10");
    assert_eq!(opened.store.entries(Seq(12), 5).unwrap().len(), 5);
}

#[test]
fn a_missing_entry_is_found_at_the_start() {
    let (_folder, path) = stored(&entries(100));
    tamper(&path, JOURNAL, 7, None);
    assert_eq!(damaged_at(RedbStore::open(&path)), "file");
    assert_eq!(damaged_at(verify(&path, &mut |_| {})), "7");

    let (_folder, path) = stored(&entries(64));
    tamper(&path, JOURNAL, 64, None);
    assert_eq!(damaged_at(RedbStore::open(&path)), "64");
    assert_eq!(damaged_at(verify(&path, &mut |_| {})), "64");
}

#[test]
fn a_damaged_checkpoint_costs_time_but_nothing_else() {
    let all = entries(150);
    let (_folder, path) = stored(&all);
    let building = Building::replay(&all);
    let checkpoints = rows(&path, CHECKPOINT);
    let [(older, old), (newer, new)] = &checkpoints[..] else { panic!("{}", checkpoints.len()) };
    for at in [0, 31, 32, 63, 64, 65, new.len() / 2, new.len() - 1] {
        let mut flipped = new.clone();
        flipped[at] ^= 1;
        tamper(&path, CHECKPOINT, *newer, Some(&flipped));
        let opened = RedbStore::open(&path).unwrap();
        assert!(matches!(opened.remarks[..], [Remark::Checkpoint { seq, .. }] if seq == *newer), "byte {at}");
        assert_eq!(opened.building, building);
        drop(opened);
        assert_eq!(damaged_at(verify(&path, &mut |_| {})), format!("checkpoint {newer}"));
    }
    tamper(&path, CHECKPOINT, *older, Some(&old[..40]));
    let opened = RedbStore::open(&path).unwrap();
    assert_eq!(opened.remarks.len(), 3);
    assert_eq!(opened.remarks[2], Remark::ReplayedAll { entries: 150 });
    assert_eq!(opened.building, building);
}

#[test]
fn a_checkpoint_of_another_layout_is_no_damage() {
    use sha2::{Digest, Sha256};
    let all = entries(150);
    let (_folder, path) = stored(&all);
    for (seq, row) in rows(&path, CHECKPOINT) {
        let (hash, rest) = ([&row[..32]].concat(), b"\xFF fields of a later program");
        let seal = Sha256::digest([&seq.to_le_bytes()[..], &hash, rest].concat());
        tamper(&path, CHECKPOINT, seq, Some(&[&hash[..], &seal, rest].concat()));
    }
    let opened = RedbStore::open(&path).unwrap();
    assert_eq!(opened.remarks, [Remark::ReplayedAll { entries: 150 }]);
    assert_eq!(opened.building, Building::replay(&all));
    drop(opened);
    assert_eq!(verify(&path, &mut |_| {}).unwrap().checkpoints, []);
}

#[test]
fn a_newer_format_is_left_alone() {
    let (_folder, path) = stored(&entries(3));
    let db = Database::open(&path).unwrap();
    let transaction = db.begin_write().unwrap();
    transaction.open_table(META).unwrap().insert("format", 2u32.to_le_bytes().as_slice()).unwrap();
    transaction.commit().unwrap();
    drop(db);
    let newer = StoreError::Newer { found: 2, known: 1 };
    assert_eq!(RedbStore::open(&path).unwrap_err(), newer);
    assert_eq!(RedbStore::open_or_create(&path).unwrap_err(), newer);
    assert_eq!(verify(&path, &mut |_| {}).unwrap_err(), newer);
}

#[test]
fn a_folder_without_a_store_and_files_that_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kenshin.redb");
    assert_eq!(RedbStore::open(&path).unwrap_err(), StoreError::Missing);
    for foreign in [&b""[..], b"redb", b"%PDF-1.7 not ours at all", &[0; 8192]] {
        std::fs::write(&path, foreign).unwrap();
        assert_eq!(damaged_at(RedbStore::open(&path)), "file");
        assert_eq!(damaged_at(RedbStore::open_or_create(&path)), "file");
        assert_eq!(std::fs::read(&path).unwrap(), foreign, "a foreign file is left as it is");
    }
    std::fs::remove_file(&path).unwrap();
    drop(Database::create(&path).unwrap());
    assert_eq!(damaged_at(RedbStore::open(&path)), "file");
    assert!(matches!(RedbStore::create(&path), Err(StoreError::Io(_))), "never over a file that is there");
    std::fs::remove_file(&path).unwrap();
    std::fs::write(folder.path().join("kenshin.redb.new"), "left by a power cut").unwrap();
    let id = RedbStore::open_or_create(&path).unwrap().store.journal_id();
    assert_eq!(RedbStore::open_or_create(&path).unwrap().store.journal_id(), id);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn a_truncated_file_is_damaged() {
    let all = entries(100);
    let (_folder, path) = stored(&all);
    let whole = std::fs::read(&path).unwrap();
    for tenth in 0..10 {
        std::fs::write(&path, &whole[..whole.len() * tenth / 10 + 1]).unwrap();
        assert_eq!(damaged_at(RedbStore::open(&path)), "file", "{tenth}/10");
        assert_eq!(damaged_at(verify(&path, &mut |_| {})), "file", "{tenth}/10");
    }
}

#[test]
fn damaged_pages_are_found_or_do_not_matter_but_never_end_the_process() {
    let all = entries(100);
    let (_folder, path) = stored(&all);
    let building = Building::replay(&all);
    let whole = std::fs::read(&path).unwrap();
    // Most of a young file is empty room.
    let used: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] != 0).collect();
    let mut dice = Dice::new(5);
    let mut found = 0;
    for _ in 0..300 {
        let mut bytes = whole.clone();
        let at = used[dice.below(used.len() as u64) as usize];
        let end = bytes.len().min(at + 1 + dice.below(64) as usize);
        bytes[at..end].iter_mut().for_each(|b| *b = dice.next() as u8);
        std::fs::write(&path, &bytes).unwrap();
        let opened = RedbStore::open(&path);
        if let Ok(opened) = &opened {
            assert_eq!(opened.building, building);
        }
        drop(opened);
        std::fs::write(&path, &bytes).unwrap();
        match verify(&path, &mut |_| {}) {
            Ok(report) => assert_eq!(report.entries, 100),
            // The damaged bytes may be the format's own number.
            Err(StoreError::Damaged { .. } | StoreError::Newer { .. }) => found += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(found > 20, "{found}");
}

const OTHER_PROCESS: &str = "KENSHIN_TEST_STORE_IN_USE";
const SAW_IN_USE: i32 = 42;

#[test]
fn a_store_in_use_is_refused_in_this_and_in_another_process() {
    #[allow(clippy::disallowed_methods, reason = "how this test tells its other half which file to open")]
    if let Some(path) = std::env::var_os(OTHER_PROCESS) {
        let refused = RedbStore::open(Path::new(&path)).unwrap_err() == StoreError::InUse;
        std::process::exit(if refused { SAW_IN_USE } else { 1 });
    }
    let (_folder, path) = stored(&entries(3));
    let opened = RedbStore::open(&path).unwrap();
    assert_eq!(RedbStore::open(&path).unwrap_err(), StoreError::InUse);
    assert_eq!(verify(&path, &mut |_| {}).unwrap_err(), StoreError::InUse);
    let other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_store_in_use_is_refused_in_this_and_in_another_process"])
        .env(OTHER_PROCESS, &path)
        .output()
        .unwrap();
    assert_eq!(other.status.code(), Some(SAW_IN_USE), "{other:?}");
    drop(opened);
    RedbStore::open(&path).unwrap();
}

#[test]
fn the_journal_is_verified_while_it_is_written() {
    let all = entries(400);
    let (_folder, path) = stored(&all[..300]);
    let Opened { mut store, mut building, .. } = RedbStore::open(&path).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let present = building.clone();
    let handle = store.read_handle().unwrap();
    let running = verify_in_background(handle.clone(), present, Arc::clone(&stop), |_| {}).unwrap();
    append_each(&mut store, &mut building, &all[300..]);
    let report = running.join().unwrap().unwrap();
    assert!(report.entries >= 300);
    assert_eq!(report.end, VerifyEnd::Complete);

    let mut steps = 0;
    let report = handle
        .verify(&building, &stop, &mut |progress| {
            steps += 1;
            stop.store(progress.done > 100, Ordering::Relaxed);
        })
        .unwrap();
    assert_eq!((report.end, steps), (VerifyEnd::Stopped, 2));

    let wrong = Building::replay(&all[..399]);
    let mut wrong_but_last = wrong.clone();
    wrong_but_last
        .apply(&Entry { fact: kenshin::domain::journal::Fact::ClockSet { by_ms: 1 }, ..all[399].clone() });
    let stop = AtomicBool::new(false);
    assert_eq!(damaged_at(handle.verify(&wrong_but_last, &stop, &mut |_| {})), "400");
    drop(store);
    assert!(matches!(handle.verify(&building, &stop, &mut |_| {}), Err(StoreError::Io(_))));
}
