//! A slip as the bytes a printer is sent (S-60, S-70).

use super::document::Document;
use super::plain::{self, PaperError};
use crate::wire::escpos::{EncodeError, PrinterProfile, Slip};

/// Why a slip has no bytes.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SlipError {
    /// The document itself cannot be printed.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// The codec refused what the document allowed.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// The bytes of a slip, block by block so that printing can go on at an interrupted box (S-70).
///
/// # Errors
/// The first line that is too wide or has a character outside the repertoire.
pub fn slip(document: &Document, profile: &PrinterProfile) -> Result<Slip, SlipError> {
    let rows = plain::rows(document)?;
    Ok(Slip::encode(profile, &rows)?)
}
