//! The talk with whoever runs the simulator: orders in, one answer each.

use std::error::Error;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

use kenshin::adapters::far_end_server::Serving;
use kenshin::domain::words::Words;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// How often to look whether the lines are still served.
const LOOK_EVERY: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

/// A typed order, and which line it is for.
pub(crate) type Read<'a, O> = dyn Fn(&str) -> Result<(usize, O), Words> + 'a;

/// How orders are read: all of them in words, and one as it is typed.
pub(crate) struct Orders<'a, O> {
    pub(crate) help: &'a str,
    pub(crate) read: &'a Read<'a, O>,
}

/// Answers orders until they end or a signal comes.
pub(crate) fn converse<O>(
    mut serving: Serving<O>,
    orders: &Orders<'_, O>,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let (stop, on_signal) = UnixStream::pair()?;
    signal_hook::low_level::pipe::register(signal_hook::consts::SIGINT, on_signal.try_clone()?)?;
    signal_hook::low_level::pipe::register(signal_hook::consts::SIGTERM, on_signal)?;
    let stdin = io::stdin();
    let mut typed = Vec::new();
    while serving.is_running() {
        let (input_fd, stop_fd) = (stdin.as_fd(), stop.as_fd());
        let mut fds = [input_fd, stop_fd].map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN));
        match poll(&mut fds, Some(&LOOK_EVERY)) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(e) => return Err(e.into()),
        }
        let [typed_on, stopped] = fds.map(|fd| !fd.revents().is_empty());
        if stopped {
            break;
        }
        if !typed_on {
            continue;
        }
        let mut chunk = [0; 512];
        let n = rustix::io::read(&stdin, &mut chunk)?;
        if n == 0 {
            break;
        }
        typed.extend(&chunk[..n]);
        while let Some(end) = typed.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = typed.drain(..=end).collect();
            answer(&mut serving, orders, String::from_utf8_lossy(&line).trim(), out)?;
        }
    }
    Ok(serving.stop()?)
}

fn answer<O>(
    serving: &mut Serving<O>,
    orders: &Orders<'_, O>,
    text: &str,
    out: &mut impl Write,
) -> io::Result<()> {
    match text {
        "" => {}
        "help" => writeln!(out, "{}\nok help", orders.help)?,
        _ => match (orders.read)(text).and_then(|(line, order)| serving.tell(line, order)) {
            Ok(said) => writeln!(out, "ok {said}")?,
            Err(said) => writeln!(out, "error {said}")?,
        },
    }
    out.flush()
}
