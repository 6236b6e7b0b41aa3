//! GPIO lines by Linux's character device.

use std::io;

use gpiocdev::line::Value;
use gpiocdev::{Error, Request};

use super::gpio::{Drive, GpioPlace, LineOpener, OutputLine, Polarity};
use super::sysfs::trouble;
use crate::ports::platform::Trouble;

/// Name under which `gpioinfo` shows our lines.
const CONSUMER: &str = "kenshin";

/// Takes lines from `/dev/gpiochipN`.
#[derive(Clone, Copy, Debug)]
pub struct CharacterDevice;

struct TakenLine {
    request: Request,
    place: GpioPlace,
}

impl LineOpener for CharacterDevice {
    fn open(&mut self, place: &GpioPlace, drive: Drive) -> Result<Box<dyn OutputLine>, Trouble> {
        let mut asked = Request::builder();
        asked.on_chip(&place.chip).with_consumer(CONSUMER).with_line(place.line);
        match place.polarity {
            Polarity::ActiveHigh => asked.as_active_high(),
            Polarity::ActiveLow => asked.as_active_low(),
        };
        let request = asked.as_output(value(drive)).request().map_err(|e| refused(place, &e))?;
        Ok(Box::new(TakenLine { request, place: place.clone() }))
    }
}

impl OutputLine for TakenLine {
    fn drive(&mut self, drive: Drive) -> Result<(), Trouble> {
        let driven = self.request.set_value(self.place.line, value(drive));
        driven.map(|_| ()).map_err(|e| refused(&self.place, &e))
    }
}

fn value(drive: Drive) -> Value {
    match drive {
        Drive::Active => Value::Active,
        Drive::Inactive => Value::Inactive,
    }
}

/// The chip's refusal, sorted as the system's own errors are.
fn refused(place: &GpioPlace, e: &Error) -> Trouble {
    // gpiocdev hands out the number of some errors and only the words of others.
    let busy = io::Error::from(rustix::io::Errno::BUSY).to_string();
    match e {
        Error::Os(errno) => trouble(&place.chip, &io::Error::from_raw_os_error(errno.0)),
        Error::Uapi(_, source) if source.to_string() == busy => Trouble::Busy(place.chip.clone()),
        other => Trouble::Failed { path: place.chip.clone(), what: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    fn open(chip: &Path) -> Trouble {
        let place = GpioPlace { chip: chip.to_owned(), line: 0, polarity: Polarity::ActiveLow };
        CharacterDevice.open(&place, Drive::Inactive).err().unwrap()
    }

    #[test]
    fn s91_what_is_no_gpio_chip_is_a_fault() {
        let dir = tempfile::tempdir().unwrap();
        let gone = dir.path().join("gpiochip9");
        assert_eq!(open(&gone), Trouble::Missing(gone));
        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        for chip in
            [dir.path().to_owned(), file, PathBuf::from("/dev/null"), PathBuf::from("/"), PathBuf::new()]
        {
            let trouble = open(&chip);
            assert!(matches!(trouble, Trouble::Failed { .. } | Trouble::Missing(_)), "{trouble:?}");
        }
    }
}
