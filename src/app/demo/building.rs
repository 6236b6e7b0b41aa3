//! The demo's building: simulated terminals on ptys, as the lines of its `site.toml` name them.

use std::os::unix::fs::symlink;
use std::path::Path;

use super::site::unmade;
use crate::adapters::clock;
use crate::adapters::far_end_server::{Served, Serving, serve};
use crate::adapters::pty::Wire;
use crate::app::exit::{Exit, Trouble};
use crate::domain::address::LineNo;
use crate::domain::meter::Meter;
use crate::domain::moment::Uptime;
use crate::domain::registration::Registration;
use crate::domain::words::Words;
use crate::ports::line::LineSpeed;
use crate::sim::terminals::{Order, SimulatedLine, Terminal};

/// The simulated terminals, served on ptys by a thread of their own.
pub struct Building {
    serving: Serving<Order>,
}

impl Building {
    /// Lays the four lines of a site, whose folder gets a link to each.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn start(site: &Path, registration: &Registration) -> Result<Self, Trouble> {
        let start = clock::uptime();
        let mut served = Vec::new();
        for no in LineNo::all() {
            let link = site.join(format!("line{no}"));
            let wire = Wire::pty().map_err(|e| unmade(&link, &e))?;
            symlink(wire.path(), &link).map_err(|e| unmade(&link, &e))?;
            let line = simulated_line(no, registration.meters(), start)?.allowing_jitter();
            served.push(Served { wire, line });
        }
        let serving = serve(served).map_err(|e| unmade(site, &e))?;
        Ok(Self { serving })
    }

    /// Gives a line an order and waits for its answer.
    ///
    /// # Errors
    /// What the line says against it, or that nobody serves it any more.
    pub fn tell(&mut self, line: LineNo, order: Order) -> Result<Words, Words> {
        self.serving.tell(usize::from(line.get()), order)
    }

    /// Ends the far end's thread.
    pub fn stop(self) {
        // The ptys vanish with the process; a server that failed on its way out changes nothing for the demo.
        let _ = self.serving.stop();
    }
}

fn simulated_line(no: LineNo, meters: &[Meter], start: Uptime) -> Result<SimulatedLine, Trouble> {
    let mut line = SimulatedLine::new(no, LineSpeed::TERMINAL, u64::from(no.get()));
    for digit in 0..10 {
        let mut terminal = Terminal::pulse(digit, start);
        for meter in
            meters.iter().filter(|m| m.address.line() == no && m.address.terminal().terminal() == digit)
        {
            let opened = meter.opening.map_or(0, |c| c.get());
            let count = (opened + a_month_of(meter)) % 1_000_000;
            terminal
                .set_count(start, meter.address.input(), count)
                .map_err(|w| Trouble::new(Exit::Device, w))?;
        }
        line.add(terminal).map_err(|w| Trouble::new(Exit::Device, w))?;
    }
    Ok(line)
}

/// Pulses a meter may have counted in a month: different for each, always the same for one.
fn a_month_of(meter: &Meter) -> u64 {
    let n = u64::from(meter.address.number());
    20 + (n * 7_919) % 461
}
