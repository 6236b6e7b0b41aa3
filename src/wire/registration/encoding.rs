//! Bytes of a registration file → text: UTF-8 with or without BOM, or Shift-JIS, strictly (S-69, S-97).

use encoding_rs::SHIFT_JIS;

use crate::domain::words::Words;
use crate::words;

/// A registration of 400 meters has some 40 kB; nothing that large is one.
const FILE_BYTES_MAX: usize = 1 << 20;

/// Why a file could not be turned into text.
#[derive(Debug)]
pub(super) struct Undecodable {
    /// Line counted from 1; 0 when it is the file as a whole.
    pub(super) line: usize,
    /// What is wrong.
    pub(super) wrong: Words,
    /// What would be right.
    pub(super) right: Words,
}

/// Decodes a file. The first line that is neither plain ASCII nor a comment decides the encoding of all: every table has Japanese
/// headings, and no Japanese heading in Shift-JIS is valid UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Undecodable> {
    foreign(bytes)?;
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return utf8(rest);
    }
    if speaks_utf8(bytes) { utf8(bytes) } else { shift_jis(bytes) }
}

/// Files that are no text at all, told apart because each has its own remedy.
fn foreign(bytes: &[u8]) -> Result<(), Undecodable> {
    let save_as_csv = || {
        words!(
            "「CSV UTF-8(コンマ区切り)」の形式で保存してください",
            "save it as \"CSV UTF-8 (comma delimited)\""
        )
    };
    if bytes.len() > FILE_BYTES_MAX {
        let wrong = words!("ファイルが1MBを超えています", "the file is larger than 1 MB");
        return Err(Undecodable { line: 0, wrong, right: save_as_csv() });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        let wrong = words!("Excelブックのままです", "it is still an Excel workbook");
        return Err(Undecodable { line: 0, wrong, right: save_as_csv() });
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        let wrong = words!("文字コードがUTF-16です", "it is encoded in UTF-16");
        return Err(Undecodable { line: 0, wrong, right: save_as_csv() });
    }
    match bytes.iter().position(|b| *b == 0) {
        // File systems leave zeros behind when power fails in the middle of saving.
        Some(at) => Err(Undecodable {
            line: line_at(bytes, at),
            wrong: words!("ファイルが壊れています(NUL文字)", "the file is damaged (it has NUL characters)"),
            right: words!("もう一度保存し直してください", "save it once more"),
        }),
        None => Ok(()),
    }
}

fn speaks_utf8(bytes: &[u8]) -> bool {
    let foreign = |line: &&[u8]| !line.is_ascii();
    let lines = || bytes.split(|b| matches!(b, b'\n' | b'\r')).filter(foreign);
    // Half-width kana in a comment can look like UTF-8; headings cannot.
    let telling = lines().find(|line| !line.starts_with(b"#")).or_else(|| lines().next());
    telling.is_none_or(|line| match std::str::from_utf8(line) {
        Ok(_) => true,
        Err(e) => e.error_len().is_none() && bytes.ends_with(line),
    })
}

fn utf8(bytes: &[u8]) -> Result<String, Undecodable> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|e| {
        let line = line_at(bytes, e.valid_up_to());
        match e.error_len() {
            None => cut(line),
            Some(_) => unreadable(line),
        }
    })
}

fn shift_jis(bytes: &[u8]) -> Result<String, Undecodable> {
    let strict = |part| SHIFT_JIS.decode_without_bom_handling_and_without_replacement(part);
    let mut text = String::with_capacity(bytes.len() * 2);
    let mut at = 0;
    for part in bytes.split_inclusive(|b| *b == b'\n') {
        let line = line_at(bytes, at);
        at += part.len();
        match strict(part) {
            Some(decoded) => text.push_str(&decoded),
            None if at == bytes.len() && strict(&part[..part.len() - 1]).is_some() => return Err(cut(line)),
            None => return Err(unreadable(line)),
        }
    }
    // 5C of Shift-JIS is the yen sign; the decoder follows browsers, which call it a backslash.
    Ok(text.replace('\\', "¥"))
}

fn cut(line: usize) -> Undecodable {
    Undecodable {
        line,
        wrong: words!(
            "ファイルが文字の途中で切れています",
            "the file is cut off in the middle of a character"
        ),
        right: words!("もう一度保存し直してください", "save it once more"),
    }
}

fn unreadable(line: usize) -> Undecodable {
    Undecodable {
        line,
        wrong: words!(
            "UTF-8としてもShift-JISとしても読めません",
            "it can be read neither as UTF-8 nor as Shift-JIS"
        ),
        right: words!(
            "ファイル全体をUTF-8かShift-JISのどちらかで保存してください",
            "save the whole file in one of UTF-8 and Shift-JIS"
        ),
    }
}

/// Line, counted from 1, in which the byte at `offset` stands; ends of line as in [`super::lines`].
fn line_at(bytes: &[u8], offset: usize) -> usize {
    let before = &bytes[..offset];
    let ends = before
        .iter()
        .enumerate()
        .filter(|(i, b)| match b {
            b'\n' => true,
            b'\r' => bytes.get(i + 1) != Some(&b'\n'),
            _ => false,
        })
        .count();
    ends + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_found_by_the_first_japanese_line() {
        let text = "# ﾃｱ\r\n項目,値\r\n印字表題1,ｱｲｳ¥～\r\n";
        let mut bom = b"\xEF\xBB\xBF".to_vec();
        bom.extend(text.as_bytes());
        let (sjis, _, lossy) = SHIFT_JIS.encode(text);
        assert!(!lossy);
        for bytes in [text.as_bytes(), &bom, &sjis] {
            assert_eq!(decode(bytes).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_text_is_named_with_its_line() {
        for (bytes, line, word) in [
            (&b"PK\x03\x04rest"[..], 0, "Excel"),
            (b"\xFF\xFEa\0", 0, "UTF-16"),
            (b"a\nb\0\0\0", 2, "NUL"),
            ("項目\r\n値\r\n名".as_bytes().split_last().unwrap().1, 3, "途中"),
            (b"\x8D\x80\x96\xDA\n\x8D", 2, "途中"),
            (b"\x8D\x80\x96\xDA\r\r\n\xFD\xFD\n", 3, "Shift-JIS"),
            (b"\xE9\xA0\x85\n\x8D\x80\n", 2, "Shift-JIS"),
        ] {
            let e = decode(bytes).unwrap_err();
            assert_eq!(e.line, line, "{e:?}");
            assert!(e.wrong.ja.contains(word), "{e:?}");
        }
    }
}
