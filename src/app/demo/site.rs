//! The demo's site: a new folder with the sample building's registration and its `site.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::app::exit::{Exit, Trouble};
use crate::config::SITE_FILE;
use crate::domain::address::LineNo;
use crate::domain::registration::{Checked, Mistake, Registration};
use crate::wire::registration::{Files, read_and_check};
use crate::words;

/// The sample building.
const BUILDING: [(&str, &[u8]); 4] = [
    ("basic.csv", include_bytes!("../../../tests/data/building-400/basic.csv")),
    ("types.csv", include_bytes!("../../../tests/data/building-400/types.csv")),
    ("tenants.csv", include_bytes!("../../../tests/data/building-400/tenants.csv")),
    ("meters.csv", include_bytes!("../../../tests/data/building-400/meters.csv")),
];

/// What the sample building calls itself in its second title.
const TITLE: &str = "自動検針システム　kenshin";

/// The folder asked for, or the next free one beside it: a demo overwrites nothing.
pub(super) fn new_folder(wanted: &Path) -> Result<PathBuf, Trouble> {
    let name = wanted.to_string_lossy().into_owned();
    let candidates = std::iter::once(name.clone()).chain((2..1_000).map(|n| format!("{name}-{n}")));
    for candidate in candidates.map(PathBuf::from) {
        if candidate.exists() {
            continue;
        }
        fs::create_dir_all(&candidate).map_err(|e| unmade(&candidate, &e))?;
        return fs::canonicalize(&candidate).map_err(|e| unmade(&candidate, &e));
    }
    Err(unmade(wanted, &std::io::Error::other("exists")))
}

pub(super) fn unmade(path: &Path, e: &std::io::Error) -> Trouble {
    let path = path.display();
    Trouble::new(
        Exit::Device,
        words!(
            "{path} を作れません({e})。--dir で別のフォルダを指定してください。",
            "{path} cannot be made ({e}). Name another folder with --dir."
        ),
    )
}

/// Writes the sample building's registration into the site; what it says.
///
/// # Errors
/// The folder cannot be written.
pub fn write_registration(site: &Path) -> Result<Registration, Trouble> {
    let folder = site.join("registration");
    fs::create_dir_all(&folder).map_err(|e| unmade(&folder, &e))?;
    for (name, bytes) in BUILDING {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(|e| unmade(&path, &e))?;
    }
    let checked = read_and_check(&files());
    checked.map(|c| c.registration).map_err(|_| unmade(&folder, &std::io::Error::other("sample building")))
}

/// The sample building with another 印字表題2 for the `n`th time, as the host PC sends it.
pub(super) fn changed(n: u32) -> Result<Checked, Vec<Mistake>> {
    let mut files = files();
    let basic = files.basic.take().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    files.basic = basic.map(|text| text.replace(TITLE, &format!("{TITLE} {n}")).into_bytes());
    read_and_check(&files)
}

fn files() -> Files {
    let load = |name: &str| BUILDING.iter().find(|(n, _)| *n == name).map(|(_, bytes)| bytes.to_vec());
    let Ok(files) = Files::load(|name| Ok::<_, std::convert::Infallible>(load(name)));
    files
}

/// Writes `site.toml`.
pub(super) fn write_site(site: &Path) -> Result<(), Trouble> {
    let mut text = String::from("[site]\nstation = 1\n");
    for line in LineNo::all() {
        text.push_str(&format!("\n[[line]]\nnumber = {line}\ndevice = \"line{line}\"\n"));
    }
    let path = site.join(SITE_FILE);
    fs::write(&path, text).map_err(|e| unmade(&path, &e))
}
