//! A printer as a device that answers: on a serial port, on the network, or at a device node such as `/dev/usb/lp0`
//! (S-70, S-90). Nothing here waits without a deadline; a printer that is switched off or pulled out is
//! [`PrinterFault::Gone`](crate::ports::printer::PrinterFault::Gone), and is found again by itself.

mod channel;
mod conversation;
mod network;
mod trouble;

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use self::channel::Channel;
pub use self::conversation::DevicePrinter;
use self::trouble::Failure;
use super::clock::uptime;
use crate::domain::moment::Uptime;
use crate::domain::words::Words;

/// Longest wait for a printer that does not answer to take the next bytes.
const TAKES_WITHIN: Duration = Duration::from_secs(30);
/// How long a network printer may take to close a connection on which it was sent everything.
const CLOSES_WITHIN: Duration = Duration::from_secs(5);

/// Where a printer is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Link {
    /// A serial port, 8N1, or a device node.
    Device {
        /// The device.
        path: PathBuf,
        /// Bits per second, when it is a serial port.
        baud: u32,
        /// How a serial printer stops us.
        flow: Flow,
    },
    /// A printer on the network.
    Network {
        /// Its address, or a name of it.
        host: String,
        /// Its port, 9100 as a rule.
        port: u16,
    },
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device { path, .. } => path.display().fmt(f),
            Self::Network { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Network { host, port } => write!(f, "tcp:{host}:{port}"),
        }
    }
}

/// How a serial printer says that it can take no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Flow {
    /// Not at all, or by a line that the adapter heeds itself.
    #[default]
    None,
    /// XOFF and XON.
    XonXoff,
}

/// What a printer answers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Answers {
    /// Nothing: it is taken for ready unless it could not be written to.
    #[default]
    Nothing,
    /// `DLE EOT 1`–`4`, and `GS a` as far as it has it.
    RealTime,
}

/// Sends slips to a printer that is not listened to, one after another.
///
/// # Errors
/// What went wrong and what to do. Given up after 30 s in which it took nothing.
pub fn send(link: &Link, slips: &[Vec<u8>]) -> Result<(), Words> {
    put(link, &slips.concat(), TAKES_WITHIN).map_err(|e| e.words(link))
}

fn put(link: &Link, bytes: &[u8], patience: Duration) -> Result<(), Failure> {
    let mut channel = Channel::open(link)?;
    let done = put_all(&mut channel, bytes, patience);
    match done {
        Ok(()) => channel.finish(after(CLOSES_WITHIN)),
        Err(_) => channel.forget(),
    }
    done
}

fn put_all(channel: &mut Channel, mut rest: &[u8], patience: Duration) -> Result<(), Failure> {
    let mut until = after(patience);
    while !rest.is_empty() {
        // Answers nobody reads would hold up a network printer.
        channel.read(&mut [0; 64])?;
        match channel.write(rest)? {
            0 if uptime() >= until => return Err(Failure::TookNothing(patience.as_secs())),
            0 => channel.wait(true, until)?,
            n => {
                rest = &rest[n..];
                until = after(patience);
            }
        }
    }
    Ok(())
}

/// So long after now.
fn after(wait: Duration) -> Uptime {
    uptime().plus_micros(u64::try_from(wait.as_micros()).unwrap_or(u64::MAX))
}

fn silent() -> io::Error {
    io::ErrorKind::TimedOut.into()
}
