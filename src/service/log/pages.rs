//! The log by pages: newest first for the panel and for paper, oldest first for export, over the whole journal.

use super::Kind;
use crate::domain::journal::{Entry, Seq};
use crate::domain::moment::Moment;
use crate::ports::store::StoreError;
use crate::receipt::document::Document;
use crate::receipt::forms::LogLine;
use crate::service::Service;

/// Entries fetched from the journal at once; a reading of 400 meters is one entry.
const CHUNK: u64 = 256;

/// Some entries of a kind, newest first.
#[derive(Clone, PartialEq, Debug)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Where the next older page begins; `None` when there is none.
    pub older: Option<Seq>,
}

impl Service {
    /// At most `most` entries of a kind, newest first, from entry `from` on backwards; without a kind all of them,
    /// without `from` the newest.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn log_page(&self, kind: Option<Kind>, from: Option<Seq>, most: usize) -> Result<Page, StoreError> {
        let newest = self.building.last_seq().0;
        let mut upto = from.map_or(newest, |s| s.0.min(newest));
        let mut entries = Vec::new();
        while upto > 0 {
            let first = upto.saturating_sub(CHUNK - 1).max(1);
            let n = usize::try_from(upto - first + 1).unwrap_or(usize::MAX);
            for entry in self.store.entries(Seq(first), n)?.into_iter().rev() {
                if !is_of(kind, &entry) {
                    continue;
                }
                if entries.len() == most {
                    return Ok(Page { entries, older: Some(entry.seq) });
                }
                entries.push(entry);
            }
            upto = first - 1;
        }
        Ok(Page { entries, older: None })
    }

    /// Entries of a kind from a place on, oldest first, as far as one reading of the journal goes; and where the next
    /// begins, `None` after the newest.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn log_forward(
        &self,
        kind: Option<Kind>,
        from: Seq,
    ) -> Result<(Vec<Entry>, Option<Seq>), StoreError> {
        let mut entries = self.store.entries(from, CHUNK as usize)?;
        let next = entries.last().map(|last| Seq(last.seq.0 + 1));
        entries.retain(|e| is_of(kind, e));
        Ok((entries, next))
    }

    /// 「システムログ」 of these entries, newest first as given (S-92).
    pub fn log_slip(&self, kind: Option<Kind>, entries: &[Entry], at: Moment) -> Document {
        let line = |e: &Entry| LogLine { at: e.at, what: self.log_line(e).ja };
        let lines: Vec<LogLine> = entries.iter().map(line).collect();
        let kind = kind.map(|k| k.words().ja).unwrap_or_default();
        self.forms.log_list(&kind, &lines, at, self.settings.zone)
    }
}

fn is_of(kind: Option<Kind>, entry: &Entry) -> bool {
    kind.is_none_or(|kind| Kind::of(&entry.fact) == kind)
}
