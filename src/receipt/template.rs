//! Printed forms as text files: sections of lines with placeholders, checked when loaded (S-60…S-68).
//!
//! The syntax is described for people in `printer-templates/README.md`.

use super::document::{BOX_COLUMNS, COLUMNS};
use crate::domain::text::{Text, columns};
use crate::domain::words::Words;
use crate::words;

/// A value a template may ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placeholder {
    /// Its name in braces.
    pub name: &'static str,
    /// Most columns its value takes.
    pub columns_max: usize,
    /// What it is, in Japanese.
    pub meaning: &'static str,
    /// What it may look like.
    pub example: &'static str,
}

/// Where a section's lines go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Placed {
    /// On the bare paper, 32 columns.
    Paper,
    /// Into a compartment of a box, 28 columns.
    Box,
}

impl Placed {
    fn columns(self) -> usize {
        match self {
            Self::Paper => COLUMNS,
            Self::Box => BOX_COLUMNS,
        }
    }
}

/// One section a form must have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SectionSpec {
    /// Name in brackets.
    pub name: &'static str,
    /// Where its lines go.
    pub placed: Placed,
    /// What its lines may ask for.
    pub placeholders: &'static [Placeholder],
}

/// One form: its file and what the file must contain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FormSpec {
    /// Name of the file in `printer-templates/`.
    pub file: &'static str,
    /// Its sections, in order.
    pub sections: &'static [SectionSpec],
}

/// Why a template is refused: file, line (0: the file as a whole), and what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TemplateError {
    /// The file.
    pub file: String,
    /// Line counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what would be right.
    pub words: Words,
}

/// Values for one section.
pub type Values = Vec<(&'static str, String)>;

/// A checked template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    sections: Vec<(&'static str, Placed, Vec<TemplateLine>)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct TemplateLine {
    only_if: Option<&'static str>,
    pieces: Vec<Piece>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Literal(String),
    Value { name: &'static str, pad: usize },
    Fill,
}

impl Template {
    /// Parses a template against its form.
    ///
    /// # Errors
    /// Everything wrong with it, line by line.
    pub fn parse(spec: &FormSpec, text: &str) -> Result<Self, Vec<TemplateError>> {
        let mut parser = Parser { spec, sections: Vec::new(), errors: Vec::new() };
        for (i, line) in text.lines().enumerate() {
            parser.line(i + 1, line);
        }
        for section in spec.sections {
            if !parser.sections.iter().any(|(name, ..)| *name == section.name) {
                let name = section.name;
                parser.error(0, words!("[{name}] がありません", "section [{name}] is missing"));
            }
        }
        if parser.errors.is_empty() { Ok(Self { sections: parser.sections }) } else { Err(parser.errors) }
    }

    /// The lines of a section with its values put in; a line whose condition is empty is left out.
    pub fn fill(&self, section: &str, values: &Values) -> Vec<String> {
        let Some((_, placed, lines)) = self.sections.iter().find(|(name, ..)| *name == section) else {
            return Vec::new();
        };
        let value = |name: &str| values.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v.as_str());
        lines
            .iter()
            .filter(|line| line.only_if.is_none_or(|name| !value(name).is_empty()))
            .map(|line| line.render(placed.columns(), &value))
            .collect()
    }
}

impl TemplateLine {
    fn render<'v>(&self, width: usize, value: &impl Fn(&str) -> &'v str) -> String {
        let mut out = String::new();
        let mut fill_at = None;
        for piece in &self.pieces {
            match piece {
                Piece::Literal(s) => out.push_str(s),
                Piece::Fill => fill_at = Some(out.len()),
                Piece::Value { name, pad } => {
                    let v = value(name);
                    out.push_str(v);
                    out.extend(std::iter::repeat_n(' ', pad.saturating_sub(columns(v))));
                }
            }
        }
        if let Some(at) = fill_at {
            let missing = width.saturating_sub(columns(&out));
            out.insert_str(at, &" ".repeat(missing));
        }
        out
    }
}

struct Parser<'a> {
    spec: &'a FormSpec,
    sections: Vec<(&'static str, Placed, Vec<TemplateLine>)>,
    errors: Vec<TemplateError>,
}

impl Parser<'_> {
    fn error(&mut self, line: usize, words: Words) {
        self.errors.push(TemplateError { file: self.spec.file.to_owned(), line, words });
    }

    fn line(&mut self, no: usize, line: &str) {
        if line.starts_with("# ") {
            return;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            return self.section(no, name);
        }
        let Some((name, placed, _)) = self.sections.last() else {
            if !line.is_empty() {
                self.error(
                    no,
                    words!(
                        "[見出し] などの区切りの前に行があります",
                        "a line stands before the first section"
                    ),
                );
            }
            return;
        };
        let (name, placed) = (*name, *placed);
        let placeholders =
            self.spec.sections.iter().find(|s| s.name == name).map_or(&[][..], |s| s.placeholders);
        match parse_line(line, placeholders, placed.columns()) {
            Ok(parsed) => {
                if let Some((_, _, lines)) = self.sections.last_mut() {
                    lines.push(parsed);
                }
            }
            Err(words) => self.error(no, words),
        }
    }

    fn section(&mut self, no: usize, name: &str) {
        let Some(spec) = self.spec.sections.iter().find(|s| s.name == name) else {
            let known = self.spec.sections.iter().map(|s| s.name).collect::<Vec<_>>().join("] [");
            return self.error(
                no,
                words!(
                    "[{name}] という区切りはありません。使えるのは [{known}] です",
                    "no section [{name}]; known: [{known}]"
                ),
            );
        };
        if self.sections.iter().any(|(n, ..)| *n == name) {
            return self.error(no, words!("[{name}] が2度あります", "section [{name}] stands twice"));
        }
        self.sections.push((spec.name, spec.placed, Vec::new()));
    }
}

fn parse_line(line: &str, known: &'static [Placeholder], width: usize) -> Result<TemplateLine, Words> {
    let mut only_if = None;
    let mut pieces = Vec::new();
    let mut widest = 0;
    let mut rest = line;
    let before = |rest: &str| line[..line.len() - rest.len()].chars().count();
    while let Some((literal, after)) = rest.split_once('{') {
        widest += push_literal(&mut pieces, literal, before(rest))?;
        let (inside, tail) = after
            .split_once('}')
            .ok_or_else(|| words!("「{{」を閉じる「}}」がありません", "a {{ is not closed"))?;
        rest = tail;
        if inside == ">" {
            pieces.push(Piece::Fill);
        } else if let Some(name) = inside.strip_prefix('?') {
            only_if = Some(find(known, name)?.name);
        } else {
            let (name, pad) = inside.split_once(':').unwrap_or((inside, "0"));
            let placeholder = find(known, name)?;
            let pad = pad.parse().map_err(|_| {
                words!("「{inside}」の幅は数字で書いてください", "the width in {inside} must be a number")
            })?;
            widest += placeholder.columns_max.max(pad);
            pieces.push(Piece::Value { name: placeholder.name, pad });
        }
    }
    widest += push_literal(&mut pieces, rest, before(rest))?;
    if widest > width {
        return Err(words!(
            "最大で {widest} 桁になり {width} 桁に収まりません",
            "the line can take {widest} columns; {width} fit"
        ));
    }
    Ok(TemplateLine { only_if, pieces })
}

/// `before`: characters of the line that stand before the literal.
fn push_literal(pieces: &mut Vec<Piece>, literal: &str, before: usize) -> Result<usize, Words> {
    let text = Text::parse(literal).map_err(|e| {
        let (position, character) = (before + e.position, e.character);
        words!(
            "{position}文字目「{character}」は印字できません",
            "character {position} “{character}” cannot be printed"
        )
    })?;
    if !text.is_empty() {
        pieces.push(Piece::Literal(text.as_str().to_owned()));
    }
    Ok(text.columns())
}

fn find(known: &'static [Placeholder], name: &str) -> Result<&'static Placeholder, Words> {
    known.iter().find(|p| p.name == name).ok_or_else(|| {
        let list = known.iter().map(|p| p.name).collect::<Vec<_>>().join("} {");
        words!(
            "「{{{name}}}」という項目はありません。使えるのは {{{list}}} です",
            "no placeholder {{{name}}}; known here: {{{list}}}"
        )
    })
}
