//! Commands beside a running appliance: the appliance's end and the command's (S-89, `docs/control-socket.md`).

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;

use clap::Parser;
use serde::{Deserialize, Serialize};

use super::commands;
use super::desk::TURN;
use super::exit::{Exit, Trouble};
use super::site::Running;
use super::tell::{self, Stream};
use crate::adapters::control_socket::{Call, ControlSocket, Kind, Request, Stopper};
use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::domain::words::{Lang, Words};
use crate::service::version;
use crate::words;

/// What the command's end sends: one line of JSON.
#[derive(Serialize, Deserialize)]
struct Errand {
    /// Version of the program that asks.
    kenshin: String,
    /// Folder it was started in; paths are relative to it.
    folder: PathBuf,
    /// Its arguments, the program's name left out.
    args: Vec<String>,
}

/// Where the socket of a site is: beside its journal.
pub fn socket_of(config: &Config) -> PathBuf {
    config.store.with_extension("sock")
}

/// Takes commands for a running appliance.
///
/// # Errors
/// Why no command can reach it; the appliance runs all the same.
pub fn listen(config: &Config, lang: Lang, running: Running) -> Result<ControlSocket, Words> {
    let path = socket_of(config);
    let config = config.clone();
    ControlSocket::listen(&path, move |request| answer(request, &config, lang, &running)).map_err(|e| {
        let path = path.display();
        words!(
            "{path} を作れません({e})。運転中、ほかの kenshin コマンドは使えません。",
            "{path} cannot be made ({e}). While this runs, no other kenshin command reaches it."
        )
    })
}

fn answer(mut request: Request, config: &Config, lang: Lang, running: &Running) {
    let Ok(mut ear) = request.again() else { return };
    let line = std::mem::take(&mut request.line);
    let stop = Arc::clone(&request.stop);
    let exit = tell::into(
        move |stream, bytes| ear.send(kind_of(stream), bytes),
        || carry_out(&line, config, lang, running, stop),
    );
    // The command that asked may have gone.
    let _ = request.send(Kind::Exit, &[exit as u8]);
    request.close();
}

fn kind_of(stream: Stream) -> Kind {
    match stream {
        Stream::Out => Kind::Out,
        Stream::Err => Kind::Err,
    }
}

fn carry_out(line: &str, config: &Config, lang: Lang, running: &Running, stop: Arc<AtomicBool>) -> Exit {
    let errand = match understood(line) {
        Ok(errand) => errand,
        Err(trouble) => {
            super::tell_trouble(&trouble, Some(lang), false);
            return trouble.exit;
        }
    };
    let name = OsString::from("kenshin");
    let args = std::iter::once(name).chain(errand.args.iter().map(OsString::from));
    match Cli::try_parse_from(args) {
        Ok(mut cli) => {
            cli.start_in(&errand.folder);
            let (json, wanted) = (cli.json, super::wanted(&cli));
            commands::beside(cli, wanted, config, running.clone(), stop).unwrap_or_else(|(trouble, lang)| {
                super::tell_trouble(&trouble, lang, json);
                trouble.exit
            })
        }
        Err(e) => {
            tell::say(e.to_string().trim_end());
            Exit::Usage
        }
    }
}

fn understood(line: &str) -> Result<Errand, Trouble> {
    let errand: Errand = serde_json::from_str(line).map_err(|e| {
        Trouble::new(
            Exit::Usage,
            words!(
                "依頼を解釈できません({e})。docs/control-socket.md を確認してください。",
                "The request makes no sense ({e}). See docs/control-socket.md."
            ),
        )
    })?;
    if errand.kenshin == version::PROGRAM {
        return Ok(errand);
    }
    let (theirs, ours) = (&errand.kenshin, version::PROGRAM);
    Err(Trouble::new(
        Exit::InUse,
        words!(
            "運転中の検針装置は kenshin {ours} です(このコマンドは {theirs})。検針装置を再起動してください。",
            "The appliance that runs is kenshin {ours}, this command {theirs}. Restart the appliance."
        ),
    ))
}

/// Sends a command to the appliance that runs on its site; `None` when none does, or the command is not one that it
/// carries out.
///
/// # Errors
/// When the appliance went away in the middle.
pub fn call(
    cli: &Cli,
    args: &[OsString],
    config: &Config,
    interrupted: &AtomicBool,
) -> Result<Option<Exit>, Trouble> {
    if !is_for_the_appliance(&cli.command) {
        return Ok(None);
    }
    let socket = socket_of(config);
    let Some(request) = request(args) else { return Ok(None) };
    let Some(call) = Call::begin(&socket, &request).map_err(|e| broken(&socket, &e))? else {
        return Ok(None);
    };
    follow(call, interrupted).map(Some).map_err(|e| broken(&socket, &e))
}

/// What stays does so by itself, and what needs no site opens none.
fn is_for_the_appliance(command: &Command) -> bool {
    match command {
        Command::Run(_) | Command::Panel(_) | Command::Demo(_) | Command::Answer(_) => false,
        Command::Register(_)
        | Command::Read(_)
        | Command::Readout(_)
        | Command::Print(_)
        | Command::Exchange(_)
        | Command::Set(_)
        | Command::Preset(_)
        | Command::Explain(_)
        | Command::Look { .. }
        | Command::Mode(_)
        | Command::Clock(_)
        | Command::Status
        | Command::Log(_)
        | Command::Verify => true,
    }
}

/// The request's line; `None` for arguments that are no text, which the command itself complains of.
fn request(args: &[OsString]) -> Option<String> {
    let folder = std::env::current_dir().ok()?;
    let args = args.iter().skip(1).map(|a| a.to_str().map(str::to_owned)).collect::<Option<_>>()?;
    serde_json::to_string(&Errand { kenshin: version::PROGRAM.to_owned(), folder, args }).ok()
}

/// Repeats what the appliance tells, until its exit code. Ctrl-C is passed on once.
fn follow(mut call: Call, interrupted: &AtomicBool) -> io::Result<Exit> {
    let mut stopper: Option<Stopper> = Some(call.stopper()?);
    let (frames, inbox) = channel();
    Builder::new().name("frames".to_owned()).spawn(move || {
        loop {
            let frame = call.next_frame();
            let is_last = !matches!(frame, Ok((Kind::Out | Kind::Err, _)));
            if frames.send(frame).is_err() || is_last {
                return;
            }
        }
    })?;
    loop {
        if interrupted.load(Ordering::Relaxed)
            && let Some(mut stopper) = stopper.take()
        {
            stopper.stop();
        }
        match inbox.recv_timeout(TURN) {
            Ok(Ok((Kind::Out, bytes))) => tell::bytes(Stream::Out, &bytes)?,
            Ok(Ok((Kind::Err, bytes))) => drop(tell::bytes(Stream::Err, &bytes)),
            Ok(Ok((Kind::Exit, code))) => return Ok(Exit::of(code.first().copied().unwrap_or_default())),
            Ok(Err(e)) => return Err(e),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

fn broken(socket: &Path, e: &io::Error) -> Trouble {
    let socket = socket.display();
    Trouble::new(
        Exit::Device,
        words!(
            "運転中の検針装置との接続が切れました({socket}: {e})。「kenshin status」で結果を確認してください。",
            "The connection to the running appliance broke ({socket}: {e}). See with `kenshin status` what was done."
        ),
    )
}
