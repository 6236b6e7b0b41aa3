//! Simulated devices on ptys or serial ports.

#[cfg(unix)]
mod terminals {
    use std::error::Error;
    use std::io::{self, Write};
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;
    use std::path::{Path, PathBuf};

    use clap::Args;
    use kenshin::adapters::clock::uptime;
    use kenshin::adapters::far_end_server::{Served, Serving, serve};
    use kenshin::adapters::pty::Wire;
    use kenshin::domain::address::LineNo;
    use kenshin::domain::words::Words;
    use kenshin::ports::far_end::FarEnd;
    use kenshin::sim::terminals::{HELP, Order, Scenario, parse_order};
    use kenshin::words;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    /// How often to look whether the lines are still served.
    const LOOK_EVERY: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

    /// Terminals (端末伝送器) on up to four lines; see docs/simulator.md.
    #[derive(Args, Debug)]
    pub(super) struct Terminals {
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
        let parts =
            text.split_once('=').and_then(|(n, path)| Some((LineNo::new(n.parse().ok()?)?, path.into())));
        parts.ok_or_else(|| {
            words!("0=/dev/ttyUSB0 のように書いてください", "write it as 0=/dev/ttyUSB0").to_string()
        })
    }

    /// Links in the directory, taken away again at the end.
    struct Links(Vec<PathBuf>);

    impl Links {
        fn add(&mut self, dir: &Path, no: LineNo, target: &Path) -> io::Result<PathBuf> {
            let link = dir.join(format!("line{no}"));
            if link.is_symlink() {
                std::fs::remove_file(&link)?;
            }
            std::os::unix::fs::symlink(target, &link)?;
            self.0.push(link.clone());
            Ok(link)
        }
    }

    impl Drop for Links {
        fn drop(&mut self) {
            for link in &self.0 {
                let _ = std::fs::remove_file(link);
            }
        }
    }

    pub(super) fn run(args: &Terminals) -> Result<(), Box<dyn Error>> {
        let file = &args.scenario;
        let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let lines = Scenario::parse(&text)?.lines(uptime(), args.speed)?;
        if let Some((no, _)) = args.devices.iter().find(|(no, _)| !lines.iter().any(|line| line.no() == *no))
        {
            Err(words!("シナリオに回線{no}がありません", "the scenario has no line {no}"))?;
        }
        let mut links = Links(Vec::new());
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
                    let link = links.add(dir, no, wire.path())?;
                    (wire, link)
                }
                (None, None) => continue,
            };
            writeln!(out, "line {no} {} {} bps 8E1", shown.display(), line.speed().baud)?;
            numbers.push(no);
            served.push(Served { wire, line: line.allowing_jitter() });
        }
        out.flush()?;
        converse(serve(served)?, &numbers, &mut out)
    }

    /// Answers commands until they end or a signal comes.
    fn converse(
        mut serving: Serving<Order>,
        numbers: &[LineNo],
        out: &mut impl Write,
    ) -> Result<(), Box<dyn Error>> {
        let (stop, on_signal) = UnixStream::pair()?;
        signal_hook::low_level::pipe::register(signal_hook::consts::SIGINT, on_signal.try_clone()?)?;
        signal_hook::low_level::pipe::register(signal_hook::consts::SIGTERM, on_signal)?;
        let stdin = io::stdin();
        let mut typed = Vec::new();
        while serving.is_running() {
            let (input_fd, stop_fd) = (stdin.as_fd(), stop.as_fd());
            let mut fds = [input_fd, stop_fd].map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN));
            match poll(&mut fds, Some(&LOOK_EVERY)) {
                Ok(_) => {}
                Err(rustix::io::Errno::INTR) => continue,
                Err(e) => return Err(e.into()),
            }
            let [typed_on, stopped] = fds.map(|fd| !fd.revents().is_empty());
            if stopped {
                break;
            }
            if !typed_on {
                continue;
            }
            let mut chunk = [0; 512];
            let n = rustix::io::read(&stdin, &mut chunk)?;
            if n == 0 {
                break;
            }
            typed.extend(&chunk[..n]);
            while let Some(end) = typed.iter().position(|b| *b == b'\n') {
                let line: Vec<u8> = typed.drain(..=end).collect();
                answer(&mut serving, numbers, String::from_utf8_lossy(&line).trim(), out)?;
            }
        }
        Ok(serving.stop()?)
    }

    fn answer(
        serving: &mut Serving<Order>,
        numbers: &[LineNo],
        text: &str,
        out: &mut impl Write,
    ) -> io::Result<()> {
        match text {
            "" => {}
            "help" => writeln!(out, "{HELP}\nok help")?,
            _ => match obey(serving, numbers, text) {
                Ok(said) => writeln!(out, "ok {said}")?,
                Err(said) => writeln!(out, "error {said}")?,
            },
        }
        out.flush()
    }

    fn obey(serving: &mut Serving<Order>, numbers: &[LineNo], text: &str) -> Result<Words, Words> {
        let (no, order) = parse_order(text)?;
        let place = numbers.iter().position(|n| *n == no);
        let place = place.ok_or_else(|| words!("回線{no}はありません", "there is no line {no} here"))?;
        serving.tell(place, order)
    }
}

/// Devices that are not there.
#[cfg(unix)]
#[derive(clap::Parser, Debug)]
#[command(name = "kenshin-sim", version)]
enum Cli {
    Terminals(terminals::Terminals),
}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let Cli::Terminals(args) = clap::Parser::parse();
    match terminals::run(&args) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("kenshin-sim: {e}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(unix))]
fn main() {
    eprintln!("kenshin-sim: ptys are needed, which this system does not have");
}
