//! Small text files of `/sys`, read and written without ever waiting for more.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::ports::platform::Trouble;

/// Longest file that is read, in bytes; the kernel's own limit is one page.
const FILE_BYTES_MAX: u64 = 4_096;
/// Most characters of a strange text that are shown.
const SHOWN_MAX: usize = 40;

/// A tree laid out like `/sys`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sysfs {
    root: PathBuf,
}

impl Sysfs {
    /// The tree below `root`.
    pub fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// A device of a class, there or not.
    pub(super) fn device(&self, class: &str, name: &str) -> SysfsDevice {
        SysfsDevice { folder: self.root.join("class").join(class).join(name) }
    }
}

/// A device of sysfs: a folder with one value in each file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SysfsDevice {
    folder: PathBuf,
}

impl SysfsDevice {
    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where one of its files is.
    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// Whether the device is there at all.
    pub(super) fn check(&self) -> Result<(), Trouble> {
        let found = fs::metadata(&self.folder).map_err(|e| trouble(&self.folder, &e))?;
        if found.is_dir() { Ok(()) } else { Err(Trouble::Missing(self.folder.clone())) }
    }

    /// The text of a file; `None` when the driver has no such file, or has it and no value for it.
    pub(super) fn read(&self, file: &str) -> Result<Option<String>, Trouble> {
        let path = self.path(file);
        let mut text = Vec::new();
        let done = open(&path, OpenOptions::new().read(true))
            .and_then(|f| f.take(FILE_BYTES_MAX).read_to_end(&mut text));
        match done {
            Ok(_) => Ok(Some(String::from_utf8_lossy(&text).trim().to_owned()).filter(|t| !t.is_empty())),
            Err(e) if e.kind() == io::ErrorKind::NotFound || is_no_data(&e) => Ok(None),
            Err(e) => Err(trouble(&path, &e)),
        }
    }

    /// The number in a file.
    pub(super) fn number(&self, file: &str) -> Result<Option<i64>, Trouble> {
        let Some(text) = self.read(file)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| self.unclear(file, &text))
    }

    /// Writes a value. The file is never made: without it the device is not what it is taken for.
    pub(super) fn write(&self, file: &str, value: u32) -> Result<(), Trouble> {
        let path = self.path(file);
        // In one write: each is an order of its own to the driver.
        let order = format!("{value}\n");
        open(&path, OpenOptions::new().write(true))
            .and_then(|mut f| f.write_all(order.as_bytes()))
            .map_err(|e| trouble(&path, &e))
    }

    /// A file that has to be there is not.
    pub(super) fn missing(&self, file: &str) -> Trouble {
        Trouble::Missing(self.path(file))
    }

    /// A file says something that has no meaning here.
    pub(super) fn unclear(&self, file: &str, text: &str) -> Trouble {
        let text = text.chars().filter(|c| !c.is_control()).take(SHOWN_MAX).collect();
        Trouble::Unclear { path: self.path(file), text }
    }
}

/// Opens without waiting: what stands in place of a file must not hold the unit up.
fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
    }
    options.open(path)
}

/// ENODATA: the driver has the file and, at present, no value.
fn is_no_data(e: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(e) == Some(rustix::io::Errno::NODATA)
}

/// The system's word for it, sorted by what there is to do.
pub(in crate::adapters) fn trouble(path: &Path, e: &io::Error) -> Trouble {
    let path = path.to_owned();
    match e.kind() {
        io::ErrorKind::NotFound => Trouble::Missing(path),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Trouble::Denied(path),
        io::ErrorKind::ResourceBusy => Trouble::Busy(path),
        _ => Trouble::Failed { path, what: e.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s91_nothing_that_stands_in_place_of_a_file_holds_the_unit_up() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("class/power_supply/bat");
        fs::create_dir_all(folder.join("status")).unwrap();
        fs::write(folder.join("voltage_now"), vec![b'9'; 100_000]).unwrap();
        fs::write(folder.join("capacity"), [0xff, b'\n']).unwrap();
        fs::write(folder.join("health"), "\n").unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            folder.join("online"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        )
        .unwrap();
        let device = Sysfs::at(dir.path().to_owned()).device("power_supply", "bat");
        assert_eq!(device.check(), Ok(()));
        assert!(matches!(device.read("status"), Err(Trouble::Failed { .. })), "a folder");
        assert!(
            matches!(device.number("voltage_now"), Err(Trouble::Unclear { text, .. }) if text.len() == 40)
        );
        assert!(matches!(device.number("capacity"), Err(Trouble::Unclear { .. })), "no text");
        assert_eq!(device.read("online"), Ok(None), "a pipe that nobody writes");
        assert_eq!(device.read("health"), Ok(None), "an empty file");
        assert_eq!(device.read("type"), Ok(None), "no file");
        assert!(matches!(device.write("online", 1), Err(Trouble::Failed { .. })), "a pipe that nobody reads");
        assert!(matches!(device.write("brightness", 1), Err(Trouble::Missing(_))));
        assert!(!folder.join("brightness").exists());
    }
}
