//! The file: made whole or not at all, opened by one process at a time.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use redb::{Builder, Database, Durability, StorageBackend};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::boundary::{Fault, damaged_file, quietly};
use super::tables::{CHECKPOINT, FORMAT, JOURNAL, META, META_EPOCH, META_FORMAT, META_JOURNAL};
use crate::adapters::lot;
use crate::ports::store::StoreError;

/// Memory for pages, in bytes: ten years' index fits, and the appliance is small.
const CACHE_BYTES: usize = 16 * 1024 * 1024;

/// First bytes of every redb file.
const MAGIC: [u8; 9] = *b"redb\x1A\x0A\xA9\x0D\x0A";

/// An open database.
#[derive(Debug)]
pub(super) struct OpenFile {
    /// `None` only while it is dropped.
    db: Option<Database>,
    /// Whether it had to be mended because it was not closed.
    pub(super) was_mended: bool,
}

impl OpenFile {
    fn new(db: Database, mended: &AtomicBool) -> Self {
        Self { db: Some(db), was_mended: mended.load(Ordering::Relaxed) }
    }

    /// The database.
    pub(super) fn db(&self) -> Result<&Database, Fault> {
        Ok(self.db.as_ref().ok_or_else(|| StoreError::Io("closed".to_owned()))?)
    }
}

/// Closing writes too, and so can meet a damaged page.
impl Drop for OpenFile {
    fn drop(&mut self) {
        let db = self.db.take();
        quietly(|| drop(db)).ok();
    }
}

fn builder() -> (Builder, Arc<AtomicBool>) {
    let mended = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&mended);
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE_BYTES);
    builder.set_repair_callback(move |_| seen.store(true, Ordering::Relaxed));
    (builder, mended)
}

/// Opens an existing file.
pub(super) fn open(path: &Path) -> Result<OpenFile, Fault> {
    // A short or foreign file is told apart here; the database would take an empty one for a new one.
    let mut magic = [0; MAGIC.len()];
    let read = File::open(path)?.read_exact(&mut magic);
    if read.is_err() || magic != MAGIC {
        return Err(damaged_file("not a store of kenshin").into());
    }
    let (builder, mended) = builder();
    let db = builder.open(path)?;
    Ok(OpenFile::new(db, &mended))
}

/// Opens a database on any storage; an empty one becomes a new store.
pub(super) fn open_backend(backend: impl StorageBackend) -> Result<OpenFile, Fault> {
    let is_new = backend.len()? == 0;
    let (builder, mended) = builder();
    let db = builder.create_with_backend(backend)?;
    if is_new {
        found(&db)?;
    }
    Ok(OpenFile::new(db, &mended))
}

/// Makes an empty store under a temporary name and gives it its own name once it is safe on disk.
pub(super) fn create(path: &Path) -> Result<(), Fault> {
    let temporary = temporary(path)?;
    match fs::remove_file(&temporary) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e.into()),
        _ => {}
    }
    let made = fill(&temporary).and_then(|()| Ok(rename(&temporary, path)?));
    if made.is_err() {
        // Best effort: the reason why it could not be made matters more, and the next attempt clears it away too.
        fs::remove_file(&temporary).ok();
    }
    made
}

fn temporary(path: &Path) -> Result<PathBuf, StoreError> {
    let name =
        path.file_name().ok_or_else(|| StoreError::Io(format!("{} is no file name", path.display())))?;
    let mut name = name.to_owned();
    name.push(".new");
    Ok(path.with_file_name(name))
}

fn fill(temporary: &Path) -> Result<(), Fault> {
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(temporary)?;
    let (builder, _) = builder();
    let db = builder.create_file(file)?;
    found(&db)?;
    drop(db);
    Ok(File::open(temporary)?.sync_all()?)
}

/// Never replaces a file that is there already.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS) if !to.exists() => fs::rename(from, to)?,
        other => other?,
    }
    let folder = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Writes what every store has from its first moment on.
fn found(db: &Database) -> Result<(), Fault> {
    let id = lot::draw()?;
    let mut transaction = db.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    transaction.open_table(JOURNAL)?;
    transaction.open_table(CHECKPOINT)?;
    let mut meta = transaction.open_table(META)?;
    meta.insert(META_FORMAT, FORMAT.to_le_bytes().as_slice())?;
    meta.insert(META_JOURNAL, id.as_slice())?;
    meta.insert(META_EPOCH, 0u64.to_le_bytes().as_slice())?;
    drop(meta);
    Ok(transaction.commit()?)
}
