//! Paths of a command that is carried out elsewhere than where it was given (S-89).

use std::path::Path;

use super::{Cli, Command, PAPERS, Read, Register};

impl Cli {
    /// Reads every path as if the program had been started in this folder.
    pub fn start_in(&mut self, folder: &Path) {
        let to = match &mut self.command {
            Command::Register(Register::Check { dir } | Register::Load { dir, .. }) => {
                *dir = folder.join(&dir);
                return;
            }
            Command::Read(Read { to, .. }) | Command::Run(to) => to,
            Command::Readout(readout) => &mut readout.to,
            Command::Print(print) => &mut print.to,
            Command::Panel(panel) => &mut panel.to,
            _ => return,
        };
        if let Some(out) = &mut to.out {
            *out = folder.join(&out);
        }
        if let Some(device) = to.to.as_mut().filter(|to| !PAPERS.contains(&to.as_str())) {
            *device = folder.join(&device).to_string_lossy().into_owned();
        }
    }
}
