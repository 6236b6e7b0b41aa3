//! The hash of the sources that decide readings and money, worked out a second time as docs/command-line.md tells.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the message")]

use std::fs;
use std::path::Path;
use std::process::Command;

use kenshin::service::version::{PROGRAM, SOURCES};
use sha2::{Digest, Sha256};

/// The folders of the command in the document.
fn folders() -> Vec<String> {
    let doc = fs::read_to_string(root().join("docs/command-line.md")).unwrap();
    let command = doc.lines().find(|l| l.starts_with("find ")).unwrap().to_owned();
    command.split_whitespace().skip(1).take_while(|w| !w.starts_with('-')).map(str::to_owned).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|e| ["rs", "toml", "txt"].contains(&e.to_str().unwrap())) {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
            into.push(name.replace('\\', "/"));
        }
    }
}

/// `sha256sum` of the output of `sha256sum`.
fn sum_of_sums(edit: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> String {
    let mut names = Vec::new();
    folders().iter().for_each(|f| files(&root().join(f), &mut names));
    names.sort();
    let hex = |bytes: &[u8]| -> String { Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect() };
    let line = |name: &String| {
        format!("{}  {name}\n", hex(&edit(name, unix(&fs::read(root().join(name)).unwrap()))))
    };
    hex(names.iter().map(line).collect::<String>().as_bytes())
}

fn unix(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8(bytes.to_vec()).unwrap().replace("\r\n", "\n").into_bytes()
}

#[test]
fn the_hash_is_that_of_the_sources_it_was_built_of() {
    assert_eq!(SOURCES, sum_of_sums(|_, bytes| bytes));
    let moved = sum_of_sums(|name, mut bytes| {
        if name == "src/domain/tariff.rs" {
            bytes.push(b' ');
        }
        bytes
    });
    assert_ne!(SOURCES, moved, "a blank in the tariff is another program");
}

#[test]
fn the_program_tells_its_version_and_the_hash() {
    let told = |arg: &str| {
        let out = Command::new(env!("CARGO_BIN_EXE_kenshin")).arg(arg).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    assert_eq!(told("-V"), format!("kenshin {PROGRAM}\n"));
    assert_eq!(told("--version"), format!("kenshin {PROGRAM}\nsources {SOURCES}\n"));
}
