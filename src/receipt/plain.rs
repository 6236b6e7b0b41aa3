//! A slip as text: the very lines the paper carries, for screens, logs and tests (S-60).

use super::document::{BOX_COLUMNS, COLUMNS, Document, Line};
use crate::domain::text::{columns, columns_of};

/// Why a slip cannot be printed: a line that would be broken or garbled on paper.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PaperError {
    /// A line does not fit between the edges, or inside its box (S-60).
    #[error("line {line} is {columns} columns wide, {columns_max} fit")]
    TooWide {
        /// The line, counted from 1 over the whole slip, rules included.
        line: usize,
        /// Its width in half-width columns.
        columns: usize,
        /// What fits there.
        columns_max: usize,
    },
    /// A character no printer of ours can print (S-69).
    #[error("line {line}, character {position} 「{character}」 (U+{:04X}) cannot be printed", *character as u32)]
    Character {
        /// The line, counted from 1 over the whole slip, rules included.
        line: usize,
        /// The place in the line, counted in characters from 1.
        position: usize,
        /// The offending character.
        character: char,
    },
}

/// The whole slip as text (S-60): one line of paper a line, each ended by a line feed.
///
/// # Errors
/// The first line that is too wide or has a character outside the repertoire.
pub fn text(document: &Document) -> Result<String, PaperError> {
    let mut out = String::new();
    for row in rows(document)?.iter().flatten() {
        out.push_str(row);
        out.push('\n');
    }
    Ok(out)
}

/// The lines of paper block by block (S-70), as [`text`] writes them.
///
/// # Errors
/// The first line that is too wide or has a character outside the repertoire.
pub fn rows(document: &Document) -> Result<Vec<Vec<String>>, PaperError> {
    let mut number = 0;
    let mut blocks = Vec::with_capacity(document.blocks.len());
    for block in &document.blocks {
        let mut rows = Vec::new();
        for line in block.lines() {
            number += 1;
            rows.push(row(number, line)?);
        }
        blocks.push(rows);
    }
    Ok(blocks)
}

fn row(number: usize, line: Line<'_>) -> Result<String, PaperError> {
    let row = match line {
        Line::Text(text) => checked(number, text, COLUMNS)?.trim_end_matches(' ').to_owned(),
        Line::Inside(text) => {
            let text = checked(number, text, BOX_COLUMNS)?;
            let padding = BOX_COLUMNS - columns(&text);
            format!("┃{text}{}┃", " ".repeat(padding))
        }
        Line::Top => ruled('┏', '┓'),
        Line::Rule => ruled('┣', '┫'),
        Line::Bottom => ruled('┗', '┛'),
    };
    debug_assert!(matches!(line, Line::Text(_)) || columns(&row) == COLUMNS, "{row}");
    Ok(row)
}

fn ruled(left: char, right: char) -> String {
    let mut rule = String::from(left);
    rule.extend(std::iter::repeat_n('━', BOX_COLUMNS / 2));
    rule.push(right);
    rule
}

/// The text when every character is printable and the whole fits. 7E is drawn ~ on paper (S-69), so the
/// overline that shares the code is written ~ here too.
fn checked(number: usize, text: &str, columns_max: usize) -> Result<String, PaperError> {
    if let Some((i, character)) = text.chars().enumerate().find(|(_, c)| columns_of(*c) == 0) {
        return Err(PaperError::Character { line: number, position: i + 1, character });
    }
    match columns(text) {
        columns if columns > columns_max => Err(PaperError::TooWide { line: number, columns, columns_max }),
        _ => Ok(text.replace('\u{203E}', "~")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipt::document::Block;

    fn slip(block: Block) -> Document {
        Document { title: "試し".to_owned(), blocks: vec![block] }
    }

    #[test]
    fn s60_a_box_stands_in_its_columns() {
        let block = Block::Boxed(vec![vec!["入居者  青空".to_owned(), String::new()], vec!["ｶﾞｽ".to_owned()]]);
        let expected = "\
            ┏━━━━━━━━━━━━━━┓\n\
            ┃入居者  青空                ┃\n\
            ┃                            ┃\n\
            ┣━━━━━━━━━━━━━━┫\n\
            ┃ｶﾞｽ                         ┃\n\
            ┗━━━━━━━━━━━━━━┛\n";
        assert_eq!(text(&slip(block)).unwrap(), expected);
    }

    #[test]
    fn s60_a_line_that_would_be_broken_is_refused() {
        let fits = vec!["a".repeat(COLUMNS), "漢".repeat(COLUMNS / 2), " ".repeat(COLUMNS)];
        assert!(text(&slip(Block::Text(fits))).is_ok());
        let wide = Block::Text(vec![String::new(), "a".repeat(COLUMNS + 1)]);
        let error = PaperError::TooWide { line: 2, columns: 33, columns_max: 32 };
        assert_eq!(text(&slip(wide)), Err(error));
        let wide = Block::Boxed(vec![vec!["漢".repeat(14) + " "]]);
        let error = PaperError::TooWide { line: 2, columns: 29, columns_max: 28 };
        assert_eq!(text(&slip(wide)), Err(error));
    }

    #[test]
    fn s69_a_character_no_printer_has_is_refused_with_its_place() {
        let error = PaperError::Character { line: 1, position: 2, character: '①' };
        assert_eq!(text(&slip(Block::Text(vec!["第①棟".to_owned()]))), Err(error));
        let error = PaperError::Character { line: 1, position: 1, character: '\u{1B}' };
        assert_eq!(text(&slip(Block::Text(vec!["\u{1B}@".to_owned()]))), Err(error));
    }
}
