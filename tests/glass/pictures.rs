//! Golden pictures under `tests/data/screens/`: `UPDATE_GOLDENS=1 cargo test --test glass`, then look at each.

use kenshin::panel::screen::{Frame, Look, Screen};

use crate::bench::{Bench, Picture};
use crate::golden::recorded;
use crate::samples;

fn png(picture: &Picture) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&picture.rgb).unwrap();
    writer.finish().unwrap();
    bytes
}

fn pixels(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rgb).unwrap();
    rgb.truncate(info.buffer_size());
    (info.width, info.height, rgb)
}

fn compare(bench: &Bench, name: &str, wrong: &mut Vec<String>) {
    let picture = bench.picture();
    let stored = pixels(&recorded(&format!("screens/{name}.png"), &png(&picture)));
    if stored != (picture.width, picture.height, picture.rgb.clone()) {
        let seen = std::env::temp_dir().join(format!("kenshin-{}.png", name.replace('/', "-")));
        std::fs::write(&seen, png(&picture)).unwrap();
        wrong.push(format!("{name}: now {}", seen.display()));
    }
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
