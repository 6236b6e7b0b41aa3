//! The journal's place on disk.

use crate::domain::building::Building;
use crate::domain::journal::{Entry, Seq};
use crate::domain::words::Words;
use crate::words;

/// Random identity of a journal, made with it (S-98).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JournalId(pub [u8; 16]);

/// An append-only journal with its projection.
pub trait Store: Send {
    /// Writes entries in one durable step; either all of them are there after any power cut, or none.
    ///
    /// `building` is the state *after* the entries, from which the store may keep a checkpoint.
    ///
    /// # Errors
    /// Nothing was written.
    fn append(&mut self, entries: &[Entry], building: &Building) -> Result<(), StoreError>;

    /// Reads entries from `from` on, at most `limit`, checksums verified.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] names the first bad record.
    fn entries(&self, from: Seq, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// Identity of the journal.
    fn journal_id(&self) -> JournalId;

    /// Version of the format in which it is written.
    fn format(&self) -> u32;
}

/// Why the store did not do what it was asked, sorted by what can be done about it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the file.
    #[error("in use")]
    InUse,
    /// The folder holds no store.
    #[error("no store")]
    Missing,
    /// Not permitted to read or write the file.
    #[error("permission denied: {0}")]
    Denied(String),
    /// The disk is full.
    #[error("disk full")]
    Full,
    /// The file was written by a newer program.
    #[error("format {found}, this program knows up to {known}")]
    Newer {
        /// Format of the file.
        found: u32,
        /// Newest this program knows.
        known: u32,
    },
    /// A record, or the file itself, is damaged.
    #[error("damaged at {at}: {what}")]
    Damaged {
        /// Sequence number, or a name for the part of the file.
        at: String,
        /// What is wrong.
        what: String,
    },
    /// Anything else the system said.
    #[error("{0}")]
    Io(String),
}

impl StoreError {
    /// What happened and what to do.
    pub fn words(&self) -> Words {
        match self {
            Self::InUse => words!(
                "このサイトは別のプロセスが使用中です。検針装置のプログラムを終了してから、もう一度実行してください。",
                "This site is in use by another process. End the other kenshin program, then try again."
            ),
            Self::Missing => words!(
                "このフォルダにはまだデータがありません。先に「kenshin register load」で登録してください。",
                "This folder holds no data yet. First register a building with `kenshin register load`."
            ),
            Self::Denied(path) => words!(
                "{path} を読み書きする権限がありません。所有者と権限を確認してください。",
                "No permission to read or write {path}. Check its owner and mode."
            ),
            Self::Full => words!(
                "ディスクの空きがありません。保存済みのデータは失われていません。空きを作ってから、もう一度実行してください。",
                "The disk is full. Nothing stored was lost. Free some space, then try again."
            ),
            Self::Newer { found, known } => words!(
                "データ形式 {found} は、このプログラム(形式 {known} まで)より新しいものです。新しいプログラムを使ってください。",
                "The data has format {found}, newer than this program knows ({known}). Use a newer program."
            ),
            Self::Damaged { at, what } => words!(
                "データが壊れています({at}: {what})。このデータからは請求できません。「kenshin verify」で調べ、バックアップを戻してください。",
                "The data is damaged ({at}: {what}). Nothing is billed from it. Run `kenshin verify`, then restore a backup."
            ),
            Self::Io(what) => words!(
                "データの読み書きに失敗しました({what})。保存済みのデータは失われていません。ディスクを確認してください。",
                "Reading or writing the data failed ({what}). Nothing stored was lost. Check the disk."
            ),
        }
    }
}
