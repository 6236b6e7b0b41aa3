//! The window itself, without a display: every control touched by its label, in both languages.

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use ab_glyph::{Font, FontRef};
use kenshin::app::demo::paper::Strip;
use kenshin::app::demo::view::View;
use kenshin::app::demo::window::Window;
use kenshin::app::demo::workshop::{Control, Seen, Workshop};
use kenshin::domain::words::Lang;
use kenshin_ui::slint::platform::{PointerEventButton, WindowEvent};
use kenshin_ui::slint::{ComponentHandle, LogicalPosition, PhysicalSize, platform};
use kenshin_ui_testing::{
    AccessibleRole, ElementHandle, ElementQuery, TestingBackend, TestingBackendOptions, mock_elapsed_time,
};

use crate::controls::{healthy, wretched};
use crate::world::world;

const LANGS: [Lang; 2] = [Lang::Ja, Lang::En];

struct Bench {
    window: Window,
    pressed: Rc<RefCell<Vec<Control>>>,
}

impl Bench {
    fn new() -> Self {
        let software = Some("software".into());
        let options = TestingBackendOptions { mock_time: true, threading: false, renderer_name: software };
        // A second bench of the same test finds the platform of the first.
        let _ = platform::set_platform(Box::new(TestingBackend::new(options)));
        let window = Window::open(0, 0).unwrap();
        window.app().window().set_size(PhysicalSize::new(712, 640));
        let pressed = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&pressed);
        window.on_press(move |control| heard.borrow_mut().push(control));
        Self { window, pressed }
    }

    fn paint(&self, view: &View) {
        self.window.paint(view);
        mock_elapsed_time(Duration::from_millis(50));
    }

    fn buttons(&self) -> Vec<ElementHandle> {
        ElementQuery::from_root(self.window.app()).match_accessible_role(AccessibleRole::Button).find_all()
    }

    fn touch(&self, label: &str) {
        let found = self.buttons().into_iter().find(|b| b.accessible_label().as_deref() == Some(label));
        let button = found.unwrap_or_else(|| panic!("no button {label:?}"));
        let (at, size) = (button.absolute_position(), button.size());
        self.drag((at.x + size.width / 2.0, at.y + size.height / 2.0), 0.0);
    }

    /// A finger comes down, moves so far down and leaves.
    fn drag(&self, (x, y): (f32, f32), down: f32) {
        let (position, button) = (LogicalPosition::new(x, y), PointerEventButton::Left);
        let moved = LogicalPosition::new(x, y + down);
        for event in [
            WindowEvent::PointerMoved { position },
            WindowEvent::PointerPressed { position, button },
            WindowEvent::PointerMoved { position: moved },
            WindowEvent::PointerReleased { position: moved, button },
            WindowEvent::PointerExited,
        ] {
            self.window.app().window().dispatch_event(event);
            mock_elapsed_time(Duration::from_millis(16));
        }
    }

    fn pixels(&self) -> (u32, u32, Vec<u8>) {
        let shot = self.window.app().window().take_snapshot().unwrap();
        let rgb = shot.as_slice().iter().flat_map(|p| [p.r, p.g, p.b]).collect();
        (shot.width(), shot.height(), rgb)
    }

    /// Leaves a picture in cargo's folder for tests, to be looked at.
    fn keep(&self, name: &str) {
        let (width, height, rgb) = self.pixels();
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("workshop-{name}.png"));
        let mut encoder = png::Encoder::new(fs::File::create(file).unwrap(), width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(&rgb).unwrap();
    }
}

/// Every control with the label it is found by.
fn labels(view: &View) -> Vec<(Control, String)> {
    let rows = view.switches.iter().chain([&view.plug]);
    let rows = rows.map(|s| (s.control, format!("{}: {}", s.name, s.act)));
    let acts = [&view.jumps, &view.terminals, &view.meters, &view.deeds].into_iter().flatten();
    rows.chain(acts.map(|a| (a.control, a.spoken.clone()))).collect()
}

fn views() -> Vec<(String, View)> {
    let states: [(&str, Seen); 2] = [("good", healthy()), ("bad", wretched())];
    let mut views = Vec::new();
    for lang in LANGS {
        for (name, seen) in &states {
            views.push((format!("{name}-{lang:?}"), View::of(&Workshop::new(), seen, lang)));
        }
    }
    views
}

#[test]
fn every_control_reports_itself_when_its_label_is_touched() {
    let bench = Bench::new();
    for (name, view) in views() {
        bench.paint(&view);
        let labels = labels(&view);
        assert_eq!(labels.len(), Control::all().count(), "{name}");
        for (control, label) in labels {
            bench.touch(&label);
            assert_eq!(bench.pressed.take(), [control], "{name}: {label}");
        }
    }
}

#[test]
fn whatever_is_touched_is_a_finger_wide_and_stands_alone() {
    let bench = Bench::new();
    for (name, view) in views() {
        bench.paint(&view);
        let buttons = bench.buttons();
        assert_eq!(buttons.len(), Control::all().count() + 3, "{name}: controls, and those of the paper");
        for (n, button) in buttons.iter().enumerate() {
            let (at, size) = (button.absolute_position(), button.size());
            let what = format!("{name} {:?}: {at:?} {size:?}", button.accessible_label());
            assert!(size.width >= 39.99 && size.height >= 39.99, "{what}");
            assert!(at.x >= 0.0 && at.x + size.width <= 712.0 && at.y + size.height <= 640.0, "{what}");
            for other in &buttons[n + 1..] {
                let (there, its) = (other.absolute_position(), other.size());
                let apart = at.x + size.width <= there.x + 0.01
                    || there.x + its.width <= at.x + 0.01
                    || at.y + size.height <= there.y + 0.01
                    || there.y + its.height <= at.y + 0.01;
                assert!(apart, "{what} over {:?}", other.accessible_label());
            }
        }
    }
}

#[test]
fn every_character_is_in_the_face() {
    let face = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts/BIZUDGothic-Regular.ttf")).unwrap();
    let face = FontRef::try_from_slice(&face).unwrap();
    let mut said: Vec<String> = views().into_iter().map(|(_, view)| format!("{view:?}")).collect();
    for seen in [healthy(), wretched()] {
        for control in Control::all() {
            said.extend(Workshop::new().press(control, &seen).map(|(_, words)| words.to_string()));
        }
    }
    for text in said {
        let missing: String = text.chars().filter(|c| !c.is_control() && face.glyph_id(*c).0 == 0).collect();
        assert!(missing.is_empty(), "{missing} of {text}");
    }
}

/// A strip of so many grey lines, each in a shade of its own.
fn strip(height: usize) -> Strip {
    let shade = |y: usize| u8::try_from(y / 8 % 256).unwrap();
    Strip { width: 308, height, grey: (0..height).flat_map(|y| [shade(y); 308]).collect() }
}

#[test]
fn s60_the_newest_paper_is_seen_until_somebody_scrolls_back() {
    let bench = Bench::new();
    bench.paint(&views()[3].1);
    let lowest = |bench: &Bench| {
        let (width, _, rgb) = bench.pixels();
        // Just above the three buttons, in the middle of the paper.
        rgb[(590 * width as usize + 560) * 3]
    };
    bench.window.paint_paper(&strip(800), 800);
    let newest = lowest(&bench);
    assert_eq!(newest, 99, "the last lines of 800");
    bench.window.paint_paper(&strip(1_600), 800);
    assert_eq!(lowest(&bench), 199, "follows");
    bench.drag((560.0, 300.0), 100.0);
    let held = lowest(&bench);
    assert!((180..198).contains(&held), "{held}: a hundred pixels back");
    bench.window.paint_paper(&strip(1_680), 80);
    assert_eq!(lowest(&bench), held, "stays where the finger left it");
    bench.touch("Newest");
    assert!(lowest(&bench) > 200);
    bench.touch("▲ Back");
    assert!(lowest(&bench) < 180);
    bench.touch("▼ On");
    assert!(lowest(&bench) > 200);
}

#[test]
fn the_world_is_played_by_touch_in_both_languages() {
    for lang in LANGS {
        let bench = Bench::new();
        let (world, _site) = world();
        let world = RefCell::new(world);
        let play = |label: &str| {
            bench.touch(label);
            for control in bench.pressed.take() {
                world.borrow_mut().press(control);
            }
            let view = world.borrow_mut().view(lang);
            bench.paint(&view);
            view
        };
        let say = |ja: &'static str, en: &'static str| if lang == Lang::Ja { ja } else { en };
        bench.paint(&world.borrow_mut().view(lang));
        play(say("端末 39: 接続中", "Terminal 39: plugged in"));
        let view = play(say("端末 39: プラグを抜く", "Terminal 39: Unplug"));
        assert_eq!(view.caption, say("端末伝送器: 39 が抜けています", "Terminals: 39 unplugged"));
        let view = play(say("用紙: 抜く", "Paper: Pull out"));
        assert!(view.switches.iter().any(|s| s.control == Control::Paper && s.alert));
        bench.window.paint_paper(&strip(400), 400);
        bench.keep(if lang == Lang::Ja { "played-ja" } else { "played-en" });
        play(say("用紙: 入れる", "Paper: Put in"));
        let view = play(say("端末 39: プラグを差す", "Terminal 39: Plug in"));
        assert!(view.switches.iter().all(|s| !s.alert) && !view.plug.alert);
        assert!(view.terminals.iter().all(|t| !t.alert));
    }
}

#[test]
fn a_window_that_is_closed_says_so() {
    let bench = Bench::new();
    assert!(!bench.window.is_closed());
    bench.window.app().window().dispatch_event(WindowEvent::CloseRequested);
    assert!(bench.window.is_closed());
}

#[test]
fn pictures_to_look_at() {
    let bench = Bench::new();
    for (name, view) in views() {
        bench.paint(&view);
        bench.keep(&name);
        let (_, _, rgb) = bench.pixels();
        assert!(rgb.iter().any(|p| *p < 40) && rgb.iter().any(|p| *p > 240), "{name}: something is painted");
    }
}
