//! What the Slint compiler makes of the .slint files beside it. Only `panel/glass.rs` of the root package uses this.
#![allow(clippy::all, missing_docs, reason = "generated")]

pub use slint;

slint::include_modules!();
