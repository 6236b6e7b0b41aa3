//! Switching the unit off by a command of the system, e.g. `systemctl poweroff` (S-93).

use std::path::PathBuf;
use std::process::Command;

use crate::ports::platform::{Part, PlatformFault, PowerSwitch, Trouble};

/// The system's own way to switch off. Without a command the program just ends.
#[derive(Debug)]
pub struct LinuxPowerSwitch(Vec<String>);

impl LinuxPowerSwitch {
    /// By this command and its arguments.
    pub fn new(command: Vec<String>) -> Self {
        Self(command)
    }
}

impl PowerSwitch for LinuxPowerSwitch {
    fn switch_off(&mut self) -> Result<(), PlatformFault> {
        let Some((program, arguments)) = self.0.split_first() else { return Ok(()) };
        let failed = |what: String| PlatformFault {
            part: Part::Switch,
            trouble: Trouble::Failed { path: PathBuf::from(program), what },
        };
        let status = Command::new(program).args(arguments).status().map_err(|e| failed(e.to_string()))?;
        if status.success() { Ok(()) } else { Err(failed(status.to_string())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s93_the_command_is_run_and_its_failure_told() {
        let command = |words: &[&str]| LinuxPowerSwitch::new(words.iter().map(ToString::to_string).collect());
        assert_eq!(command(&[]).switch_off(), Ok(()));
        assert_eq!(command(&["true"]).switch_off(), Ok(()));
        for broken in [&["false"][..], &["/nonexistent/kenshin-power-off", "now"]] {
            let fault = command(broken).switch_off().unwrap_err();
            assert!(fault.words().en.contains("platform.power_off") || fault.words().en.contains(broken[0]));
        }
    }
}
