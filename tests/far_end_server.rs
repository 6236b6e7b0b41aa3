//! Simulated terminals on a real pty, in real time: what virtual time cannot show.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use kenshin::adapters::clock::uptime;
use kenshin::adapters::far_end_server::{Served, serve};
use kenshin::adapters::pty::Wire;
use kenshin::domain::address::LineNo;
use kenshin::sim::terminals::{SimulatedLine, Terminal, parse_order, scenario, sealed};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

const GIVE_UP_AFTER: Timespec = Timespec { tv_sec: 5, tv_nsec: 0 };

fn open(path: &Path) -> File {
    File::options().read(true).write(true).open(path).unwrap()
}

fn ask(port: &mut File, request: &[u8], reply_length: usize) -> Vec<u8> {
    port.write_all(&sealed(request.to_vec())).unwrap();
    let mut reply = Vec::new();
    while reply.len() < reply_length {
        let ready = poll(&mut [PollFd::new(port, PollFlags::IN)], Some(&GIVE_UP_AFTER)).unwrap();
        assert_eq!(ready, 1, "no reply, only {reply:02X?}");
        let mut chunk = [0; 64];
        let n = port.read(&mut chunk).unwrap();
        reply.extend(&chunk[..n]);
    }
    reply
}

#[test]
fn terminals_answer_on_a_pty_not_too_early_and_outlive_their_clients() {
    let speed = scenario::speed(19_200).unwrap();
    let mut line = SimulatedLine::new(LineNo::new(0).unwrap(), speed, 0).allowing_jitter();
    line.add(Terminal::pulse(0, uptime())).unwrap();
    let wire = Wire::pty().unwrap();
    let path = wire.path().to_owned();
    let mut serving = serve(vec![Served { wire, line }]).unwrap();

    for count in [7u8, 8] {
        let (_, order) = parse_order(&format!("count 000 {count}")).unwrap();
        serving.tell(0, order).unwrap();
        let mut port = open(&path);
        let began = uptime();
        let reply = ask(&mut port, &[1, 4, 0, 0, 0, 2], 9);
        let took_us = uptime().micros_since(began);
        assert_eq!(reply, sealed(vec![1, 4, 4, 0, 0, 0, count]));
        let least_us = speed.characters_us(8) + speed.silence_us() + speed.characters_us(9);
        assert!(took_us >= least_us, "{took_us} µs, a wire takes {least_us}");
    }
    let (_, nonsense) = parse_order("count 010 1").unwrap();
    assert!(serving.tell(0, nonsense).unwrap_err().en.contains("no terminal 1"));
    assert!(serving.is_running());
    serving.stop().unwrap();
}
