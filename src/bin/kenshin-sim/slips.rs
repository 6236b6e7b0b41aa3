//! What comes out of the printer, as files and as lines on standard output.

use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use kenshin::domain::words::Words;
use kenshin::sim::printer::SimulatedPrinter;
use kenshin::words;

/// Rows of the longest picture; many viewers refuse more. A longer slip continues on the next picture.
const PICTURE_ROWS_MAX: u64 = 16_000;

/// Writes every slip that is cut off, and tells every complaint.
#[derive(Debug)]
pub(crate) struct Slips {
    printer: SimulatedPrinter,
    dir: Option<PathBuf>,
    /// The slip under way, its next page, and where on the paper that begins.
    slip: u32,
    page: u32,
    row: u64,
}

impl Slips {
    /// Begins with the first number that is free in the directory.
    pub(crate) fn new(printer: SimulatedPrinter, dir: Option<PathBuf>) -> io::Result<Self> {
        if let Some(dir) = &dir {
            fs::create_dir_all(dir)?;
        }
        let mut slips = Self { printer, dir, slip: 1, page: 1, row: 0 };
        while slips.dir.as_ref().is_some_and(|dir| slips.text_file(dir).exists()) {
            slips.slip += 1;
        }
        Ok(slips)
    }

    fn text_file(&self, dir: &Path) -> PathBuf {
        dir.join(format!("slip-{:04}.txt", self.slip))
    }

    fn picture_file(&self, dir: &Path) -> PathBuf {
        match self.page {
            1 => dir.join(format!("slip-{:04}.png", self.slip)),
            page => dir.join(format!("slip-{:04}-{page}.png", self.slip)),
        }
    }

    /// Writes and tells what is new. Should that fail, it is said on standard error and the printer prints on.
    pub(crate) fn follow(&mut self) {
        for complaint in self.printer.take_complaints() {
            say(&format!("complaint {complaint}"));
        }
        while let Some((end, is_cut)) = self.printer.paper(|paper| paper.piece(self.row, PICTURE_ROWS_MAX)) {
            self.put(self.row..end, is_cut);
        }
    }

    /// Writes what has not been cut off, too.
    pub(crate) fn end(&mut self) {
        self.follow();
        let end = self.printer.paper(|paper| paper.row());
        self.put(self.row..end, true);
    }

    fn put(&mut self, rows: Range<u64>, is_end: bool) {
        let (begin, end) = (rows.start, rows.end);
        if let Err(e) = self.write(begin..end) {
            let number = self.slip;
            let Words { ja, en } =
                words!("伝票 {number} を保存できません({e})", "slip {number} is not saved ({e})");
            eprintln!("kenshin-sim: {ja} ({en})");
        }
        self.row = end;
        self.page += 1;
        if is_end {
            self.finish();
        }
    }

    /// Paper on which nothing stands is no slip.
    fn finish(&mut self) {
        let written = self.dir.as_ref().map(|dir| self.text_file(dir)).filter(|file| file.exists());
        if let Some(file) = written {
            say(&format!("slip {}", file.display()));
            self.slip += 1;
        }
        self.page = 1;
    }

    fn write(&self, rows: Range<u64>) -> Result<(), Box<dyn std::error::Error>> {
        let Some(dir) = &self.dir else { return Ok(()) };
        let text = self.printer.paper(|paper| paper.text(rows.clone()));
        let picture = self.printer.picture(rows);
        if self.page == 1 && text.is_empty() && picture.grey.iter().all(|grey| *grey == u8::MAX) {
            return Ok(());
        }
        let mut file = File::options().create(true).append(true).open(self.text_file(dir))?;
        file.write_all(text.as_bytes())?;
        fs::write(self.picture_file(dir), picture.png()?)?;
        Ok(())
    }
}

/// One line at a time, between the answers to orders.
fn say(line: &str) {
    let mut out = io::stdout().lock();
    // Whoever started the simulator may not be listening any more.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
