//! One file opened up: its heading row matched by name, its rows cut into fields (S-97).

use super::columns::{Column, Need};
use super::encoding;
use super::fields::{Found, repeated};
use super::lines::{self, Cell, Fault, Line};
use super::suggest;
use crate::domain::registration::{Mistake, Place, Table};
use crate::domain::words::Words;
use crate::words;

/// A file whose heading row has been understood.
#[derive(Debug)]
pub(super) struct Page {
    table: Table,
    /// For each cell of a row the column it belongs to.
    columns: Vec<Option<&'static Column>>,
    rows: Vec<Line>,
}

fn mistake(table: Table, line: usize, field: &str, wrong: Words, right: Words) -> Mistake {
    Mistake { place: Place { table, line, field: field.to_owned() }, wrong, right }
}

fn listed(columns: &[Column]) -> String {
    columns.iter().map(|c| c.heading).collect::<Vec<_>>().join(",")
}

fn fault(table: Table, line: usize, fault: Fault) -> Mistake {
    let (wrong, right) = match fault {
        Fault::OpenQuote => (
            words!("引用符「\"」が閉じられていません", "a quote is not closed"),
            words!(
                "行の途中で切れていないか確かめ、引用符を閉じてください",
                "see whether the line is cut off, and close the quote"
            ),
        ),
        Fault::AfterQuote => (
            words!("閉じた引用符「\"」の後に文字があります", "something follows a closed quote"),
            words!("値の中の「\"」は「\"\"」と書いてください", "write a quote inside a value twice"),
        ),
        Fault::NoLineEnd => (
            words!(
                "最後の行が改行で終わっていません。ファイルが途中で切れていませんか",
                "the last line does not end; the file may be cut off"
            ),
            words!(
                "最後の行が完全なことを確かめ、改行を入れて保存してください",
                "see that the last line is complete, end it with a line break and save"
            ),
        ),
    };
    mistake(table, line, "", wrong, right)
}

impl Page {
    /// Decodes a file and matches its headings; `None` (with a mistake) when it cannot be read as this table at all.
    pub(super) fn open(
        table: Table,
        known: &'static [Column],
        bytes: Option<&[u8]>,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Self> {
        let Some(bytes) = bytes else {
            let file = table.file();
            mistakes.push(mistake(
                table,
                0,
                "",
                words!("ファイルがありません", "there is no such file"),
                words!("{file} を用意してください", "provide {file}"),
            ));
            return None;
        };
        let text = match encoding::decode(bytes) {
            Ok(text) => text,
            Err(e) => {
                mistakes.push(mistake(table, e.line, "", e.wrong, e.right));
                return None;
            }
        };
        let mut rows = lines::split(&text).into_iter();
        let header = rows.next();
        if let Some(Line { no, fault: Some(f), .. }) = header {
            mistakes.push(fault(table, no, f));
            return None;
        }
        let names = |line: &Line| line.cells.iter().any(|c| known.iter().any(|k| k.heading == c.code()));
        let Some(header) = header.filter(names) else {
            let all = listed(known);
            mistakes.push(mistake(
                table,
                0,
                "",
                words!("見出し行がありません", "there is no heading row"),
                words!("最初の行に見出し {all}", "the headings {all} in the first line"),
            ));
            return None;
        };
        let columns = headings(table, known, &header, mistakes);
        Some(Self { table, columns, rows: rows.collect() })
    }

    /// Gives each row's number and fields to `read`. A row that is broken as a whole is reported and has no fields.
    pub(super) fn each(
        &self,
        mistakes: &mut Vec<Mistake>,
        mut read: impl FnMut(usize, Vec<Found>, &mut Vec<Mistake>),
    ) {
        for line in &self.rows {
            let wrong = match line.fault {
                Some(f) => Some(fault(self.table, line.no, f)),
                None => self.too_short(line).or_else(|| self.too_long(line)),
            };
            let found = if wrong.is_some() { Vec::new() } else { self.fields(line) };
            mistakes.extend(wrong);
            read(line.no, found, mistakes);
        }
    }

    fn fields(&self, line: &Line) -> Vec<Found> {
        let cell = |i: usize| line.cells.get(i).cloned().unwrap_or_default();
        let columns = self.columns.iter().enumerate();
        columns
            .filter_map(|(i, c)| Some(Found { heading: (*c)?.heading, line: line.no, cell: cell(i) }))
            .collect()
    }

    /// Spreadsheets leave out empty cells at the end of a row; a missing cell is a mistake only if it needs a value.
    fn too_short(&self, line: &Line) -> Option<Mistake> {
        let lacking = self.columns.iter().skip(line.cells.len()).flatten().find(|c| c.need == Need::Value)?;
        let (have, want) = (line.cells.len(), self.columns.len());
        Some(mistake(
            self.table,
            line.no,
            lacking.heading,
            words!("行が{have}列で終わっています", "the row ends after {have} columns"),
            words!("見出しと同じ{want}列", "{want} columns like the headings"),
        ))
    }

    fn too_long(&self, line: &Line) -> Option<Mistake> {
        let named = |i: usize| self.columns.get(i).is_some();
        let (i, cell) = line.cells.iter().enumerate().find(|(i, c)| !named(*i) && !c.is_blank())?;
        let (at, said) = (i + 1, repeated(&cell.text));
        Some(mistake(
            self.table,
            line.no,
            "",
            words!(
                "見出しのない{at}列目に「{said}」があります",
                "column {at}, which has no heading, holds \"{said}\""
            ),
            words!(
                "見出しを付けるか、値を消してください。値の中にコンマがあれば全体を引用符「\"」で囲んでください",
                "give it a heading or empty it; enclose a value with a comma in quotes"
            ),
        ))
    }
}

/// Matches the heading row to the known columns, reporting what is unknown, repeated or missing.
fn headings(
    table: Table,
    known: &'static [Column],
    header: &Line,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Option<&'static Column>> {
    let named = header.cells.iter().rposition(|c| !c.is_blank()).map_or(0, |last| last + 1);
    let cells = &header.cells[..named];
    let find = |cell: &Cell| known.iter().find(|k| k.heading == cell.code());
    let mut taken: Vec<&'static str> = Vec::new();
    let mut columns: Vec<Option<&'static Column>> = Vec::with_capacity(named);
    for (i, cell) in cells.iter().enumerate() {
        let (column, said) = (find(cell), repeated(cell.code()));
        match column {
            Some(c) if taken.contains(&c.heading) => {
                mistakes.push(mistake(
                    table,
                    header.no,
                    c.heading,
                    words!("同じ見出しの列が2つあります", "two columns have this heading"),
                    words!("1つを消してください", "remove one of them"),
                ));
                columns.push(None);
            }
            Some(c) => {
                taken.push(c.heading);
                columns.push(Some(c));
            }
            None => {
                let free = known.iter().filter(|k| !cells.iter().any(|c| find(c) == Some(*k)));
                let free = free.map(|k| k.heading).filter(|h| !taken.contains(h));
                let meant = suggest::nearest(cell.code(), free);
                let at = i + 1;
                mistakes.push(unknown(table, header.no, at, &said, meant));
                taken.extend(meant);
                // Read as what was meant, so that mistakes below a misspelt heading come out too.
                columns.push(known.iter().find(|k| Some(k.heading) == meant));
            }
        }
    }
    for lacking in known.iter().filter(|k| k.need != Need::Nothing && !taken.contains(&k.heading)) {
        mistakes.push(mistake(
            table,
            header.no,
            lacking.heading,
            words!("この見出しの列がありません", "there is no column with this heading"),
            words!("列を加えてください", "add the column"),
        ));
    }
    columns
}

fn unknown(table: Table, line: usize, at: usize, said: &str, meant: Option<&str>) -> Mistake {
    let wrong = if said.is_empty() {
        words!("{at}列目に見出しがありません", "column {at} has no heading")
    } else {
        words!("「{said}」という見出しはありません", "there is no heading \"{said}\"")
    };
    let right = match meant {
        Some(meant) => words!("「{meant}」ではありませんか", "perhaps {meant}"),
        None => words!("この列を消してください", "remove the column"),
    };
    mistake(table, line, said, wrong, right)
}
