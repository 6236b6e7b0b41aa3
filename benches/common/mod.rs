//! What the benches share: figures as people read them, and other people's programs to compare with.
#![allow(dead_code, unreachable_pub, reason = "each bench uses its own part")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Runs the work and says how long it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let value = work();
    (value, started.elapsed())
}

/// Times of the same work, to be told as smallest, middle and largest.
#[derive(Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
        self.0.sort();
    }

    pub fn of(n: usize, mut work: impl FnMut() -> Duration) -> Self {
        let mut times = Self::default();
        (0..n).for_each(|_| times.add(work()));
        times
    }

    pub fn min(&self) -> Duration {
        self.0.first().copied().unwrap_or_default()
    }

    pub fn median(&self) -> Duration {
        self.0.get(self.0.len() / 2).copied().unwrap_or_default()
    }

    pub fn max(&self) -> Duration {
        self.0.last().copied().unwrap_or_default()
    }
}

pub fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

pub fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

pub fn head() {
    println!("{:50}{:>11}{:>11}{:>11}", "ms", "min", "median", "max");
}

pub fn row(what: &str, times: &Times) {
    println!("{what:50}{:11.2}{:11.2}{:11.2}", ms(times.min()), ms(times.median()), ms(times.max()));
}

/// A row, and how its median lies to a limit.
pub fn row_beside(what: &str, times: &Times, name: &str, limit: Duration) {
    println!(
        "{what:50}{:11.2}{:11.2}{:11.2}   {:7.4} × {name} ({:.2})",
        ms(times.min()),
        ms(times.median()),
        ms(times.max()),
        ratio(times.median(), limit),
        ms(limit)
    );
}

/// The value of `--name` among the arguments.
pub fn argument(name: &str) -> Option<String> {
    let mut args = std::env::args().skip_while(|a| a != name);
    args.nth(1)
}

/// A Python that has this module: `--python`, else the one `docs/performance.md` tells how to set up. Says so when there
/// is none.
pub fn python_with(module: &str) -> Option<PathBuf> {
    let python = argument("--python").unwrap_or_else(|| "target/bench-peers/bin/python".to_owned());
    let found = Path::new(&python).exists()
        && succeeds(Command::new(&python).args(["-c", &format!("import {module}")]));
    if !found {
        println!("skipped: {module} (no {python} that has it; see docs/performance.md)");
    }
    found.then(|| python.into())
}

pub fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|o| o.status.success())
}

/// Load of the machine before a measurement, so that noise can be judged.
pub fn say_load() {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load of the machine at the start: {}", load.trim());
}
