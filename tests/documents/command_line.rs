//! `docs/command-line.md` against `cli.rs` and the exit codes.

use std::collections::BTreeSet;

use clap::{Arg, Command, CommandFactory};
use kenshin::app::exit::Exit;
use kenshin::cli::Cli;

use crate::markdown::{Table, tables};
use crate::{bare, document};

fn in_section<'a>(all: &'a [Table], section: &str, column: &str) -> Vec<&'a Table> {
    all.iter().filter(|t| t.section == section && t.columns[0] == column).collect()
}

fn is_own(arg: &&Arg) -> bool {
    !["help", "version"].contains(&arg.get_id().as_str())
}

/// `ADDRESS`, or `[ADDRESS]` where it may be left out.
fn positional(arg: &Arg) -> String {
    let name = arg.get_value_names().unwrap()[0].as_str();
    if arg.is_required_set() { name.to_owned() } else { format!("[{name}]") }
}

/// Every way to the end of the command line, and every option met on the way.
fn walk(
    command: &Command,
    so_far: &str,
    usages: &mut BTreeSet<String>,
    options: &mut BTreeSet<(String, bool)>,
) {
    let mut usage = format!("{so_far} {}", command.get_name());
    for arg in command.get_arguments().filter(is_own) {
        match arg.get_long() {
            Some(long) => {
                options.insert((format!("--{long}"), arg.is_required_set()));
            }
            None => usage = format!("{usage} {}", positional(arg)),
        }
    }
    if !command.has_subcommands() {
        usages.insert(usage);
        return;
    }
    for sub in command.get_subcommands() {
        walk(sub, &usage, usages, options);
    }
}

fn documented_options(table: &[&Table]) -> BTreeSet<(String, bool)> {
    let rows = table.iter().flat_map(|t| &t.rows);
    rows.map(|row| {
        let needed = match row[1].as_str() {
            "yes" => true,
            "no" => false,
            other => panic!("{other}"),
        };
        (bare(&row[0]).to_owned(), needed)
    })
    .collect()
}

#[test]
fn every_command_argument_and_option_is_documented_and_exists() {
    let all = tables(&document("docs/command-line.md"));
    let cli = Cli::command();
    let mut sections = BTreeSet::new();
    for command in cli.get_subcommands() {
        let section = format!("kenshin {}", command.get_name());
        let (mut usages, mut options) = (BTreeSet::new(), BTreeSet::new());
        walk(command, "kenshin", &mut usages, &mut options);
        let tables = in_section(&all, &section, "Command");
        let shown: BTreeSet<String> =
            tables.iter().flat_map(|t| t.column("Command")).map(|c| bare(c).to_owned()).collect();
        assert_eq!(shown, usages, "{section}");
        assert_eq!(documented_options(&in_section(&all, &section, "Option")), options, "{section}");
        sections.insert(section);
    }
    let shown: BTreeSet<String> =
        all.iter().map(|t| t.section.clone()).filter(|s| s.starts_with("kenshin ")).collect();
    assert_eq!(shown, sections);
    let global = cli.get_arguments().filter(is_own).map(|a| format!("--{}", a.get_long().unwrap()));
    let shown = documented_options(&in_section(&all, "Options of every command", "Option"));
    assert_eq!(shown.into_iter().map(|(name, _)| name).collect::<BTreeSet<_>>(), global.collect());
}

/// A new exit code does not compile until it stands here, and is not right until it stands in the document.
fn number(exit: Exit) -> usize {
    match exit {
        Exit::Done => 0,
        Exit::Mistakes => 1,
        Exit::Usage => 2,
        Exit::Refused => 3,
        Exit::Ask => 4,
        Exit::Provisional => 5,
        Exit::Held => 6,
        Exit::Device => 7,
        Exit::Store => 8,
        Exit::InUse => 9,
        Exit::Restart => 10,
        Exit::Stopped => 11,
    }
}

#[test]
fn the_exit_codes_are_the_documented_ones() {
    const ALL: [Exit; 12] = [
        Exit::Done,
        Exit::Mistakes,
        Exit::Usage,
        Exit::Refused,
        Exit::Ask,
        Exit::Provisional,
        Exit::Held,
        Exit::Device,
        Exit::Store,
        Exit::InUse,
        Exit::Restart,
        Exit::Stopped,
    ];
    assert!(ALL.iter().enumerate().all(|(i, exit)| number(*exit) == i));
    let all = tables(&document("docs/command-line.md"));
    let shown: Vec<(String, String)> = in_section(&all, "Exit codes", "Code")
        .iter()
        .flat_map(|t| &t.rows)
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    let real: Vec<(String, String)> =
        ALL.iter().map(|e| ((*e as i32).to_string(), format!("{e:?}"))).collect();
    assert_eq!(shown, real);
}
