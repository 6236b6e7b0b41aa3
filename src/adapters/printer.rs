//! A printer as a device file or serial port.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use crate::domain::words::Words;
use crate::words;

/// Longest wait for a printer to take bytes.
const PRINTER_TIMEOUT: Duration = Duration::from_secs(30);

/// Sends slips to a printer, one after another; `baud` counts only for a serial port.
///
/// # Errors
/// What went wrong and what to do.
pub fn send(path: &Path, baud: u32, slips: &[Vec<u8>]) -> Result<(), Words> {
    let mut device = open_device(path, baud)?;
    for slip in slips {
        device.write_all(slip).map_err(|e| printer_failed(path, &e))?;
    }
    device.flush().map_err(|e| printer_failed(path, &e))
}

fn printer_failed(path: &Path, e: &io::Error) -> Words {
    let path = path.display();
    words!(
        "プリンタ {path} へ送れません({e})。保存済みの検針データは無事です。接続と電源を確認し、検針の伝票は「kenshin print」で、読取の伝票はもう一度読取で印字してください。",
        "The printer {path} did not take the slip ({e}). What was read is safe. Check cable and power; then print a reading with `kenshin print`, a readout by reading out again."
    )
}

fn not_a_printer(path: &Path) -> Words {
    let path = path.display();
    words!(
        "{path} はプリンタではなくファイルです。何も書いていません。ファイルにするには --to escpos --out フォルダ を指定してください。",
        "{path} is a file, not a printer. Nothing was written to it. For files use --to escpos --out DIR."
    )
}

fn open_device(path: &Path, baud: u32) -> Result<Box<dyn Write>, Words> {
    let failed = |e: &io::Error| printer_failed(path, e);
    let file = fs::OpenOptions::new().write(true).open(path).map_err(|e| failed(&e))?;
    // A mistyped path must not overwrite a file, least of all the journal.
    if file.metadata().is_ok_and(|m| m.is_file()) {
        return Err(not_a_printer(path));
    }
    if !rustix::termios::isatty(&file) {
        return Ok(Box::new(file));
    }
    let port = serialport::new(path.to_string_lossy(), baud).timeout(PRINTER_TIMEOUT).open_native();
    port.map(|p| Box::new(p) as Box<dyn Write>).map_err(|e| failed(&io::Error::other(e.to_string())))
}
