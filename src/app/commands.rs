//! Every command: arguments in, ending out.

mod print;

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

use super::desk::Desk;
use super::exit::{Exit, Trouble, mistake_words};
use super::site::{Needs, Opening, Running};
use super::unit::Fittings;
use super::{answer, control, demo, folder, language, log, output, parse, status, steward, tell};
use crate::adapters::store::{self, VerifyEnd};
use crate::cli::{self, Cli, Clock, Command as Cmd, ExplainWhat, Read, Register, ToArgs};
use crate::config::Config;
use crate::domain::correction::Explanation;
use crate::domain::registration::report;
use crate::domain::words::{Lang, Words};
use crate::ports::store::StoreError;
use crate::service::event::Exchange;
use crate::service::{Command, Ending};
use crate::wire::registration;
use crate::words;

/// A failure and the language to tell it in, as far as known.
pub type Failure = (Trouble, Option<Lang>);

/// Carries out the command line.
///
/// # Errors
/// Why it could not be carried out.
pub fn dispatch(
    cli: Cli,
    args: &[OsString],
    wanted: Option<Lang>,
    interrupted: Arc<AtomicBool>,
) -> Result<Exit, Failure> {
    match &cli.command {
        Cmd::Register(Register::Check { dir }) => {
            // A check needs no site; where there is one, it speaks its language.
            let of_site = || Config::read(&cli.site).ok().map(|c| c.lang);
            let lang = wanted.or_else(of_site).unwrap_or_default();
            return check(dir, Some(lang), cli.json).map_err(|t| (t, Some(lang)));
        }
        Cmd::Answer(given) => {
            let told = answer::tell_answer(given, cli.json);
            return told.map(|()| Exit::Done).map_err(|t| (t, wanted));
        }
        Cmd::Demo(_) if cli.json => {
            let words = words!("--json は demo には使えません。", "--json does not go with demo.");
            return Err((Trouble::new(Exit::Usage, words), wanted));
        }
        Cmd::Demo(demo) => {
            return demo::run(demo, wanted.unwrap_or_default(), interrupted).map_err(|t| (t, wanted));
        }
        _ => {}
    }
    let config = Config::read(&cli.site).map_err(|e| (Trouble::from(e), wanted))?;
    let lang = language(wanted, &config);
    match control::call(&cli, args, &config, &interrupted) {
        Ok(Some(exit)) => Ok(exit),
        Ok(None) => session(cli, wanted, &config, None, interrupted),
        Err(trouble) => Err((trouble, Some(lang))),
    }
}

/// Carries out a command beside the appliance that runs in this process.
///
/// # Errors
/// Why it could not be carried out.
pub fn beside(
    cli: Cli,
    wanted: Option<Lang>,
    config: &Config,
    running: Running,
    interrupted: Arc<AtomicBool>,
) -> Result<Exit, Failure> {
    session(cli, wanted, config, Some(running), interrupted)
}

fn session(
    cli: Cli,
    wanted: Option<Lang>,
    config: &Config,
    running: Option<Running>,
    interrupted: Arc<AtomicBool>,
) -> Result<Exit, Failure> {
    let lang = language(wanted, config);
    let to = match &cli.command {
        Cmd::Read(Read { to, .. }) | Cmd::Run(to) => to.clone(),
        Cmd::Panel(panel) => panel.to.clone(),
        Cmd::Readout(r) => r.to.clone(),
        Cmd::Print(p) => p.to.clone(),
        _ => ToArgs::default(),
    };
    let session = Session {
        opening: Opening { config, lang, silent: cli.json, to, interrupted, running },
        json: cli.json,
        lang,
    };
    session.carry_out(cli.command).map_err(|t| (t, Some(lang)))
}

struct Session<'a> {
    opening: Opening<'a>,
    json: bool,
    lang: Lang,
}

impl Session<'_> {
    fn carry_out(&self, command: Cmd) -> Result<Exit, Trouble> {
        match command {
            Cmd::Run(_) | Cmd::Panel(_) | Cmd::Demo(_) if self.opening.running.is_some() => {
                Err(StoreError::InUse.into())
            }
            Cmd::Register(Register::Load { dir, acknowledge }) => {
                let checked = folder::read(&dir)?;
                let command = Command::Register { checked: Box::new(checked), acknowledged: acknowledge };
                self.run(&mut self.opening.desk(Needs::Store, true)?, command)
            }
            Cmd::Read(read) => self.read(&read),
            Cmd::Readout(r) => {
                let target = parse::target(&r.target)?;
                self.run(&mut self.opening.desk(Needs::Lines, false)?, Command::ReadOut(target))
            }
            Cmd::Print(print) => self.print(&print.what),
            Cmd::Exchange(e) => {
                let exchange = Exchange {
                    address: parse::address(&e.address)?,
                    closing: parse::count(e.closing)?,
                    opening: parse::count(e.opening)?,
                    key: e.key.as_deref().map(parse::key).transpose()?,
                    multiplier: e.multiplier.as_deref().map(parse::multiplier).transpose()?,
                    by: parse::text(("実施者", "name"), &e.by)?,
                };
                self.run(&mut self.opening.desk(Needs::Store, false)?, Command::Exchange(exchange))
            }
            Cmd::Set(s) => {
                let command = Command::SetCount {
                    address: parse::address(&s.address)?,
                    slot: parse::slot(s.slot),
                    count: parse::count(s.count)?,
                    reason: parse::text(("理由", "reason"), &s.reason)?,
                };
                self.run(&mut self.opening.desk(Needs::Store, false)?, command)
            }
            Cmd::Preset(p) => {
                let command = Command::Preset {
                    address: parse::address(&p.address)?,
                    count: parse::count(p.count)?,
                    closing: p.closing.map(parse::count).transpose()?,
                };
                self.run(&mut self.opening.desk(Needs::Lines, false)?, command)
            }
            Cmd::Explain(e) => {
                let explanation = match e.what {
                    ExplainWhat::Wrap => Explanation::Wrapped,
                    ExplainWhat::Restart { part } => Explanation::Restarted { part },
                };
                let command = Command::Explain { address: parse::address(&e.address)?, explanation };
                self.run(&mut self.opening.desk(Needs::Store, false)?, command)
            }
            Cmd::Look { terminal } => {
                let terminal = parse::terminal(&terminal)?;
                self.run(&mut self.opening.desk(Needs::Lines, false)?, Command::LookAt(terminal))
            }
            Cmd::Mode(m) => {
                let command = Command::SetMode(parse::address(&m.address)?, parse::mode(&m)?);
                self.run(&mut self.opening.desk(Needs::Lines, false)?, command)
            }
            Cmd::Clock(clock) => self.clock(&clock),
            Cmd::Status => self.status(),
            Cmd::Log(log) => self.export_log(&log),
            Cmd::Verify => self.verify(),
            Cmd::Run(_) => steward::run(&self.opening, Fittings::of_this_machine(self.opening.config)),
            Cmd::Panel(panel) => show_panel(&self.opening, &panel),
            Cmd::Register(Register::Check { .. }) | Cmd::Answer(_) | Cmd::Demo(_) => Ok(Exit::Done),
        }
    }

    fn run(&self, desk: &mut Desk, command: Command) -> Result<Exit, Trouble> {
        let ending = desk.run(command)?;
        self.finish(desk, &ending)
    }

    /// Tells how a command ended; paper trouble counts, but what was read is stored.
    fn finish(&self, desk: &mut Desk, ending: &Ending) -> Result<Exit, Trouble> {
        let zone = desk.zone()?;
        let paper = desk.paper_trouble.take();
        let exit = match (desk.damaged, &paper) {
            (true, _) => Exit::Store,
            (false, Some(_)) => Exit::Device,
            (false, None) => output::exit_of(ending),
        };
        if self.json {
            let delivered = std::mem::take(&mut desk.delivered);
            let mut value = output::json(ending, zone);
            value["exit"] = json!(exit as i32);
            value["slips"] = delivered.files.iter().map(|p| p.display().to_string()).collect();
            value["texts"] = delivered.texts.into();
            value["notices"] = std::mem::take(&mut desk.notices).into_iter().map(|w| w.en).collect();
            value["paper"] = json!(paper.as_ref().map(|w| &w.en));
            tell::result(value)?;
        } else {
            let (ending, lang) = (ending.clone(), self.lang);
            let lines = desk.look(move |s| output::lines(&ending, s.building(), zone, lang))?;
            lines.iter().for_each(tell::say);
            for file in std::mem::take(&mut desk.delivered.files) {
                tell::say(file.display());
            }
        }
        if let Some(words) = paper {
            tell::say(words.say(self.lang));
        }
        Ok(exit)
    }

    fn read(&self, read: &Read) -> Result<Exit, Trouble> {
        let target = parse::read_target(&read.target)?;
        let mut desk = self.opening.desk(Needs::Lines, false)?;
        let command = match target {
            None => Command::ReadDaily,
            Some(target) => Command::Read { target, answered: read.yes },
        };
        let mut ending = desk.run(command)?;
        if let (Ending::Provisional(_), true) = (&ending, read.confirm) {
            ending = desk.run(Command::Confirm)?;
        } else if let Ending::Provisional(_) = ending {
            desk.run(Command::Discard)?;
        }
        self.finish(&mut desk, &ending)
    }

    fn export_log(&self, log: &cli::Log) -> Result<Exit, Trouble> {
        let desk = self.opening.desk(Needs::Store, false)?;
        log::export(&desk, log, self.json, self.lang)?;
        Ok(Exit::Done)
    }

    fn clock(&self, clock: &Clock) -> Result<Exit, Trouble> {
        let mut desk = self.opening.desk(Needs::Store, false)?;
        let (zone, now) = (desk.zone()?, desk.now());
        match clock {
            Clock::Show => self.answer(&desk, desk.look(move |s| status::clock(s, now))?),
            Clock::Confirm => self.run(&mut desk, Command::ConfirmClock),
            Clock::Set { to } => {
                let to = parse::civil(to, zone)?;
                self.run(&mut desk, Command::SetClock(to))
            }
        }
    }

    fn status(&self) -> Result<Exit, Trouble> {
        let desk = self.opening.desk(Needs::Store, false)?;
        let now = desk.now();
        self.answer(&desk, desk.look(move |s| status::status(s, now))?)
    }

    /// An answer on standard output; nothing was done.
    fn answer(&self, desk: &Desk, (words, mut value): (Words, Value)) -> Result<Exit, Trouble> {
        if self.json {
            value["exit"] = json!(Exit::Done as i32);
            value["notices"] = desk.notices.iter().map(|w| w.en.clone()).collect();
            tell::result(value)?;
        } else {
            tell::result(words.say(self.lang))?;
        }
        Ok(Exit::Done)
    }

    fn verify(&self) -> Result<Exit, Trouble> {
        let report = match &self.opening.running {
            None => store::verify(&self.opening.config.store, &mut |_| {})?,
            Some(running) => {
                let present = running.callers.caller().look(|s| s.building().clone())?;
                running.journal.verify(&present, &self.opening.interrupted, &mut |_| {})?
            }
        };
        let (entries, bytes) = (report.entries, report.bytes);
        if report.end != VerifyEnd::Complete {
            let words = words!("検査を途中でやめました。", "The check was stopped half-way.");
            return Err(Trouble::new(Exit::Stopped, words));
        }
        let words = words!(
            "データは正常です(記録{entries}件、{bytes}バイト)。",
            "The data is sound ({entries} entries, {bytes} bytes)."
        );
        if self.json {
            tell::result(json!({"result": "sound", "entries": entries, "bytes": bytes, "exit": 0}))?;
        } else {
            tell::result(words.say(self.lang))?;
        }
        Ok(Exit::Done)
    }
}

fn check(dir: &Path, wanted: Option<Lang>, json: bool) -> Result<Exit, Trouble> {
    let lang = wanted.unwrap_or_default();
    let checked = match registration::read_and_check(&folder::files(dir)?) {
        Ok(checked) => checked,
        Err(mistakes) => {
            if !json {
                // The report is what was asked for.
                tell::result(report(&mistakes, lang).trim_end())?;
            }
            let details = if json { mistakes.iter().map(mistake_words).collect() } else { Vec::new() };
            return Err(Trouble { details, ..folder::refused(&mistakes) });
        }
    };
    let (meters, tenants) = (checked.registration.meters().len(), checked.registration.tenants().len());
    for warning in &checked.warnings {
        tell::say(warning.say(lang));
    }
    let words = words!(
        "誤りはありません(メータ{meters}台、入居者{tenants})。",
        "No mistakes ({meters} meters, {tenants} tenants)."
    );
    if json {
        let warnings: Vec<String> = checked.warnings.iter().map(|w| w.say(Lang::En)).collect();
        tell::result(
            json!({"result": "sound", "meters": meters, "tenants": tenants, "warnings": warnings, "exit": 0}),
        )?;
    } else {
        tell::result(words.say(lang))?;
    }
    Ok(Exit::Done)
}

/// The appliance on the touch panel; without the panel compiled in, that is what went wrong.
fn show_panel(opening: &Opening<'_>, panel: &crate::cli::Panel) -> Result<Exit, Trouble> {
    #[cfg(feature = "panel")]
    return super::wall::run(opening, panel, Fittings::of_this_machine(opening.config), None);
    #[cfg(not(feature = "panel"))]
    {
        let _ = (opening, panel);
        Err(Trouble::new(
            Exit::Device,
            words!(
                "このプログラムには画面が組み込まれていません。「kenshin run」で画面なしで運転できます。",
                "This program was built without its panel. `kenshin run` runs the appliance without one."
            ),
        ))
    }
}
