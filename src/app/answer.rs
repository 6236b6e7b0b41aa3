//! `kenshin answer`: what to type on a panel whose password was forgotten (S-83). Needs no site.

use serde_json::json;

use super::exit::Trouble;
use super::{parse, tell};
use crate::cli::Answer;
use crate::domain::challenge::{Challenge, RecoveryKey};

/// Writes the answer to standard output.
///
/// # Errors
/// What of the arguments is not right.
pub fn tell_answer(given: &Answer, json: bool) -> Result<(), Trouble> {
    let station = parse::station(given.station)?;
    let challenge: Challenge = given.challenge.parse().map_err(|_| {
        let right = ("8桁の数字", "eight digits");
        Trouble::bad_value(("照会番号", "challenge"), &given.challenge, right)
    })?;
    let key = RecoveryKey::new(&given.key).ok_or_else(|| {
        // The key itself is nobody's business on a terminal.
        Trouble::bad_value(("鍵", "key"), "…", ("16文字以上", "at least 16 characters"))
    })?;
    let answer = challenge.answer(station, &key).to_string();
    if json {
        tell::result(json!({"result": "answer", "exit": 0, "answer": answer}))
    } else {
        tell::result(answer)
    }
}
