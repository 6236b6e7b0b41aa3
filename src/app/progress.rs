//! Progress of a reading: a bar on a terminal, plain lines otherwise, nothing with `--json`.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::tell;
use crate::domain::words::Lang;
use crate::words;

/// Where progress is shown.
pub enum Progress {
    /// A bar on standard error.
    Bar(ProgressBar),
    /// A line on standard error at every tenth.
    Lines {
        /// Language.
        lang: Lang,
        /// Last tenth told.
        told: usize,
    },
    /// Nowhere.
    Silent,
}

impl Progress {
    /// What fits this standard error.
    pub fn fitting(lang: Lang, silent: bool) -> Self {
        if silent {
            return Self::Silent;
        }
        if tell::is_elsewhere() || !io::stderr().is_terminal() {
            return Self::Lines { lang, told: 0 };
        }
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {percent}%") {
            bar.set_style(style);
        }
        Self::Bar(bar)
    }

    /// `done` of `of` meters.
    pub fn show(&mut self, done: usize, of: usize) {
        match self {
            Self::Bar(bar) => {
                bar.set_length(of as u64);
                bar.set_position(done as u64);
            }
            Self::Lines { lang, told } => {
                let tenth = (done * 10).checked_div(of).unwrap_or(10);
                if tenth < *told || done == 0 {
                    *told = 0;
                } else if tenth > *told {
                    *told = tenth;
                    let percent = tenth * 10;
                    tell::say(words!("{done}/{of}台 {percent}%", "{done}/{of} meters {percent}%").say(*lang));
                }
            }
            Self::Silent => {}
        }
    }

    /// The job has ended.
    pub fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
