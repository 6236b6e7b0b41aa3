//! Arguments → site → service → result: the wiring of every command.

pub mod answer;
pub mod commands;
#[cfg(unix)]
pub mod control;
pub mod demo;
pub mod desk;
pub mod errands;
pub mod exit;
pub mod folder;
pub mod log;
pub mod output;
pub mod paper;
pub mod parse;
#[cfg(unix)]
pub mod platform;
pub mod printing;
pub mod progress;
pub mod site;
pub mod status;
pub mod steward;
pub mod tell;
#[cfg(all(unix, feature = "panel"))]
pub mod touching;
pub mod unit;
pub mod visit;
#[cfg(feature = "panel")]
pub mod wall;

use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Parser;
use clap::error::ErrorKind;

use crate::cli::{Cli, LangArg};
use crate::config::Config;
use crate::domain::words::{Lang, Words};
use crate::words;
use exit::{Exit, Trouble};

/// Runs the program with these arguments and says how it ended.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    let wants_json = args.iter().any(|a| a == "--json");
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(e) if matches!(e.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return tell::result(e.to_string().trim_end()).map_or(Exit::Device, |()| Exit::Done);
        }
        Err(e) => {
            tell::say(e.to_string().trim_end());
            let words = words!(
                "コマンドの書き方が違います。「kenshin --help」で確認してください。",
                "The command line is not right; see `kenshin --help`."
            );
            tell::say(&words);
            if wants_json {
                let told = e.to_string().lines().next().unwrap_or_default().to_owned();
                let details = vec![Words { ja: told.clone(), en: told }];
                // The command has failed already; there is nobody else to tell that its reader has gone.
                let _ = tell::result(output::trouble_json(&Trouble { exit: Exit::Usage, words, details }));
            }
            return Exit::Usage;
        }
    };
    let interrupted = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // The second one ends the program at once: a printer that takes nothing must not hold it for ever.
        let now = signal_hook::flag::register_conditional_shutdown(
            signal,
            Exit::Stopped as i32,
            Arc::clone(&interrupted),
        );
        if now.and_then(|_| signal_hook::flag::register(signal, Arc::clone(&interrupted))).is_err() {
            tell::say(words!("Ctrl-C を受け取れません。", "Ctrl-C cannot be caught."));
        }
    }
    let wanted = wanted(&cli);
    let json = cli.json;
    match commands::dispatch(cli, &args, wanted, interrupted) {
        Ok(exit) => exit,
        Err((trouble, lang)) => {
            tell_trouble(&trouble, lang, json);
            trouble.exit
        }
    }
}

/// Until the settings are read, the language is what the command says, or both.
fn wanted(cli: &Cli) -> Option<Lang> {
    cli.lang.map(|l| match l {
        LangArg::Ja => Lang::Ja,
        LangArg::En => Lang::En,
    })
}

/// Language for messages: the argument, else the site's, else Japanese.
fn language(wanted: Option<Lang>, config: &Config) -> Lang {
    wanted.unwrap_or(config.lang)
}

fn tell_trouble(trouble: &Trouble, lang: Option<Lang>, json: bool) {
    let say = |w: &crate::domain::words::Words| match lang {
        Some(lang) => w.say(lang).to_owned(),
        None => w.to_string(),
    };
    // A question comes before how to answer it, a list of mistakes before how many there are.
    let (first, then) = match trouble.exit {
        Exit::Ask => (std::slice::from_ref(&trouble.words), &trouble.details[..]),
        _ => (&trouble.details[..], std::slice::from_ref(&trouble.words)),
    };
    first.iter().chain(then).for_each(|words| tell::say(say(words)));
    if json {
        // The command has failed already; there is nobody else to tell that its reader has gone.
        let _ = tell::result(output::trouble_json(trouble));
    }
}
