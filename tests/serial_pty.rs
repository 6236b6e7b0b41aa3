//! The serial adapter on a real pty. Nothing here sleeps: every wait ends with the event it waits for.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use kenshin::adapters::clock;
use kenshin::adapters::serial::{OpenError, SerialLine, SerialSettings};
use kenshin::adapters::terminal_line::{LineSettings, ModbusLine};
use kenshin::domain::address::{LineNo, TerminalAddress};
use kenshin::ports::line::{BytePort, Heard};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

fn pty() -> (File, PathBuf) {
    let master: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
    (File::from(master), PathBuf::from(name))
}

fn open(path: &Path) -> SerialLine {
    SerialLine::open(path, SerialSettings::TERMINAL).unwrap()
}

/// Reads exactly `n` bytes, however they are cut.
fn hear(line: &mut SerialLine, n: usize) -> Vec<u8> {
    let until = line.now().plus_micros(5_000_000);
    let mut all = Vec::new();
    while all.len() < n {
        match line.receive(until).unwrap() {
            Heard::Bytes(bytes, _) => all.extend(bytes),
            other => panic!("{other:?} after {all:02X?}"),
        }
    }
    all
}

#[test]
fn every_byte_passes_both_ways_unchanged() {
    let (mut far, path) = pty();
    let mut line = open(&path);
    let all: Vec<u8> = (0..=255).chain([0xFF, 0xFF, 0x00, 0xFF, 0x00, 0x41]).collect();
    far.write_all(&all).unwrap();
    assert_eq!(hear(&mut line, all.len()), all);
    let before = line.now();
    let end = line.send(&all).unwrap();
    assert!(end >= before.plus_micros(SerialSettings::TERMINAL.speed().characters_us(all.len())));
    let mut back = vec![0; all.len()];
    far.read_exact(&mut back).unwrap();
    assert_eq!(back, all);
}

#[test]
fn silence_ends_at_the_deadline() {
    let (_far, path) = pty();
    let mut line = open(&path);
    let until = line.now().plus_micros(20_000);
    assert_eq!(line.receive(until), Ok(Heard::Silence));
    assert!(clock::uptime() >= until);
    // A deadline that has passed does not wait at all.
    assert_eq!(line.receive(until), Ok(Heard::Silence));
}

#[test]
fn a_device_in_use_is_refused() {
    let (_far, path) = pty();
    let _line = open(&path);
    let second = SerialLine::open(&path, SerialSettings::TERMINAL).unwrap_err();
    assert!(matches!(second, OpenError::Busy { .. }), "{second}");
}

#[test]
fn a_vanished_device_is_told_and_opened_anew_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("line");
    let mut line = SerialLine::new(&link, SerialSettings::TERMINAL);
    assert!(line.receive(line.now()).is_err(), "not there yet");
    let (far, path) = pty();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert_eq!(line.receive(line.now()), Ok(Heard::Silence));
    drop(far);
    let until = line.now().plus_micros(5_000_000);
    assert!(line.receive(until).is_err());
    std::fs::remove_file(&link).unwrap();
    assert!(line.send(b"x").is_err());
    let (mut far, path) = pty();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    line.send(b"back").unwrap();
    let mut heard = [0; 4];
    far.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"back");
}

#[test]
fn the_master_speaks_over_a_pty() {
    let (mut far, path) = pty();
    let echo = std::thread::spawn(move || {
        let mut frame = [0; 8];
        far.read_exact(&mut frame).unwrap();
        far.write_all(&frame).unwrap();
        // Held open until the line is done with it.
        far
    });
    let line0 = LineNo::new(0).unwrap();
    let mut line = ModbusLine::new(open(&path), line0, LineSettings::standard());
    let figures = line.loopback(TerminalAddress::new(line0, 0).unwrap()).unwrap();
    assert_eq!((figures.requests, figures.failures), (1, 0));
    drop(echo.join().unwrap());
}
