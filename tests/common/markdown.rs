//! Tables and transcripts out of the protocol documents, so that tests hold the documents to their word.

#![allow(dead_code, reason = "each test binary uses its part")]

/// A table with the heading it stands under.
pub(crate) struct Table {
    /// Nearest heading above.
    pub(crate) section: String,
    /// Column names.
    pub(crate) columns: Vec<String>,
    /// Cells, trimmed.
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// One column by its name.
    pub(crate) fn column(&self, name: &str) -> Vec<&str> {
        let place = self.columns.iter().position(|c| c == name);
        let place = place.unwrap_or_else(|| panic!("{}: no column {name}", self.section));
        self.rows.iter().map(|row| row[place].as_str()).collect()
    }
}

fn cells(line: &str) -> Vec<String> {
    line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

fn is_rule(line: &str) -> bool {
    line.starts_with('|') && line.contains('-') && line.chars().all(|c| "|-: ".contains(c))
}

/// Every table of a document.
pub(crate) fn tables(text: &str) -> Vec<Table> {
    let lines: Vec<&str> = text.lines().collect();
    let mut section = String::new();
    let mut tables = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = heading.to_owned();
        }
        if line.starts_with('|') && lines.get(i + 1).is_some_and(|next| is_rule(next)) {
            let rows = lines[i + 2..].iter().take_while(|l| l.starts_with('|')).map(|l| cells(l)).collect();
            tables.push(Table { section: section.clone(), columns: cells(line), rows });
        }
    }
    tables
}

/// A fenced block.
pub(crate) struct Block {
    /// Line of the document at which its content begins, from 1.
    pub(crate) line_no: usize,
    /// Its lines.
    pub(crate) lines: Vec<String>,
}

/// Every fenced block with this info string.
pub(crate) fn blocks(text: &str, info: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, Block)> = None;
    for (line_no, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix("```"), open.take()) {
            (Some(found), None) => {
                open = Some((found == info, Block { line_no: line_no + 1, lines: Vec::new() }));
            }
            (Some(_), Some((wanted, block))) if wanted => blocks.push(block),
            (None, Some((wanted, mut block))) => {
                block.lines.push(line.to_owned());
                open = Some((wanted, block));
            }
            _ => {}
        }
    }
    blocks
}

/// One line of a `modbus` block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// `# set …`: an order to the simulator.
    Set(String),
    /// `# at …`: milliseconds since the start at which the next request begins.
    At(u64),
    /// `> …`.
    Request(Vec<u8>),
    /// `< …`.
    Reply(Vec<u8>),
}

/// The lines of a `modbus` block; remarks for people are left out.
pub(crate) fn steps(block: &Block) -> Vec<(usize, Step)> {
    let step = |line: &str| {
        if let Some(order) = line.strip_prefix("# set ") {
            return Some(Step::Set(order.to_owned()));
        }
        if let Some(ms) = line.strip_prefix("# at ") {
            return Some(Step::At(ms.parse().expect("milliseconds")));
        }
        match line.split_at(1) {
            (">", frame) => Some(Step::Request(hex(frame))),
            ("<", frame) => Some(Step::Reply(hex(frame))),
            ("#", _) => None,
            _ => panic!("cannot read {line:?}"),
        }
    };
    (block.line_no..).zip(&block.lines).filter_map(|(no, line)| Some((no, step(line)?))).collect()
}

/// Bytes of `01 A5 …`, bare or in backquotes.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let bytes = text.trim().trim_matches('`').split_whitespace();
    bytes.map(|byte| u8::from_str_radix(byte, 16).unwrap_or_else(|_| panic!("no byte: {byte:?}"))).collect()
}

/// `0–19` or `20`, each number decimal or 0x…, with `,` between thousands.
pub(crate) fn range(text: &str) -> (u64, u64) {
    let number = |text: &str| {
        let plain = text.replace(',', "");
        let parsed = match plain.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16),
            None => plain.parse(),
        };
        parsed.unwrap_or_else(|_| panic!("no number: {text:?}"))
    };
    let (first, last) = text.split_once('–').unwrap_or((text, text));
    (number(first), number(last))
}
