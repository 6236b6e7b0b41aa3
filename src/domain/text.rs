//! The characters a screen, a slip and the host may carry (S-69): JIS X 0201 at half width and
//! JIS X 0208:1997 rows 1–8 and 16–84 at full width, decided on Unicode code points.

use std::fmt;

/// Every full-width character of the repertoire, one JIS row a line.
const JIS_X_0208: &str = include_str!("text/jis_x_0208.txt");

/// CJK compatibility ideographs whose unified form is in JIS X 0208: code point and that form.
const COMPATIBILITY: &str = include_str!("text/compatibility.txt");

/// One bit for each code point of the Basic Multilingual Plane, set where JIS X 0208 has the character.
static FULL_WIDTH: [u64; 1024] = bitmap(JIS_X_0208.as_bytes());

const fn bitmap(utf8: &[u8]) -> [u64; 1024] {
    let mut bits = [0; 1024];
    let mut i = 0;
    while i < utf8.len() {
        let (code, len) = match utf8[i] {
            b @ 0..=0x7F => (b as usize, 1),
            b @ 0xC0..=0xDF => ((b as usize & 0x1F) << 6 | utf8[i + 1] as usize & 0x3F, 2),
            b => {
                let low = (utf8[i + 1] as usize & 0x3F) << 6 | utf8[i + 2] as usize & 0x3F;
                ((b as usize & 0x0F) << 12 | low, 3)
            }
        };
        if code >= 0x80 {
            bits[code / 64] |= 1 << (code % 64);
        }
        i += len;
    }
    bits
}

/// Text that screen, printer and host can all show: checked when made, printable ever after (S-69).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Text(String);

/// A character that cannot be shown or printed, where it stands and what to write instead (S-69).
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("character {position} 「{character}」 (U+{:04X}) is outside JIS X 0208", *character as u32)]
pub struct TextError {
    /// The offending character.
    pub character: char,
    /// Its place, counted in characters from 1.
    pub position: usize,
    /// What could stand there instead, when a usual replacement exists.
    pub suggestion: Option<String>,
}

impl Text {
    /// Checks and normalises a text: spelling variants of one JIS character are folded (〜 → ～, − → －),
    /// kana with combining marks composed; nothing else is changed.
    ///
    /// # Errors
    /// The first character outside the repertoire.
    pub fn parse(s: &str) -> Result<Self, TextError> {
        let mut out = String::with_capacity(s.len());
        for (i, c) in s.chars().enumerate() {
            if let Some(composed) = out.chars().last().and_then(|kana| compose(kana, c)) {
                out.pop();
                out.push(composed);
                continue;
            }
            let folded = fold(c);
            if columns_of(folded) == 0 {
                return Err(TextError { character: c, position: i + 1, suggestion: suggestion(c) });
            }
            out.push(folded);
        }
        Ok(Self(out))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Width in half-width columns, which is also its length in Shift-JIS bytes.
    pub fn columns(&self) -> usize {
        columns(&self.0)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Width of a character on paper in half-width columns; 0 when it is outside the repertoire.
pub fn columns_of(c: char) -> usize {
    match u32::from(c) {
        0x20..=0x5B | 0x5D..=0x7E | 0xA5 | 0x203E | 0xFF61..=0xFF9F => 1,
        code @ 0x80..=0xFFFF => {
            let code = code as usize;
            if FULL_WIDTH[code / 64] >> (code % 64) & 1 == 1 { 2 } else { 0 }
        }
        _ => 0,
    }
}

/// Width of a checked string in half-width columns.
pub fn columns(s: &str) -> usize {
    s.chars().map(columns_of).sum()
}

/// Spellings of one JIS X 0208 character that different systems map to different code points.
fn fold(c: char) -> char {
    match c {
        '〜' => '～',
        '‖' => '∥',
        '−' => '－',
        '—' => '―',
        '¢' => '￠',
        '£' => '￡',
        '¬' => '￢',
        other => other,
    }
}

/// Kana followed by a combining (semi-)voiced sound mark.
fn compose(kana: char, mark: char) -> Option<char> {
    const VOICED: &str = "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ";
    const SEMI: &str = "はひふへほハヒフヘホ";
    let next = |n: u32| char::from_u32(u32::from(kana) + n);
    match (mark, kana) {
        ('\u{3099}', 'ウ') => Some('ヴ'),
        ('\u{3099}', _) if VOICED.contains(kana) => next(1),
        ('\u{309A}', _) if SEMI.contains(kana) => next(2),
        _ => None,
    }
}

/// The unified ideograph of a CJK compatibility ideograph (神 U+FA19 → 神 U+795E).
fn unified(c: char) -> Option<&'static str> {
    let code = format!("{:04X} ", u32::from(c));
    COMPATIBILITY.lines().find_map(|line| line.strip_prefix(&code))
}

/// What people usually write for characters that Windows has and JIS X 0208 has not.
fn suggestion(c: char) -> Option<String> {
    const PAIRS: &[(char, &str)] = &[
        ('㈱', "(株)"),
        ('㈲', "(有)"),
        ('㈹', "(代)"),
        ('髙', "高"),
        ('﨑', "崎"),
        ('德', "徳"),
        ('濵', "浜"),
        ('栁', "柳"),
        ('增', "増"),
        ('橫', "横"),
        ('淸', "清"),
        ('瀨', "瀬"),
        ('靑', "青"),
        ('黑', "黒"),
        ('敎', "教"),
        ('凞', "煕"),
        ('–', "－"),
        ('㎥', "m3"),
        ('㎡', "m2"),
        ('㎏', "kg"),
        ('㎝', "cm"),
        ('㎜', "mm"),
        ('㍑', "リットル"),
        ('㎾', "kW"),
        ('№', "No."),
        ('℡', "TEL"),
        ('㍻', "平成"),
        ('㍼', "昭和"),
        ('\\', "¥"),
        ('\t', " "),
        ('\u{A0}', " "),
    ];
    if let Some((_, s)) = PAIRS.iter().find(|(from, _)| *from == c) {
        return Some((*s).to_owned());
    }
    if let Some(unified) = unified(c) {
        return Some(unified.to_owned());
    }
    match u32::from(c) {
        n @ 0x2460..=0x2473 => Some(format!("({})", n - 0x245F)),
        n @ 0x2160..=0x216B => {
            const ROMAN: [&str; 12] =
                ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
            Some(ROMAN[(n - 0x2160) as usize].to_owned())
        }
        n @ 0x2170..=0x2179 => {
            const ROMAN: [&str; 10] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];
            Some(ROMAN[(n - 0x2170) as usize].to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s69_the_repertoire_has_6879_full_width_characters() {
        assert_eq!((0..=0x10FFFF).filter_map(char::from_u32).filter(|c| columns_of(*c) == 2).count(), 6_879);
        assert_eq!(JIS_X_0208.lines().count(), 8 + 69);
    }

    #[test]
    fn s69_every_character_encodes_to_as_many_bytes_as_columns() {
        for c in (0..=0xFFFF).filter_map(char::from_u32).filter(|c| columns_of(*c) > 0) {
            let text = c.to_string();
            let (bytes, _, lossy) = encoding_rs::SHIFT_JIS.encode(&text);
            assert!(!lossy, "{c}");
            assert_eq!(bytes.len(), columns_of(c), "{c}");
            if let [lead, trail] = bytes[..] {
                let code = u16::from_be_bytes([lead, trail]);
                let refused = [0x8740..=0x87FC, 0xED40..=0xEEFC, 0xF040..=0xFCFC];
                assert!(!refused.iter().any(|r| r.contains(&code)), "{c} {code:04X}");
            }
        }
    }

    #[test]
    fn s69_what_cp932_adds_is_refused_with_place_and_suggestion() {
        for (text, position, suggestion) in [
            ("㈱青空", 1, Some("(株)")),
            ("髙田", 1, Some("高")),
            ("山﨑", 2, Some("崎")),
            ("第①棟", 2, Some("(1)")),
            ("\u{FA19}田", 1, Some("神")),
            ("a\\b", 2, Some("¥")),
            ("😀", 1, None),
            ("改\n行", 2, None),
        ] {
            let e = Text::parse(text).unwrap_err();
            assert_eq!((e.position, e.suggestion.as_deref()), (position, suggestion), "{text}");
        }
    }

    #[test]
    fn s69_spelling_variants_fold_to_one_character() {
        assert_eq!(Text::parse("10〜20−1").unwrap().as_str(), "10～20－1");
        assert_eq!(Text::parse("カ\u{3099}ス ハ\u{309A}").unwrap().as_str(), "ガス パ");
        assert_eq!(Text::parse("ｶﾞｽ¥").unwrap().columns(), 4);
    }

    #[test]
    fn every_suggestion_is_itself_printable() {
        for c in (0..=0xFFFF).filter_map(char::from_u32) {
            if let Some(s) = suggestion(c) {
                assert!(Text::parse(&s).is_ok(), "{c} → {s}");
                assert_eq!(columns_of(c), 0, "{c} needs no suggestion");
            }
        }
    }
}
