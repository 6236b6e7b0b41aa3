//! The panel's own touch sensor (S-86, S-91), where no window system reads it. Linux has it in `adapters::touch`, tests
//! in `sim::touch`.
//!
//! A sensor that is missing or does not answer is data, a [`TouchFault`]: the unit goes on without it, says so, and
//! takes it up again when it is back.

use crate::domain::calibration::Spot;
use crate::domain::words::Words;
use crate::ports::platform::Trouble;
use crate::words;

/// Key of `site.toml` that says which device it is.
const KEY: &str = "panel.touch";

/// A touch sensor.
pub trait TouchSensor: Send {
    /// Waits for what it tells next; may wait for ever, so this belongs on a thread of its own.
    ///
    /// # Errors
    /// It is not there or cannot be used; asked again, it tries again at once.
    fn next(&mut self) -> Result<Vec<TouchEvent>, TouchFault>;
}

/// What a sensor tells. Places are the sensor's own: its range is the whole, no calibration is in them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TouchEvent {
    /// A finger came down.
    Down(Spot),
    /// It moved.
    Moved(Spot),
    /// It left.
    Up,
    /// Where it was is not known any more: what it did so far means nothing.
    Cancelled,
    /// The sensor is gone, and with it the finger. Told once.
    Lost(TouchFault),
    /// It is back.
    Found,
}

/// Why there is no touch sensor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TouchFault {
    /// The device cannot be used.
    Device(Trouble),
    /// The program was built without the feature `kms`.
    NotBuilt,
}

impl TouchFault {
    /// What, where, what to do.
    pub fn words(&self) -> Words {
        match self {
            Self::Device(trouble) => {
                let said = trouble.words(KEY);
                Words {
                    ja: format!("タッチパネル: {}", said.ja), en: format!("touch panel: {}", said.en)
                }
            }
            Self::NotBuilt => words!(
                "このプログラムはタッチ装置を直接読めません。site.toml の {KEY} を消すか、--features kms を付けて作ったプログラムを使ってください。",
                "This program cannot read a touch device itself. Take {KEY} out of site.toml, or use a program built with --features kms."
            ),
        }
    }
}
