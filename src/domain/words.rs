//! Sentences for people, Japanese and English side by side so that neither can be forgotten.

use std::fmt;

/// Language of messages and screens; slips stay Japanese.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// 日本語.
    #[default]
    Ja,
    /// English.
    En,
}

/// One sentence in both languages. Made with [`words!`](crate::words).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The sentence in one language.
    pub fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// Japanese with an English gloss, for places that know no language setting (start-up, logs).
impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.ja, self.en)
    }
}

impl std::error::Error for Words {}

/// `words!("日本語 {x}", "English {x}")`: both strings may use the same inline arguments.
#[macro_export]
macro_rules! words {
    ($ja:literal, $en:literal $(, $($arg:tt)*)?) => {
        $crate::domain::words::Words { ja: format!($ja $(, $($arg)*)?), en: format!($en $(, $($arg)*)?) }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_are_written_together() {
        let n = 3;
        let w = words!("{n}台", "{n} meters");
        assert_eq!((w.say(Lang::Ja), w.say(Lang::En)), ("3台", "3 meters"));
        assert_eq!(w.to_string(), "3台 (3 meters)");
    }
}
