//! One row's fields: each read once, each mistake reported where it stands (S-69, S-97).

use super::columns::{Column, Need};
use super::lines::Cell;
use super::suggest;
use crate::domain::registration::{Mistake, Place, Table};
use crate::domain::text::Text;
use crate::domain::words::Words;
use crate::words;

/// Characters of a wrong value that a mistake repeats.
const QUOTED_CHARS_MAX: usize = 30;
/// Characters that cannot be printed a mistake names in one field.
const BAD_CHARACTERS_MAX: usize = 8;
/// A text longer than this is no name; its characters are not looked at one by one.
const TEXT_CHARS_MAX: usize = 200;

/// One field as found in the file.
#[derive(Debug)]
pub(super) struct Found {
    /// Heading or item.
    pub(super) heading: &'static str,
    /// Line in the file.
    pub(super) line: usize,
    /// What stands there.
    pub(super) cell: Cell,
}

/// The fields of one row, or all items of `basic.csv`.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    /// The table they belong to.
    pub(super) table: Table,
    /// What was found.
    pub(super) found: Vec<Found>,
    /// Where mistakes go.
    pub(super) mistakes: &'a mut Vec<Mistake>,
}

/// A value as a mistake repeats it.
pub(super) fn repeated(value: &str) -> String {
    let mut out: String =
        value.chars().take(QUOTED_CHARS_MAX).map(|c| if c.is_control() { '�' } else { c }).collect();
    if value.chars().nth(QUOTED_CHARS_MAX).is_some() {
        out.push('…');
    }
    out
}

/// What a column may hold, with a suggestion if there is one.
fn right(column: &Column, suggestion: Option<&str>) -> Words {
    let [ja, en] = column.allowed;
    match suggestion {
        Some(s) => words!("{ja}。「{s}」ではありませんか", "{en}; perhaps {s}"),
        None => words!("{ja}", "{en}"),
    }
}

impl Fields<'_> {
    /// Reports a mistake in a field of this row.
    pub(super) fn mistake(&mut self, line: usize, column: &Column, wrong: Words, right: Words) {
        let place = Place { table: self.table, line, field: column.heading.to_owned() };
        self.mistakes.push(Mistake { place, wrong, right });
    }

    fn take(&mut self, column: &Column) -> Option<(usize, Cell)> {
        let i = self.found.iter().position(|f| f.heading == column.heading)?;
        let found = self.found.swap_remove(i);
        Some((found.line, found.cell))
    }

    /// Whether the field is there and something stands in it.
    pub(super) fn has(&self, column: &Column) -> bool {
        self.found.iter().any(|f| f.heading == column.heading && !f.cell.is_blank())
    }

    /// A number or code that must be there.
    pub(super) fn code<T>(&mut self, column: &Column, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let (line, cell) = self.take(column)?;
        if cell.is_blank() {
            self.mistake(line, column, words!("空欄です", "it is empty"), right(column, None));
            return None;
        }
        self.parsed(line, column, cell.code(), parse)
    }

    /// A number or code that may be empty, and may be left out where the column may.
    pub(super) fn optional<T>(
        &mut self,
        column: &Column,
        default: T,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        match self.take(column) {
            Some((line, cell)) if !cell.is_blank() => self.parsed(line, column, cell.code(), parse),
            Some(_) => Some(default),
            None => (column.need == Need::Nothing).then_some(default),
        }
    }

    fn parsed<T>(
        &mut self,
        line: usize,
        column: &Column,
        value: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        if let Some(parsed) = parse(value) {
            return Some(parsed);
        }
        let said = repeated(value);
        let meant = suggest::corrections(value).into_iter().find(|c| parse(c).is_some());
        self.mistake(
            line,
            column,
            words!("「{said}」は登録できない値です", "\"{said}\" is not a valid value"),
            right(column, meant.as_deref()),
        );
        // Read as what was meant: the file is refused, and rows that refer to this one are still checked.
        meant.and_then(|m| parse(&m))
    }

    /// A code of exactly `length` characters, whose leading zeros a spreadsheet may have dropped.
    pub(super) fn padded<T>(
        &mut self,
        column: &Column,
        length: usize,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let zeros = self.found.iter().find(|f| f.heading == column.heading).and_then(|f| {
            let meant = suggest::with_zeros(f.cell.code(), length)?;
            Some((f.line, repeated(f.cell.code()), meant))
        });
        let Some((line, said, meant)) = zeros else { return self.code(column, parse) };
        self.take(column);
        self.mistake(
            line,
            column,
            words!(
                "「{said}」は{length}文字ではありません。表計算ソフトで先頭の0が失われていませんか",
                "\"{said}\" does not have {length} characters; a spreadsheet may have dropped its leading zeros"
            ),
            right(column, Some(&meant)),
        );
        parse(&meant)
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&mut self, column: &Column, choices: &[(&str, T)]) -> Option<T> {
        let (line, cell) = self.take(column)?;
        self.chosen(line, column, &cell, choices)
    }

    /// One of a few words, or nothing.
    pub(super) fn optional_choice<T: Copy>(
        &mut self,
        column: &Column,
        default: T,
        choices: &[(&str, T)],
    ) -> Option<T> {
        match self.take(column) {
            Some((line, cell)) if !cell.is_blank() => self.chosen(line, column, &cell, choices),
            Some(_) => Some(default),
            None => (column.need == Need::Nothing).then_some(default),
        }
    }

    fn chosen<T: Copy>(
        &mut self,
        line: usize,
        column: &Column,
        cell: &Cell,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let value = cell.code();
        if let Some((_, chosen)) = choices.iter().find(|(word, _)| *word == value) {
            return Some(*chosen);
        }
        if cell.is_blank() {
            self.mistake(line, column, words!("空欄です", "it is empty"), right(column, None));
            return None;
        }
        let said = repeated(value);
        let meant = suggest::nearest(value, choices.iter().map(|(word, _)| *word));
        self.mistake(
            line,
            column,
            words!("「{said}」という選択肢はありません", "there is no choice \"{said}\""),
            right(column, meant),
        );
        None
    }

    /// A name or title, at most `most` columns wide.
    pub(super) fn text(&mut self, column: &Column, most: usize) -> Option<Text> {
        let Some((line, cell)) = self.take(column) else {
            return (column.need == Need::Nothing).then(Text::default);
        };
        if cell.is_blank() && column.need == Need::Value {
            self.mistake(line, column, words!("空欄です", "it is empty"), right(column, None));
            return None;
        }
        let long = cell.text().chars().count();
        if long > TEXT_CHARS_MAX {
            let wrong = words!("{long}文字あります", "it is {long} characters long");
            self.mistake(line, column, wrong, right(column, None));
            return None;
        }
        match Text::parse(cell.text()) {
            Ok(text) if text.columns() <= most => Some(text),
            Ok(text) => {
                let wide = text.columns();
                let wrong = words!("半角{wide}桁あります", "it is {wide} columns wide");
                self.mistake(line, column, wrong, right(column, None));
                None
            }
            Err(_) => {
                let (wrong, right) = unprintable(cell.text());
                self.mistake(line, column, wrong, right);
                None
            }
        }
    }
}

/// Names the characters that cannot be shown or printed, and the text without them (S-69).
fn unprintable(text: &str) -> (Words, Words) {
    let chars: Vec<char> = text.chars().collect();
    let (mut ja, mut en) = (Vec::new(), Vec::new());
    let mut meant = Some(String::new());
    for (i, c) in chars.iter().enumerate() {
        // A combining mark is judged together with the kana before it.
        let pair: String = chars[i.saturating_sub(1)..=i].iter().collect();
        let alone = Text::parse(&c.to_string());
        let (Err(e), true) = (alone, Text::parse(&pair).is_err()) else {
            meant.iter_mut().for_each(|m| m.push(*c));
            continue;
        };
        meant = meant.zip(e.suggestion).map(|(m, s)| m + &s);
        let (at, code) = (i + 1, u32::from(*c));
        let shown = if c.is_control() { '�' } else { *c };
        ja.push(format!("{at}文字目「{shown}」(U+{code:04X})"));
        en.push(format!("character {at} \"{shown}\" (U+{code:04X})"));
    }
    ja.truncate(BAD_CHARACTERS_MAX);
    en.truncate(BAD_CHARACTERS_MAX);
    let wrong = Words {
        ja: format!("{}は表示も印字もできません", ja.join("、")),
        en: format!("{} can be neither shown nor printed", en.join(", ")),
    };
    let right = match meant {
        Some(m) if m.chars().count() <= QUOTED_CHARS_MAX * 2 => words!("「{m}」", "{m}"),
        _ => words!(
            "JIS第1・第2水準の文字だけを使ってください",
            "use only characters of JIS X 0208 and half-width ones"
        ),
    };
    (wrong, right)
}
