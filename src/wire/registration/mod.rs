//! Registration files `basic.csv`, `types.csv`, `tenants.csv` and `meters.csv` ↔ registration (S-95…S-97).
//!
//! Pure: bytes in, values out. The files are written by people in spreadsheets, so every mistake in them is reported
//! at once, each with its file, line, heading and what would be right; nothing is guessed and nothing is mended
//! silently.

pub mod columns;
mod encoding;
mod fields;
mod lines;
mod page;
mod suggest;
mod tables;
mod write;

pub use write::write;

use crate::domain::registration::sheets::Sheets;
use crate::domain::registration::{Checked, Draft, Findings, Mistake, Registration, Table};

/// The bytes of the four files; `None` where a file is absent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Files {
    /// `basic.csv`.
    pub basic: Option<Vec<u8>>,
    /// `types.csv`.
    pub types: Option<Vec<u8>>,
    /// `tenants.csv`.
    pub tenants: Option<Vec<u8>>,
    /// `meters.csv`.
    pub meters: Option<Vec<u8>>,
}

impl Files {
    /// The bytes of one file.
    pub fn get(&self, table: Table) -> Option<&[u8]> {
        match table {
            Table::Basic => self.basic.as_deref(),
            Table::Types => self.types.as_deref(),
            Table::Tenants => self.tenants.as_deref(),
            Table::Meters => self.meters.as_deref(),
        }
    }

    /// Gathers the files by asking `load` for each by name.
    ///
    /// # Errors
    /// The first error of `load`.
    pub fn load<E>(mut load: impl FnMut(&str) -> Result<Option<Vec<u8>>, E>) -> Result<Self, E> {
        Ok(Self {
            basic: load(Table::Basic.file())?,
            types: load(Table::Types.file())?,
            tenants: load(Table::Tenants.file())?,
            meters: load(Table::Meters.file())?,
        })
    }
}

/// Reads the files field by field, without checks across rows and tables.
///
/// # Errors
/// Every mistake in a field, heading or file, in file order.
pub fn read(files: &Files) -> Result<Draft, Vec<Mistake>> {
    let (sheets, mistakes) = sheets(files);
    drafted(sheets, mistakes)
}

/// Reads the files and checks them as a whole; rows that could be read are checked also where others could not.
///
/// # Errors
/// Every mistake found, in file order.
pub fn read_and_check(files: &Files) -> Result<Checked, Vec<Mistake>> {
    let (sheets, mut mistakes) = sheets(files);
    mistakes.extend(Findings::of(&sheets).mistakes);
    Registration::check(drafted(sheets, mistakes)?)
}

/// Reads what can be read, and says what cannot.
pub fn sheets(files: &Files) -> (Sheets, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    let sheets = Sheets {
        basic: tables::basic(files.get(Table::Basic), &mut mistakes),
        types: tables::types(files.get(Table::Types), &mut mistakes),
        tenants: tables::tenants(files.get(Table::Tenants), &mut mistakes),
        meters: tables::meters(files.get(Table::Meters), &mut mistakes),
    };
    (sheets, mistakes)
}

fn drafted(sheets: Sheets, mut mistakes: Vec<Mistake>) -> Result<Draft, Vec<Mistake>> {
    match sheets.draft() {
        Some(draft) if mistakes.is_empty() => Ok(draft),
        _ => {
            mistakes.sort_by_key(Mistake::order);
            Err(mistakes)
        }
    }
}
