//! Every command: arguments in, ending out.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

use super::desk::{Desk, now};
use super::exit::{Exit, Trouble, mistake_words};
use super::site::{Needs, Opening};
use super::unit::Fittings;
use super::{demo, folder, language, output, parse, status, steward, tell};
use crate::adapters::store::{self, VerifyEnd};
use crate::cli::{Cli, Clock, Command as Cmd, ExplainWhat, PrintWhat, Read, Register, ToArgs};
use crate::config::Config;
use crate::domain::correction::Explanation;
use crate::domain::registration::report;
use crate::domain::scope::Denial;
use crate::domain::words::{Lang, Words};
use crate::receipt::forms::{LogLine, ModeRow};
use crate::service::event::Exchange;
use crate::service::slips::Table;
use crate::service::{Command, Ending, Refusal};
use crate::wire::registration;
use crate::words;

/// A failure and the language to tell it in, as far as known.
pub type Failure = (Trouble, Option<Lang>);

/// Carries out the command line.
///
/// # Errors
/// Why it could not be carried out.
pub fn dispatch(cli: Cli, wanted: Option<Lang>, interrupted: Arc<AtomicBool>) -> Result<Exit, Failure> {
    match &cli.command {
        Cmd::Register(Register::Check { dir }) => {
            // A check needs no site; where there is one, it speaks its language.
            let of_site = || Config::read(&cli.site).ok().map(|c| c.lang);
            let lang = wanted.or_else(of_site).unwrap_or_default();
            return check(dir, Some(lang), cli.json).map_err(|t| (t, Some(lang)));
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
    let to = match &cli.command {
        Cmd::Read(Read { to, .. }) | Cmd::Run(to) => to.clone(),
        Cmd::Panel(panel) => panel.to.clone(),
        Cmd::Readout(r) => r.to.clone(),
        Cmd::Print(p) => p.to.clone(),
        _ => ToArgs::default(),
    };
    let session = Session {
        opening: Opening { config: &config, lang, silent: cli.json, to, interrupted },
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
            Cmd::Verify => self.verify(),
            Cmd::Run(_) => steward::run(&self.opening, Fittings::of_this_machine(self.opening.config)),
            Cmd::Panel(panel) => show_panel(&self.opening, &panel),
            Cmd::Register(Register::Check { .. }) | Cmd::Demo(_) => Ok(Exit::Done),
        }
    }

    fn run(&self, desk: &mut Desk, command: Command) -> Result<Exit, Trouble> {
        let ending = desk.run(command)?;
        self.finish(desk, &ending)
    }

    /// Tells how a command ended; paper trouble counts, but what was read is stored.
    fn finish(&self, desk: &mut Desk, ending: &Ending) -> Result<Exit, Trouble> {
        let zone = desk.service.settings().zone;
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
            for line in output::lines(ending, desk.service.building(), zone, self.lang) {
                tell::say(line);
            }
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

    fn print(&self, what: &PrintWhat) -> Result<Exit, Trouble> {
        let needs = match what {
            PrintWhat::Modes { terminals } => parse::terminals(terminals).map(|_| Needs::Lines)?,
            PrintWhat::Usage { target } | PrintWhat::Charge { target } => {
                parse::target(target).map(|_| Needs::Store)?
            }
            _ => Needs::Store,
        };
        let mut desk = self.opening.desk(needs, false)?;
        let zone = desk.service.settings().zone;
        let (service, at) = (&desk.service, now().wall);
        let registration = service.building().registration().cloned();
        let registration = registration.ok_or_else(|| Trouble::refused(&Refusal::NotRegistered, zone))?;
        let document = match what {
            PrintWhat::Usage { target } => service.reprint(Table::Usage, parse::target(target)?),
            PrintWhat::Charge { target } => service.reprint(Table::Charge, parse::target(target)?),
            PrintWhat::Types => Some(service.forms().type_list(&registration)),
            PrintWhat::Tenants => Some(service.forms().tenant_list(&registration)),
            PrintWhat::Permissions => Some(service.forms().permission_list(&registration)),
            PrintWhat::Titles => Some(service.forms().title_list(&registration)),
            PrintWhat::Counts => Some(service.forms().count_list(service.building(), at, zone)),
            PrintWhat::Log { last } => Some(self.log(&desk, *last as usize)?),
            PrintWhat::Modes { terminals } => {
                return self.print_modes(&mut desk, terminals);
            }
        };
        let Some(document) = document else {
            return Err(self.nothing_to_print(&desk, what));
        };
        let done = if !desk.has_paper() {
            words!("印字しません(--to none)。", "Not printed (--to none).")
        } else if desk.print(&[document]) {
            words!("印字しました。", "Printed.")
        } else {
            words!("印字できませんでした。", "Not printed.")
        };
        self.finish(&mut desk, &Ending::Done(done))
    }

    /// Why a table would be empty: the target is unknown, or nothing of it was read or may be printed.
    fn nothing_to_print(&self, desk: &Desk, what: &PrintWhat) -> Trouble {
        let target = match what {
            PrintWhat::Usage { target } | PrintWhat::Charge { target } => parse::target(target).ok(),
            _ => None,
        };
        match target.map(|t| desk.service.building().why_empty(t)) {
            Some(Denial::Unknown) => {
                Trouble::refused(&Refusal::Denied(Denial::Unknown), desk.service.settings().zone)
            }
            _ => Trouble::new(
                Exit::Refused,
                words!(
                    "印字対象がありません。検針の有無と印字許可を確認してください。",
                    "Nothing to print. Check that it was read and may be printed."
                ),
            ),
        }
    }

    fn log(&self, desk: &Desk, last: usize) -> Result<crate::receipt::document::Document, Trouble> {
        let service = &desk.service;
        let newest = service.building().last_seq().0;
        let from = newest.saturating_sub(last as u64) + 1;
        let entries = service.store().entries(crate::domain::journal::Seq(from), last)?;
        let lines: Vec<LogLine> =
            entries.iter().rev().map(|e| LogLine { at: e.at, what: service.log_line(e).ja }).collect();
        Ok(service.forms().log_list(&lines, now().wall, service.settings().zone))
    }

    fn print_modes(&self, desk: &mut Desk, pattern: &str) -> Result<Exit, Trouble> {
        let terminals = parse::terminals(pattern)?;
        let registered: Vec<_> =
            desk.service.building().meters().map(|(m, _)| m.address.terminal()).collect();
        let wanted: Vec<_> =
            terminals.into_iter().filter(|t| !pattern.contains('#') || registered.contains(t)).collect();
        if wanted.is_empty() {
            return Err(Trouble::new(
                Exit::Refused,
                words!(
                    "端末「{pattern}」にメータは登録されていません。番号を確認してください。",
                    "No meter is registered on terminals {pattern}. Check the number."
                ),
            ));
        }
        let ending = desk.run(Command::FetchModes(wanted))?;
        if let Ending::Modes(rows) = &ending {
            let rows: Vec<ModeRow> = rows
                .iter()
                .map(|(terminal, modes)| ModeRow {
                    terminal: *terminal,
                    modes: modes.map_err(|r| r.words().ja),
                })
                .collect();
            let document = desk.service.forms().mode_list(&rows);
            desk.print(&[document]);
        }
        self.finish(desk, &ending)
    }

    fn clock(&self, clock: &Clock) -> Result<Exit, Trouble> {
        let mut desk = self.opening.desk(Needs::Store, false)?;
        let zone = desk.service.settings().zone;
        match clock {
            Clock::Show => self.answer(&desk, status::clock(&desk.service, now())),
            Clock::Confirm => self.run(&mut desk, Command::ConfirmClock),
            Clock::Set { to } => {
                let to = parse::civil(to, zone)?;
                self.run(&mut desk, Command::SetClock(to))
            }
        }
    }

    fn status(&self) -> Result<Exit, Trouble> {
        let desk = self.opening.desk(Needs::Store, false)?;
        self.answer(&desk, status::status(&desk.service, now()))
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
        let report = store::verify(&self.opening.config.store, &mut |_| {})?;
        let (entries, bytes) = (report.entries, report.bytes);
        debug_assert_eq!(report.end, VerifyEnd::Complete);
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
