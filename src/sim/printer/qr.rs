//! QR codes (`GS ( k`): data is stored first and printed by a command of its own.

use qrcode::{EcLevel, QrCode};

use super::dots::{Row, blacken};
use super::modes::HEAD_DOTS;
use crate::domain::words::Words;
use crate::words;

/// Most bytes a QR code holds, as digits.
const STORED_MAX: usize = 7089;

/// What has been set and stored for the next QR code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Store {
    module_dots: usize,
    level: EcLevel,
    data: Vec<u8>,
}

impl Default for Store {
    fn default() -> Self {
        Self { module_dots: 3, level: EcLevel::L, data: Vec::new() }
    }
}

/// A QR code ready to be printed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Symbol {
    pub(super) width: usize,
    pub(super) rows: Vec<Row>,
    pub(super) data: String,
}

impl Store {
    /// One function of `GS ( k` for QR codes: its number and its parameters. A symbol comes back when one is to be
    /// printed within `area` dots, with its left edge at the dot that `start` gives for its width.
    pub(super) fn function(
        &mut self,
        function: u8,
        parameters: &[u8],
        area: usize,
        start: impl FnOnce(usize) -> usize,
    ) -> Result<Option<Symbol>, Words> {
        match (function, parameters) {
            (65, [50, 0]) => {}
            (67, [dots @ 1..=16]) => self.module_dots = usize::from(*dots),
            (69, [level @ 48..=51]) => {
                self.level = [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H][usize::from(level - 48)];
            }
            (80, [48, data @ ..]) if !data.is_empty() && data.len() <= STORED_MAX => {
                self.data = data.to_vec()
            }
            (81, [48]) => return self.symbol(area, start).map(Some),
            _ => {
                return Err(words!(
                    "QRコードの機能 {function} がこのパラメータでは使えません(モデル2のみ)",
                    "function {function} of QR codes with these parameters; only model 2 is known"
                ));
            }
        }
        Ok(None)
    }

    fn symbol(&self, area: usize, start: impl FnOnce(usize) -> usize) -> Result<Symbol, Words> {
        if self.data.is_empty() {
            return Err(words!("QRコードのデータがありません", "no data is stored for the QR code"));
        }
        let code = QrCode::with_error_correction_level(&self.data, self.level)
            .map_err(|e| words!("QRコードにできません({e})", "the data does not become a QR code ({e})"))?;
        let width = code.width() * self.module_dots;
        if width > area {
            return Err(words!(
                "QRコードの幅 {width} ドットは印字領域 {area} ドットに入りません",
                "a QR code {width} dots wide does not fit an area of {area}"
            ));
        }
        let data = String::from_utf8_lossy(&self.data).into_owned();
        Ok(Symbol { width, rows: self.rows(&code, start(width)), data })
    }

    fn rows(&self, code: &QrCode, start: usize) -> Vec<Row> {
        let n = self.module_dots;
        let mut rows = Vec::with_capacity(code.width() * n);
        for y in 0..code.width() {
            let mut row = [0; HEAD_DOTS / 8];
            for x in (0..code.width()).filter(|x| code[(*x, y)] == qrcode::Color::Dark) {
                blacken(&mut row, start + x * n, start + (x + 1) * n);
            }
            rows.extend(std::iter::repeat_n(row, n));
        }
        rows
    }
}
