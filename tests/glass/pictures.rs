//! Golden pictures under `tests/data/screens/`: `UPDATE_GOLDENS=1 cargo test --test glass`, then look at each.

use kenshin::panel::screen::{Frame, Look, Screen};

use crate::bench::Bench;
use crate::golden::recorded;
use crate::recorded_pictures;
use crate::samples;

fn compare(bench: &Bench, name: &str, wrong: &mut Vec<String>) {
    let picture = bench.picture();
    recorded_pictures::compare(name, (picture.width, picture.height), &picture.rgb, wrong);
}

fn all_look_as_recorded(size: (u16, u16), folder: &str, look: Look, screens: &[(&str, Screen)]) {
    let bench = Bench::new(size.0, size.1);
    let mut wrong = Vec::new();
    for (n, (name, screen)) in screens.iter().enumerate() {
        // Every third picture has all faults, in turn normal and reversed.
        let frame: Frame = if n % 3 == 1 { samples::faulty(look, n % 2 == 0) } else { samples::frame(look) };
        bench.paint(&frame, screen);
        compare(&bench, &format!("{folder}/{name}"), &mut wrong);
    }
    assert!(wrong.is_empty(), "UPDATE_GOLDENS=1 writes them anew; look at each: {wrong:#?}");
}

#[test]
fn every_page_looks_as_recorded_at_320_by_240() {
    all_look_as_recorded((320, 240), "320x240-light", Look::Light, &samples::all());
}

#[test]
fn every_page_looks_as_recorded_at_800_by_480() {
    all_look_as_recorded((800, 480), "800x480-light", Look::Light, &samples::all());
}

#[test]
fn every_page_looks_as_recorded_in_the_dark() {
    all_look_as_recorded((320, 240), "320x240-dark", Look::Dark, &samples::all());
}

#[test]
fn every_page_looks_as_recorded_in_high_contrast() {
    all_look_as_recorded((320, 240), "320x240-high-contrast", Look::HighContrast, &samples::all());
}

/// The page to look at: every recorded picture with its name, those of one screen side by side.
#[test]
fn the_page_of_pictures_shows_all_of_them() {
    let mut page = String::from(
        "# Screens\n\nRecorded by `UPDATE_GOLDENS=1 cargo test --test glass`, compared pixel by pixel ever after. This page is \
         written with them.\n\n| | 320 × 240 | dark | high contrast | 800 × 480 |\n|---|---|---|---|---|\n",
    );
    for (name, screen) in samples::all() {
        let cells = ["320x240-light", "320x240-dark", "320x240-high-contrast", "800x480-light"]
            .map(|folder| format!("![]({folder}/{name}.png)"));
        page.push_str(&format!("| {}<br>`{name}` | {} |\n", screen.title, cells.join(" | ")));
    }
    page.push_str("\n## Other sizes\n\n");
    for folder in ["640x480-light", "1024x600-light"] {
        for (name, _) in other_sizes() {
            page.push_str(&format!("![]({folder}/{name}.png)\n"));
        }
    }
    let stored = String::from_utf8(recorded("screens/README.md", page.as_bytes())).unwrap();
    assert_eq!(stored, page, "UPDATE_GOLDENS=1 writes it anew");
}

fn other_sizes() -> [(&'static str, Screen); 2] {
    [("list-meters", samples::meters(0)), ("entry-code", samples::code())]
}

#[test]
fn other_sizes_look_as_recorded() {
    let some = other_sizes();
    all_look_as_recorded((640, 480), "640x480-light", Look::Light, &some);
    all_look_as_recorded((1024, 600), "1024x600-light", Look::Light, &some);
}
