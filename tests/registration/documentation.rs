//! `docs/registration.md` against the code.

use std::fs;

use kenshin::domain::registration::Table;
use kenshin::wire::registration::columns;
use kenshin::wire::registration::{Files, read_and_check};

use super::{data, joined};

/// Rows of the Markdown tables in one section of the documentation.
fn documented(section: &str) -> Vec<Vec<String>> {
    let doc = fs::read_to_string(data("../../docs/registration.md")).unwrap();
    let from = doc.find(&format!("\n## {section} — ")).unwrap();
    let rest = &doc[from + 1..];
    let section = &rest[..rest.find("\n## ").unwrap()];
    let rows = section.lines().filter(|l| l.starts_with('|')).skip(2);
    rows.map(|l| l.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect()).collect()
}

#[test]
fn the_documentation_shows_every_field_as_the_code_has_it() {
    for table in Table::ALL {
        let expected: Vec<Vec<String>> = columns::of(table)
            .iter()
            .map(|c| {
                let [ja, en] = c.allowed;
                let allowed = format!("{ja}<br>{en}");
                let example = format!("`{}`", c.example);
                [c.heading, c.need.word(), &allowed, c.default, &example, c.spec].map(str::to_owned).to_vec()
            })
            .collect();
        let shown: Vec<Vec<String>> = documented(table.file())
            .into_iter()
            .map(|mut row| {
                assert!(row.remove(1).contains("<br>"), "meaning in both languages");
                row
            })
            .collect();
        assert_eq!(shown, expected, "{table:?}");
    }
    let doc = fs::read_to_string(data("../../docs/registration.md")).unwrap();
    for report in ["report.ja.txt", "report.en.txt"] {
        let real = fs::read_to_string(data("registration/mistakes").join(report)).unwrap();
        assert!(doc.contains(&real), "{report}");
    }
}

#[test]
fn the_examples_of_the_documentation_are_right() {
    let rows = |table: Table| {
        let (head, row): (Vec<_>, Vec<_>) =
            columns::of(table).iter().map(|c| (c.heading.to_owned(), c.example.to_owned())).unzip();
        match table {
            Table::Basic => {
                let items = head.into_iter().zip(row).map(|(item, value)| vec![item, value]);
                std::iter::once(vec!["項目".to_owned(), "値".to_owned()]).chain(items).collect()
            }
            _ => vec![head, row],
        }
    };
    let [basic, types, tenants, meters] = Table::ALL.map(|table| Some(joined(&rows(table))));
    read_and_check(&Files { basic, types, tenants, meters }).unwrap();
}
