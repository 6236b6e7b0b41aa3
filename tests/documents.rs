//! The documents against the program: `docs/site.md`, `docs/command-line.md`, `docs/platform.md`,
//! `docs/simulator.md`, `printer-templates/README.md`, `docs/glossary.md`, `docs/readings.md`.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "documents/challenge.rs"]
mod challenge;
#[path = "documents/command_line.rs"]
mod command_line;
#[path = "documents/forms.rs"]
mod forms;
#[path = "documents/json.rs"]
mod json;
#[path = "common/markdown.rs"]
mod markdown;
#[path = "documents/platform.rs"]
mod platform;
#[cfg(unix)]
#[path = "documents/simulator.rs"]
mod simulator;
#[path = "documents/site.rs"]
mod site;
#[path = "documents/words.rs"]
mod words;

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the repository.
fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn document(name: &str) -> String {
    fs::read_to_string(repository(name)).unwrap()
}

/// A cell without its backquotes.
fn bare(cell: &str) -> &str {
    cell.trim_matches('`')
}
