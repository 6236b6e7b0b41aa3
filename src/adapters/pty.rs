//! The far end of a serial line as a file: a pty of our own, or a real port.

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

use crate::ports::line::LineSpeed;

/// One end of a serial line that bytes can be read from and written to without waiting.
#[derive(Debug)]
pub struct Wire {
    file: File,
    path: PathBuf,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// The slave is kept open here: when the last client closes it, reading the master would otherwise fail until
    /// somebody opens it again.
    Pty {
        _slave: OwnedFd,
    },
    Serial,
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
        Ok(Self { file: File::from(master), path, kind: Kind::Pty { _slave: slave } })
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
        Ok(Self { file, path: path.to_owned(), kind: Kind::Serial })
    }

    /// What the other side opens (pty), or the port itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// For waiting until bytes are there.
    pub fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// Whether the wire itself takes time to carry a character. A pty does not; its bytes must be held back.
    pub fn has_speed(&self) -> bool {
        matches!(self.kind, Kind::Serial)
    }

    /// The bytes that are there; empty if none.
    ///
    /// # Errors
    /// The device has gone.
    pub fn read(&mut self) -> io::Result<Vec<u8>> {
        let mut buffer = [0; 512];
        match self.file.read(&mut buffer) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(n) => Ok(buffer[..n].to_vec()),
            Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {
                Ok(Vec::new())
            }
            Err(e) => Err(e),
        }
    }

    /// Sends one byte. A pty whose reader has stopped reading drops it, as an open wire would.
    ///
    /// # Errors
    /// The device has gone.
    pub fn write(&mut self, byte: u8) -> io::Result<()> {
        match self.file.write(&[byte]) {
            Ok(_) => Ok(()),
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(e) => Err(e),
        }
    }
}
