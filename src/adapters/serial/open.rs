//! Opening a serial device and setting it up, with sentences for everything that can be wrong.

use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{FileType, Mode, OFlags, fstat, major, open as open_file, stat};
use rustix::io::Errno;
use rustix::termios::{
    ControlModes, InputModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr,
};
use serialport::TTYPort;

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

/// An open device: set up and locked by `serialport`, read and written through a descriptor of our own, on which
/// damaged characters are marked and deadlines kept.
#[derive(Debug)]
pub(super) struct Device {
    pub(super) fd: OwnedFd,
    _held: TTYPort,
}

/// Opens a device for this program alone, raw, with damaged characters marked in the data.
pub(super) fn open(path: &Path, settings: SerialSettings) -> Result<Device, OpenError> {
    let name = || path.display().to_string();
    // NONBLOCK: a port that waits for a carrier would not open otherwise.
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let fd = open_file(path, flags, Mode::empty()).map_err(|why| refused(path, why))?;
    let status = fstat(&fd).map_err(|why| refused(path, why))?;
    if FileType::from_raw_mode(status.st_mode) != FileType::CharacterDevice {
        return Err(OpenError::NotSerial { path: name() });
    }
    tcgetattr(&fd).map_err(|why| refused(path, why))?;
    let held = set_up(path, settings)?;
    let unsupported = || OpenError::Unsupported { path: name(), settings: settings.to_string() };
    let wanted = marking(tcgetattr(&fd).map_err(|why| refused(path, why))?, settings);
    tcsetattr(&fd, OptionalActions::Now, &wanted).map_err(|why| refused(path, why))?;
    let set = tcgetattr(&fd).map_err(|why| refused(path, why))?;
    // A pty has no parity bit and its driver drops the setting, which harms nobody.
    let is_pty = PTY_MAJORS.contains(&major(status.st_rdev));
    if !(is_pty || agree(&wanted, &set) && set.output_speed() == settings.baud) {
        return Err(unsupported());
    }
    tcflush(&fd, QueueSelector::IOFlush).map_err(|why| refused(path, why))?;
    Ok(Device { fd, _held: held })
}

fn set_up(path: &Path, settings: SerialSettings) -> Result<TTYPort, OpenError> {
    let parity = match settings.parity {
        Parity::None => serialport::Parity::None,
        Parity::Even => serialport::Parity::Even,
        Parity::Odd => serialport::Parity::Odd,
    };
    let stop_bits = match settings.stop_bits {
        StopBits::One => serialport::StopBits::One,
        StopBits::Two => serialport::StopBits::Two,
    };
    let port = serialport::new(path.to_string_lossy(), settings.baud)
        .data_bits(serialport::DataBits::Eight)
        .parity(parity)
        .stop_bits(stop_bits)
        .flow_control(serialport::FlowControl::None)
        .open_native();
    let name = path.display().to_string();
    port.map_err(|e| match e.kind {
        // The device was opened a moment ago; what can still be refused is the lock.
        serialport::ErrorKind::NoDevice => OpenError::Busy { path: name },
        serialport::ErrorKind::InvalidInput | serialport::ErrorKind::Unknown => {
            OpenError::Unsupported { path: name, settings: settings.to_string() }
        }
        serialport::ErrorKind::Io(_) => OpenError::Other { path: name, why: e.description },
    })
}

/// The bits of the control modes that make a character.
fn character_bits() -> ControlModes {
    ControlModes::CSIZE | ControlModes::PARENB | ControlModes::PARODD | ControlModes::CSTOPB
}

fn agree(wanted: &Termios, set: &Termios) -> bool {
    wanted.control_modes & character_bits() == set.control_modes & character_bits()
        && wanted.input_modes == set.input_modes
}

/// What `serialport` has set, with damaged characters marked and the character frame as it must read back.
fn marking(mut termios: Termios, settings: SerialSettings) -> Termios {
    termios.control_modes &= !character_bits();
    termios.control_modes |= ControlModes::CS8;
    match settings.parity {
        Parity::None => {}
        Parity::Even => termios.control_modes |= ControlModes::PARENB,
        Parity::Odd => termios.control_modes |= ControlModes::PARENB | ControlModes::PARODD,
    }
    if settings.stop_bits == StopBits::Two {
        termios.control_modes |= ControlModes::CSTOPB;
    }
    termios.input_modes &= !InputModes::IGNPAR;
    termios.input_modes |= InputModes::INPCK | InputModes::PARMRK;
    termios
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
