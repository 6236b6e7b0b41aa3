//! What can be wrong with the way to a printer, in words.

use std::io;

use super::Link;
use crate::domain::words::Words;
use crate::words;

/// Why slips did not go out.
#[derive(Debug)]
pub(super) enum Failure {
    /// The path names an ordinary file.
    NotAPrinter,
    /// The printer took nothing for so many seconds.
    TookNothing(u64),
    /// What the system says.
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        Self::Io(e)
    }
}

impl Failure {
    /// What happened at this printer, and what to do.
    pub(super) fn words(&self, link: &Link) -> Words {
        let why = match self {
            Self::NotAPrinter => {
                return words!(
                    "{link} はプリンタではなくファイルです。何も書いていません。ファイルにするには --to escpos --out フォルダ を指定してください。",
                    "{link} is a file, not a printer. Nothing was written to it. For files use --to escpos --out DIR."
                );
            }
            Self::TookNothing(s) => {
                words!("{s}秒間データを受け取りません", "it took nothing for {s} s")
            }
            Self::Io(e) => words!("{e}", "{e}"),
        };
        let Words { ja, en } = why;
        let (no_ja, no_en) = (
            format!("プリンタ {link} へ送れません({ja})。"),
            format!("The printer {link} did not take the slip ({en}). "),
        );
        let rest = words!(
            "保存済みの検針データは無事です。接続と電源を確認し、検針の伝票は「kenshin print」で、読取の伝票はもう一度読取で印字してください。",
            "What was read is safe. Check cable and power; then print a reading with `kenshin print`, a readout by reading out again."
        );
        Words { ja: no_ja + &rest.ja, en: no_en + &rest.en }
    }
}
