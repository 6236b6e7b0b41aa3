//! Opening a serial device and setting it up, with sentences for everything that can be wrong.

use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{FileType, FlockOperation, Mode, OFlags, flock, fstat, major, open as open_file, stat};
use rustix::io::Errno;
use rustix::termios::{
    ControlModes, InputModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, ioctl_tiocexcl,
    tcflush, tcgetattr, tcsetattr,
};

use super::{Parity, SerialSettings, StopBits};
use crate::domain::words::Words;
use crate::words;

/// Major device numbers of the far ends of Unix98 ptys.
const PTY_MAJORS: std::ops::RangeInclusive<u32> = 136..=143;

/// Why a serial device cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.words())]
pub enum OpenError {
    /// There is no such device.
    Missing {
        /// The device.
        path: String,
    },
    /// This user may not open it.
    NoPermission {
        /// The device.
        path: String,
        /// The group whose members may, by name or number.
        group: String,
    },
    /// Another program has it open for itself.
    Busy {
        /// The device.
        path: String,
    },
    /// It is something else, or a port without hardware behind it.
    NotSerial {
        /// The device.
        path: String,
    },
    /// The driver does not do what the settings ask for.
    Unsupported {
        /// The device.
        path: String,
        /// The settings as people write them.
        settings: String,
    },
    /// Anything else the system says.
    Other {
        /// The device.
        path: String,
        /// The system's words.
        why: String,
    },
}

impl OpenError {
    /// The sentence for screen and log.
    pub fn words(&self) -> Words {
        match self {
            Self::Missing { path } => words!("{path}がありません", "there is no {path}"),
            Self::NoPermission { path, group } => words!(
                "{path}を開く権限がありません(グループ{group}に加えてください)",
                "no permission to open {path}: add the user to group {group}"
            ),
            Self::Busy { path } => {
                words!("{path}は他のプログラムが使用中です", "{path} is in use by another program")
            }
            Self::NotSerial { path } => {
                words!("{path}はシリアルポートではありません", "{path} is not a serial port")
            }
            Self::Unsupported { path, settings } => {
                words!("{path}は{settings}に設定できません", "{path} cannot be set to {settings}")
            }
            Self::Other { path, why } => {
                words!("{path}を開けません: {why}", "{path} cannot be opened: {why}")
            }
        }
    }
}

/// Opens a device for this program alone, raw, with damaged characters marked in the data.
pub(super) fn open(path: &Path, settings: SerialSettings) -> Result<OwnedFd, OpenError> {
    let name = || path.display().to_string();
    // NONBLOCK: a port that waits for a carrier would not open otherwise.
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let device = open_file(path, flags, Mode::empty()).map_err(|why| refused(path, why))?;
    let status = fstat(&device).map_err(|why| refused(path, why))?;
    if FileType::from_raw_mode(status.st_mode) != FileType::CharacterDevice {
        return Err(OpenError::NotSerial { path: name() });
    }
    let is_pty = PTY_MAJORS.contains(&major(status.st_rdev));
    let found = tcgetattr(&device).map_err(|why| refused(path, why))?;
    // The exclusive mode keeps ordinary programs out, the lock keeps out those of the superuser that ask for it.
    flock(&device, FlockOperation::NonBlockingLockExclusive).map_err(|why| refused(path, why))?;
    ioctl_tiocexcl(&device).map_err(|why| refused(path, why))?;
    let unsupported = || OpenError::Unsupported { path: name(), settings: settings.to_string() };
    let wanted = termios(found, settings).map_err(|_| unsupported())?;
    tcsetattr(&device, OptionalActions::Now, &wanted).map_err(|why| refused(path, why))?;
    let set = tcgetattr(&device).map_err(|why| refused(path, why))?;
    // A pty has no parity bit and its driver drops the setting, which harms nobody.
    if !is_pty && !agree(&wanted, &set) {
        return Err(unsupported());
    }
    tcflush(&device, QueueSelector::IOFlush).map_err(|why| refused(path, why))?;
    Ok(device)
}

/// The bits of the control modes that make a character.
fn character_bits() -> ControlModes {
    ControlModes::CSIZE | ControlModes::PARENB | ControlModes::PARODD | ControlModes::CSTOPB
}

fn agree(wanted: &Termios, set: &Termios) -> bool {
    wanted.control_modes & character_bits() == set.control_modes & character_bits()
        && wanted.input_modes == set.input_modes
        && wanted.output_speed() == set.output_speed()
}

fn termios(mut termios: Termios, settings: SerialSettings) -> Result<Termios, Errno> {
    termios.make_raw();
    termios.control_modes &= !(character_bits() | ControlModes::CRTSCTS);
    termios.control_modes |= ControlModes::CS8 | ControlModes::CREAD | ControlModes::CLOCAL;
    match settings.parity {
        Parity::None => {}
        Parity::Even => termios.control_modes |= ControlModes::PARENB,
        Parity::Odd => termios.control_modes |= ControlModes::PARENB | ControlModes::PARODD,
    }
    if settings.stop_bits == StopBits::Two {
        termios.control_modes |= ControlModes::CSTOPB;
    }
    termios.input_modes &= !(InputModes::IXOFF | InputModes::IXANY | InputModes::IGNPAR);
    termios.input_modes |= InputModes::INPCK | InputModes::PARMRK;
    termios.special_codes[SpecialCodeIndex::VMIN] = 1;
    termios.special_codes[SpecialCodeIndex::VTIME] = 0;
    termios.set_speed(settings.baud)?;
    Ok(termios)
}

fn refused(path: &Path, why: Errno) -> OpenError {
    let name = path.display().to_string();
    match why {
        Errno::NOENT | Errno::NODEV | Errno::NXIO => OpenError::Missing { path: name },
        Errno::ACCESS | Errno::PERM => OpenError::NoPermission { path: name, group: group_of(path) },
        Errno::BUSY | Errno::WOULDBLOCK => OpenError::Busy { path: name },
        // What a port without hardware answers to being set.
        Errno::NOTTY | Errno::INVAL | Errno::IO | Errno::ISDIR => OpenError::NotSerial { path: name },
        other => OpenError::Other { path: name, why: other.to_string() },
    }
}

/// Name of the group that owns a device, or its number when it has no name.
fn group_of(path: &Path) -> String {
    let Ok(status) = stat(path) else { return "?".to_owned() };
    let number = status.st_gid.to_string();
    let groups = std::fs::read_to_string("/etc/group").unwrap_or_default();
    let named = groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == number).then(|| name.to_owned())
    });
    named.unwrap_or(number)
}

/// `2400 8E1`.
impl std::fmt::Display for SerialSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parity = match self.parity {
            Parity::None => 'N',
            Parity::Even => 'E',
            Parity::Odd => 'O',
        };
        let stop = if self.stop_bits == StopBits::Two { 2 } else { 1 };
        write!(f, "{} 8{parity}{stop}", self.baud)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(path: &Path) -> OpenError {
        open(path, SerialSettings::TERMINAL).unwrap_err()
    }

    #[test]
    fn what_is_not_a_serial_port_is_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plain");
        std::fs::write(&file, "text").unwrap();
        assert!(matches!(refusal(&file), OpenError::NotSerial { .. }));
        assert!(matches!(refusal(folder.path()), OpenError::NotSerial { .. }));
        assert!(matches!(refusal(Path::new("/dev/null")), OpenError::NotSerial { .. }));
        let missing = refusal(&folder.path().join("ttyUSB9"));
        assert!(missing.words().ja.ends_with("ttyUSB9がありません"));
        assert!(missing.to_string().contains("there is no"));
    }

    #[test]
    fn permission_names_the_group() {
        let e = refused(Path::new("/dev/null"), Errno::ACCESS);
        assert!(matches!(&e, OpenError::NoPermission { group, .. } if !group.is_empty()), "{e}");
    }

    #[test]
    fn settings_are_written_as_usual() {
        assert_eq!(SerialSettings::TERMINAL.to_string(), "2400 8E1");
        assert_eq!(SerialSettings::TERMINAL.speed(), crate::ports::line::LineSpeed::TERMINAL);
    }
}
