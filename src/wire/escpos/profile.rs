//! What differs from printer to printer.

/// A model of printer, as far as the bytes sent to it depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PrinterProfile {
    /// Dots across the printable area of the head; a 58 mm printer has 384 or 420.
    pub width_dots: u16,
    /// How dark it prints, when it understands a command for it.
    pub density: Density,
    /// How the slip is parted from the roll.
    pub cut: Cut,
    /// What one step of a distance given to it is.
    pub motion_unit: MotionUnit,
}

/// The command that sets how dark a printer prints. The low-cost command is other printers' garbage, so
/// neither is ever sent to a printer not known to understand it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Density {
    /// As the printer is set.
    AsSet,
    /// `GS ( K` function 49 of Epson-class printers: -6 (light) … 6 (dark), 0 = normal.
    Epson(i8),
    /// `DC2 #` of some low-cost printers: the whole parameter byte.
    LowCost(u8),
}

/// How a slip is parted from the roll.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cut {
    /// Cut but for one point, so that the slip does not fall.
    Partial,
    /// Cut through.
    Full,
    /// No cutter: fed past the tear bar.
    Torn,
}

/// What one step of a distance given to the printer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MotionUnit {
    /// One dot without being told.
    Dot,
    /// One dot only after it was told so (models that start at 1/406 inch).
    SetToDot,
}

impl PrinterProfile {
    /// A 384-dot printer with a kanji ROM and a cutter, and no command some model would not understand.
    pub const PLAIN: Self =
        Self { width_dots: 384, density: Density::AsSet, cut: Cut::Partial, motion_unit: MotionUnit::Dot };
}

impl Default for PrinterProfile {
    fn default() -> Self {
        Self::PLAIN
    }
}
