//! Words on standard error, results on standard output. A reader that has gone away ends no reading.
//!
//! A command that another process sent here is carried out on a thread of its own; what it tells goes back there.

use std::cell::RefCell;
use std::fmt::Display;
use std::io::{self, Write};

use super::exit::{Exit, Trouble};
use crate::words;

/// Where something is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stream {
    /// Standard output: what was asked for.
    Out,
    /// Standard error: words about it.
    Err,
}

type Ear = Box<dyn FnMut(Stream, &[u8]) -> io::Result<()>>;

thread_local! {
    static EAR: RefCell<Option<Ear>> = const { RefCell::new(None) };
}

/// Does some work of this thread while everything it tells goes to `ear`.
pub fn into<T>(ear: impl FnMut(Stream, &[u8]) -> io::Result<()> + 'static, work: impl FnOnce() -> T) -> T {
    EAR.set(Some(Box::new(ear)));
    let done = work();
    EAR.set(None);
    done
}

/// Whether what this thread tells goes to another process.
pub fn is_elsewhere() -> bool {
    EAR.with_borrow(Option::is_some)
}

/// Bytes as they are.
///
/// # Errors
/// When they could not be delivered.
pub fn bytes(stream: Stream, bytes: &[u8]) -> io::Result<()> {
    EAR.with_borrow_mut(|ear| match (ear, stream) {
        (Some(ear), _) => ear(stream, bytes),
        (None, Stream::Out) => {
            let mut out = io::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush())
        }
        (None, Stream::Err) => io::stderr().write_all(bytes),
    })
}

/// A line for people. Nobody listening is no reason to stop.
pub fn say(line: impl Display) {
    let _ = bytes(Stream::Err, format!("{line}\n").as_bytes());
}

/// A result on standard output.
///
/// # Errors
/// When it could not be delivered; whoever asked for it must not take silence for success.
pub fn result(line: impl Display) -> Result<(), Trouble> {
    bytes(Stream::Out, format!("{line}\n").as_bytes()).map_err(|e| {
        Trouble::new(
            Exit::Device,
            words!("標準出力へ書けません({e})。", "Standard output cannot be written ({e})."),
        )
    })
}
