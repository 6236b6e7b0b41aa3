//! What a start does: newest sound checkpoint, the entries after it, and the checksums of the newest entries.

use redb::{Database, ReadableTableMetadata};

use super::boundary::{Fault, damaged_file};
use super::tables::{Chain, Checkpoint, View, damaged};
use crate::domain::building::Building;
use crate::domain::words::Words;
use crate::ports::store::JournalId;
use crate::words;

/// At least so many of the newest entries are verified at every start.
const NEWEST: u64 = 16;

/// What a start noticed; the store can be used all the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Remark {
    /// The file was not closed, as after a power cut; it was checked and mended.
    NotClosed,
    /// A checkpoint could not be used.
    Checkpoint {
        /// Where it stands.
        seq: u64,
        /// Why not.
        what: String,
    },
    /// No checkpoint could be used, as after an update of the program: all entries were replayed.
    ReplayedAll {
        /// How many.
        entries: u64,
    },
}

impl Remark {
    /// What happened.
    pub fn words(&self) -> Words {
        match self {
            Self::NotClosed => words!(
                "前回、正しく終了していません。データを点検しました。",
                "The program did not end properly last time. The data was checked."
            ),
            Self::Checkpoint { seq, what } => words!(
                "記録{seq}時点の控えを使えません({what})。記録から作り直しました。請求データは無事です。",
                "The checkpoint at entry {seq} is unusable ({what}). It was rebuilt from the journal; no billing data is lost."
            ),
            Self::ReplayedAll { entries } => {
                words!("全{entries}件の記録を読み直しました。", "All {entries} entries were replayed.")
            }
        }
    }
}

/// The state a start found.
pub(super) struct Started {
    pub(super) id: JournalId,
    pub(super) chain: Chain,
    pub(super) building: Building,
    pub(super) entries_since: u64,
    pub(super) bytes_since: u64,
    pub(super) remarks: Vec<Remark>,
}

/// Reads the present state.
pub(super) fn start(db: &Database) -> Result<Started, Fault> {
    let view = View::of(db)?;
    let id = view.id()?;
    let last = view.last()?;
    let rows = view.journal.len()?;
    if rows != last {
        return Err(damaged_file(format!("{rows} entries where {last} are numbered")).into());
    }
    let mut remarks = Vec::new();
    let checkpoint = newest_checkpoint(&view, last, &mut remarks)?;
    let (reached, mut building) = match checkpoint {
        Some(checkpoint) => (checkpoint.chain.seq, checkpoint.building),
        None => (0, Building::default()),
    };
    if reached == 0 && view.checkpoint.len()? > 0 {
        remarks.push(Remark::ReplayedAll { entries: last });
    }
    let before = reached.min(last.saturating_sub(NEWEST));
    let mut chain = Chain::at(before, id, &view.journal)?;
    let (mut entries_since, mut bytes_since) = (0, 0);
    for row in view.journal.range(before + 1..)? {
        let (seq, row) = row?;
        let entry = chain.follow(seq.value(), row.value())?;
        if seq.value() > reached {
            building.apply(&entry);
            entries_since += 1;
            bytes_since += row.value().len() as u64;
        }
    }
    Ok(Started { id, chain, building, entries_since, bytes_since, remarks })
}

fn newest_checkpoint(view: &View, last: u64, remarks: &mut Vec<Remark>) -> Result<Option<Checkpoint>, Fault> {
    for row in view.checkpoint.range(0..)?.rev() {
        let (seq, row) = row?;
        let seq = seq.value();
        let checkpoint = match Checkpoint::read(seq, row.value()) {
            Ok(Some(checkpoint)) => checkpoint,
            Ok(None) => continue,
            Err(what) => {
                remarks.push(Remark::Checkpoint { seq, what });
                continue;
            }
        };
        if seq > last {
            return Err(damaged(last + 1, format!("missing; a checkpoint stands at {seq}")).into());
        }
        // A sound checkpoint that does not fit leaves the journal to blame: replaying it finds where.
        if Chain::at(seq, view.id()?, &view.journal)? == checkpoint.chain {
            return Ok(Some(checkpoint));
        }
        remarks.push(Remark::Checkpoint { seq, what: "does not fit the journal".to_owned() });
    }
    Ok(None)
}
