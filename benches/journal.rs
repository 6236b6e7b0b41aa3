//! Ten years of a full unit: what a commit costs, how large the file grows, how fast it opens and is checked.
//!
//! `cargo bench --bench journal [folder]`: the folder decides which disk is measured.
#![allow(clippy::disallowed_methods, reason = "a bench measures real time")]
#![allow(clippy::float_arithmetic, reason = "figures for people")]
#![allow(clippy::unwrap_used, reason = "a bench that fails may say so with a panic")]

#[path = "../tests/common/facts.rs"]
mod facts;
#[path = "../tests/common/life.rs"]
mod life;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use kenshin::adapters::store::{RedbStore, codec, verify, verify_in_background};
use kenshin::ports::store::Store;
use life::Life;

const METERS: u32 = 400;
const DAYS: u32 = 3_650;
const MONTH_DAYS: u32 = 30;
const COMMITS: usize = 20;

fn main() {
    let folder = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let folder = match folder {
        Some(folder) => tempfile::tempdir_in(folder).unwrap(),
        None => tempfile::tempdir().unwrap(),
    };
    let path = folder.path().join("kenshin.redb");
    let mut life = Life::new(METERS);
    let started = Instant::now();
    let mut store = RedbStore::create(&path).unwrap();
    let first = life.registered();
    store.append(&[first], &life.building).unwrap();
    for day in 1..=DAYS {
        let daily = life.daily();
        store.append(&[daily], &life.building).unwrap();
        if day % MONTH_DAYS == 0 {
            let reading = life.reading();
            store.append(&[reading], &life.building).unwrap();
        }
    }
    println!("{DAYS} days of {METERS} meters written in {:.1} s", started.elapsed().as_secs_f64());
    commits(&mut store, &mut life, folder.path());
    println!("file                     {:8.1} MB", fs::metadata(&path).unwrap().len() as f64 / 1e6);

    let stop = Arc::new(AtomicBool::new(false));
    let handle = store.read_handle().unwrap();
    let (report, took) = timed(|| {
        verify_in_background(handle, life.building.clone(), stop, |_| {}).unwrap().join().unwrap().unwrap()
    });
    print_ms("check in background", took);
    println!("journal                  {:8.1} MB, {} entries", report.bytes as f64 / 1e6, report.entries);
    copied(&path, folder.path());
    drop(store);

    let (opened, took) = timed(|| RedbStore::open(&path).unwrap());
    assert_eq!(opened.building, life.building);
    print_ms("open, closed before", took);
    drop(opened);
    let (_, took) = timed(|| verify(&path, &mut |_| {}).unwrap());
    print_ms("verify from the outside", took);
}

/// A copy of the open file is what a power cut leaves.
fn copied(path: &Path, folder: &Path) {
    let cut = folder.join("cut.redb");
    fs::copy(path, &cut).unwrap();
    let (opened, took) = timed(|| RedbStore::open(&cut).unwrap());
    print_ms("open after a power cut", took);
    println!("remarks                  {:?}", opened.remarks);
}

/// Commit of one reading of all meters beside a bare write of the same bytes made durable.
fn commits(store: &mut RedbStore, life: &mut Life, folder: &Path) {
    let mut raw = File::create(folder.join("raw")).unwrap();
    let (mut commits, mut writes) = (Vec::new(), Vec::new());
    let mut bytes = 0;
    for _ in 0..COMMITS {
        let daily = life.daily();
        store.append(&[daily], &life.building).unwrap();
        let reading = life.reading();
        let encoded = codec::encode_entry(&reading);
        bytes = encoded.len();
        let (_, took) = timed(|| store.append(std::slice::from_ref(&reading), &life.building).unwrap());
        commits.push(took);
        let (_, took) = timed(|| {
            raw.write_all(&encoded).unwrap();
            raw.sync_data().unwrap();
        });
        writes.push(took);
    }
    let (commit, write) = (median(commits), median(writes));
    println!("one reading              {bytes:8} bytes");
    print_ms("its commit (median)", commit);
    print_ms("bare durable write", write);
    println!("ratio                    {:8.1}", commit.as_secs_f64() / write.as_secs_f64());
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let value = work();
    (value, started.elapsed())
}

fn print_ms(what: &str, took: Duration) {
    println!("{what:24} {:8.1} ms", took.as_secs_f64() * 1e3);
}
