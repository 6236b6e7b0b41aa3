//! `kenshin-sim printer`.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clap::Args;
use kenshin::adapters::far_end_server::{Served, serve};
use kenshin::adapters::pty::Wire;
use kenshin::domain::moment::Uptime;
use kenshin::domain::words::Words;
use kenshin::ports::far_end::{FarEnd, Spoken};
use kenshin::ports::line::LineSpeed;
use kenshin::sim::printer::{
    HELP, Handshake, HeadSpeed, Model, Order, PrinterPort, SimulatedPrinter, parse_order,
};
use kenshin::words;

use crate::console::{Orders, converse};
use crate::links::Links;
use crate::slips::Slips;

/// A 58 mm ESC/POS printer on a pty, on the network, or on both; see docs/simulator.md.
#[derive(Args, Debug)]
pub(crate) struct Printer {
    /// Link to the pty, for whoever opens it as a serial port.
    #[arg(long, value_name = "LINK", required_unless_present = "tcp")]
    pty: Option<PathBuf>,
    /// Listen at this address: 127.0.0.1:9100.
    #[arg(long, value_name = "ADDRESS")]
    tcp: Option<String>,
    /// Write every slip that is cut off into this directory, as text and as PNG.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Millimetres a second, or "unlimited".
    #[arg(long, value_name = "MM_PER_S", default_value = "75", value_parser = head_speed)]
    speed: HeadSpeed,
    /// Receive buffer in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = Model::USUAL.buffer_bytes)]
    buffer: usize,
    /// Speed of the line, 8N1, 1200 to 115200; without it bytes come and go in no time.
    #[arg(long, value_name = "BAUD", value_parser = clap::value_parser!(u32).range(1200..=115_200))]
    baud: Option<u32>,
    /// Stop the other side by XOFF instead of a busy line.
    #[arg(long)]
    xon_xoff: bool,
    /// Know the density command of low-cost printers instead of Epson's.
    #[arg(long)]
    low_cost: bool,
}

fn head_speed(text: &str) -> Result<HeadSpeed, String> {
    HeadSpeed::parse(text).ok_or_else(|| {
        words!("1 以上の整数か unlimited です", "a whole number above 0, or unlimited").to_string()
    })
}

impl Printer {
    fn model(&self) -> Model {
        Model {
            speed: self.speed,
            buffer_bytes: self.buffer,
            handshake: if self.xon_xoff { Handshake::XonXoff } else { Handshake::Busy },
            link: self.baud.map(|baud| LineSpeed { baud, character_bits: 10 }),
            low_cost: self.low_cost,
            ..Model::USUAL
        }
    }
}

/// A socket of the printer; what comes out is written as it comes out.
struct Watched {
    port: PrinterPort,
    slips: Arc<Mutex<Slips>>,
}

impl Watched {
    fn follow(&self) {
        locked(&self.slips).follow();
    }
}

fn locked(slips: &Mutex<Slips>) -> MutexGuard<'_, Slips> {
    slips.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FarEnd for Watched {
    type Order = Order;

    fn speed(&self) -> LineSpeed {
        self.port.speed()
    }

    fn room(&self) -> usize {
        self.port.room()
    }

    fn hear(&mut self, at: Uptime, bytes: &[u8]) {
        self.port.hear(at, bytes);
        self.follow();
    }

    fn next_due(&self) -> Option<Uptime> {
        self.port.next_due()
    }

    fn speak(&mut self, until: Uptime) -> Option<Spoken> {
        let spoken = self.port.speak(until);
        // What an answer proves to be printed is in its file before the answer goes out.
        self.follow();
        spoken
    }

    fn obey(&mut self, at: Uptime, order: Order) -> Result<Words, Words> {
        self.port.obey(at, order)
    }
}

pub(crate) fn run(args: &Printer) -> Result<(), Box<dyn Error>> {
    let printer = SimulatedPrinter::new(args.model());
    let slips = Arc::new(Mutex::new(Slips::new(printer.clone(), args.out.clone())?));
    let mut links = Links::none();
    let mut served = Vec::new();
    let mut out = io::stdout();
    let watched = || Watched { port: printer.port(), slips: slips.clone() };
    if let Some(link) = &args.pty {
        let wire = Wire::pty()?;
        links.add(link, wire.path()).map_err(|e| format!("{}: {e}", link.display()))?;
        writeln!(out, "printer {}", link.display())?;
        served.push(Served { wire, line: watched() });
    }
    if let Some(address) = &args.tcp {
        let wire = Wire::tcp(address).map_err(|e| format!("{address}: {e}"))?;
        writeln!(out, "printer {}", wire.path().display())?;
        served.push(Served { wire, line: watched() });
    }
    out.flush()?;
    let orders = Orders { help: HELP, read: &|text| Ok((0, parse_order(text)?)) };
    let done = converse(serve(served)?, &orders, &mut out);
    locked(&slips).end();
    done
}
