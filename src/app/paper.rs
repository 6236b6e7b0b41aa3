//! Where slips go from the command line: text, ESC/POS bytes, pictures, or a printer.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use super::tell::{self, Stream};
use crate::adapters::printer::{self, Link};
use crate::config::DensityCommand;
use crate::domain::words::Words;
use crate::receipt::document::Document;
use crate::receipt::{escpos, picture, plain};
use crate::wire::escpos::{Density, PrinterProfile};
use crate::words;

/// A destination for slips.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Paper {
    /// Unicode text on standard output, or one file per slip in a folder.
    Text(Option<PathBuf>),
    /// Unicode text for the JSON object that ends the command.
    Kept,
    /// ESC/POS bytes on standard output, or one file per slip in a folder.
    Escpos(Option<PathBuf>),
    /// PNG pictures in a folder.
    Png(PathBuf),
    /// A printer.
    Device(Link),
    /// Nowhere.
    Nothing,
}

/// A destination and what is known of the printer there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outlet {
    /// Where slips go.
    pub paper: Paper,
    /// How the printer is told the 印字濃度.
    pub density: DensityCommand,
}

impl Outlet {
    /// Puts slips out in order, as dark as `level` (−4…4) says where the printer can be told.
    ///
    /// # Errors
    /// What went wrong and what to do; the readings themselves are stored and can be printed again.
    pub fn deliver(&self, slips: &[Document], level: i8) -> Result<Delivered, Words> {
        self.paper.deliver(slips, &profile(self.density, level))
    }
}

/// What the encoder has to know of a printer at this 印字濃度.
pub(super) fn profile(command: DensityCommand, level: i8) -> PrinterProfile {
    let density = match command {
        DensityCommand::None => Density::AsSet,
        DensityCommand::Epson => Density::Epson(level),
    };
    PrinterProfile { density, ..PrinterProfile::default() }
}

/// What became of delivered slips.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Delivered {
    /// Files written.
    pub files: Vec<PathBuf>,
    /// Texts kept.
    pub texts: Vec<String>,
}

impl Paper {
    fn deliver(&self, slips: &[Document], profile: &PrinterProfile) -> Result<Delivered, Words> {
        let mut delivered = Delivered::default();
        let written = &mut delivered.files;
        match self {
            Self::Nothing => {}
            Self::Kept => {
                delivered.texts = slips.iter().map(text_of).collect::<Result<_, _>>()?;
            }
            Self::Text(None) => {
                for slip in slips {
                    let text = text_of(slip)?;
                    to_stdout(text.as_bytes())?;
                }
            }
            Self::Text(Some(dir)) => {
                for slip in slips {
                    written.push(write_new(dir, slip, "txt", text_of(slip)?.as_bytes())?);
                }
            }
            Self::Escpos(None) => {
                if !tell::is_elsewhere() && io::stdout().is_terminal() {
                    return Err(words!(
                        "プリンタ用のデータは画面に表示できません。--out フォルダ を指定するか、ファイルへ出力してください。",
                        "Printer bytes make no sense on a terminal. Give --out DIR, or redirect the output."
                    ));
                }
                for slip in slips {
                    to_stdout(&bytes_of(slip, profile)?)?;
                }
            }
            Self::Escpos(Some(dir)) => {
                for slip in slips {
                    written.push(write_new(dir, slip, "bin", &bytes_of(slip, profile)?)?);
                }
            }
            Self::Png(dir) => {
                for slip in slips {
                    let pages = picture::pages(slip).map_err(|e| undrawable(&e))?;
                    for page in pages {
                        written.push(write_new(dir, slip, "png", &page)?);
                    }
                }
            }
            Self::Device(link) => {
                let bytes = slips.iter().map(|s| bytes_of(s, profile)).collect::<Result<Vec<_>, _>>()?;
                printer::send(link, &bytes)?;
            }
        }
        Ok(delivered)
    }
}

fn undrawable(e: &dyn std::fmt::Display) -> Words {
    words!("印字データを作れません({e})。", "The slip cannot be laid out ({e}).")
}

fn text_of(slip: &Document) -> Result<String, Words> {
    plain::text(slip).map_err(|e| undrawable(&e))
}

pub(super) fn bytes_of(slip: &Document, profile: &PrinterProfile) -> Result<Vec<u8>, Words> {
    escpos::slip(slip, profile).map(|s| s.bytes()).map_err(|e| undrawable(&e))
}

fn to_stdout(bytes: &[u8]) -> Result<(), Words> {
    tell::bytes(Stream::Out, bytes)
        .map_err(|e| words!("標準出力へ書けません({e})。", "Standard output cannot be written ({e})."))
}

/// Writes `NNN-title.ext` with the next free number, so that no slip is ever overwritten.
fn write_new(dir: &Path, slip: &Document, extension: &str, bytes: &[u8]) -> Result<PathBuf, Words> {
    fs::create_dir_all(dir).map_err(|e| unwritable(dir, &e))?;
    let title: String = slip.title.chars().filter(|c| !matches!(c, '/' | '(' | ')')).collect();
    for n in 1..=99_999 {
        let path = dir.join(format!("{n:03}-{title}.{extension}"));
        let taken = fs::read_dir(dir)
            .map_err(|e| unwritable(dir, &e))?
            .flatten()
            .any(|f| f.file_name().to_string_lossy().starts_with(&format!("{n:03}-")));
        if taken {
            continue;
        }
        fs::write(&path, bytes).map_err(|e| unwritable(&path, &e))?;
        return Ok(path);
    }
    Err(words!("{} に空き番号がありません。", "{} holds no free number.", dir.display()))
}

fn unwritable(path: &Path, e: &io::Error) -> Words {
    let path = path.display();
    words!(
        "{path} に書けません({e})。保存済みの検針データは無事です。空き容量と権限を確認し、検針の伝票は「kenshin print」で、読取の伝票はもう一度読取で印字してください。",
        "{path} cannot be written ({e}). What was read is safe. Check space and permission; then print a reading with `kenshin print`, a readout by reading out again."
    )
}
