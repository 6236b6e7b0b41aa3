//! `kenshin-sim terminals`.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use kenshin::adapters::clock::uptime;
use kenshin::adapters::far_end_server::{Served, serve};
use kenshin::adapters::pty::Wire;
use kenshin::domain::address::LineNo;
use kenshin::domain::words::Words;
use kenshin::ports::far_end::FarEnd;
use kenshin::sim::terminals::{HELP, Order, Scenario, parse_order};
use kenshin::words;

use crate::console::{Orders, converse};
use crate::links::Links;

/// Terminals (端末伝送器) on up to four lines; see docs/simulator.md.
#[derive(Args, Debug)]
pub(crate) struct Terminals {
    /// The building, as TOML.
    #[arg(long, value_name = "FILE")]
    scenario: PathBuf,
    /// Directory for the links line0 … line3 to the ptys.
    #[arg(long, value_name = "DIR", required_unless_present = "devices")]
    lines: Option<PathBuf>,
    /// A real serial port for a line instead of a pty: 0=/dev/ttyUSB0.
    #[arg(long = "device", value_name = "N=PATH", value_parser = device)]
    devices: Vec<(LineNo, PathBuf)>,
    /// 2400, 9600 or 19200 instead of the scenario's speed.
    #[arg(long, value_name = "BAUD")]
    speed: Option<u32>,
}

fn device(text: &str) -> Result<(LineNo, PathBuf), String> {
    let parts = text.split_once('=').and_then(|(n, path)| Some((LineNo::new(n.parse().ok()?)?, path.into())));
    parts.ok_or_else(|| {
        words!("0=/dev/ttyUSB0 のように書いてください", "write it as 0=/dev/ttyUSB0").to_string()
    })
}

pub(crate) fn run(args: &Terminals) -> Result<(), Box<dyn Error>> {
    let file = &args.scenario;
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let lines = Scenario::parse(&text)?.lines(uptime(), args.speed)?;
    if let Some((no, _)) = args.devices.iter().find(|(no, _)| !lines.iter().any(|line| line.no() == *no)) {
        Err(words!("シナリオに回線{no}がありません", "the scenario has no line {no}"))?;
    }
    let mut links = Links::none();
    let mut numbers = Vec::new();
    let mut served = Vec::new();
    let mut out = io::stdout().lock();
    for line in lines {
        let no = line.no();
        let device = args.devices.iter().find(|(n, _)| *n == no).map(|(_, path)| path);
        let (wire, shown) = match (device, &args.lines) {
            (Some(path), _) => (Wire::serial(path, line.speed())?, path.clone()),
            (None, Some(dir)) => {
                std::fs::create_dir_all(dir)?;
                let wire = Wire::pty()?;
                let link = dir.join(format!("line{no}"));
                links.add(&link, wire.path())?;
                (wire, link)
            }
            (None, None) => continue,
        };
        writeln!(out, "line {no} {} {} bps 8E1", shown.display(), line.speed().baud)?;
        numbers.push(no);
        served.push(Served { wire, line: line.allowing_jitter() });
    }
    out.flush()?;
    let orders = Orders { help: HELP, read: &|text| order(&numbers, text) };
    converse(serve(served)?, &orders, &mut out)
}

fn order(numbers: &[LineNo], text: &str) -> Result<(usize, Order), Words> {
    let (no, order) = parse_order(text)?;
    let place = numbers.iter().position(|n| *n == no);
    let place = place.ok_or_else(|| words!("回線{no}はありません", "there is no line {no} here"))?;
    Ok((place, order))
}
