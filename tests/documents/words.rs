//! `docs/glossary.md` and `docs/readings.md`: names that exist, statements that name their rule.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::markdown::tables;
use crate::{document, repository};

/// Every name in the source.
fn identifiers(dir: &Path, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            identifiers(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(path).unwrap();
            let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
            for line in code {
                into.extend(line.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned));
            }
        }
    }
}

#[test]
fn every_word_has_one_line_and_a_name_that_exists() {
    let mut known = BTreeSet::new();
    identifiers(&repository("src"), &mut known);
    let mut words = BTreeSet::new();
    for table in tables(&document("docs/glossary.md")) {
        assert_eq!(table.columns, ["Word", "Reading", "English", "In the code"]);
        for row in &table.rows {
            assert!(words.insert(row[0].clone()), "{} stands twice", row[0]);
            assert!(!row[2].is_empty(), "{}", row[0]);
            if row[3] == "–" {
                continue;
            }
            let name = row[3].strip_prefix('`').and_then(|n| n.strip_suffix('`')).unwrap();
            for part in name.split("::") {
                assert!(known.contains(part), "{}: no {part} in src", row[0]);
            }
        }
    }
}

/// `S-14b` and the like.
fn rules(text: &str) -> BTreeSet<String> {
    let after = text.match_indices("S-").map(|(at, _)| &text[at..]);
    after
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect::<String>())
        .filter(|id| id[2..].starts_with(|c: char| c.is_ascii_digit()))
        .collect()
}

#[test]
fn every_statement_about_readings_names_its_rule() {
    let doc = document("docs/readings.md");
    let mut statements = Vec::<String>::new();
    for line in doc.lines() {
        if let Some(first) = line.strip_prefix("- ") {
            statements.push(first.to_owned());
        } else if let (Some(more), Some(last)) = (line.strip_prefix("  "), statements.last_mut()) {
            last.push_str(more);
        }
    }
    assert!(statements.len() > 40, "{}", statements.len());
    let mut source = String::new();
    for dir in ["src/domain", "src/service", "src/receipt", "src/app", "src/adapters"] {
        read_all(&repository(dir), &mut source);
    }
    let known = rules(&source);
    for statement in statements {
        let named = rules(&statement);
        assert!(!named.is_empty(), "no rule: {statement}");
        assert!(named.is_subset(&known), "a rule the source does not know: {statement}");
    }
}

fn read_all(dir: &Path, into: &mut String) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}
