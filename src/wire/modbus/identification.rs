//! Device identification (function code 43, MEI type 14): maker, product and revision as texts.

use super::reply::Reply;

/// Bytes of an answer before its first text: address, function, MEI type, level, conformity, more, next, how many.
const HEAD: usize = 8;

/// Length of the whole answer that `bytes` begin with, check sum included; `Ok(None)` while too little of it is
/// there, `Err` when it is none.
pub(super) fn length(bytes: &[u8]) -> Result<Option<usize>, ()> {
    if bytes[1..].iter().zip(&[0x2B, 0x0E, 0x01]).any(|(heard, wanted)| heard != wanted) {
        return Err(());
    }
    let Some(&texts) = bytes.get(HEAD - 1) else { return Ok(None) };
    let mut end = HEAD;
    for _ in 0..texts {
        let Some(&n) = bytes.get(end + 1) else { return Ok(None) };
        end += 2 + usize::from(n);
    }
    Ok(Some(end + 2))
}

/// What a device says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Identification {
    /// Maker.
    pub vendor: String,
    /// Product code.
    pub product: String,
    /// Revision of its program.
    pub revision: String,
}

/// The texts of one answer; a device may need several answers to tell all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    texts: Vec<(u8, String)>,
    /// The object to ask for next, when there are more.
    pub next: Option<u8>,
}

impl Page {
    /// The texts in an answer; `None` when it is an answer to something else.
    pub fn of(reply: &Reply) -> Option<Self> {
        let [0x2B, 0x0E, _, _, more, next, count, rest @ ..] = reply.pdu() else { return None };
        let mut rest = rest;
        let mut texts = Vec::new();
        for _ in 0..*count {
            let [id, n, tail @ ..] = rest else { return None };
            let (text, behind) = tail.split_at_checked(usize::from(*n))?;
            // Devices put anything here; only what can be shown is kept.
            texts.push((
                *id,
                text.iter().filter(|b| (0x20..0x7F).contains(*b)).map(|&b| char::from(b)).collect(),
            ));
            rest = behind;
        }
        Some(Self { texts, next: (*more == 0xFF).then_some(*next) })
    }

    /// Enters the texts into `identification`.
    pub fn enter(self, identification: &mut Identification) {
        for (id, text) in self.texts {
            match id {
                0 => identification.vendor = text,
                1 => identification.product = text,
                2 => identification.revision = text,
                _ => {}
            }
        }
    }
}
