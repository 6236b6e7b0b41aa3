//! Ten years of a full unit: what a commit costs, how large the file grows, how fast it opens and is checked.
//!
//! `cargo bench --bench journal [folder]`: the folder decides which disk is measured.
#![allow(clippy::disallowed_methods, reason = "a bench measures real time")]
#![allow(clippy::float_arithmetic, reason = "figures for people")]
#![allow(clippy::unwrap_used, reason = "a bench that fails may say so with a panic")]

mod common;
#[path = "../tests/common/facts.rs"]
mod facts;
#[path = "../tests/common/life.rs"]
mod life;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use common::{Times, head, ratio, row, say_load, succeeds, timed};
use kenshin::adapters::store::{Opened, RedbStore, codec, verify, verify_in_background};
use kenshin::domain::journal::Target;
use kenshin::domain::moment::{Moment, Now, Uptime, Zone};
use kenshin::ports::store::Store;
use kenshin::receipt::forms::Forms;
use kenshin::receipt::plain;
use kenshin::service::event::Presence;
use kenshin::service::slips::Table;
use kenshin::service::{Event, Service, Settings};
use life::Life;

const METERS: u32 = 400;
const DAYS: u32 = 3_650;
const COMMITS: usize = 20;
const STARTS: usize = 11;

fn main() {
    say_load();
    let folder = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let folder = match folder {
        Some(folder) => tempfile::tempdir_in(folder).unwrap(),
        None => tempfile::tempdir().unwrap(),
    };
    let path = folder.path().join("kenshin.redb");
    let mut life = Life::new(METERS);
    let started = Instant::now();
    let mut store = RedbStore::create(&path).unwrap();
    life.live(DAYS, &mut store);
    println!("{DAYS} days of {METERS} meters written in {:.1} s", started.elapsed().as_secs_f64());
    head();
    commits(&mut store, &mut life, folder.path());
    println!("file: {:.1} MB", fs::metadata(&path).unwrap().len() as f64 / 1e6);

    let stop = Arc::new(AtomicBool::new(false));
    let handle = store.read_handle().unwrap();
    let (report, took) = timed(|| {
        verify_in_background(handle, life.building.clone(), stop, |_| {}).unwrap().join().unwrap().unwrap()
    });
    one("check in background", took);
    println!("journal: {:.1} MB, {} entries", report.bytes as f64 / 1e6, report.entries);
    copied(&path, folder.path());
    drop(store);

    let (opened, took) = timed(|| RedbStore::open(&path).unwrap());
    assert_eq!(opened.building, life.building);
    one("open, closed before", took);
    drop(opened);
    let (_, took) = timed(|| verify(&path, &mut |_| {}).unwrap());
    one("verify from the outside", took);
    starts(&path);
    program(folder.path());
}

/// From nothing to a service that takes commands, and the newest usage table from there.
fn starts(path: &Path) {
    let (mut ready, mut table) = (Times::default(), Times::default());
    for _ in 0..STARTS {
        let (service, took) = timed(|| started(RedbStore::open(path).unwrap()));
        ready.add(took);
        let (text, took) =
            timed(|| plain::text(&service.reprint(Table::Usage, Target::All).unwrap()).unwrap());
        assert!(text.lines().count() > METERS as usize);
        table.add(took);
    }
    row("start to ready", &ready);
    row("newest usage table, store → text", &table);
}

fn started(opened: Opened) -> Service {
    let wall = opened.building.clock().last_entry.map_or(Moment::from_unix_ms(0), |m| m.plus_ms(60_000));
    let now = Now { wall, up: Uptime::default() };
    let settings = Settings {
        station: kenshin::domain::address::StationId::new(7).unwrap(),
        zone: Zone::JAPAN,
        daily: None,
    };
    let forms = Forms::load(&|_| None).unwrap();
    let mut service = Service::new(Box::new(opened.store), opened.building, forms, settings);
    service.step(now, Event::Started("bench".to_owned(), Presence::Visit));
    service
}

/// The same as a whole process, from its start to its end.
fn program(folder: &Path) {
    fs::write(folder.join("site.toml"), "[site]\nstation = 1\n").unwrap();
    let kenshin = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kenshin"));
        command.arg("--site").arg(folder).args(args);
        let (succeeded, took) = timed(|| succeeds(&mut command));
        assert!(succeeded, "kenshin {args:?}");
        took
    };
    row("process: kenshin status", &Times::of(STARTS, || kenshin(&["status"])));
    row(
        "process: kenshin print usage all",
        &Times::of(STARTS, || kenshin(&["print", "usage", "all", "--to", "text"])),
    );
}

/// A copy of the open file is what a power cut leaves.
fn copied(path: &Path, folder: &Path) {
    let cut = folder.join("cut.redb");
    fs::copy(path, &cut).unwrap();
    let (opened, took) = timed(|| RedbStore::open(&cut).unwrap());
    one("open after a power cut", took);
    println!("remarks: {:?}", opened.remarks);
}

/// Commit of one reading of all meters beside a bare write of the same bytes made durable.
fn commits(store: &mut RedbStore, life: &mut Life, folder: &Path) {
    let mut raw = File::create(folder.join("raw")).unwrap();
    let (mut commits, mut writes) = (Times::default(), Times::default());
    let mut bytes = 0;
    for _ in 0..COMMITS {
        let daily = life.daily();
        store.append(&[daily], &life.building).unwrap();
        let reading = life.reading();
        let encoded = codec::encode_entry(&reading);
        bytes = encoded.len();
        let (_, took) = timed(|| store.append(std::slice::from_ref(&reading), &life.building).unwrap());
        commits.add(took);
        let (_, took) = timed(|| {
            raw.write_all(&encoded).unwrap();
            raw.sync_data().unwrap();
        });
        writes.add(took);
    }
    println!("one reading: {bytes} bytes");
    row("its commit", &commits);
    row("bare durable write of the same bytes", &writes);
    println!("{:50}{:22.2} ×", "commit to write", ratio(commits.median(), writes.median()));
}

/// A row of something done once.
fn one(what: &str, took: Duration) {
    let mut times = Times::default();
    times.add(took);
    row(what, &times);
}
