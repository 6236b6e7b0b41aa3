//! What every screen must keep to so that it can be read and touched.

use std::fs;
use std::path::{Path, PathBuf};

use ab_glyph::{Font, FontRef};
use kenshin::panel::screen::{Look, Mood};
use kenshin_ui_testing::ElementHandle;

use crate::bench::Bench;
use crate::samples;

const LOOKS: [Look; 3] = [Look::Light, Look::Dark, Look::HighContrast];

fn ui() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")
}

fn slint_files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    entries
        .flat_map(|p| if p.is_dir() { slint_files(&p) } else { vec![p] })
        .filter(|p| p.extension().is_some_and(|e| e == "slint"))
        .collect()
}

/// Relative luminance as WCAG 2 defines it.
fn luminance(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn contrast_is_at_least_seven_to_one_in_every_look() {
    let bench = Bench::new(320, 240);
    let mut seen = Vec::new();
    for look in LOOKS {
        bench.paint(&samples::frame(look), &samples::main_menu());
        for pair in bench.glass.pairs() {
            let ratio = contrast(pair.ink, pair.ground);
            assert!(ratio >= 7.0, "{look:?}, {}: {ratio:.2}:1", pair.name);
            seen.push(pair);
        }
    }
    assert_eq!(seen.len(), 36, "twelve pairs in three looks");
}

#[test]
fn no_page_names_a_colour_of_its_own() {
    for file in slint_files(&ui()) {
        if file.ends_with("theme/theme.slint") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for (n, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            for word in ["#", "Colors.", "rgb(", "black", "white"] {
                assert!(!code.contains(word), "{}:{}: {line}", file.display(), n + 1);
            }
        }
    }
}

#[test]
fn every_character_of_the_pages_is_in_the_face() {
    let face = fs::read(ui().join("../fonts/BIZUDGothic-Regular.ttf")).unwrap();
    let face = FontRef::try_from_slice(&face).unwrap();
    let files =
        slint_files(&ui()).into_iter().map(|f| (f.display().to_string(), fs::read_to_string(&f).unwrap()));
    // The recorded pictures too must come from this face alone.
    let samples = samples::all().into_iter().map(|(name, screen)| (name.to_owned(), format!("{screen:?}")));
    for (name, text) in files.chain(samples) {
        let missing: String = text.chars().filter(|c| !c.is_control() && face.glyph_id(*c).0 == 0).collect();
        assert!(missing.is_empty(), "{name}: {missing}");
    }
}

fn overlap(a: &ElementHandle, b: &ElementHandle) -> bool {
    let (pa, sa, pb, sb) = (a.absolute_position(), a.size(), b.absolute_position(), b.size());
    let slack = 0.01;
    pa.x + sa.width > pb.x + slack
        && pb.x + sb.width > pa.x + slack
        && pa.y + sa.height > pb.y + slack
        && pb.y + sb.height > pa.y + slack
}

#[test]
fn whatever_is_touched_is_a_finger_wide_and_stands_alone() {
    let slack = 0.01;
    for (width, height) in [(320, 240), (640, 480), (800, 480), (1024, 600)] {
        let bench = Bench::new(width, height);
        let (wide, high) = bench.logical();
        assert!(wide >= 320.0 - slack && (240.0 - high).abs() < slack, "{wide} × {high}");
        let mut screens = samples::all();
        for mut noticed in [samples::digits(), samples::code()] {
            noticed.notices = vec!["検針が保留されたメータがあります。".into()];
            screens.push(("entry under a notice", noticed));
        }
        for (name, screen) in screens {
            bench.paint(&samples::faulty(Look::Light, false), &screen);
            let buttons = bench.buttons();
            for (n, button) in buttons.iter().enumerate() {
                let (at, size) = (button.absolute_position(), button.size());
                let label = button.accessible_label().unwrap();
                let what = format!("{width}×{height} {name} {label}: {at:?} {size:?}");
                assert!(size.width >= 40.0 - slack && size.height >= 40.0 - slack, "{what}");
                assert!(at.y >= 20.0 - slack, "in the header: {what}");
                assert!(at.y + size.height <= high + slack, "below the glass: {what}");
                assert!(at.x >= -slack && at.x + size.width <= wide + slack, "beside the glass: {what}");
                assert!(at.y < 200.0 - slack || at.x >= 66.0 - slack, "on the faults: {what}");
                assert!(!label.is_empty(), "{what}");
                for other in &buttons[n + 1..] {
                    assert!(!overlap(button, other), "{what} over {:?}", other.accessible_label());
                }
            }
        }
    }
}

/// Nothing may reach the edge of its place: a row of letters that did would be cut. Seen in pixels, because only they
/// know how wide letters are.
#[test]
fn long_words_leave_their_buttons_a_margin() {
    for (width, height) in [(320, 240), (800, 480)] {
        let bench = Bench::new(width, height);
        for label in ["番号で指定してから印字する", "次の100件", "2026年12月31日23時59分定時検針"]
        {
            let mut screen = samples::message(Mood::Done);
            for action in &mut screen.actions {
                action.label = label.into();
            }
            bench.paint(&samples::frame(Look::Light), &screen);
            let scale = bench.scale;
            let picture = bench.picture();
            for button in bench.buttons() {
                let (at, size) = (button.absolute_position(), button.size());
                let face = picture.at((at.x + size.width / 2.0) * scale, (at.y + 4.0) * scale);
                for inset in [3.5, size.width - 4.5] {
                    for y in 6..34_u8 {
                        let seen = picture.at((at.x + inset) * scale, (at.y + f32::from(y)) * scale);
                        assert_eq!(seen, face, "{label}: letters at the edge of the button");
                    }
                }
            }
        }
    }
}
