//! Alarm relay and lamps on GPIO lines (S-90, S-91).

use std::path::PathBuf;

use crate::ports::platform::{AlarmContact, Lamp, Lamps, Light, Part, PlatformFault, Trouble};

/// A line of a GPIO chip.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GpioPlace {
    /// The chip's character device.
    pub chip: PathBuf,
    /// Offset of the line on its chip.
    pub line: u32,
    /// Which voltage drives it.
    pub polarity: Polarity,
}

/// Which voltage is "driven".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Polarity {
    /// High.
    ActiveHigh,
    /// Low.
    ActiveLow,
}

/// Whether a line is driven.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Drive {
    /// Alarm, lamp lit.
    Active,
    /// No alarm, lamp dark.
    Inactive,
}

/// A line taken as an output. It is given back when this is dropped.
pub trait OutputLine: Send {
    /// Drives it.
    ///
    /// # Errors
    /// The chip has gone or refuses.
    fn drive(&mut self, drive: Drive) -> Result<(), Trouble>;
}

/// Takes lines.
pub trait LineOpener: Send {
    /// Takes a line as an output, driven so from the first moment on.
    ///
    /// # Errors
    /// No such chip or line, or another program has it.
    fn open(&mut self, place: &GpioPlace, drive: Drive) -> Result<Box<dyn OutputLine>, Trouble>;
}

/// One output. A chip that comes late, or comes back, is taken when the next order is given.
struct Output {
    place: Option<GpioPlace>,
    opener: Box<dyn LineOpener>,
    line: Option<Box<dyn OutputLine>>,
}

impl Output {
    fn new(place: Option<GpioPlace>, opener: Box<dyn LineOpener>) -> Self {
        Self { place, opener, line: None }
    }

    fn drive(&mut self, part: Part, drive: Drive) -> Result<(), PlatformFault> {
        let Some(place) = &self.place else { return Ok(()) };
        if let Some(line) = &mut self.line
            && line.drive(drive).is_ok()
        {
            return Ok(());
        }
        // The old line must be given back before the same one can be taken.
        self.line = None;
        let taken = self.opener.open(place, drive);
        self.line = Some(taken.map_err(|trouble| PlatformFault { part, trouble })?);
        Ok(())
    }
}

/// The alarm relay. How it is wired so that a unit without power is reported too tells `docs/platform.md`.
pub struct GpioContact(Output);

impl GpioContact {
    /// The relay on this line; orders to `None` do nothing.
    pub fn new(place: Option<GpioPlace>, opener: Box<dyn LineOpener>) -> Self {
        Self(Output::new(place, opener))
    }
}

impl AlarmContact for GpioContact {
    fn close(&mut self) -> Result<(), PlatformFault> {
        self.0.drive(Part::Contact, Drive::Active)
    }

    fn open(&mut self) -> Result<(), PlatformFault> {
        self.0.drive(Part::Contact, Drive::Inactive)
    }
}

/// The two lamps.
pub struct GpioLamps {
    power: Output,
    terminal_supply: Output,
}

impl GpioLamps {
    /// The lamps on these lines; orders to `None` do nothing.
    pub fn new(
        power: Option<GpioPlace>,
        terminal_supply: Option<GpioPlace>,
        opener: &impl Fn() -> Box<dyn LineOpener>,
    ) -> Self {
        Self { power: Output::new(power, opener()), terminal_supply: Output::new(terminal_supply, opener()) }
    }
}

impl Lamps for GpioLamps {
    fn set(&mut self, lamp: Lamp, light: Light) -> Result<(), PlatformFault> {
        let output = match lamp {
            Lamp::Power => &mut self.power,
            Lamp::TerminalSupply => &mut self.terminal_supply,
        };
        let drive = match light {
            Light::Lit => Drive::Active,
            Light::Dark => Drive::Inactive,
        };
        output.drive(Part::Lamp(lamp), drive)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, PartialEq, Eq, Debug)]
    enum Seen {
        Taken(u32, Drive),
        Driven(u32, Drive),
        Given(u32),
    }

    /// A chip on the bench: what it saw, and whether it is plugged in.
    #[derive(Clone)]
    struct Chip {
        seen: Sender<Seen>,
        is_there: Arc<Mutex<bool>>,
    }

    struct Line {
        chip: Chip,
        no: u32,
    }

    impl Chip {
        fn new() -> (Self, Receiver<Seen>) {
            let (seen, told) = channel();
            (Self { seen, is_there: Arc::new(Mutex::new(true)) }, told)
        }

        fn ask(&self) -> Result<(), Trouble> {
            let is_there = *self.is_there.lock().unwrap();
            if is_there { Ok(()) } else { Err(Trouble::Missing(PathBuf::from("/dev/gpiochip0"))) }
        }
    }

    impl LineOpener for Chip {
        fn open(&mut self, place: &GpioPlace, drive: Drive) -> Result<Box<dyn OutputLine>, Trouble> {
            self.ask()?;
            self.seen.send(Seen::Taken(place.line, drive)).unwrap();
            Ok(Box::new(Line { chip: self.clone(), no: place.line }))
        }
    }

    impl OutputLine for Line {
        fn drive(&mut self, drive: Drive) -> Result<(), Trouble> {
            self.chip.ask()?;
            self.chip.seen.send(Seen::Driven(self.no, drive)).unwrap();
            Ok(())
        }
    }

    impl Drop for Line {
        fn drop(&mut self) {
            let _ = self.chip.seen.send(Seen::Given(self.no));
        }
    }

    fn place(line: u32) -> Option<GpioPlace> {
        Some(GpioPlace { chip: PathBuf::from("/dev/gpiochip0"), line, polarity: Polarity::ActiveHigh })
    }

    #[test]
    fn s90_the_relay_is_taken_once_and_driven_from_then_on() {
        let (chip, seen) = Chip::new();
        let mut contact = GpioContact::new(place(4), Box::new(chip));
        assert_eq!(seen.try_recv(), Err(std::sync::mpsc::TryRecvError::Empty), "not before it is needed");
        contact.open().unwrap();
        contact.close().unwrap();
        contact.open().unwrap();
        drop(contact);
        assert_eq!(
            seen.try_iter().collect::<Vec<_>>(),
            [
                Seen::Taken(4, Drive::Inactive),
                Seen::Driven(4, Drive::Active),
                Seen::Driven(4, Drive::Inactive),
                Seen::Given(4)
            ]
        );
    }

    #[test]
    fn s91_a_chip_that_goes_is_a_fault_until_it_comes_back() {
        let (chip, seen) = Chip::new();
        let is_there = Arc::clone(&chip.is_there);
        let mut contact = GpioContact::new(place(4), Box::new(chip));
        contact.open().unwrap();
        *is_there.lock().unwrap() = false;
        for _ in 0..3 {
            let fault = contact.close().unwrap_err();
            assert_eq!(fault.part, Part::Contact);
            assert!(fault.words().en.contains("/dev/gpiochip0"), "{}", fault.words());
        }
        *is_there.lock().unwrap() = true;
        contact.close().unwrap();
        let all: Vec<Seen> = seen.try_iter().collect();
        assert_eq!(all[1..], [Seen::Given(4), Seen::Taken(4, Drive::Active)]);
    }

    #[test]
    fn s91_each_lamp_has_its_line_and_a_missing_one_is_no_fault() {
        let (chip, seen) = Chip::new();
        let mut lamps = GpioLamps::new(place(5), None, &|| Box::new(chip.clone()) as Box<dyn LineOpener>);
        lamps.set(Lamp::Power, Light::Lit).unwrap();
        lamps.set(Lamp::TerminalSupply, Light::Lit).unwrap();
        lamps.set(Lamp::Power, Light::Dark).unwrap();
        let all: Vec<Seen> = seen.try_iter().collect();
        assert_eq!(all, [Seen::Taken(5, Drive::Active), Seen::Driven(5, Drive::Inactive)]);
    }
}
