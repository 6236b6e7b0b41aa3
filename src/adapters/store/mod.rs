//! The journal on disk: one redb file. `docs/store.md` describes the format, which is frozen.

mod boundary;
pub mod codec;
mod file;
mod start;
mod tables;
mod verify;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use redb::{Database, Durability, ReadableTableMetadata, StorageBackend, WriteTransaction};

pub use start::Remark;
pub use tables::FORMAT;
pub use verify::{Progress, ReadHandle, VerifyEnd, VerifyReport, verify, verify_in_background};

use self::boundary::{Boundary, Fault};
use self::file::OpenFile;
use self::tables::{CHECKPOINT, Chain, Checkpoint, JOURNAL, View, damaged};
use crate::domain::building::Building;
use crate::domain::journal::{Entry, Seq};
use crate::ports::store::{JournalId, Store, StoreError};

/// A checkpoint is due after so many entries,
const CHECKPOINT_ENTRIES: u64 = 64;
/// or so many bytes of them.
const CHECKPOINT_BYTES: u64 = 256 * 1024;
/// Checkpoints kept: one may be damaged.
const CHECKPOINTS: u64 = 2;

/// The journal in a redb file.
pub struct RedbStore {
    /// Opens the file, at the start and again after a failed write.
    reopen: Box<dyn Fn() -> Result<OpenFile, Fault> + Send>,
    boundary: Boundary,
    /// `None` from a failed write until it could be opened again.
    file: Option<Arc<OpenFile>>,
    id: JournalId,
    chain: Chain,
    entries_since: u64,
    bytes_since: u64,
}

/// An opened store.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: RedbStore,
    /// The building as its journal tells it.
    pub building: Building,
    /// What the start noticed, to be shown.
    pub remarks: Vec<Remark>,
}

impl RedbStore {
    /// Makes a new, empty store. A power cut leaves either all of it or none.
    ///
    /// # Errors
    /// Nothing was made; also when there is such a file already.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        Boundary::new(path).call(|| file::create(path))?;
        Self::open(path).map(|opened| opened.store)
    }

    /// Opens a store, checks its newest part and replays what the newest sound checkpoint does not have.
    ///
    /// # Errors
    /// Sorted by what can be done about it. A damaged checkpoint is no error but a remark.
    pub fn open(path: &Path) -> Result<Opened, StoreError> {
        let own = path.to_owned();
        Self::start(Boundary::new(path), Box::new(move || file::open(&own)))
    }

    /// Opens a store or makes it.
    ///
    /// # Errors
    /// As [`RedbStore::open`] and [`RedbStore::create`].
    pub fn open_or_create(path: &Path) -> Result<Opened, StoreError> {
        match Self::open(path) {
            Err(StoreError::Missing) => {
                Boundary::new(path).call(|| file::create(path))?;
                Self::open(path)
            }
            other => other,
        }
    }

    /// Opens a store on any storage, for tests that cut the power; an empty one becomes a new store.
    ///
    /// # Errors
    /// As [`RedbStore::open`].
    pub fn open_storage<B: StorageBackend>(
        storage: impl Fn() -> io::Result<B> + Send + 'static,
    ) -> Result<Opened, StoreError> {
        let boundary = Boundary::new(Path::new("storage"));
        Self::start(boundary, Box::new(move || file::open_backend(storage()?)))
    }

    fn start(
        boundary: Boundary,
        reopen: Box<dyn Fn() -> Result<OpenFile, Fault> + Send>,
    ) -> Result<Opened, StoreError> {
        let file = boundary.call(&reopen)?;
        let started = boundary.call(|| start::start(file.db()?))?;
        let mut remarks = started.remarks;
        if file.was_mended {
            remarks.insert(0, Remark::NotClosed);
        }
        let store = Self {
            reopen,
            boundary,
            file: Some(Arc::new(file)),
            id: started.id,
            chain: started.chain,
            entries_since: started.entries_since,
            bytes_since: started.bytes_since,
        };
        Ok(Opened { store, building: started.building, remarks })
    }

    fn file(&self) -> Result<&Arc<OpenFile>, StoreError> {
        self.file.as_ref().ok_or_else(closed)
    }

    /// Opens the file again after a failed write, and takes back what that write may have left: it was reported as
    /// not written, and so it is not.
    fn reopen(&mut self) -> Result<(), StoreError> {
        let file = self.boundary.call(&self.reopen).map_err(|e| match e {
            // A check in the background has it for a moment longer; no other process had time to take it.
            StoreError::InUse => closed(),
            e => e,
        })?;
        let (id, chain) = (self.id, self.chain);
        self.boundary.call(|| retract(file.db()?, id, chain))?;
        self.file = Some(Arc::new(file));
        Ok(())
    }
}

impl fmt::Debug for RedbStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedbStore")
            .field("id", &self.id)
            .field("last", &self.chain.seq)
            .finish_non_exhaustive()
    }
}

impl Store for RedbStore {
    fn append(&mut self, entries: &[Entry], building: &Building) -> Result<(), StoreError> {
        let Some(newest) = entries.last() else { return Ok(()) };
        let due = (self.chain.seq + 1..).map(Seq);
        if entries.iter().map(|e| e.seq).ne(due.take(entries.len())) || building.last_seq() != newest.seq {
            return Err(StoreError::Io(format!("entries do not follow entry {}", self.chain.seq)));
        }
        let mut chain = self.chain;
        let rows: Vec<_> = entries.iter().map(|e| chain.seal(e)).collect::<Result<_, _>>()?;
        let entries_since = self.entries_since + rows.len() as u64;
        let bytes_since = self.bytes_since + rows.iter().map(|row| row.len() as u64).sum::<u64>();
        let is_due = entries_since >= CHECKPOINT_ENTRIES || bytes_since >= CHECKPOINT_BYTES;
        let checkpoint = is_due.then(|| Checkpoint::row(chain, building));
        if self.file.is_none() {
            self.reopen()?;
        }
        let file = self.file()?;
        let first = self.chain.seq + 1;
        let written =
            self.boundary.call(|| write(file.db()?, first, &rows, chain.seq, checkpoint.as_deref()));
        if let Err(e) = written {
            // What could be written must still be readable: a full disk is no reason to show nothing.
            self.file = None;
            self.reopen().ok();
            return Err(e);
        }
        self.chain = chain;
        (self.entries_since, self.bytes_since) = if is_due { (0, 0) } else { (entries_since, bytes_since) };
        Ok(())
    }

    fn entries(&self, from: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let file = self.file()?;
        self.boundary.call(|| read(file.db()?, self.id, from.0.max(1), limit))
    }

    fn journal_id(&self) -> JournalId {
        self.id
    }

    fn format(&self) -> u32 {
        FORMAT
    }
}

fn closed() -> StoreError {
    StoreError::Io("closed after a failed write".to_owned())
}

fn begin(db: &Database) -> Result<WriteTransaction, Fault> {
    let mut transaction = db.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    Ok(transaction)
}

fn write(
    db: &Database,
    first: u64,
    rows: &[Vec<u8>],
    last: u64,
    checkpoint: Option<&[u8]>,
) -> Result<(), Fault> {
    let transaction = begin(db)?;
    {
        let mut journal = transaction.open_table(JOURNAL)?;
        for (seq, row) in (first..).zip(rows) {
            if journal.insert(seq, row.as_slice())?.is_some() {
                return Err(damaged(seq, "was there before it was written").into());
            }
        }
        if let Some(row) = checkpoint {
            let mut checkpoints = transaction.open_table(CHECKPOINT)?;
            checkpoints.insert(last, row)?;
            while checkpoints.len()? > CHECKPOINTS {
                checkpoints.pop_first()?;
            }
        }
    }
    Ok(transaction.commit()?)
}

fn retract(db: &Database, id: JournalId, chain: Chain) -> Result<(), Fault> {
    let view = View::of(db)?;
    if view.id()? != id || Chain::at(chain.seq, id, &view.journal)? != chain {
        return Err(damaged(chain.seq, "is not the entry that was written").into());
    }
    if view.last()? == chain.seq {
        return Ok(());
    }
    drop(view);
    let transaction = begin(db)?;
    for table in [JOURNAL, CHECKPOINT] {
        transaction.open_table(table)?.retain_in(chain.seq + 1.., |_, _| false)?;
    }
    Ok(transaction.commit()?)
}

fn read(db: &Database, id: JournalId, from: u64, limit: usize) -> Result<Vec<Entry>, Fault> {
    let view = View::of(db)?;
    if from > view.last()? {
        return Ok(Vec::new());
    }
    let mut chain = Chain::at(from - 1, id, &view.journal)?;
    let mut entries = Vec::new();
    for row in view.journal.range(from..)?.take(limit) {
        let (seq, row) = row?;
        match chain.follow(seq.value(), row.value()) {
            Ok(entry) => entries.push(entry),
            Err(e) if entries.is_empty() => return Err(blamed(e, from, id, &view)?.into()),
            Err(e) => return Err(e.into()),
        }
    }
    Ok(entries)
}

/// The first record read did not fit: perhaps because the checksum before it is the damaged one.
fn blamed(found: StoreError, from: u64, id: JournalId, view: &View) -> Result<StoreError, Fault> {
    let Some(row) = view.journal.get(from - 1)? else { return Ok(found) };
    let mut earlier = Chain::at(from.saturating_sub(2), id, &view.journal)?;
    Ok(earlier.follow(from - 1, row.value()).err().unwrap_or(found))
}
