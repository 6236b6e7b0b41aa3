//! Every kind of page in a window, one after the other: `cargo run --example glass -- 800x480 dark`.
//!
//! A touch is written to standard output; a touch on a button brings the next page.
#![allow(clippy::unwrap_used, reason = "an example that cannot go on has nothing to say but why")]

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use kenshin::panel::glass::Glass;
use kenshin::panel::screen::{Frame, Look, Touch};

#[allow(dead_code, reason = "shared with tests/glass.rs")]
#[path = "../tests/glass/samples.rs"]
mod samples;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let look = match arguments.iter().find(|a| ["dark", "contrast"].contains(&a.as_str())) {
        Some(a) if a == "dark" => Look::Dark,
        Some(_) => Look::HighContrast,
        None => Look::Light,
    };
    let glass = Rc::new(Glass::new().unwrap());
    match arguments.iter().find_map(|a| a.split_once('x')) {
        Some((width, height)) => glass.set_size(width.parse().unwrap(), height.parse().unwrap()),
        None if arguments.iter().any(|a| a == "full") => glass.set_full_screen(true),
        None => glass.set_size(640, 480),
    }

    let pages = samples::all();
    let at = Rc::new(Cell::new(0));
    let frame = Rc::new(RefCell::new(samples::faulty(look, false)));
    let shown = Rc::clone(&at);
    glass.on_touch(move |touch| {
        println!("{touch:?}");
        match touch {
            Touch::Button(_) | Touch::Row(_) | Touch::Point(..) | Touch::Sensed(_) => {
                shown.set(shown.get() + 1)
            }
            Touch::Key(_) => {}
        }
    });
    let painter = Rc::downgrade(&glass);
    let mut turns = 0_u32;
    glass.every(Duration::from_millis(40), move || {
        turns += 1;
        let Some(glass) = painter.upgrade() else { return };
        frame.borrow_mut().reversed = turns / 25 % 2 == 1;
        let frame: Frame = frame.borrow().clone();
        glass.paint(&frame, &pages[at.get() % pages.len()].1);
    });
    glass.run().unwrap();
}
