//! A site in a temporary folder, the terminals beside it, and what a command said.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

/// Counts of the small building at its first and second reading (tests/data/small/README.md).
pub(crate) const FIRST: [u64; 5] = [30_681, 11_530, 5_390, 20_580, 8_530];
pub(crate) const SECOND: [u64; 5] = [31_142, 12_004, 5_685, 21_086, 9_032];

/// What a command said and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) args: String,
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Asserts the exit code; everything said stands in the message if it is another.
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}: {self:#?}", self.args);
        self
    }

    /// Asserts words on standard error.
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.err.contains(words), "「{words}」 is not said: {self:#?}");
        self
    }

    /// Asserts words on standard output.
    pub(crate) fn prints(self, words: &str) -> Self {
        assert!(self.out.contains(words), "「{words}」 is not printed: {self:#?}");
        self
    }

    /// The one JSON object on standard output; it names the exit code.
    pub(crate) fn json(self) -> Value {
        let value: Value = serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:#?}"));
        assert_eq!(value["exit"], self.code, "{self:#?}");
        value
    }
}

/// A site folder.
pub(crate) struct Site {
    pub(crate) folder: TempDir,
    sim: Option<Sim>,
}

impl Site {
    /// The small building with its terminals at the counts of the first reading; nothing is loaded yet.
    pub(crate) fn small() -> Self {
        let site = Self::empty();
        site.write("building.toml", &scenario(19_200, &[&FIRST]));
        site.write("site.toml", &settings(19_200));
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/small");
        fs::create_dir(site.path("registration")).unwrap();
        for name in ["basic.csv", "tenants.csv", "meters.csv", "types.csv"] {
            fs::copy(data.join(name), site.path("registration").join(name)).unwrap();
        }
        // Whatever day the tests run on, no scheduled reading is near.
        site.edit("types.csv", ",31,23:59,", ",,,");
        site.with_terminals()
    }

    /// The small building, loaded.
    pub(crate) fn loaded() -> Self {
        let site = Self::small();
        site.run(&["register", "load", "registration"]).ends(0);
        site
    }

    /// The small building at the second reading's counts, after a reading of all and one of each tenant.
    pub(crate) fn read_twice() -> Self {
        let mut site = Self::loaded();
        site.run(&["read", "all", "--to", "none"]).ends(0);
        site.count(SECOND);
        for tenant in ["A000", "A001"] {
            site.run(&["read", "tenant", tenant, "--yes", "--to", "none"]).ends(0);
        }
        site
    }

    /// Loaded: one meter on each of eight slow terminals, so that a reading takes a while.
    pub(crate) fn slow() -> Self {
        let site = Self::small();
        let heading = site.registration("meters.csv").lines().next().unwrap().to_owned();
        let row = |n: usize| {
            format!("E-{n},A00{},0,{n:02},0,0,1.00,2線低速,パルス積算,1,許可,許可,許可,100,,,\n", n % 2)
        };
        let meters: String = (0..8).map(row).collect();
        site.write("registration/meters.csv", &format!("{heading}\n{meters}"));
        let counts: Vec<[u64; 1]> = (0..8).map(|n| [200 + n]).collect();
        let counts: Vec<&[u64]> = counts.iter().map(|c| c.as_slice()).collect();
        site.write("building.toml", &scenario(9_600, &counts));
        site.write("site.toml", &settings(9_600));
        let site = site.with_terminals();
        site.run(&["register", "load", "registration"]).ends(0);
        site
    }

    fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), sim: None }
    }

    /// A copy of this site's folder that shares its lines but not its terminals' lifetime.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::empty();
        fs::copy(self.path("kenshin.redb"), copy.path("kenshin.redb")).unwrap();
        let line = self.path("line0");
        let settings =
            self.read("site.toml").replace("\"line0\"", &format!("{:?}", line.display().to_string()));
        copy.write("site.toml", &settings);
        copy
    }

    fn with_terminals(mut self) -> Self {
        self.sim = None;
        self.sim = Some(Sim::start(self.folder.path()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn registration(&self, name: &str) -> String {
        self.read(&format!("registration/{name}"))
    }

    /// Replaces a word everywhere in a registration file.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.registration(name);
        assert!(text.contains(from), "{name} has no {from}");
        self.write(&format!("registration/{name}"), &text.replace(from, to));
    }

    /// A command in the site's folder, ready to start.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kenshin"));
        command.current_dir(self.folder.path()).args(args).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let output = self.command(args).output().unwrap();
        ran(args.join(" "), output.status, &output.stdout, &output.stderr)
    }

    /// Runs a command with `--json`, which must leave one JSON object and nothing else on standard output.
    pub(crate) fn json(&self, code: i32, args: &[&str]) -> Value {
        let args: Vec<&str> = ["--json"].into_iter().chain(args.iter().copied()).collect();
        self.run(&args).ends(code).json()
    }

    /// Runs a command line of the shell in the site's folder; `$K` is the program.
    pub(crate) fn shell(&self, line: &str) -> Ran {
        let mut command = Command::new("bash");
        command.current_dir(self.folder.path()).args(["-c", line]).stdin(Stdio::null());
        let output = command.env("K", env!("CARGO_BIN_EXE_kenshin")).output().unwrap();
        ran(line.to_owned(), output.status, &output.stdout, &output.stderr)
    }

    /// Starts a command and leaves it running.
    pub(crate) fn start(&self, args: &[&str]) -> Running {
        let mut command = self.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        Running { args: args.join(" "), child: Some(child), said, heard: String::new() }
    }

    /// Sets the counters of terminal 00.
    pub(crate) fn count(&mut self, counts: [u64; 5]) {
        for (input, count) in counts.into_iter().enumerate() {
            self.tell(&format!("count 00{input} {count}"));
        }
    }

    /// Orders something of the simulator.
    pub(crate) fn tell(&mut self, order: &str) {
        self.sim.as_mut().unwrap().tell(order);
    }

    /// Takes the terminals and their line away.
    pub(crate) fn unplug(&mut self) {
        // The link first: the system may give the pty's number to another test's terminals at once.
        fs::remove_file(self.path("line0")).unwrap();
        self.sim = None;
    }

    /// The count list without its date.
    pub(crate) fn counts(&self) -> String {
        let text = self.run(&["print", "counts", "--to", "text"]).ends(0).out;
        text.lines().skip(2).collect::<Vec<_>>().join("\n")
    }

    /// The system log, newest entry first.
    pub(crate) fn log(&self) -> String {
        let text = self.run(&["print", "log", "--last", "500", "--to", "text"]).ends(0).out;
        // The paper is narrow: an entry goes on in the next line.
        text.replace('\n', "")
    }
}

fn ran(args: String, status: ExitStatus, out: &[u8], err: &[u8]) -> Ran {
    use std::os::unix::process::ExitStatusExt;
    let code = status.code().unwrap_or_else(|| -status.signal().unwrap_or(0));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran { args, code, out: text(out), err: text(err) }
}

/// `site.toml` for one line. It is about noon in its time zone, so that no test meets midnight.
fn settings(baud: u32) -> String {
    let minute_of_day = kenshin::adapters::clock::wall().unix_ms().rem_euclid(86_400_000) / 60_000;
    format!(
        "[site]\nstation = 7\nutc_offset_minutes = {}\ndaily = \"off\"\n\n\
         [[line]]\nnumber = 0\ndevice = \"line0\"\nbaud = {baud}\nattempts = 2\n",
        720 - minute_of_day
    )
}

/// One line of terminals with these counts.
fn scenario(baud: u32, terminals: &[&[u64]]) -> String {
    let terminal = |(digit, counts): (usize, &&[u64])| {
        format!("[[line.terminal]]\ndigit = {digit}\ncounts = {counts:?}\n")
    };
    let terminals: String = terminals.iter().enumerate().map(terminal).collect();
    format!("baud = {baud}\n[[line]]\nnumber = 0\n{terminals}")
}

/// A command that has not ended.
pub(crate) struct Running {
    args: String,
    /// `None` once its end was waited for.
    child: Option<Child>,
    said: BufReader<std::process::ChildStderr>,
    heard: String,
}

impl Running {
    /// Reads what it says until a line contains these words.
    pub(crate) fn wait_for(&mut self, words: &str) {
        while !self.heard.contains(words) {
            let more = self.said.read_line(&mut self.heard).unwrap();
            assert!(more > 0, "{} ended without 「{words}」: {}", self.args, self.heard);
        }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let id = self.child.as_ref().unwrap().id();
        let pid = Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Waits for its end.
    pub(crate) fn finish(mut self) -> Ran {
        self.said.read_to_string(&mut self.heard).unwrap();
        let output = self.child.take().unwrap().wait_with_output().unwrap();
        ran(self.args.clone(), output.status, &output.stdout, self.heard.as_bytes())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The terminals of a site.
struct Sim {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Sim {
    fn start(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kenshin-sim"));
        command.current_dir(folder).args(["terminals", "--scenario", "building.toml", "--lines", "."]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let orders = child.stdin.take().unwrap();
        let mut sim = Self { orders, answers: BufReader::new(child.stdout.take().unwrap()), child };
        let started = sim.answer();
        assert!(started.starts_with("line 0"), "{started}");
        // Where the lines are is told before anybody answers on them; the first answer to an order shows that.
        sim.tell("show 000");
        sim
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line
    }

    fn tell(&mut self, order: &str) {
        writeln!(self.orders, "{order}").unwrap();
        let answer = self.answer();
        assert!(answer.starts_with("ok"), "{order}: {answer}");
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
