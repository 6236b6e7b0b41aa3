//! Text of a registration file → lines of cells.
//!
//! The `csv` crate reads on through an open quote to the end of the file and then calls that a field. Here no value
//! has a line break in it, so a quote that is open at the end of its line is a mistake of that line, and the lines
//! after it are still read.

/// One cell as it stood in the file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Cell {
    /// Its text without the enclosing quotes.
    pub(super) text: String,
    /// Whether it stood in quotes.
    pub(super) quoted: bool,
}

/// What is wrong with a line as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// A quote is open at its end.
    OpenQuote,
    /// Something other than a comma follows a closing quote.
    AfterQuote,
    /// It is the last one and no line break follows.
    NoLineEnd,
}

/// One line that is neither blank nor a comment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Line {
    /// Number in the file counted from 1.
    pub(super) no: usize,
    /// Its cells.
    pub(super) cells: Vec<Cell>,
    /// What is wrong with it.
    pub(super) fault: Option<Fault>,
}

impl Cell {
    /// The text of a name or title: as it stands, a bare `="…"` unwrapped.
    pub(super) fn text(&self) -> &str {
        if self.quoted { &self.text } else { unwrapped(&self.text) }
    }

    /// A number or code: `="…"` unwrapped, spaces around it dropped.
    pub(super) fn code(&self) -> &str {
        unwrapped(self.text.trim_matches(' ')).trim_matches(' ')
    }

    /// Whether nothing but spaces stands in it.
    pub(super) fn is_blank(&self) -> bool {
        self.text().chars().all(char::is_whitespace)
    }
}

/// Excel users write `="001"` to keep the zeros.
fn unwrapped(s: &str) -> &str {
    s.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(s)
}

/// The lines that say something.
pub(super) fn split(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut rest = text;
    let mut no = 0;
    while !rest.is_empty() {
        no += 1;
        let end = rest.find(['\r', '\n']);
        let (line, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after.strip_prefix("\r\n").or_else(|| after.get(1..)).unwrap_or_default();
        if line.starts_with('#') {
            continue;
        }
        let (cells, fault) = cells(line);
        if fault.is_some() || !cells.iter().all(Cell::is_blank) {
            let fault = fault.or((end.is_none()).then_some(Fault::NoLineEnd));
            lines.push(Line { no, cells, fault });
        }
    }
    lines
}

fn cells(line: &str) -> (Vec<Cell>, Option<Fault>) {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let Some(inside) = rest.strip_prefix('"') else {
            let (text, after) = rest.split_once(',').map_or((rest, None), |(t, a)| (t, Some(a)));
            cells.push(Cell { text: text.to_owned(), quoted: false });
            match after {
                Some(after) => rest = after,
                None => return (cells, None),
            }
            continue;
        };
        let Some((text, after)) = quoted(inside) else { return (cells, Some(Fault::OpenQuote)) };
        cells.push(Cell { text, quoted: true });
        match after.strip_prefix(',') {
            Some(after) => rest = after,
            None if after.trim().is_empty() => return (cells, None),
            None => return (cells, Some(Fault::AfterQuote)),
        }
    }
}

/// The text up to the closing quote, and what follows it.
fn quoted(inside: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut rest = inside;
    loop {
        let (part, after) = rest.split_once('"')?;
        text.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                text.push('"');
                rest = more;
            }
            None => return Some((text, after)),
        }
    }
}

/// A cell so written that [`split`] reads it back.
pub(super) fn written(text: &str) -> String {
    if text.contains(['"', ',']) || text.starts_with('#') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, Vec<String>, Option<Fault>)> {
        let plain = |l: Line| (l.no, l.cells.iter().map(|c| c.text().to_owned()).collect(), l.fault);
        split(text).into_iter().map(plain).collect()
    }

    #[test]
    fn lines_keep_their_numbers_over_blank_lines_and_comments() {
        let row = |no, cells: &[&str]| (no, cells.iter().map(|c| (*c).to_owned()).collect(), None);
        assert_eq!(
            read("a,b\r\n\r\n# no,te\n,,\n\"x,\"\"y\",=\"001\"\rz\n"),
            [row(1, &["a", "b"]), row(5, &["x,\"y", "001"]), row(6, &["z"])]
        );
    }

    #[test]
    fn a_line_that_stops_short_is_a_fault_of_that_line_only() {
        let faults = |text| read(text).into_iter().map(|(no, _, fault)| (no, fault)).collect::<Vec<_>>();
        assert_eq!(faults("a\n\"b\nc\n"), [(1, None), (2, Some(Fault::OpenQuote)), (3, None)]);
        assert_eq!(faults("\"a\"b\nc"), [(1, Some(Fault::AfterQuote)), (2, Some(Fault::NoLineEnd))]);
        assert_eq!(faults("a\n# end"), [(1, None)]);
    }
}
