//! An open way to a printer: bytes out and in, without ever waiting longer than said.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::net::{Shutdown, TcpStream};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::termios::{
    ControlModes, InputModes, OptionalActions, QueueSelector, ioctl_tiocexcl, ioctl_tiocnxcl, isatty,
    tcflush, tcgetattr, tcsetattr,
};

use super::trouble::Failure;
use super::{Flow, Link};
use crate::adapters::clock::uptime;
use crate::domain::moment::Uptime;

/// An open way to a printer.
#[derive(Debug)]
pub(super) enum Channel {
    /// A serial port, taken for this program alone.
    Serial(OwnedFd),
    /// A printer's device node.
    Node {
        fd: OwnedFd,
        /// It gave an end instead of bytes: it is not listened to.
        is_deaf: bool,
    },
    /// A network connection.
    Network(TcpStream),
}

impl Channel {
    /// Opens a device. A network connection is made in [`super::network`].
    pub(super) fn open(link: &Link) -> Result<Self, Failure> {
        match link {
            Link::Device { path, baud, flow } => open_device(path, *baud, *flow),
            Link::Network { host, port } => super::network::connect(host, *port).map(Self::Network),
        }
    }

    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Serial(fd) | Self::Node { fd, .. } => fd.as_fd(),
            Self::Network(stream) => stream.as_fd(),
        }
    }

    /// Hands over what is taken at once, which may be nothing.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        match rustix::io::write(self.as_fd(), bytes) {
            Err(Errno::AGAIN | Errno::INTR) => Ok(0),
            Err(why) => Err(why.into()),
            Ok(n) => Ok(n),
        }
    }

    /// Bytes that are there, which may be none.
    ///
    /// # Errors
    /// The device or the other side has gone.
    pub(super) fn read<'a>(&mut self, into: &'a mut [u8]) -> io::Result<&'a [u8]> {
        if let Self::Node { is_deaf: true, .. } = self {
            return Ok(&[]);
        }
        match rustix::io::read(self.as_fd(), &mut *into) {
            Ok(0) => match self {
                Self::Node { is_deaf, .. } => {
                    *is_deaf = true;
                    Ok(&[])
                }
                Self::Serial(_) | Self::Network(_) => Err(ErrorKind::UnexpectedEof.into()),
            },
            Ok(n) => Ok(&into[..n]),
            Err(Errno::AGAIN | Errno::INTR) => Ok(&[]),
            // A node that can only be written to.
            Err(Errno::BADF | Errno::INVAL) if matches!(self, Self::Node { .. }) => Ok(&[]),
            Err(why) => Err(why.into()),
        }
    }

    /// Waits until there is something to read, or room to write if that is wanted, or `until`.
    pub(super) fn wait(&self, for_room: bool, until: Uptime) -> io::Result<()> {
        let mut wanted = if for_room { PollFlags::OUT } else { PollFlags::empty() };
        if !matches!(self, Self::Node { is_deaf: true, .. }) {
            wanted |= PollFlags::IN;
        }
        let left_us = until.micros_since(uptime());
        // Both fit: the waits here are of seconds, and less than a thousand million nanoseconds.
        let timeout = Timespec {
            tv_sec: (left_us / 1_000_000).cast_signed(),
            tv_nsec: (left_us % 1_000_000 * 1_000).cast_signed(),
        };
        let fd = self.as_fd();
        let mut fds = [PollFd::new(&fd, wanted)];
        match poll(&mut fds, Some(&timeout)) {
            Ok(0) | Err(Errno::INTR) => Ok(()),
            Ok(_) if fds[0].revents().intersects(wanted) => Ok(()),
            Ok(_) => Err(ErrorKind::BrokenPipe.into()),
            Err(why) => Err(why.into()),
        }
    }

    /// Drops what a serial port has not carried yet, both ways; closing it would wait for that.
    pub(super) fn forget(&self) {
        if let Self::Serial(fd) = self {
            // A port that has gone has nothing left to drop.
            let _ = tcflush(fd, QueueSelector::IOFlush);
        }
    }

    /// Closes a way on which everything was sent. A network connection with unread answers would be torn down with
    /// what is still under way, so the other side is given until then to close first.
    pub(super) fn finish(mut self, until: Uptime) {
        let Self::Network(stream) = &self else { return };
        if stream.shutdown(Shutdown::Write).is_err() {
            return;
        }
        let mut answers = [0; 64];
        while uptime() < until && self.read(&mut answers).is_ok() && self.wait(false, until).is_ok() {}
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Self::Serial(fd) = self {
            // It may have gone; then nobody is kept out.
            let _ = ioctl_tiocnxcl(fd);
        }
    }
}

fn open_device(path: &Path, baud: u32, flow: Flow) -> Result<Channel, Failure> {
    let kind = path.metadata()?.file_type();
    // A mistyped path must not overwrite a file, least of all the journal.
    if kind.is_file() {
        return Err(Failure::NotAPrinter);
    }
    // A port that waits for a carrier would not open otherwise.
    let flags = OFlags::NOCTTY | OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).map_err(io::Error::other)?;
    let open = |read: bool| File::options().read(read).write(true).custom_flags(flags).open(path);
    let file = match open(kind.is_char_device()) {
        Err(e) if e.kind() == ErrorKind::PermissionDenied && kind.is_char_device() => open(false)?,
        opened => opened?,
    };
    let fd = OwnedFd::from(file);
    if !isatty(&fd) {
        return Ok(Channel::Node { fd, is_deaf: false });
    }
    ioctl_tiocexcl(&fd).map_err(io::Error::from)?;
    let port = Channel::Serial(fd);
    set_up(port.as_fd(), baud, flow).map_err(io::Error::from)?;
    Ok(port)
}

/// Raw, 8N1, with the printer's XON and XOFF heeded by the driver where it is to be.
fn set_up(fd: BorrowedFd<'_>, baud: u32, flow: Flow) -> rustix::io::Result<()> {
    let mut settings = tcgetattr(fd)?;
    settings.make_raw();
    settings.set_speed(baud)?;
    settings.control_modes.remove(ControlModes::CSIZE | ControlModes::PARENB | ControlModes::CSTOPB);
    settings.control_modes.remove(ControlModes::CRTSCTS);
    settings.control_modes |= ControlModes::CS8 | ControlModes::CREAD | ControlModes::CLOCAL;
    settings.input_modes.remove(InputModes::IXON | InputModes::IXOFF | InputModes::IXANY);
    if flow == Flow::XonXoff {
        settings.input_modes |= InputModes::IXON;
    }
    tcsetattr(fd, OptionalActions::Now, &settings)
}
