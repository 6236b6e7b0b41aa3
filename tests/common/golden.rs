//! Files a test's output must equal, under `tests/data/`. `UPDATE_GOLDENS=1 cargo test` writes them anew; look at
//! what changed before committing it.

use std::path::PathBuf;

/// The recorded file of that name, after writing `actual` to it when goldens are being updated.
pub(crate) fn recorded(name: &str, actual: &[u8]) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    if updating() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
    }
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}; write it with UPDATE_GOLDENS=1", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the tests, not for the program")]
fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDENS").is_some()
}
