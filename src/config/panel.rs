//! `[panel]` of `site.toml`: the touch panel's own hardware (S-86).

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The touch panel's own hardware.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PanelConfig {
    /// Input device of the touch sensor; `None` leaves touches to the window system.
    pub touch: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPanel {
    touch: Option<PathBuf>,
}

impl RawPanel {
    pub(super) fn of(self, site: &Path) -> PanelConfig {
        PanelConfig { touch: self.touch.map(|t| site.join(t)) }
    }
}
