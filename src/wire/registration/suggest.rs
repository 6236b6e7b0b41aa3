//! What was probably meant: spreadsheet habits undone, the nearest word found (S-69, S-97).

/// Corrections of a value in the order in which they are tried. Each builds on the one before.
pub(super) fn corrections(value: &str) -> Vec<String> {
    let narrow: String = value.chars().filter_map(narrow).collect();
    let bare: String =
        narrow.chars().filter(|c| !matches!(c, ' ' | ',' | '¥' | '\\' | '円' | '\t')).collect();
    let capitals = bare.to_ascii_uppercase();
    let dashed = bare.replace(['年', '月', '.'], "-").replace('日', "");
    let mut all = vec![narrow.trim().to_owned(), bare.clone(), capitals];
    all.push(dashed);
    all.extend(year_and_month(&bare));
    all.extend(bare.rsplit_once(":00").map(|(time, _)| time.to_owned()));
    all.extend(bare.strip_suffix(".0").or_else(|| bare.strip_suffix(".00")).map(str::to_owned));
    all.extend(bare.strip_suffix("パルス").map(str::to_owned));
    all
}

/// The value with the zeros that spreadsheets drop, for codes of a fixed length.
pub(super) fn with_zeros(value: &str, length: usize) -> Option<String> {
    let digits: String = value.chars().filter_map(narrow).filter(|c| *c != ' ').collect();
    let short = (1..length).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    short.then(|| format!("{digits:0>length$}"))
}

/// Half-width form of a full-width digit, letter or sign; `None` for what cannot be seen.
fn narrow(c: char) -> Option<char> {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0),
        '\u{3000}' | '\u{A0}' => Some(' '),
        '\u{2212}' | '\u{2010}'..='\u{2015}' => Some('-'),
        '￥' => Some('¥'),
        '\u{200B}'..='\u{200F}' | '\u{FEFF}' => None,
        _ => Some(c),
    }
}

/// `Mar-33`, which spreadsheets make of 2033-03.
fn year_and_month(value: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    let (name, year) = value.split_once('-')?;
    let month = MONTHS.iter().position(|m| name.eq_ignore_ascii_case(m))? + 1;
    let two_digits = year.len() == 2 && year.bytes().all(|b| b.is_ascii_digit());
    two_digits.then(|| format!("20{year}-{month:02}"))
}

/// The word nearest to what was written, if it is near enough to be meant.
pub(super) fn nearest<'a>(written: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |s: &str| {
        let visible = s.chars().take(40).filter_map(narrow).filter(|c| !c.is_whitespace());
        visible.map(|c| c.to_ascii_uppercase()).collect::<Vec<char>>()
    };
    let from = plain(written);
    let far = |word: &str| {
        let to = plain(word);
        let far = distance(&from, &to);
        let longest = from.len().max(to.len());
        (far * 2 < longest || (far == 1 && longest == 2)).then_some(far)
    };
    words.into_iter().filter_map(|w| Some((far(w)?, w))).min_by_key(|(far, _)| *far).map(|(_, w)| w)
}

/// Characters to insert, drop or replace to turn one word into the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheet_habits_are_undone() {
        for (written, meant) in [
            ("０．５", "0.5"),
            ("1,000", "1000"),
            ("￥2,000.00", "2000.00"),
            ("a000", "A000"),
            ("2026年4月1日", "2026-4-1"),
            ("Mar-33", "2033-03"),
            ("23:59:00", "23:59"),
            ("1.0", "1"),
            ("1パルス", "1"),
        ] {
            assert!(corrections(written).iter().any(|c| c == meant), "{written}: {:?}", corrections(written));
        }
        assert_eq!(with_zeros("１", 4).as_deref(), Some("0001"));
        assert_eq!(with_zeros("0001", 4), None);
        assert_eq!(with_zeros("A1", 4), None);
    }

    #[test]
    fn the_nearest_word_is_found_if_one_is_near() {
        let words = ["TTEアドレス", "メータアドレス", "乗率"];
        assert_eq!(nearest("ＴＴＥ アドレス", words), Some("TTEアドレス"));
        assert_eq!(nearest("メーターアドレス", words), Some("メータアドレス"));
        assert_eq!(nearest("倍率", words), Some("乗率"));
        assert_eq!(nearest("備考", words), None);
    }
}
