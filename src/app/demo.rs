//! `kenshin demo`: the whole program on a simulated building of 400 meters. Every step is one of the program's own
//! commands, shown as it would be typed.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::commands::show_panel;
use super::exit::{Exit, Trouble};
use super::site::Opening;
use super::tell;
use super::unit::Fittings;
use crate::adapters::clock;
use crate::adapters::far_end_server::{Served, Serving, serve};
use crate::adapters::pty::Wire;
use crate::cli::{Demo, Panel, ToArgs};
use crate::config::Config;
use crate::domain::address::LineNo;
use crate::domain::meter::Meter;
use crate::domain::moment::Uptime;
use crate::domain::registration::Registration;
use crate::domain::words::Lang;
use crate::ports::line::LineSpeed;
use crate::sim::terminals::{Order, SimulatedLine, Terminal, parse_order};
use crate::wire::registration::{Files, read_and_check};
use crate::words;

/// The sample building.
const BUILDING: [(&str, &[u8]); 4] = [
    ("basic.csv", include_bytes!("../../tests/data/building-400/basic.csv")),
    ("types.csv", include_bytes!("../../tests/data/building-400/types.csv")),
    ("tenants.csv", include_bytes!("../../tests/data/building-400/tenants.csv")),
    ("meters.csv", include_bytes!("../../tests/data/building-400/meters.csv")),
];
/// Twice the panel of the reference unit.
const WINDOW: &str = "640x480";
/// The terminal whose plug the demo pulls.
const PULLED: (usize, &str) = (3, "3 9");

/// Runs the demo.
///
/// # Errors
/// Why it could not be set up.
pub fn run(demo: &Demo, lang: Lang, interrupted: Arc<AtomicBool>) -> Result<Exit, Trouble> {
    let site = new_folder(&demo.dir)?;
    let registration = write_registration(&site)?;
    let mut building = Building::start(&site, &registration)?;
    write_site(&site)?;
    let mut story = Story { site: site.clone(), lang, interrupted };

    let where_ = site.display();
    story.say(&words!(
        "模擬の建物を {where_} に作りました: 回線4本、端末伝送器40台、メータ400台。",
        "A simulated building stands in {where_}: four lines, 40 terminals, 400 meters."
    ));
    story.command(&["register", "load", "registration"], Exit::Done)?;
    if !demo.headless {
        match show(&site, lang, &story.interrupted) {
            Err(trouble) if trouble.exit == Exit::Device => {
                tell::say(trouble.words.say(lang));
                story.say(&words!("画面なしで続けます。", "Going on without a screen."));
            }
            shown => return shown,
        }
    }
    story.say(&words!(
        "端末 39 の線を抜いて、全メータを検針します。",
        "Terminal 39 loses its wire; then all meters are read."
    ));
    building.tell(&format!("fault {} silent", PULLED.1))?;
    story.command(&["read", "all", "--yes", "--to", "png", "--out", "slips"], Exit::Held)?;
    story.say(&words!(
        "線を戻して、保留のメータだけをもう一度検針します。",
        "The wire is back; only the held meters are read again."
    ));
    building.tell(&format!("clear {}", PULLED.1))?;
    story.command(&["read", "held", "--to", "png", "--out", "slips"], Exit::Done)?;
    story.say(&words!(
        "同じ日にもう一度、全メータの検針を試みます。",
        "All meters once more on the same day."
    ));
    story.command(&["read", "all", "--yes"], Exit::Refused)?;
    story.say(&words!("使用量と料金の表を文字でも残します。", "Usage and charge tables as text, too."));
    story.command(&["print", "usage", "all", "--to", "text", "--out", "slips"], Exit::Done)?;
    story.command(&["print", "charge", "all", "--to", "text", "--out", "slips"], Exit::Done)?;
    story.command(&["verify"], Exit::Done)?;
    building.stop();
    story.say(&words!(
        "終わりました。伝票は {where_}/slips に、データは {where_}/kenshin.redb にあります。",
        "Done. The slips are in {where_}/slips, the data in {where_}/kenshin.redb."
    ));
    Ok(Exit::Done)
}

/// The panel in a window on the simulated building; slips go to its folder as pictures.
fn show(site: &Path, lang: Lang, interrupted: &Arc<AtomicBool>) -> Result<Exit, Trouble> {
    let config = Config::read(site)?;
    let to = ToArgs { to: Some("png".to_owned()), out: Some(site.join("slips")) };
    let opening = Opening {
        config: &config,
        lang,
        silent: false,
        to,
        interrupted: Arc::clone(interrupted),
        running: None,
    };
    let panel = Panel { window: Some(WINDOW.to_owned()), ..Panel::default() };
    show_panel(&opening, &panel, Fittings::of_this_machine(&config))
}

/// The folder asked for, or the next free one beside it: a demo overwrites nothing.
fn new_folder(wanted: &Path) -> Result<PathBuf, Trouble> {
    let name = wanted.to_string_lossy().into_owned();
    let candidates = std::iter::once(name.clone()).chain((2..1_000).map(|n| format!("{name}-{n}")));
    for candidate in candidates.map(PathBuf::from) {
        if candidate.exists() {
            continue;
        }
        fs::create_dir_all(&candidate).map_err(|e| unmade(&candidate, &e))?;
        return fs::canonicalize(&candidate).map_err(|e| unmade(&candidate, &e));
    }
    Err(unmade(wanted, &std::io::Error::other("exists")))
}

fn unmade(path: &Path, e: &std::io::Error) -> Trouble {
    let path = path.display();
    Trouble::new(
        Exit::Device,
        words!(
            "{path} を作れません({e})。--dir で別のフォルダを指定してください。",
            "{path} cannot be made ({e}). Name another folder with --dir."
        ),
    )
}

fn write_registration(site: &Path) -> Result<Registration, Trouble> {
    let folder = site.join("registration");
    fs::create_dir_all(&folder).map_err(|e| unmade(&folder, &e))?;
    for (name, bytes) in BUILDING {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(|e| unmade(&path, &e))?;
    }
    let load = |name: &str| BUILDING.iter().find(|(n, _)| *n == name).map(|(_, bytes)| bytes.to_vec());
    let files = Files::load(|name| Ok::<_, std::convert::Infallible>(load(name)));
    let checked = files.ok().and_then(|f| read_and_check(&f).ok());
    checked.map(|c| c.registration).ok_or_else(|| unmade(&folder, &std::io::Error::other("sample building")))
}

fn write_site(site: &Path) -> Result<(), Trouble> {
    let mut text = String::from("[site]\nstation = 1\n");
    for line in LineNo::all() {
        text.push_str(&format!("\n[[line]]\nnumber = {line}\ndevice = \"line{line}\"\n"));
    }
    let path = site.join(crate::config::SITE_FILE);
    fs::write(&path, text).map_err(|e| unmade(&path, &e))
}

/// The simulated terminals, served on ptys by a thread of their own.
struct Building {
    serving: Serving<Order>,
}

impl Building {
    fn start(site: &Path, registration: &Registration) -> Result<Self, Trouble> {
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

    fn tell(&mut self, order: &str) -> Result<(), Trouble> {
        let failed = |words| Trouble::new(Exit::Device, words);
        let (_, order) = parse_order(order).map_err(failed)?;
        self.serving.tell(PULLED.0, order).map(|_| ()).map_err(failed)
    }

    fn stop(self) {
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

/// Tells the story and runs its commands.
struct Story {
    site: PathBuf,
    lang: Lang,
    interrupted: Arc<AtomicBool>,
}

impl Story {
    fn say(&self, words: &crate::domain::words::Words) {
        tell::say(format_args!("\n{}", words.say(self.lang)));
    }

    /// Runs one command as if typed in the site's folder; an ending other than the expected one ends the demo.
    fn command(&mut self, args: &[&str], expected: Exit) -> Result<(), Trouble> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Err(Trouble::new(Exit::Stopped, words!("中止しました。", "Stopped.")));
        }
        tell::say(format_args!("$ kenshin {}", args.join(" ")));
        let lang = if self.lang == Lang::En { "en" } else { "ja" };
        let mut line: Vec<OsString> = ["kenshin", "--lang", lang, "--site"].map(OsString::from).to_vec();
        line.push(self.site.clone().into());
        // Folders named in a command are the site's, as if typed there.
        line.extend(args.iter().map(|a| match *a {
            "registration" | "slips" => self.site.join(a).into(),
            other => OsString::from(other),
        }));
        let exit = super::run(line);
        if exit == expected {
            return Ok(());
        }
        let (got, wanted) = (exit as i32, expected as i32);
        Err(Trouble::new(
            exit,
            words!(
                "終了コード {got}(予定は {wanted})。デモを終わります。",
                "Exit code {got}, {wanted} expected; the demo ends here."
            ),
        ))
    }
}
