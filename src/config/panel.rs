//! `[panel]` of `site.toml`: the touch panel's own (S-83, S-86).

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::domain::challenge::RecoveryKey;
use crate::domain::words::Words;
use crate::words;

/// The touch panel's own.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PanelConfig {
    /// Input device of the touch sensor; `None` leaves touches to the window system.
    pub touch: Option<PathBuf>,
    /// Key with which a forgotten password is got rid of; `None` when the site has none (S-83).
    pub recovery_key: Option<RecoveryKey>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPanel {
    touch: Option<PathBuf>,
    recovery_key: Option<String>,
}

pub(super) fn check(site: &Path, raw: RawPanel) -> Result<PanelConfig, Words> {
    let recovery_key = raw.recovery_key.as_deref().map(check_recovery_key).transpose()?;
    Ok(PanelConfig { touch: raw.touch.map(|t| site.join(t)), recovery_key })
}

fn check_recovery_key(text: &str) -> Result<RecoveryKey, Words> {
    let least = RecoveryKey::LEAST;
    RecoveryKey::new(text).ok_or_else(|| {
        words!(
            "panel.recovery_key は短すぎます。{least}文字以上の、推測されない文にしてください。",
            "panel.recovery_key is too short. Use {least} characters or more that nobody would guess."
        )
    })
}
