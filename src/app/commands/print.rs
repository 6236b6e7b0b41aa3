//! `kenshin print`: tables again, and lists (S-66, S-67).

use super::Session;
use crate::app::desk::Desk;
use crate::app::exit::{Exit, Trouble};
use crate::app::site::Needs;
use crate::app::{log, parse};
use crate::cli::PrintWhat;
use crate::domain::moment::Moment;
use crate::domain::scope::Denial;
use crate::receipt::document::Document;
use crate::receipt::forms::ModeRow;
use crate::service::slips::Table;
use crate::service::{Command, Ending, Refusal, Service};
use crate::words;

impl Session<'_> {
    pub(super) fn print(&self, what: &PrintWhat) -> Result<Exit, Trouble> {
        let needs = match what {
            PrintWhat::Modes { terminals } => parse::terminals(terminals).map(|_| Needs::Lines)?,
            PrintWhat::Usage { target } | PrintWhat::Charge { target } => {
                parse::target(target).map(|_| Needs::Store)?
            }
            _ => Needs::Store,
        };
        let mut desk = self.opening.desk(needs, false)?;
        if let PrintWhat::Modes { terminals } = what {
            return self.print_modes(&mut desk, terminals);
        }
        let (what_here, at) = (what.clone(), desk.now().wall);
        let document = desk.look(move |service| document(service, &what_here, at))??;
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
        let denial = target.map(|t| desk.look(move |s| (s.building().why_empty(t), s.settings().zone)));
        match denial {
            Some(Err(trouble)) => trouble,
            Some(Ok((Denial::Unknown, zone))) => Trouble::refused(&Refusal::Denied(Denial::Unknown), zone),
            _ => Trouble::new(
                Exit::Refused,
                words!(
                    "印字対象がありません。検針の有無と印字許可を確認してください。",
                    "Nothing to print. Check that it was read and may be printed."
                ),
            ),
        }
    }

    fn print_modes(&self, desk: &mut Desk, pattern: &str) -> Result<Exit, Trouble> {
        let terminals = parse::terminals(pattern)?;
        let registered: Vec<_> =
            desk.look(|s| s.building().meters().map(|(m, _)| m.address.terminal()).collect())?;
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
            let document = desk.look(move |s| s.forms().mode_list(&rows))?;
            desk.print(&[document]);
        }
        self.finish(desk, &ending)
    }
}

/// The slip or list a command asks for; `None` when there is nothing to print.
fn document(service: &Service, what: &PrintWhat, at: Moment) -> Result<Option<Document>, Trouble> {
    let zone = service.settings().zone;
    let registration =
        service.building().registration().ok_or_else(|| Trouble::refused(&Refusal::NotRegistered, zone))?;
    Ok(match what {
        PrintWhat::Usage { target } => service.reprint(Table::Usage, parse::target(target)?),
        PrintWhat::Charge { target } => service.reprint(Table::Charge, parse::target(target)?),
        PrintWhat::Types => Some(service.forms().type_list(registration)),
        PrintWhat::Tenants => Some(service.forms().tenant_list(registration)),
        PrintWhat::Permissions => Some(service.forms().permission_list(registration)),
        PrintWhat::Titles => Some(service.forms().title_list(registration)),
        PrintWhat::Counts => Some(service.forms().count_list(service.building(), at, zone)),
        PrintWhat::Log { last, kind } => {
            let kind = log::kind(*kind);
            let page = service.log_page(kind, None, *last as usize)?;
            Some(service.log_slip(kind, &page.entries, at))
        }
        // Fetched from the terminals first.
        PrintWhat::Modes { .. } => None,
    })
}
