//! From what was read to paper: records → template → [`document::Document`] → text, ESC/POS bytes or a picture.

pub mod document;
pub mod escpos;
pub mod forms;
pub mod picture;
pub mod plain;
pub mod records;
pub mod template;
