//! A forgotten password: the panel shows a challenge, whoever has the site's recovery key works out the answer (S-83).
//!
//! `docs/panel.md` tells how, with an example, so that anybody can write the tool for it.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::address::{BadCode, StationId};

/// Challenges and answers are numbers below this: eight digits.
const NUMBERS: u64 = 100_000_000;

/// What the caretaker of a site has to work out answers; at least [`LEAST`](Self::LEAST) characters.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryKey(String);

impl RecoveryKey {
    /// Fewest characters: an answer that was overheard must not give the key away to patient trying.
    pub const LEAST: usize = 16;

    /// `None` when it is too short.
    pub fn new(text: &str) -> Option<Self> {
        (text.chars().count() >= Self::LEAST).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey(…)")
    }
}

/// 照会番号: eight digits that are asked about once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Challenge(u32);

impl Challenge {
    /// A challenge of 16 random bytes, the journal's identity and the station. Units that draw alike, as copies of one
    /// disk may, still ask differently.
    pub fn drawn(random: [u8; 16], journal: [u8; 16], station: StationId) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"kenshin challenge");
        hash.update(random);
        hash.update(journal);
        hash.update(station.to_string());
        Self(eight_digits(&hash.finalize()))
    }

    /// The answer that takes the password away: HMAC-SHA-256 over `kenshin password SSS CCCCCCCC`, cut to eight digits.
    pub fn answer(self, station: StationId, key: &RecoveryKey) -> Answer {
        let asked = format!("kenshin password {station} {:08}", self.0);
        // Keys of any length are taken (RFC 2104), so there is always a MAC.
        let mac = Hmac::<Sha256>::new_from_slice(key.0.as_bytes()).map(|mac| mac.chain_update(asked));
        Answer(mac.map_or(u32::MAX, |mac| eight_digits(&mac.finalize().into_bytes())))
    }
}

/// 回答: eight digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answer(u32);

/// The first eight bytes as a number, cut to eight digits.
fn eight_digits(hash: &[u8]) -> u32 {
    let number = hash.iter().take(8).fold(0u64, |n, b| n << 8 | u64::from(*b));
    (number % NUMBERS) as u32
}

/// Eight digits, perhaps with blanks between.
fn parse(s: &str) -> Result<u32, BadCode> {
    let digits: String = s.chars().filter(|c| *c != ' ').collect();
    let fits = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| fits).ok_or_else(|| BadCode(s.to_owned()))
}

impl FromStr for Challenge {
    type Err = BadCode;
    fn from_str(s: &str) -> Result<Self, BadCode> {
        parse(s).map(Self)
    }
}

impl FromStr for Answer {
    type Err = BadCode;
    fn from_str(s: &str) -> Result<Self, BadCode> {
        parse(s).map(Self)
    }
}

impl fmt::Display for Challenge {
    /// In two groups, to be read out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04} {:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn station(n: u16) -> StationId {
        StationId::new(n).unwrap()
    }

    fn key() -> RecoveryKey {
        RecoveryKey::new("key of the caretaker").unwrap()
    }

    #[test]
    fn s83_answers_are_those_of_another_program() {
        // Python: int.from_bytes(hmac.new(key, message, "sha256").digest()[:8], "big") % 10**8
        for (n, challenge, answer) in [(7, "12345678", "94111144"), (0, "00000000", "58787759")] {
            let challenge: Challenge = challenge.parse().unwrap();
            assert_eq!(challenge.answer(station(n), &key()).to_string(), answer);
        }
    }

    #[test]
    fn s83_a_challenge_depends_on_lot_journal_and_station() {
        let random = std::array::from_fn(|i| i as u8);
        let one = Challenge::drawn(random, [0xAA; 16], station(7));
        assert_eq!(one.to_string(), "1032 5426");
        assert_ne!(one, Challenge::drawn([0; 16], [0xAA; 16], station(7)));
        assert_ne!(one, Challenge::drawn(random, [0xAB; 16], station(7)));
        assert_ne!(one, Challenge::drawn(random, [0xAA; 16], station(8)));
        assert_eq!(one.to_string().parse(), Ok(one));
    }

    #[test]
    fn s83_an_answer_is_of_one_station_challenge_and_key_only() {
        let challenge: Challenge = "1234 5678".parse().unwrap();
        let right = challenge.answer(station(7), &key());
        let other = RecoveryKey::new("key of the caretakes").unwrap();
        assert_ne!(right, challenge.answer(station(8), &key()));
        assert_ne!(right, challenge.answer(station(7), &other));
        assert_ne!(right, "12345679".parse::<Challenge>().unwrap().answer(station(7), &key()));
        assert_eq!(format!("{other:?}"), "RecoveryKey(…)", "a key is not told by accident");
    }

    #[test]
    fn s83_a_key_has_sixteen_characters() {
        assert!(RecoveryKey::new("fifteen letters").is_none());
        assert!(RecoveryKey::new("sixteen letters!").is_some());
        assert!(RecoveryKey::new("鍵").is_none(), "characters, not bytes");
        for bad in ["", "1234567", "123456789", "1234567a", "+1234567"] {
            assert!(bad.parse::<Challenge>().is_err(), "{bad}");
        }
    }
}
