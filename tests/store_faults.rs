//! The store keeps what it was given through power cuts and full disks, at whichever write they come.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

#[path = "common/disk.rs"]
mod disk;
#[path = "common/facts.rs"]
mod facts;
#[path = "common/journals.rs"]
mod journals;
#[path = "common/life.rs"]
mod life;

use disk::{Disk, Fault};
use facts::Dice;
use journals::{append_each, check, entries};
use kenshin::adapters::store::{Opened, RedbStore};
use kenshin::domain::building::Building;
use kenshin::domain::journal::{Entry, Seq};
use kenshin::ports::store::{Store, StoreError};
use proptest::prelude::*;

/// Batches as they come in practice: single entries, a few together, and enough for checkpoints.
fn batches() -> Vec<Vec<Entry>> {
    let mut all = entries(150).into_iter();
    [1, 1, 3, 70, 1, 2, 66, 1].map(|n| all.by_ref().take(n).collect()).to_vec()
}

fn empty_store() -> Vec<u8> {
    let disk = Disk::default();
    let own = disk.clone();
    drop(RedbStore::open_storage(move || Ok(own.clone())).unwrap());
    disk.image()
}

fn open_disk(disk: &Disk) -> Result<Opened, StoreError> {
    let own = disk.clone();
    RedbStore::open_storage(move || Ok(own.clone()))
}

#[test]
fn a_power_cut_at_any_write_leaves_the_old_entries_or_the_new_ones() {
    let (empty, batches) = (empty_store(), batches());
    let all: Vec<Entry> = batches.concat();
    let mut dice = Dice::new(9);
    for cut in 0.. {
        let disk = Disk::holding(&empty);
        disk.fail_after(cut, Fault::PowerCut);
        let (mut durable, mut tried) = (0, 0);
        if let Ok(Opened { mut store, mut building, .. }) = open_disk(&disk) {
            for batch in &batches {
                tried = batch.last().unwrap().seq.0;
                batch.iter().for_each(|e| building.apply(e));
                if store.append(batch, &building).is_err() {
                    break;
                }
                durable = tried;
            }
            // The power goes while the program still runs: nothing is closed.
            if durable == all.len() as u64 && disk.used() < cut {
                assert!(cut > 60, "{cut}");
                break;
            }
        }
        for _ in 0..3 {
            let opened = open_disk(&Disk::holding(&disk.after_power_cut(&mut dice))).unwrap();
            let last = opened.building.last_seq().0;
            assert!(last == durable || last == tried, "cut {cut}: {last}, not {durable} or {tried}");
            assert_eq!(opened.building, Building::replay(&all[..last as usize]), "cut {cut}");
            check(&opened);
        }
    }
}

#[test]
fn a_disk_that_runs_full_at_any_write_loses_nothing_and_goes_on_when_there_is_space() {
    let (empty, batches) = (empty_store(), batches());
    let all: Vec<Entry> = batches.concat();
    let mut refused = 0;
    for room in 0.. {
        let disk = Disk::holding(&empty);
        let Opened { mut store, mut building, .. } = open_disk(&disk).unwrap();
        let start = disk.used();
        disk.fail_after(room, Fault::Full);
        let mut failures = 0;
        for batch in &batches {
            let before = building.last_seq();
            batch.iter().for_each(|e| building.apply(e));
            while let Err(e) = store.append(batch, &building) {
                assert_eq!(e, StoreError::Full, "room {room}");
                if let Ok(present) = store.entries(Seq(1), usize::MAX) {
                    assert_eq!(present.len() as u64, before.0, "room {room}");
                }
                failures += 1;
                if failures == 2 {
                    disk.mend();
                }
                assert!(failures < 3, "room {room}");
            }
        }
        refused += failures;
        assert_eq!(store.entries(Seq(1), usize::MAX).unwrap(), all);
        drop(store);
        disk.mend();
        let opened = open_disk(&disk).unwrap();
        assert_eq!(opened.building, building);
        check(&opened);
        if failures == 0 && disk.used() - start < room {
            break;
        }
    }
    assert!(refused > 50, "{refused}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn replay_equals_checkpoint_equals_projection(seed: u64, n in 1u64..300, cut in 0u64..300) {
        let all = Dice::new(seed).entries(n);
        let cut = (cut % n) as usize;
        let disk = Disk::default();
        let Opened { mut store, mut building, .. } = open_disk(&disk).unwrap();
        append_each(&mut store, &mut building, &all[..cut]);
        drop(store);
        let Opened { mut store, building: again, .. } = open_disk(&disk).unwrap();
        prop_assert_eq!(&again, &building);
        append_each(&mut store, &mut building, &all[cut..]);
        drop(store);
        let opened = open_disk(&disk).unwrap();
        prop_assert_eq!(&opened.building, &building);
        prop_assert_eq!(&opened.building, &Building::replay(&all));
        prop_assert_eq!(&opened.remarks, &[]);
        check(&opened);
    }
}
