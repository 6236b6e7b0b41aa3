//! The whole journal checked, from the first entry: checksums, bytes, numbers, checkpoints, present state.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};

use redb::Database;

use super::RedbStore;
use super::boundary::{Boundary, Fault, WHOLE_FILE};
use super::file::{self, OpenFile};
use super::start::start;
use super::tables::{Chain, Checkpoint, View, damaged};
use crate::domain::building::Building;
use crate::domain::journal::Seq;
use crate::ports::store::StoreError;

/// Entries checked between two looks at the stop flag; also how long freed pages may be kept from the writer.
const BATCH: usize = 64;

/// A sound journal, as far as it was checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyReport {
    /// Entries found good, from the first on.
    pub entries: u64,
    /// Their bytes, checksums included.
    pub bytes: u64,
    /// Checkpoints that equal the replay.
    pub checkpoints: Vec<Seq>,
    /// Whether it came to the end.
    pub end: VerifyEnd,
}

/// How a check ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VerifyEnd {
    /// All entries were checked, and the replay is the present state.
    Complete,
    /// It was told to stop.
    Stopped,
}

/// How far a check has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Entries checked.
    pub done: u64,
    /// Entries to check.
    pub total: u64,
}

/// Reads a store while its owner writes. It does not keep the store open.
#[derive(Clone, Debug)]
pub struct ReadHandle {
    db: Weak<OpenFile>,
    boundary: Boundary,
}

impl ReadHandle {
    pub(super) fn new(db: &Arc<OpenFile>, boundary: &Boundary) -> Self {
        Self { db: Arc::downgrade(db), boundary: boundary.clone() }
    }

    /// Checks the journal up to its newest entry now. `present` is the state at some entry up to there.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] names the first bad entry or checkpoint.
    pub fn verify(
        &self,
        present: &Building,
        stop: &AtomicBool,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<VerifyReport, StoreError> {
        let open = || self.db.upgrade().ok_or_else(|| StoreError::Io("the store was closed".to_owned()));
        let mut walk = self.boundary.call(|| Walk::begin(open()?.db()?))?;
        walk.expect(present)?;
        while !walk.is_done() && !stop.load(Ordering::Relaxed) {
            walk.go_on(&self.boundary, open()?.as_ref())?;
            progress(walk.progress());
        }
        Ok(walk.report())
    }
}

/// Checks a store on a thread of its own, while its owner goes on writing.
///
/// # Errors
/// The thread could not be started.
pub fn verify_in_background(
    handle: ReadHandle,
    present: Building,
    stop: Arc<AtomicBool>,
    mut progress: impl FnMut(Progress) + Send + 'static,
) -> io::Result<JoinHandle<Result<VerifyReport, StoreError>>> {
    thread::Builder::new()
        .name("verify".to_owned())
        .spawn(move || handle.verify(&present, &stop, &mut progress))
}

/// Checks a store that nobody has open.
///
/// # Errors
/// [`StoreError::Damaged`] names the first bad entry or checkpoint; others say why it could not be opened.
pub fn verify(path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<VerifyReport, StoreError> {
    let boundary = Boundary::new(path);
    let file = boundary.call(|| file::open(path))?;
    let mut walk = boundary.call(|| Walk::begin(file.db()?))?;
    while !walk.is_done() {
        walk.go_on(&boundary, &file)?;
        progress(walk.progress());
    }
    // Only now: a start that refuses a damaged entry would name a later one than the first.
    let present = boundary.call(|| start(file.db()?))?.building;
    walk.expect(&present)?;
    Ok(walk.report())
}

struct Walk {
    chain: Chain,
    building: Building,
    total: u64,
    bytes: u64,
    checkpoints: BTreeMap<u64, Checkpoint>,
    equal: Vec<Seq>,
    present: Option<Box<Building>>,
}

impl Walk {
    fn begin(db: &Database) -> Result<Self, Fault> {
        let view = View::of(db)?;
        let mut checkpoints = BTreeMap::new();
        let mut total = view.last()?;
        for row in view.checkpoint.range(0..)? {
            let (seq, row) = row?;
            let seq = seq.value();
            let checkpoint =
                Checkpoint::read(seq, row.value()).map_err(|what| damaged_checkpoint(seq, what))?;
            checkpoints.extend(checkpoint.map(|checkpoint| (seq, checkpoint)));
            // A checkpoint beyond the journal's end: the entries up to it are missing.
            total = total.max(seq);
        }
        Ok(Self {
            chain: Chain::start(view.id()?),
            building: Building::default(),
            total,
            bytes: 0,
            checkpoints,
            equal: Vec::new(),
            present: None,
        })
    }

    /// Notes the state that the replay must pass through.
    fn expect(&mut self, present: &Building) -> Result<(), StoreError> {
        let due = present.last_seq().0;
        if due > self.total {
            return Err(damaged(self.total + 1, format!("missing; the present state stands at {due}")));
        }
        if due == self.chain.seq {
            return self.compare(present);
        }
        if due > self.chain.seq {
            self.present = Some(Box::new(present.clone()));
        }
        Ok(())
    }

    fn compare(&self, present: &Building) -> Result<(), StoreError> {
        let at = present.last_seq().0;
        if self.building == *present {
            Ok(())
        } else {
            Err(damaged(at, "the present state differs from the replayed journal"))
        }
    }

    fn is_done(&self) -> bool {
        self.chain.seq >= self.total
    }

    fn progress(&self) -> Progress {
        Progress { done: self.chain.seq, total: self.total }
    }

    /// Checks some entries more.
    fn go_on(&mut self, boundary: &Boundary, file: &OpenFile) -> Result<(), StoreError> {
        boundary.call(|| self.batch(file.db()?)).map_err(|e| match e {
            // A page that cannot be read: what was not reached is the best name for what is lost.
            StoreError::Damaged { at, what } if at == WHOLE_FILE => damaged(self.chain.seq + 1, what),
            e => e,
        })
    }

    fn batch(&mut self, db: &Database) -> Result<(), Fault> {
        let view = View::of(db)?;
        let before = self.chain.seq;
        for row in view.journal.range(before + 1..=self.total)?.take(BATCH) {
            let (seq, row) = row?;
            let entry = self.chain.follow(seq.value(), row.value())?;
            self.bytes += row.value().len() as u64;
            self.building.apply(&entry);
            self.check_state(entry.seq)?;
        }
        if self.chain.seq == before {
            return Err(damaged(before + 1, "missing").into());
        }
        Ok(())
    }

    fn check_state(&mut self, seq: Seq) -> Result<(), StoreError> {
        if let Some(checkpoint) = self.checkpoints.remove(&seq.0) {
            if checkpoint.chain != self.chain || checkpoint.building != self.building {
                return Err(damaged_checkpoint(seq.0, "differs from the replayed journal".to_owned()));
            }
            self.equal.push(seq);
        }
        match self.present.take_if(|present| present.last_seq() == seq) {
            Some(present) => self.compare(&present),
            None => Ok(()),
        }
    }

    fn report(self) -> VerifyReport {
        let end = if self.is_done() { VerifyEnd::Complete } else { VerifyEnd::Stopped };
        VerifyReport { entries: self.chain.seq, bytes: self.bytes, checkpoints: self.equal, end }
    }
}

fn damaged_checkpoint(seq: u64, what: String) -> StoreError {
    StoreError::Damaged { at: format!("checkpoint {seq}"), what }
}

impl RedbStore {
    /// A handle to check this store with while it is written.
    ///
    /// # Errors
    /// The store is closed after a failed write; the next append opens it again.
    pub fn read_handle(&self) -> Result<ReadHandle, StoreError> {
        Ok(ReadHandle::new(self.file()?, &self.boundary))
    }
}
