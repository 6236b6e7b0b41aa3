//! Plays the far ends of lines in real time, on a thread of its own.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::clock::uptime;
use super::pty::Wire;
use crate::domain::moment::Uptime;
use crate::domain::words::Words;
use crate::ports::far_end::FarEnd;
use crate::words;

/// Orders that may wait; an operator types them one by one.
const ORDERS_WAITING_MAX: usize = 16;
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// A far end and the wire it is played on.
#[derive(Debug)]
pub struct Served<L> {
    /// Where its bytes go.
    pub wire: Wire,
    /// Who plays.
    pub line: L,
}

struct Asked<O> {
    line: usize,
    order: O,
    answer: SyncSender<Result<Words, Words>>,
}

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct Serving<O> {
    orders: Option<SyncSender<Asked<O>>>,
    wake: PipeWriter,
    thread: Option<JoinHandle<io::Result<()>>>,
}

/// Starts to play all `lines` on one thread called `far-end`.
///
/// # Errors
/// The system gives no pipe or no thread.
pub fn serve<L: FarEnd>(lines: Vec<Served<L>>) -> io::Result<Serving<L::Order>> {
    let (orders, waiting) = sync_channel(ORDERS_WAITING_MAX);
    let (woken, wake) = io::pipe()?;
    let thread =
        std::thread::Builder::new().name("far-end".into()).spawn(move || run(lines, &waiting, woken))?;
    Ok(Serving { orders: Some(orders), wake, thread: Some(thread) })
}

impl<O> Serving<O> {
    /// Gives an order to the line at this place of the list and waits for the answer.
    ///
    /// # Errors
    /// What the line says against it, or that the server has ended.
    pub fn tell(&mut self, line: usize, order: O) -> Result<Words, Words> {
        let ended = || words!("シミュレータは終わっています", "the simulator has ended");
        let (answer, answered) = sync_channel(1);
        let orders = self.orders.as_ref().ok_or_else(ended)?;
        orders.send(Asked { line, order, answer }).map_err(|_| ended())?;
        self.wake.write_all(&[0]).map_err(|_| ended())?;
        answered.recv_timeout(ANSWER_WITHIN).unwrap_or_else(|e| match e {
            RecvTimeoutError::Timeout => Err(words!("応答がありません", "no answer")),
            RecvTimeoutError::Disconnected => Err(ended()),
        })
    }

    /// Whether the thread still plays.
    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|t| !t.is_finished())
    }

    /// Stops it.
    ///
    /// # Errors
    /// What made it end before.
    pub fn stop(mut self) -> io::Result<()> {
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        self.orders = None;
        let _ = self.wake.write_all(&[0]);
        match self.thread.take() {
            Some(thread) => {
                thread.join().unwrap_or_else(|_| Err(io::Error::other("the far end's thread panicked")))
            }
            None => Ok(()),
        }
    }
}

impl<O> Drop for Serving<O> {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

fn run<L: FarEnd>(
    mut lines: Vec<Served<L>>,
    orders: &Receiver<Asked<L::Order>>,
    mut woken: PipeReader,
) -> io::Result<()> {
    loop {
        for served in &mut lines {
            served.speak()?;
        }
        let due = lines.iter().filter_map(Served::due).min();
        let ready = wait(&lines, &woken, due)?;
        for (served, ready) in lines.iter_mut().zip(&ready) {
            if *ready {
                served.listen()?;
            }
        }
        if ready.last() == Some(&true) {
            // One byte per order or stop; more than fit here wake the next turn.
            let _ = woken.read(&mut [0; ORDERS_WAITING_MAX])?;
        }
        loop {
            match orders.try_recv() {
                Ok(Asked { line, order, answer }) => {
                    let said = match lines.get_mut(line) {
                        Some(served) => served.line.obey(uptime(), order),
                        None => Err(words!("その回線はありません", "there is no such line")),
                    };
                    // Whoever asked may have given up waiting.
                    let _ = answer.try_send(said);
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return Ok(()),
            }
        }
    }
}

/// Waits until a line that has room or the pipe (last) has something to read, or until `due`.
fn wait<L: FarEnd>(lines: &[Served<L>], woken: &PipeReader, due: Option<Uptime>) -> io::Result<Vec<bool>> {
    let open: Vec<bool> = lines.iter().map(|s| s.line.room() > 0).collect();
    let watched = lines.iter().zip(&open).filter_map(|(served, open)| open.then_some(served.wire.as_fd()));
    let mut fds: Vec<PollFd<'_>> = watched.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)).collect();
    fds.push(PollFd::new(woken, PollFlags::IN));
    let timeout = due.map(|due| {
        let us = due.micros_since(uptime());
        // Both parts fit: seconds of a u64 of micros, and less than a thousand million nanoseconds.
        Timespec { tv_sec: (us / 1_000_000).cast_signed(), tv_nsec: (us % 1_000_000 * 1000).cast_signed() }
    });
    match poll(&mut fds, timeout.as_ref()) {
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(e) => return Err(e.into()),
    }
    let mut ready = fds.iter().map(|fd| !fd.revents().is_empty());
    let lines = open.into_iter().map(|open| open && ready.next() == Some(true)).collect::<Vec<_>>();
    Ok(lines.into_iter().chain(ready).collect())
}

impl<L: FarEnd> Served<L> {
    /// A wire with a speed of its own is given each character when its start bit is due, a pty when its stop bit ends.
    fn lead_us(&self) -> u64 {
        if self.wire.has_speed() { self.line.speed().characters_us(1) } else { 0 }
    }

    fn due(&self) -> Option<Uptime> {
        let due = self.line.next_due()?;
        Some(Uptime::from_micros(due.micros().saturating_sub(self.lead_us())))
    }

    fn speak(&mut self) -> io::Result<()> {
        while let Some(spoken) = self.line.speak(uptime().plus_micros(self.lead_us())) {
            self.wire.write(spoken.byte)?;
        }
        Ok(())
    }

    fn listen(&mut self) -> io::Result<()> {
        let bytes = self.wire.read(self.line.room())?;
        let now = uptime();
        // A real wire has taken its time already; a pty hands over what the sender has only begun to send.
        let taken_us = if self.wire.has_speed() { self.line.speed().characters_us(bytes.len()) } else { 0 };
        self.line.hear(Uptime::from_micros(now.micros().saturating_sub(taken_us)), &bytes);
        Ok(())
    }
}
