//! Every printed form: its template, and how records become a [`Document`](crate::receipt::document::Document) (S-60…S-68).

mod lists;
mod notices;
pub mod spec;
mod tables;

use super::template::{FormSpec, Template, TemplateError};
pub use lists::{LinkRow, LogLine, ModeRow};
pub use notices::UnitFault;
pub use tables::{ChargeRow, Occasion, Slip, TenantCharges, TenantUsages, UsageRow};

macro_rules! forms {
    ($($field:ident = $spec:ident, $file:literal;)*) => {
        /// All forms, checked.
        #[derive(Clone, Debug)]
        pub struct Forms { $($field: Template,)* }

        impl Forms {
            /// Loads every form; `replaced` gives the text of a file the site keeps for itself, by name.
            ///
            /// # Errors
            /// Everything wrong in any of the templates.
            pub fn load(replaced: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<TemplateError>> {
                let mut errors = Vec::new();
                $(
                    let text = replaced(spec::$spec.file);
                    let text = text.as_deref().unwrap_or(include_str!(concat!("../../printer-templates/", $file)));
                    let $field = Template::parse(&spec::$spec, text).map_err(|e| errors.extend(e)).ok();
                )*
                match ($($field,)*) {
                    ($(Some($field),)*) => Ok(Self { $($field,)* }),
                    _ => Err(errors),
                }
            }
        }

        /// Every form's specification, in the order of the manual.
        pub const ALL: &[&FormSpec] = &[$(&spec::$spec,)*];
    };
}

forms! {
    usage = USAGE, "usage.txt";
    charge = CHARGE, "charge.txt";
    modes = MODES, "modes.txt";
    links = LINKS, "links.txt";
    types = TYPES, "types.txt";
    tenants = TENANTS, "tenants.txt";
    permissions = PERMISSIONS, "permissions.txt";
    titles = TITLES, "titles.txt";
    counts = COUNTS, "counts.txt";
    log = LOG, "log.txt";
    unit_fault = UNIT_FAULT, "unit-fault.txt";
    link_fault = LINK_FAULT, "link-fault.txt";
    terminal_fault = TERMINAL_FAULT, "terminal-fault.txt";
    battery = BATTERY, "battery.txt";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_templates_are_right() {
        Forms::load(&|_| None).unwrap();
    }

    #[test]
    fn s60_an_unknown_placeholder_is_refused_with_file_and_line() {
        let wrong = |file: &str| (file == "titles.txt").then(|| "[見出し]\n{表題1}\n{表題3}\n".to_owned());
        let errors = Forms::load(&wrong).unwrap_err();
        assert_eq!(errors.len(), 1);
        assert_eq!((errors[0].file.as_str(), errors[0].line), ("titles.txt", 3));
        assert!(errors[0].words.ja.contains("{表題3}"), "{}", errors[0].words);
    }

    #[test]
    fn a_line_that_may_not_fit_is_refused() {
        let wide = |file: &str| (file == "titles.txt").then(|| "[見出し]\n　{表題1}\n".to_owned());
        assert_eq!(Forms::load(&wide).unwrap_err()[0].line, 2);
    }
}
