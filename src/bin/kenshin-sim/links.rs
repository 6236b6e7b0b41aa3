//! Links to ptys, under names that stay the same.

use std::io;
use std::path::{Path, PathBuf};

/// Links made so far, taken away again at the end.
pub(crate) struct Links(Vec<PathBuf>);

impl Links {
    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    /// Makes a link. One that stands there is replaced, anything else is left alone.
    pub(crate) fn add(&mut self, link: &Path, target: &Path) -> io::Result<()> {
        if link.is_symlink() {
            std::fs::remove_file(link)?;
        }
        std::os::unix::fs::symlink(target, link)?;
        self.0.push(link.to_owned());
        Ok(())
    }
}

impl Drop for Links {
    fn drop(&mut self) {
        for link in &self.0 {
            let _ = std::fs::remove_file(link);
        }
    }
}
