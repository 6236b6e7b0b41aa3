//! `kenshin-sim printer` with clients that know nothing of it. Nothing sleeps; every wait ends with what it waits for.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::{bytes_of, small_building};

const GIVE_UP_AFTER: Timespec = Timespec { tv_sec: 10, tv_nsec: 0 };

/// A running `kenshin-sim printer`, in a folder of its own.
struct Sim {
    folder: tempfile::TempDir,
    child: Child,
    orders: Option<ChildStdin>,
    said: BufReader<ChildStdout>,
}

impl Sim {
    fn start(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_kenshin-sim"));
        command.current_dir(folder.path()).args(["printer", "--out", "slips"]).args(options);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (orders, said) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { folder, child, orders, said }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// What it says to an order. Slips and complaints may be told in between.
    fn order(&mut self, order: &str) -> String {
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
        loop {
            let line = self.line();
            if line.starts_with("ok") || line.starts_with("error") {
                return line;
            }
        }
    }

    /// Waits until it tells of this slip.
    fn await_slip(&mut self, name: &str) -> PathBuf {
        loop {
            let line = self.line();
            assert_ne!(line, "", "it has ended");
            if line == format!("slip slips/{name}.txt") {
                return self.folder.path().join("slips");
            }
        }
    }

    fn network(&self, address: &str) -> TcpStream {
        TcpStream::connect(address.strip_prefix("printer ").unwrap()).unwrap()
    }

    fn end(mut self) -> (String, tempfile::TempDir) {
        self.orders = None;
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success());
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        (rest, folder)
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answer<const N: usize>(from: &mut (impl Read + std::os::fd::AsFd)) -> [u8; N] {
    let mut answer = [0; N];
    for byte in &mut answer {
        let ready = poll(&mut [PollFd::new(from, PollFlags::IN)], Some(&GIVE_UP_AFTER)).unwrap();
        assert_eq!(ready, 1, "no answer");
        from.read_exact(std::slice::from_mut(byte)).unwrap();
    }
    answer
}

fn slip_text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap()
}

#[test]
fn s70_slips_over_tcp_and_over_a_pty_come_out_of_one_printer() {
    let mut sim = Sim::start(&["--pty", "link", "--tcp", "127.0.0.1:0", "--speed", "unlimited"]);
    assert_eq!(sim.line(), "printer link");
    let address = sim.line();
    let slips = small_building();
    let (_, first) = &slips[0];
    let (_, second) = &slips[1];

    let mut network = sim.network(&address);
    network.write_all(&bytes_of(first)).unwrap();
    let folder = sim.await_slip("slip-0001");
    assert_eq!(&slip_text(&folder, "slip-0001"), first);
    assert!(fs::read(folder.join("slip-0001.png")).unwrap().starts_with(b"\x89PNG"));
    assert_eq!(answer(&mut network), [0x10, 0, 0, 0x0F]);

    let mut pty = File::options().read(true).write(true).open(sim.folder.path().join("link")).unwrap();
    pty.write_all(&bytes_of(second)).unwrap();
    sim.await_slip("slip-0002");
    pty.write_all(b"\x1D(H\x06\x00000001").unwrap();
    assert_eq!(answer(&mut pty), *b"\x10\x00\x00\x0F\x37\x220001\x00");
    assert_eq!(&slip_text(&folder, "slip-0002"), second);

    // The next client is heard when the first has gone.
    drop(network);
    let mut network = sim.network(&address);
    network.write_all(b"\x1BzOK\n\x10\x04\x01").unwrap();
    assert_eq!(answer(&mut network), [0x12]);
    assert!(sim.line().starts_with("complaint byte"));
    let (rest, folder) = sim.end();
    assert!(rest.contains("slip slips/slip-0003.txt"), "what was not cut off is kept: {rest}");
    assert_eq!(slip_text(&folder.path().join("slips"), "slip-0003"), "OK\n");
    assert!(!folder.path().join("link").is_symlink());
}

#[test]
fn s70_paper_out_and_in_again_with_more_bytes_than_the_printer_holds() {
    let mut sim = Sim::start(&["--tcp", "127.0.0.1:0", "--speed", "unlimited", "--buffer", "64"]);
    let address = sim.line();
    let slips = small_building();
    assert!(sim.order("paper out 3").starts_with("ok"));
    let mut network = sim.network(&address);
    for (_, text) in &slips {
        network.write_all(&bytes_of(text)).unwrap();
    }
    // Automatic status: first that all is well, then that the paper is out.
    assert_eq!(answer(&mut network), [0x10, 0, 0, 0x0F, 0x18, 0, 0x0C, 0x0F]);
    let state = sim.order("show");
    assert!(
        state.contains("out of paper; ") && state.contains("bytes waiting, 9 mm of paper out"),
        "{state}"
    );
    assert!(sim.order("paper in").starts_with("ok"));
    let folder = sim.await_slip(&format!("slip-{:04}", slips.len()));
    for (i, (name, text)) in slips.iter().enumerate() {
        assert_eq!(&slip_text(&folder, &format!("slip-{:04}", i + 1)), text, "{name}");
    }
    assert!(sim.order("nonsense").starts_with("error"));
    assert!(sim.order("help").ends_with("ok help"));
}
