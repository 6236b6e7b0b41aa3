//! The hash of the sources that decide readings and money, for `kenshin --version` and バージョン情報.
//!
//! It needs the sources and nothing else: no git, no clock. docs/command-line.md says how to work it out by hand.

use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

/// Whatever decides which count is taken, what it costs, how both are stored and what stands on the slip.
const DECIDING: &[&str] = &[
    "printer-templates",
    "src/adapters/store",
    "src/adapters/terminal_line",
    "src/domain",
    "src/ports",
    "src/receipt",
    "src/service",
    "src/wire",
];
/// Endings of their files; what an editor leaves beside them does not count.
const ENDINGS: &[&str] = &[".rs", ".toml", ".txt"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    for folder in DECIDING {
        println!("cargo::rerun-if-changed={folder}");
        collect(folder, &mut files)?;
    }
    files.sort();
    let mut list = String::new();
    for file in files {
        // A checkout may have other line ends.
        let bytes = fs::read(&file)?;
        let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        list.push_str(&format!("{}  {file}\n", hex(&Sha256::digest(text.as_bytes()))));
    }
    println!("cargo::rustc-env=KENSHIN_SOURCES={}", hex(&Sha256::digest(list.as_bytes())));
    Ok(())
}

/// Files below a folder, named with `/` on every system.
fn collect(folder: &str, into: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(Path::new(folder))? {
        let entry = entry?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&path, into)?;
        } else if ENDINGS.iter().any(|ending| path.ends_with(ending)) {
            into.push(path);
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
