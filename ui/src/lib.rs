//! What the Slint compiler makes of the .slint files beside it. Only the two windows of the root package use this:
//! `panel/glass.rs` and `app/demo/window.rs`.
#![allow(clippy::all, missing_docs, reason = "generated")]

pub use slint;

slint::include_modules!();
