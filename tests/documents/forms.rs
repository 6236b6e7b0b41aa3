//! `printer-templates/README.md` against the forms.

use kenshin::domain::count::{Index, Usage};
use kenshin::domain::journal::Target;
use kenshin::domain::moment::{Civil, Zone};
use kenshin::domain::registration::TypeNo;
use kenshin::domain::text::Text;
use kenshin::receipt::forms::{ALL, Forms, Occasion, Slip, TenantUsages, UsageRow};
use kenshin::receipt::plain;
use kenshin::receipt::template::Placed;

use crate::document;
use crate::markdown::{blocks, tables};

/// One row a placeholder, and one for a section without any.
fn expected(form: usize) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for section in ALL[form].sections {
        let placed = match section.placed {
            Placed::Paper => "paper",
            Placed::Box => "box",
        };
        let head = [format!("`[{}]`", section.name), placed.to_owned()];
        let cells = section.placeholders.iter().map(|p| {
            [
                format!("`{{{}}}`", p.name),
                p.columns_max.to_string(),
                p.meaning.to_owned(),
                format!("`{}`", p.example),
            ]
        });
        let none = section.placeholders.is_empty().then(|| ["–"; 4].map(str::to_owned));
        rows.extend(cells.chain(none).map(|cells| [&head[..], &cells].concat()));
    }
    rows
}

#[test]
fn every_form_section_and_placeholder_is_documented_cell_by_cell() {
    let all = tables(&document("printer-templates/README.md"));
    let shown: Vec<_> = all.iter().filter(|t| t.columns[0] == "Section").collect();
    assert_eq!(shown.len(), ALL.len());
    for (i, (form, table)) in ALL.iter().zip(shown).enumerate() {
        assert!(table.section.starts_with(&format!("{} ", form.file)), "{}", table.section);
        assert_eq!(table.rows, expected(i), "{}", form.file);
    }
}

#[test]
fn the_mistakes_shown_are_what_the_program_says_of_the_form_shown() {
    let doc = document("printer-templates/README.md");
    let wrong = blocks(&doc, "form").pop().unwrap().lines.join("\n");
    let errors = Forms::load(&|file| (file == "titles.txt").then(|| wrong.clone())).unwrap_err();
    let reports: Vec<Vec<String>> = blocks(&doc, "report").into_iter().map(|b| b.lines).collect();
    let said = |say: &dyn Fn(&kenshin::domain::words::Words) -> String| -> Vec<String> {
        errors.iter().map(|e| format!("{}:{} {}", e.file, e.line, say(&e.words))).collect()
    };
    assert_eq!(reports, [said(&|w| w.ja.clone()), said(&|w| w.en.clone())]);
}

#[test]
fn the_forms_shown_are_right() {
    let doc = document("printer-templates/README.md");
    let mut forms = blocks(&doc, "form");
    forms.pop();
    assert!(!forms.is_empty());
    for form in forms {
        let text = form.lines.join("\n");
        Forms::load(&|file| (file == "titles.txt").then(|| text.clone())).unwrap();
    }
}

/// The slip of the document: one tenant, one meter read and one held.
fn slip() -> String {
    let at = Zone::JAPAN.moment(Civil::new(2026, 11, 20, 23, 59).unwrap());
    let row = |type_no, name: &str, address: &str, numbers: Option<[u64; 2]>, previous| UsageRow {
        type_no: TypeNo::new(type_no).unwrap(),
        type_name: Text::parse(name).unwrap(),
        address: address.parse().unwrap(),
        index: numbers.map(|[index, _]| Index::stored(index)),
        usage: numbers.map(|[_, usage]| Usage::new(usage)),
        previous: Some(Usage::new(previous)),
        at,
        exchanged: false,
        corrected: false,
    };
    let tenant = TenantUsages {
        id: "A000".parse().unwrap(),
        name: Text::parse("TMT不動産").unwrap(),
        rows: vec![row(0, "電気", "000", Some([31_142, 461]), 450), row(1, "ガス", "001", None, 140)],
    };
    let titles = ["****** TMT 管理 ******", "自動検針システム　kenshin"].map(|t| Text::parse(t).unwrap());
    let head =
        Slip { titles: &titles, target: Target::All, occasion: Occasion::Reading, at, zone: Zone::JAPAN };
    let forms = Forms::load(&|_| None).unwrap();
    plain::text(&forms.usage_table(&head, &[tenant]).unwrap()).unwrap()
}

#[test]
fn the_slip_shown_is_what_the_form_makes() {
    let shown = blocks(&document("printer-templates/README.md"), "slip").remove(0).lines;
    assert_eq!(shown.join("\n") + "\n", slip());
}
