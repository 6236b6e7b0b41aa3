//! Where the database's ways of failing become ours: its errors are sorted, its panics caught.
//!
//! redb panics when a page it reads makes no sense. That is damage like any other and must be shown, not end the
//! process, so every call into it goes through [`Boundary::call`].

use std::any::Any;
use std::cell::Cell;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;

use crate::ports::store::StoreError;

/// One store file, as errors name it.
#[derive(Clone, Debug)]
pub(super) struct Boundary {
    name: String,
}

/// What goes wrong inside a call, before it is sorted.
#[derive(Debug)]
pub(super) enum Fault {
    Database(Box<redb::Error>),
    Store(StoreError),
}

impl From<StoreError> for Fault {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

macro_rules! database_faults {
    ($($type:ty),*) => { $(
        impl From<$type> for Fault {
            fn from(e: $type) -> Self {
                Self::Database(Box::new(redb::Error::from(e)))
            }
        }
    )* };
}

database_faults!(
    redb::DatabaseError,
    redb::TransactionError,
    redb::TableError,
    redb::StorageError,
    redb::CommitError,
    redb::SetDurabilityError
);

impl From<io::Error> for Fault {
    fn from(e: io::Error) -> Self {
        Self::Database(Box::new(redb::Error::Io(e)))
    }
}

impl Boundary {
    pub(super) fn new(path: &Path) -> Self {
        Self { name: path.display().to_string() }
    }

    /// Runs one piece of work with the database.
    pub(super) fn call<T>(&self, work: impl FnOnce() -> Result<T, Fault>) -> Result<T, StoreError> {
        match quietly(work) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(Fault::Store(e))) => Err(e),
            Ok(Err(Fault::Database(e))) => Err(self.sorted(*e)),
            Err(payload) => Err(damaged_file(format!("the database gave up: {}", said(payload.as_ref())))),
        }
    }

    fn sorted(&self, e: redb::Error) -> StoreError {
        match e {
            redb::Error::DatabaseAlreadyOpen => StoreError::InUse,
            redb::Error::Io(e) => self.sorted_io(&e),
            redb::Error::Corrupted(what) => damaged_file(what),
            e @ (redb::Error::LockPoisoned(_)
            | redb::Error::UpgradeRequired(_)
            | redb::Error::RepairAborted
            | redb::Error::TableDoesNotExist(_)
            | redb::Error::TableIsMultimap(_)
            | redb::Error::TableTypeMismatch { .. }
            | redb::Error::TypeDefinitionChanged { .. }) => damaged_file(e.to_string()),
            // redb's own enum, which may grow.
            e => StoreError::Io(e.to_string()),
        }
    }

    fn sorted_io(&self, e: &io::Error) -> StoreError {
        use io::ErrorKind;
        match e.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => StoreError::Missing,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                StoreError::Denied(self.name.clone())
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => StoreError::Full,
            ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => {
                damaged_file(e.to_string())
            }
            _ => StoreError::Io(format!("{}: {e}", self.name)),
        }
    }
}

/// How damage is named that cannot be put down to one entry.
pub(super) const WHOLE_FILE: &str = "file";

/// The file as a whole is damaged.
pub(super) fn damaged_file(what: impl Into<String>) -> StoreError {
    StoreError::Damaged { at: WHOLE_FILE.to_owned(), what: what.into() }
}

thread_local! {
    /// Whether a panic on this thread is expected and will be told as damage.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Catches a panic of `work` and keeps it off the log.
pub(super) fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, Box<dyn Any + Send>> {
    static HOOK: Once = Once::new();
    // The hook belongs to the process; ours passes on every panic that is not a database's.
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                others(info);
            }
        }));
    });
    let outer = QUIET.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(outer);
    result
}

fn said(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no reason given")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boundary() -> Boundary {
        Boundary::new(Path::new("site/kenshin.redb"))
    }

    fn io_error(n: i32) -> StoreError {
        boundary().sorted_io(&io::Error::from_raw_os_error(n))
    }

    #[test]
    fn system_errors_are_sorted_by_what_the_operator_can_do() {
        let number = |e: rustix::io::Errno| e.raw_os_error();
        use rustix::io::Errno;
        assert_eq!(io_error(number(Errno::NOSPC)), StoreError::Full);
        assert_eq!(io_error(number(Errno::DQUOT)), StoreError::Full);
        assert_eq!(io_error(number(Errno::ACCESS)), StoreError::Denied("site/kenshin.redb".to_owned()));
        assert_eq!(io_error(number(Errno::ROFS)), StoreError::Denied("site/kenshin.redb".to_owned()));
        assert_eq!(io_error(number(Errno::NOENT)), StoreError::Missing);
        assert!(matches!(io_error(number(Errno::IO)), StoreError::Io(_)));
    }

    #[test]
    fn a_panic_of_the_database_is_damage() {
        let result: Result<(), _> = boundary().call(|| panic!("page {}", 7));
        assert_eq!(result, Err(damaged_file("the database gave up: page 7")));
    }
}
