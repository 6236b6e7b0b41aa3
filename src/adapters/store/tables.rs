//! The tables of the file, and the bytes of their rows around what the codec writes.

use redb::{Database, ReadOnlyTable, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition};
use sha2::{Digest, Sha256};

use super::boundary::{Fault, damaged_file};
use super::codec;
use crate::domain::building::Building;
use crate::domain::journal::{Entry, Seq};
use crate::ports::store::{JournalId, StoreError};

/// Format of the file and everything in it.
pub const FORMAT: u32 = 1;

/// Layout of a checkpoint's building. Raise it with every change to the fields of [`Building`] or to what
/// `Building::apply` makes of an entry: checkpoints of another layout are passed over, not taken for damage.
const LAYOUT: u8 = 5;

/// Sequence number → chain hash, entry.
pub(super) const JOURNAL: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("journal");
/// Sequence number → chain hash there, hash of the row, layout, building.
pub(super) const CHECKPOINT: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("checkpoint");
/// Name → value.
pub(super) const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");

/// `meta`: [`FORMAT`], four bytes, lowest first.
pub(super) const META_FORMAT: &str = "format";
/// `meta`: the journal's identity, sixteen random bytes.
pub(super) const META_JOURNAL: &str = "journal";
/// `meta`: how often the journal was put back from a copy, eight bytes, lowest first.
pub(super) const META_EPOCH: &str = "epoch";

/// SHA-256.
pub(super) type Hash = [u8; 32];

fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// A record is damaged.
pub(super) fn damaged(seq: u64, what: impl Into<String>) -> StoreError {
    StoreError::Damaged { at: seq.to_string(), what: what.into() }
}

/// The end of a verified stretch of the journal: each record's hash covers its bytes and the hash before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Chain {
    /// The last record; 0 before the first.
    pub(super) seq: u64,
    /// Its hash.
    pub(super) hash: Hash,
}

impl Chain {
    /// Before the first record; differs from journal to journal, so that records cannot change journals unnoticed.
    pub(super) fn start(id: JournalId) -> Self {
        Self { seq: 0, hash: sha256(&[&id.0]) }
    }

    /// The end at `seq`, taking the stored hash at its word.
    pub(super) fn at(seq: u64, id: JournalId, journal: &Rows) -> Result<Self, Fault> {
        if seq == 0 {
            return Ok(Self::start(id));
        }
        let row = journal.get(seq)?.ok_or_else(|| damaged(seq, "missing"))?;
        let (hash, _) = framed(row.value()).ok_or_else(|| damaged(seq, "shorter than a checksum"))?;
        Ok(Self { seq, hash })
    }

    /// Adds an entry; its row.
    pub(super) fn seal(&mut self, entry: &Entry) -> Result<Vec<u8>, StoreError> {
        let bytes = codec::encode_entry(entry);
        // What cannot be read back must not get into a journal that is kept for ever.
        if codec::decode_entry(&bytes).as_ref() != Ok(entry) {
            return Err(StoreError::Io(format!("entry {} cannot be stored", entry.seq.0)));
        }
        *self = Self { seq: entry.seq.0, hash: sha256(&[&self.hash, &bytes]) };
        Ok([&self.hash[..], &bytes].concat())
    }

    /// Verifies the next row; its entry.
    pub(super) fn follow(&mut self, seq: u64, row: &[u8]) -> Result<Entry, StoreError> {
        let due = self.seq + 1;
        if seq != due {
            return Err(damaged(due, "missing"));
        }
        let (stored, bytes) = framed(row).ok_or_else(|| damaged(seq, "shorter than a checksum"))?;
        let hash = sha256(&[&self.hash, bytes]);
        if hash != stored {
            return Err(damaged(seq, "checksum does not fit"));
        }
        let entry = codec::decode_entry(bytes).map_err(|e| damaged(seq, e.to_string()))?;
        if entry.seq != Seq(seq) {
            return Err(damaged(seq, format!("carries number {}", entry.seq.0)));
        }
        *self = Self { seq, hash };
        Ok(entry)
    }
}

fn framed(row: &[u8]) -> Option<(Hash, &[u8])> {
    let (hash, bytes) = row.split_first_chunk::<32>()?;
    Some((*hash, bytes))
}

/// A stored state of the building.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Checkpoint {
    /// Where in the journal it stands.
    pub(super) chain: Chain,
    /// The building after that entry.
    pub(super) building: Building,
}

impl Checkpoint {
    /// The row of a checkpoint.
    pub(super) fn row(chain: Chain, building: &Building) -> Vec<u8> {
        let bytes = codec::encode_building(building);
        let seal = sha256(&[&chain.seq.to_le_bytes(), &chain.hash, &[LAYOUT], &bytes]);
        [&chain.hash[..], &seal, &[LAYOUT], &bytes].concat()
    }

    /// Reads a row: a checkpoint, nothing when another program's idea of a building stands there, or what is wrong.
    pub(super) fn read(seq: u64, row: &[u8]) -> Result<Option<Self>, String> {
        let (hash, rest) = framed(row).ok_or("shorter than a checksum")?;
        let (seal, rest) = framed(rest).ok_or("shorter than a checksum")?;
        if sha256(&[&seq.to_le_bytes(), &hash, rest]) != seal {
            return Err("checksum does not fit".to_owned());
        }
        let bytes = match rest.split_first() {
            Some((&LAYOUT, bytes)) => bytes,
            _ => return Ok(None),
        };
        let building = codec::decode_building(bytes).map_err(|e| e.to_string())?;
        if building.last_seq() != Seq(seq) {
            return Err(format!("carries number {}", building.last_seq().0));
        }
        Ok(Some(Self { chain: Chain { seq, hash }, building }))
    }
}

/// Numbered rows, open for reading.
pub(super) type Rows = ReadOnlyTable<u64, &'static [u8]>;

/// Both numbered tables as they were at one moment.
pub(super) struct View {
    /// The journal.
    pub(super) journal: Rows,
    /// The checkpoints.
    pub(super) checkpoint: Rows,
    transaction: ReadTransaction,
}

impl View {
    pub(super) fn of(db: &Database) -> Result<Self, Fault> {
        let transaction = db.begin_read()?;
        let open = |table| transaction.open_table(table);
        // A newer program may have other tables: ask for the format first.
        let journal = match format(&transaction)? {
            FORMAT => open(JOURNAL)?,
            found if found > FORMAT => return Err(StoreError::Newer { found, known: FORMAT }.into()),
            found => return Err(damaged_file(format!("format {found}")).into()),
        };
        Ok(Self { journal, checkpoint: open(CHECKPOINT)?, transaction })
    }

    /// Identity of the journal.
    pub(super) fn id(&self) -> Result<JournalId, Fault> {
        let id = meta(&self.transaction, META_JOURNAL)?.try_into();
        Ok(JournalId(id.map_err(|_| damaged_file("journal identity of wrong length"))?))
    }

    /// Number of the newest record, 0 without one.
    pub(super) fn last(&self) -> Result<u64, Fault> {
        Ok(self.journal.last()?.map_or(0, |(seq, _)| seq.value()))
    }
}

fn meta(transaction: &ReadTransaction, name: &str) -> Result<Vec<u8>, Fault> {
    let table = transaction.open_table(META).map_err(|e| match e {
        redb::TableError::TableDoesNotExist(_) => Fault::from(damaged_file("not a store of kenshin")),
        e => e.into(),
    })?;
    let value = table.get(name)?.ok_or_else(|| damaged_file(format!("no {name}")))?;
    Ok(value.value().to_vec())
}

fn format(transaction: &ReadTransaction) -> Result<u32, Fault> {
    let bytes = meta(transaction, META_FORMAT)?.try_into();
    Ok(u32::from_le_bytes(bytes.map_err(|_| damaged_file("format of wrong length"))?))
}
