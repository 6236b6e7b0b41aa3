//! What a slip says, before anyone decides how it looks: lines of cells, 32 half-width columns wide (S-60).

/// Width of the paper in half-width columns (S-60).
pub const COLUMNS: usize = 32;
/// Width inside a box, between its two rules.
pub const BOX_COLUMNS: usize = 28;

/// A slip: blocks from top to bottom.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Document {
    /// Name of the form in people's words, e.g. 使用量一覧表(全メータ).
    pub title: String,
    /// The blocks. A block is what printing resumes at (S-70).
    pub blocks: Vec<Block>,
}

/// A stretch of a slip that is printed whole or printed again (S-70).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block {
    /// Lines outside any box, each at most [`COLUMNS`] wide.
    Text(Vec<String>),
    /// A ruled box of compartments; each line at most [`BOX_COLUMNS`] wide, unpadded on the right.
    Boxed(Vec<Vec<String>>),
}

/// One printed line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line<'a> {
    /// Text from the left edge.
    Text(&'a str),
    /// `┏━┓`
    Top,
    /// `┣━┫`
    Rule,
    /// `┗━┛`
    Bottom,
    /// `┃…┃` around this text.
    Inside(&'a str),
}

impl Block {
    /// The block's lines from top to bottom.
    pub fn lines(&self) -> Vec<Line<'_>> {
        match self {
            Self::Text(lines) => lines.iter().map(|l| Line::Text(l)).collect(),
            Self::Boxed(compartments) => {
                let mut out = Vec::new();
                for (i, compartment) in compartments.iter().enumerate() {
                    out.push(if i == 0 { Line::Top } else { Line::Rule });
                    out.extend(compartment.iter().map(|l| Line::Inside(l)));
                }
                out.push(Line::Bottom);
                out
            }
        }
    }
}

impl Document {
    /// All lines from top to bottom.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.blocks.iter().flat_map(Block::lines)
    }
}
