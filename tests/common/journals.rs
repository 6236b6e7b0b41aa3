//! Journals of drawn entries, and the check that nothing of them is missing.

use std::sync::atomic::AtomicBool;

use kenshin::adapters::store::{Opened, RedbStore, VerifyEnd};
use kenshin::domain::building::Building;
use kenshin::domain::journal::Entry;
use kenshin::ports::store::Store;

use crate::facts::Dice;

pub(crate) fn append_each(store: &mut RedbStore, building: &mut Building, entries: &[Entry]) {
    for entry in entries {
        building.apply(entry);
        store.append(std::slice::from_ref(entry), building).unwrap();
    }
}

pub(crate) fn entries(n: u64) -> Vec<Entry> {
    Dice::new(n).entries(n)
}

pub(crate) fn check(opened: &Opened) {
    let handle = opened.store.read_handle().unwrap();
    let report = handle.verify(&opened.building, &AtomicBool::new(false), &mut |_| {}).unwrap();
    assert_eq!((report.entries, report.end), (opened.building.last_seq().0, VerifyEnd::Complete));
}
