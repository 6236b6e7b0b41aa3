//! What is painted anew when something small changes: the software renderer tells the region (S-80).
#![cfg(feature = "panel")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the message")]

use std::rc::Rc;
use std::time::Duration;

use kenshin::panel::glass::Glass;
use kenshin::panel::screen::{Body, Button, Frame, Look, Mood, Screen, ScreenId};
use kenshin_ui::slint::platform::software_renderer::{
    MinimalSoftwareWindow, PhysicalRegion, RepaintBufferType, Rgb565Pixel,
};
use kenshin_ui::slint::platform::{Platform, WindowAdapter, set_platform};
use kenshin_ui::slint::{PhysicalSize, PlatformError};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 240;

/// A display without a system: it draws when it is asked to, on a clock that stands still.
struct Still(Rc<MinimalSoftwareWindow>);

impl Platform for Still {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(Rc::clone(&self.0) as Rc<dyn WindowAdapter>)
    }

    fn duration_since_start(&self) -> Duration {
        Duration::ZERO
    }
}

struct Display {
    window: Rc<MinimalSoftwareWindow>,
    pixels: Vec<Rgb565Pixel>,
}

impl Display {
    /// Draws what has changed and says where: left, top, right, bottom of what holds all of it.
    fn draw(&mut self) -> Option<[i32; 4]> {
        let mut region: Option<PhysicalRegion> = None;
        let pixels = &mut self.pixels;
        self.window.draw_if_needed(|renderer| {
            region = Some(renderer.render(pixels, WIDTH as usize));
        });
        let region = region?;
        let (at, size) = (region.bounding_box_origin(), region.bounding_box_size());
        let (width, height) = (size.width.cast_signed(), size.height.cast_signed());
        Some([at.x, at.y, at.x + width, at.y + height])
    }
}

fn menu() -> Screen {
    let buttons = ["検針", "読取", "印字", "保守", "設定"];
    let button = |(key, label): (u32, &&str)| Button { key, label: (*label).to_owned() };
    Screen {
        id: ScreenId::MainMenu,
        title: "メインメニュー".to_owned(),
        notices: Vec::new(),
        body: Body::Menu((100..).zip(&buttons).map(button).collect()),
        actions: Vec::new(),
    }
}

#[test]
fn s80_blinking_and_the_clock_repaint_only_what_changes() {
    let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
    set_platform(Box::new(Still(Rc::clone(&window)))).unwrap();
    window.set_size(PhysicalSize::new(WIDTH, HEIGHT));
    let glass = Glass::new().unwrap();
    let mut display = Display { window, pixels: vec![Rgb565Pixel(0); (WIDTH * HEIGHT) as usize] };
    let frame = Frame {
        clock: "2026/11/20 10:00".to_owned(),
        host_active: false,
        terminals_active: false,
        faults: ["紙切れ", "電池", "充電"].map(str::to_owned),
        reversed: false,
        dark: false,
        look: Look::Light,
    };
    glass.paint(&frame, &menu());
    assert_eq!(display.draw(), Some([0, 0, 320, 240]), "all of it, the first time");
    glass.paint(&frame, &menu());
    assert_eq!(display.draw(), None, "nothing has changed");

    let within = |region: Option<[i32; 4]>, [left, top, right, bottom]: [i32; 4]| {
        let [l, t, r, b] = region.expect("something has changed");
        assert!(l >= left && t >= top && r <= right && b <= bottom, "{region:?}");
    };
    let (faults, header) = ([0, 200, 66, 240], [0, 0, 320, 20]);
    let reversed = Frame { reversed: true, ..frame };
    glass.paint(&reversed, &menu());
    within(display.draw(), faults);
    let mended = Frame { faults: ["紙切れ", "", ""].map(str::to_owned), ..reversed };
    glass.paint(&mended, &menu());
    within(display.draw(), faults);
    let later = Frame { clock: "2026/11/20 10:01".to_owned(), ..mended };
    glass.paint(&later, &menu());
    within(display.draw(), header);
    for minute in 2..9 {
        let later = Frame { clock: format!("2026/11/20 10:0{minute}"), ..later.clone() };
        let before = display.pixels.clone();
        glass.paint(&later, &menu());
        within(display.draw(), header);
        assert_ne!(display.pixels, before, "10:0{minute} is seen");
    }
    let active = Frame { terminals_active: true, host_active: true, ..later };
    glass.paint(&active, &menu());
    within(display.draw(), header);
}

/// The toolkit forgets texts it has not drawn lately, and with them that they have to be drawn again when they change.
#[test]
fn s80_the_clock_goes_on_whatever_else_has_been_painted() {
    let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
    set_platform(Box::new(Still(Rc::clone(&window)))).unwrap();
    window.set_size(PhysicalSize::new(WIDTH, HEIGHT));
    let glass = Glass::new().unwrap();
    let mut display = Display { window, pixels: vec![Rgb565Pixel(0); (WIDTH * HEIGHT) as usize] };
    let frame = |minute: u32, terminals_active: bool| Frame {
        clock: format!("2026/11/20 10:{minute:02}"),
        host_active: false,
        terminals_active,
        faults: ["紙切れ", "", ""].map(str::to_owned),
        reversed: false,
        dark: false,
        look: Look::Light,
    };
    let message = |n: u32| Screen {
        id: ScreenId::Notice,
        body: Body::Message { mood: Mood::Info, text: format!("お知らせ {n}") },
        actions: vec![Button { key: 0, label: "戻る".to_owned() }],
        ..menu()
    };
    let mut seen = |frame: &Frame, screen: &Screen| {
        let before = display.pixels.clone();
        glass.paint(frame, screen);
        display.draw();
        display.pixels != before
    };
    for n in 0..3_000 {
        assert!(seen(&frame(0, false), &message(n)), "the {n}th message is seen");
    }
    for minute in 1..60 {
        assert!(seen(&frame(minute, false), &message(0)), "10:{minute:02} is seen");
        assert!(seen(&frame(minute, true), &message(0)), "the lamp is seen");
        assert!(seen(&frame(minute, false), &message(0)), "and goes out");
    }
}
