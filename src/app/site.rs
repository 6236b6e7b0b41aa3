//! Opens a site: settings, journal, templates, lines. Reads like the wiring diagram it is.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

use super::desk::{Desk, Seat};
use super::errands::Callers;
use super::exit::{Exit, Trouble};
use super::paper::{Outlet, Paper};
use super::progress::Progress;
use super::tell;
use super::visit::Visit;
use crate::adapters::clock::Clock;
use crate::adapters::lines::{Device, Lines};
use crate::adapters::printer::{Flow, Link};
use crate::adapters::serial::{Parity, SerialLine, SerialSettings, StopBits};
use crate::adapters::store::{Opened, ReadHandle, RedbStore, VerifyReport, verify_in_background};
use crate::adapters::terminal_line::{LineSettings, ModbusLine};
use crate::cli::ToArgs;
use crate::config::{Config, LineConfig, LineParity, PrinterConfig, PrinterPlace};
use crate::domain::words::{Lang, Words};
use crate::ports::bus::LineEvent;
use crate::ports::line::LineSpeed;
use crate::ports::store::StoreError;
use crate::receipt::forms::{self, Forms};
use crate::service::{Service, Settings};
use crate::wire::modbus::profile::Profile;
use crate::words;

/// Which lines a command needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// None: it only looks at what is stored.
    Store,
    /// All lines that are set up.
    Lines,
    /// All lines, for as long as the program runs.
    LinesForGood,
}

/// How a command wants its site opened.
pub struct Opening<'a> {
    /// Settings.
    pub config: &'a Config,
    /// Language of messages.
    pub lang: Lang,
    /// No words on the way, only JSON at the end.
    pub silent: bool,
    /// Where slips go.
    pub to: ToArgs,
    /// Set by Ctrl-C.
    pub interrupted: Arc<AtomicBool>,
    /// The appliance that has the site open and carries the command out; `None` opens the site for it.
    pub running: Option<Running>,
}

/// A running appliance, as a command carried out beside it needs it (S-89).
#[derive(Clone)]
pub struct Running {
    /// Makes the way to its service.
    pub callers: Callers,
    /// Its journal, to be checked from the side.
    pub journal: ReadHandle,
}

/// An open site, not yet put together.
pub struct Parts {
    /// The service over the journal.
    pub service: Service,
    /// The lines, running.
    pub lines: Lines,
    /// What the lines report.
    pub inbox: Receiver<LineEvent>,
    /// Where slips go.
    pub outlet: Outlet,
    /// The check of the whole journal, under way.
    pub check: Option<Check>,
    /// The journal, to be checked from the side.
    pub journal: ReadHandle,
}

impl Opening<'_> {
    /// Opens the site for a command; `create` makes the journal when there is none.
    ///
    /// # Errors
    /// What could not be opened and what to do.
    pub fn desk(&self, needs: Needs, create: bool) -> Result<Desk, Trouble> {
        let (seat, outlet) = match &self.running {
            Some(running) => (Seat::Running(running.callers.caller()), self.own_outlet()?),
            None => {
                let clock = Clock::machine();
                let parts = self.open(needs, create, &clock)?;
                let outlet = parts.outlet.clone();
                (Seat::Here(Box::new(Visit::new(parts, clock))), Some(outlet))
            }
        };
        let progress = Progress::fitting(self.lang, self.silent);
        let interrupted = Arc::clone(&self.interrupted);
        let mut desk = Desk::new(seat, outlet, progress, interrupted, self.lang);
        desk.start()?;
        Ok(desk)
    }

    /// Opens everything a site has, for whoever puts it together.
    ///
    /// # Errors
    /// As for [`desk`](Self::desk).
    pub fn open(&self, needs: Needs, create: bool, clock: &Clock) -> Result<Parts, Trouble> {
        let config = self.config;
        let forms = load_forms(config)?;
        let outlet = self.outlet()?;
        let (events, inbox) = channel();
        // The store first: another program on this site is a better answer than its busy line.
        let opened =
            if create { RedbStore::open_or_create(&config.store) } else { RedbStore::open(&config.store) };
        let opened = opened.map_err(|e| match e {
            StoreError::Missing if create => no_folder(&config.store),
            e => e.into(),
        })?;
        let devices = match needs {
            Needs::Store => Vec::new(),
            Needs::Lines | Needs::LinesForGood => open_lines(config, needs, self.lang)?,
        };
        for remark in &opened.remarks {
            tell::say(remark.words().say(self.lang));
        }
        let clock = clock.clone();
        let lines =
            Lines::start(devices, move || clock.now(), events).map_err(|e| StoreError::Io(e.to_string()))?;
        let settings = Settings { station: config.station, zone: config.zone, daily: config.daily };
        let check = match needs {
            Needs::Store => None,
            Needs::Lines | Needs::LinesForGood => Some(Check::begin(&opened)?),
        };
        let journal = opened.store.read_handle()?;
        let service = Service::new(Box::new(opened.store), opened.building, forms, settings);
        Ok(Parts { service, lines, inbox, outlet, check, journal })
    }

    fn outlet(&self) -> Result<Outlet, Trouble> {
        Ok(Outlet { paper: self.paper()?, density: self.config.printer.density })
    }

    /// Where a command that a running appliance carries out puts its slips; `None` is the appliance's own printer.
    fn own_outlet(&self) -> Result<Option<Outlet>, Trouble> {
        let is_named = self.to.to.is_some() || self.to.out.is_some();
        if is_named { self.outlet().map(Some) } else { Ok(None) }
    }

    /// Where slips go: as the command says, else the site's printer, else text.
    fn paper(&self) -> Result<Paper, Trouble> {
        let printer = &self.config.printer;
        let out = self.to.out.clone();
        let text =
            |out: Option<PathBuf>| if self.silent && out.is_none() { Paper::Kept } else { Paper::Text(out) };
        Ok(match self.to.to.as_deref() {
            Some("text") => text(out),
            Some("escpos") if self.silent && out.is_none() => {
                return Err(Trouble::new(
                    Exit::Usage,
                    words!(
                        "--json の標準出力にプリンタ用のデータは出せません。--out フォルダ を指定してください。",
                        "Printer bytes do not fit on the standard output of --json. Give --out DIR."
                    ),
                ));
            }
            Some("escpos") => Paper::Escpos(out),
            Some("png") => Paper::Png(out.unwrap_or_else(|| PathBuf::from("slips"))),
            Some("none") => Paper::Nothing,
            Some(device) => {
                let place = PrinterPlace::parse(device, Path::new(""));
                Paper::Device(link(place.map_err(|w| Trouble::new(Exit::Usage, w))?, printer))
            }
            None => match &printer.device {
                Some(place) if out.is_none() => Paper::Device(link(place.clone(), printer)),
                _ => text(out),
            },
        })
    }
}

/// The way to a printer, set as the site's printer is.
fn link(place: PrinterPlace, printer: &PrinterConfig) -> Link {
    match place {
        PrinterPlace::Device(path) => {
            let flow = if printer.xon_xoff { Flow::XonXoff } else { Flow::None };
            Link::Device { path, baud: printer.baud, flow }
        }
        PrinterPlace::Network(host, port) => Link::Network { host, port },
    }
}

/// A check of the whole journal on a thread of its own.
pub struct Check {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<VerifyReport, StoreError>>>,
}

impl Check {
    fn begin(opened: &Opened) -> Result<Self, Trouble> {
        let stop = Arc::new(AtomicBool::new(false));
        let handle = opened.store.read_handle()?;
        let building = opened.building.clone();
        let thread = verify_in_background(handle, building, Arc::clone(&stop), |_| {})
            .map_err(|e| StoreError::Io(e.to_string()))?;
        Ok(Self { stop, thread: Some(thread) })
    }

    /// The result, once; `None` while it runs or when it was told before.
    pub fn result(&mut self) -> Option<Result<(), StoreError>> {
        let thread = self.thread.take_if(|t| t.is_finished())?;
        let ended = thread.join().unwrap_or_else(|_| Err(StoreError::Io("the check ended early".to_owned())));
        Some(ended.map(|_| ()))
    }
}

impl Drop for Check {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It was told to stop; what it would have found no longer has anyone to tell.
            let _ = thread.join();
        }
    }
}

/// A journal is made, but not the folder that `store` names.
fn no_folder(store: &Path) -> Trouble {
    let folder = store.parent().unwrap_or(store).display();
    Trouble::new(
        Exit::Store,
        words!(
            "フォルダ {folder} がありません。作成するか、site.toml の store を直してください。",
            "There is no folder {folder}. Make it, or mend `store` in site.toml."
        ),
    )
}

fn load_forms(config: &Config) -> Result<Forms, Trouble> {
    let own = match &config.printer.templates {
        Some(folder) => own_templates(folder)?,
        None => BTreeMap::new(),
    };
    let replaced = |file: &str| own.get(file).cloned();
    Forms::load(&replaced).map_err(|errors| Trouble {
        exit: Exit::Mistakes,
        words: words!(
            "印字様式に誤りがあります。printer-templates/README.md を見て直してください。",
            "The printed forms have mistakes. Mend them with the help of printer-templates/README.md."
        ),
        details: errors
            .into_iter()
            .map(|e| Words {
                ja: format!("{}:{} {}", e.file, e.line, e.words.ja),
                en: format!("{}:{} {}", e.file, e.line, e.words.en),
            })
            .collect(),
    })
}

/// Forms the site keeps for itself, by file name. A file nobody would ever use is a mistake, not a silent nothing.
fn own_templates(folder: &Path) -> Result<BTreeMap<String, String>, Trouble> {
    let unreadable = |path: &Path, e: io::Error| {
        let path = path.display();
        Trouble::new(
            Exit::Mistakes,
            words!(
                "印字様式 {path} を読めません({e})。printer.templates のフォルダと、UTF-8 であることを確認してください。",
                "The form {path} cannot be read ({e}). Check printer.templates in site.toml, and that the file is UTF-8."
            ),
        )
    };
    let mut own = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(|e| unreadable(folder, e))? {
        let path = entry.map_err(|e| unreadable(folder, e))?.path();
        if path.extension().is_none_or(|e| e != "txt") {
            continue;
        }
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if !forms::ALL.iter().any(|spec| spec.file == name) {
            return Err(unreadable(&path, io::Error::other("unknown form")));
        }
        own.insert(name, fs::read_to_string(&path).map_err(|e| unreadable(&path, e))?);
    }
    Ok(own)
}

/// Opens every line. A command needs all of them; a unit that runs for years goes on without one that is missing,
/// holds its meters, and opens it when it is there again (S-34).
fn open_lines(config: &Config, needs: Needs, lang: Lang) -> Result<Vec<Device>, Trouble> {
    if config.lines.is_empty() {
        return Err(Trouble::new(
            Exit::Device,
            words!(
                "site.toml に回線がありません。[[line]] に device を書いてください(docs/site.md)。",
                "site.toml sets up no line. Write a [[line]] with its device (docs/site.md)."
            ),
        ));
    }
    let mut lines: Vec<Device> = Vec::new();
    for line in &config.lines {
        let serial = serial_settings(line);
        let port = match SerialLine::open(&line.device, serial) {
            Ok(port) => port,
            Err(e) if needs == Needs::LinesForGood => {
                tell::say(e.words().say(lang));
                SerialLine::new(&line.device, serial)
            }
            Err(e) => return Err(Trouble::new(Exit::Device, e.words())),
        };
        let settings = line_settings(config, line, serial.speed())?;
        lines.push((line.line, Box::new(ModbusLine::new(port, line.line, settings))));
    }
    Ok(lines)
}

fn serial_settings(line: &LineConfig) -> SerialSettings {
    let parity = match line.parity {
        LineParity::Even => Parity::Even,
        LineParity::Odd => Parity::Odd,
        LineParity::None => Parity::None,
    };
    SerialSettings { baud: line.baud, parity, stop_bits: StopBits::One }
}

fn line_settings(config: &Config, line: &LineConfig, speed: LineSpeed) -> Result<LineSettings, Trouble> {
    let mut settings = LineSettings::standard();
    settings.speed = speed;
    settings.reply_timeout_ms = line.reply_timeout_ms;
    settings.attempts = line.attempts;
    for (slot, name) in settings.profiles.iter_mut().zip(&line.profiles) {
        *slot = Arc::new(profile(&config.folder, name)?);
    }
    Ok(settings)
}

/// A built-in profile by name, or a file of the site that ends in `.toml`.
fn profile(site: &Path, name: &str) -> Result<Profile, Trouble> {
    if let Some(profile) = Profile::built_in(name) {
        return Ok(profile);
    }
    let text = fs::read_to_string(site.join(name)).map_err(|e| {
        Trouble::new(
            Exit::Mistakes,
            words!(
                "端末プロファイル「{name}」を読めません({e})。docs/profiles.md を確認してください。",
                "The terminal profile “{name}” cannot be read ({e}). See docs/profiles.md."
            ),
        )
    })?;
    Profile::parse(&text).map_err(|e| {
        Trouble::new(
            Exit::Mistakes,
            words!("端末プロファイル「{name}」: {e}", "terminal profile “{name}”: {e}"),
        )
    })
}
