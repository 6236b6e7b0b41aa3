//! A registration folder on disk.

use std::fs;
use std::io;
use std::path::Path;

use super::exit::{Exit, Trouble, mistake_words};
use crate::domain::registration::{Checked, Mistake};
use crate::wire::registration::{self, Files};
use crate::words;

/// The files of a registration folder; those that are not there are left to the check.
///
/// # Errors
/// Why the folder or a file could not be read.
pub fn files(dir: &Path) -> Result<Files, Trouble> {
    let shown = dir.display();
    if !dir.is_dir() {
        return Err(Trouble::new(
            Exit::Mistakes,
            words!(
                "フォルダ {shown} がありません。basic.csv などのあるフォルダを指定してください。",
                "There is no folder {shown}. Name the one with basic.csv and the other files."
            ),
        ));
    }
    Files::load(|name| match fs::read(dir.join(name)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err((name.to_owned(), e)),
    })
    .map_err(|(name, e)| {
        Trouble::new(
            Exit::Device,
            words!(
                "{shown}/{name} を読めません({e})。権限を確認してください。",
                "{shown}/{name} cannot be read ({e}). Check its mode."
            ),
        )
    })
}

/// Reads and checks a registration folder.
///
/// # Errors
/// Every mistake in it, or why a file could not be read.
pub fn read(dir: &Path) -> Result<Checked, Trouble> {
    registration::read_and_check(&files(dir)?).map_err(|mistakes| refused(&mistakes))
}

/// What a registration with mistakes ends with.
pub fn refused(mistakes: &[Mistake]) -> Trouble {
    let n = mistakes.len();
    Trouble {
        exit: Exit::Mistakes,
        words: words!(
            "登録に誤りが {n} 件あります。何も変更していません。",
            "Mistakes in the registration: {n}. Nothing was changed."
        ),
        details: mistakes.iter().map(mistake_words).collect(),
    }
}
