//! The pictures, their page, and that no screen is missing.

use std::collections::BTreeSet;

use kenshin::panel::screen::{Body, Frame, Mood, Screen, ScreenId};

use crate::finger::Finger;
use crate::golden::recorded;
use crate::{glass, paths, pictures};

/// What was seen on the way.
#[derive(Default)]
pub(crate) struct Album {
    pub(crate) seen: Vec<Seen>,
}

pub(crate) struct Seen {
    name: String,
    frame: Frame,
    screen: Screen,
}

impl Album {
    /// The screen as it stands now, under this name.
    pub(crate) fn keep(&mut self, name: &str, finger: &Finger) {
        self.keep_screen(name, finger.frame(), finger.screen());
    }

    pub(crate) fn keep_screen(&mut self, name: &str, frame: Frame, mut screen: Screen) {
        if let (ScreenId::Version, Body::Facts(facts)) = (screen.id, &mut screen.body) {
            // The journal's number is drawn by lot when the journal is made.
            let drawn = facts.iter_mut().find(|(_, value)| value.len() == 32).unwrap();
            drawn.1 = "0123456789abcdef".repeat(2);
            // The hash of the sources changes with them.
            let hash = facts.iter_mut().find(|(_, value)| value.len() == 16).unwrap();
            hash.1 = "0123456789abcdef".to_owned();
        }
        if let (ScreenId::Forgotten, Body::Facts(facts)) = (screen.id, &mut screen.body) {
            "1234 5678".clone_into(&mut facts[0].1);
        }
        if let Body::Entry { prompt, .. } = &mut screen.body
            && prompt.starts_with("照会番号")
        {
            "照会番号\n1234 5678\nの回答(8桁)".clone_into(prompt);
        }
        let name = format!("{:03}-{name}", self.seen.len() + 1);
        self.seen.push(Seen { name, frame, screen });
    }
}

/// Every screen there is.
const REACHED: usize = 45;

#[test]
fn the_walk_misses_no_screen() {
    let album = paths::all();
    let ids: BTreeSet<ScreenId> = album.seen.iter().map(|s| s.screen.id).collect();
    assert_eq!(ids.len(), REACHED, "{ids:?}");
}

fn all_look_as_recorded(width: u16, height: u16) {
    let bench = glass::Bench::new(width, height);
    let mut wrong = Vec::new();
    for seen in paths::all().seen {
        bench.paint(&seen.frame, &seen.screen);
        let picture = bench.picture();
        let name = format!("walk/{width}x{height}/{}", seen.name);
        pictures::compare(&name, (picture.width, picture.height), &picture.rgb, &mut wrong);
    }
    assert!(wrong.is_empty(), "UPDATE_GOLDENS=1 writes them anew; look at each: {wrong:#?}");
}

#[test]
fn every_screen_of_the_walk_looks_as_recorded_at_320_by_240() {
    all_look_as_recorded(320, 240);
}

#[test]
fn every_screen_of_the_walk_looks_as_recorded_at_800_by_480() {
    all_look_as_recorded(800, 480);
}

/// The manual's pictures are there, and it names every button and every error that the walk has met.
#[test]
fn the_manual_keeps_up_with_the_walk() {
    let manual = include_str!("../../docs/manual.ja.md");
    let album = paths::all();
    let names: BTreeSet<&str> = album.seen.iter().map(|s| s.name.as_str()).collect();
    for link in manual.split("](../tests/data/screens/walk/320x240/").skip(1) {
        let name = link.split(".png)").next().unwrap();
        assert!(names.contains(name), "{name} is not a picture of the walk");
    }
    for seen in &album.seen {
        let mut words = Vec::new();
        match &seen.screen.body {
            Body::Menu(buttons) => words.extend(buttons.iter().map(|b| b.label.clone())),
            Body::Message { mood: Mood::Error, text } => words.extend(text.split('。').map(str::to_owned)),
            _ => {}
        }
        words.extend(seen.screen.actions.iter().map(|b| b.label.clone()));
        // What changes from day to day stands as … in the manual.
        let fixed = words.iter().flat_map(|w| w.split(|c: char| c.is_ascii() || c == '\n' || c == '、'));
        for word in fixed.filter(|w| w.chars().count() > 1 && !w.starts_with('●')) {
            assert!(manual.contains(word), "{word} of {} is not in the manual", seen.name);
        }
    }
}

#[test]
fn the_page_of_the_walk_shows_every_picture() {
    let mut page = String::from(
        "# A walk past every screen\n\nRecorded by `UPDATE_GOLDENS=1 cargo test --test screens`. This page is written with \
         them; the [manual](../../../../docs/manual.ja.md) uses them.\n\n| | 320 × 240 | 800 × 480 |\n|---|---|---|\n",
    );
    for Seen { name, screen, .. } in paths::all().seen {
        let (title, id) = (screen.title, screen.id);
        page.push_str(&format!(
            "| {title}<br>`{name}`<br>{id:?} | ![](320x240/{name}.png) | ![](800x480/{name}.png) |\n"
        ));
    }
    let stored = String::from_utf8(recorded("screens/walk/README.md", page.as_bytes())).unwrap();
    assert!(stored == page, "the page differs; UPDATE_GOLDENS=1 writes it anew");
}
