//! The far end of a line: a pty of our own, a real serial port, or a network socket.

mod socket;

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    ControlModes, OptionalActions, QueueSelector, ioctl_tiocexcl, tcflush, tcgetattr, tcsetattr,
};

use self::socket::Socket;
use crate::ports::line::LineSpeed;

/// One end of a line that bytes can be read from and written to without waiting.
#[derive(Debug)]
pub struct Wire {
    end: End,
    path: PathBuf,
}

#[derive(Debug)]
enum End {
    /// The slave is kept open here: when the last client closes it, reading the master would otherwise fail until
    /// somebody opens it again.
    Pty {
        master: File,
        _slave: OwnedFd,
    },
    Serial(File),
    Network(Socket),
}

impl Wire {
    /// A new pty in raw mode; [`path`](Self::path) is what the other side opens.
    ///
    /// # Errors
    /// The system gives none.
    pub fn pty() -> io::Result<Self> {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let path = PathBuf::from(std::ffi::OsString::from_vec(ptsname(&master, Vec::new())?.into_bytes()));
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let slave = rustix::fs::open(&path, flags, rustix::fs::Mode::empty())?;
        let mut settings = tcgetattr(&slave)?;
        settings.make_raw();
        tcsetattr(&slave, OptionalActions::Now, &settings)?;
        let flags = rustix::fs::fcntl_getfl(&master)?;
        rustix::fs::fcntl_setfl(&master, flags | OFlags::NONBLOCK)?;
        Ok(Self { end: End::Pty { master: File::from(master), _slave: slave }, path })
    }

    /// A real port, 8 data bits, even parity, one stop bit.
    ///
    /// # Errors
    /// It cannot be opened, or is no serial port with that speed.
    pub fn serial(path: &Path, speed: LineSpeed) -> io::Result<Self> {
        let flags = OFlags::NOCTTY | OFlags::NONBLOCK;
        let flags = i32::try_from(flags.bits()).map_err(|_| io::ErrorKind::InvalidInput)?;
        let file = File::options().read(true).write(true).custom_flags(flags).open(path)?;
        ioctl_tiocexcl(&file)?;
        let mut settings = tcgetattr(&file)?;
        settings.make_raw();
        settings.set_speed(speed.baud)?;
        settings.control_modes.remove(ControlModes::PARODD | ControlModes::CSTOPB | ControlModes::CRTSCTS);
        settings.control_modes |= ControlModes::PARENB | ControlModes::CREAD | ControlModes::CLOCAL;
        tcsetattr(&file, OptionalActions::Now, &settings)?;
        tcflush(&file, QueueSelector::IOFlush)?;
        Ok(Self { end: End::Serial(file), path: path.to_owned() })
    }

    /// A network socket that listens at this address, for one client at a time; the next waits until the first has
    /// gone.
    ///
    /// # Errors
    /// The address is no address, not this machine's, or taken.
    pub fn tcp(address: &str) -> io::Result<Self> {
        let socket = Socket::listen(address)?;
        let path = PathBuf::from(socket.address()?.to_string());
        Ok(Self { end: End::Network(socket), path })
    }

    /// What the other side opens (pty), the port itself, or the address listened at.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// For waiting until bytes are there.
    pub fn as_fd(&self) -> BorrowedFd<'_> {
        match &self.end {
            End::Pty { master: file, .. } | End::Serial(file) => file.as_fd(),
            End::Network(socket) => socket.as_fd(),
        }
    }

    /// Whether the wire itself takes time to carry a character. A pty and a network do not; their bytes must be held back.
    pub fn has_speed(&self) -> bool {
        matches!(self.end, End::Serial(_))
    }

    /// The bytes that are there, at most `most` of them; empty if none.
    ///
    /// # Errors
    /// The device has gone. A network client that has gone is none.
    pub fn read(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let mut buffer = [0; 512];
        let room = &mut buffer[..most.min(512)];
        if room.is_empty() {
            return Ok(Vec::new());
        }
        let read = match &mut self.end {
            End::Pty { master: file, .. } | End::Serial(file) => match file.read(room) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => read,
            },
            End::Network(socket) => socket.read(room),
        };
        match read {
            Ok(n) => Ok(buffer[..n].to_vec()),
            Err(e) if is_for_later(&e) => Ok(Vec::new()),
            Err(e) => Err(e),
        }
    }

    /// Sends one byte. A pty or a network client whose reader has stopped reading drops it, as an open wire would.
    ///
    /// # Errors
    /// The device has gone.
    pub fn write(&mut self, byte: u8) -> io::Result<()> {
        let written = match &mut self.end {
            End::Pty { master: file, .. } | End::Serial(file) => file.write(&[byte]),
            End::Network(socket) => socket.write(byte),
        };
        match written {
            Ok(_) => Ok(()),
            Err(e) if is_for_later(&e) => Ok(()),
            Err(e) => Err(e),
        }
    }
}

fn is_for_later(e: &io::Error) -> bool {
    matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}
