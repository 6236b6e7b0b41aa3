//! A glass without a display: touched by label or place, looked at as pixels, on mocked time.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use kenshin::panel::glass::Glass;
use kenshin::panel::screen::{Frame, Screen, Touch};
use kenshin_ui::slint::platform::{PointerEventButton, WindowEvent};
use kenshin_ui::slint::{ComponentHandle, LogicalPosition, platform};
use kenshin_ui_testing::{
    AccessibleRole, ElementHandle, ElementQuery, TestingBackend, TestingBackendOptions, mock_elapsed_time,
};

pub(crate) struct Bench {
    pub(crate) glass: Glass,
    touches: Rc<RefCell<Vec<Touch>>>,
    pub(crate) scale: f32,
}

/// RGB pixels.
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rgb: Vec<u8>,
}

impl Bench {
    /// A glass of that many pixels. One per test: the platform belongs to the thread.
    pub(crate) fn new(width: u16, height: u16) -> Self {
        let software = Some("software".into());
        let options = TestingBackendOptions { mock_time: true, threading: false, renderer_name: software };
        // A second bench of the same test finds the platform of the first.
        let _ = platform::set_platform(Box::new(TestingBackend::new(options)));
        let glass = Glass::new().unwrap();
        glass.set_size(width, height);
        let touches = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&touches);
        glass.on_touch(move |touch| heard.borrow_mut().push(touch));
        let scale = glass.app().window().scale_factor();
        Self { glass, touches, scale }
    }

    pub(crate) fn paint(&self, frame: &Frame, screen: &Screen) -> &Self {
        self.glass.paint(frame, screen);
        mock_elapsed_time(Duration::from_millis(50));
        self
    }

    /// What has been reported since the last question.
    pub(crate) fn touched(&self) -> Vec<Touch> {
        self.touches.take()
    }

    /// Everything that may be touched now.
    pub(crate) fn buttons(&self) -> Vec<ElementHandle> {
        let buttons = ElementQuery::from_root(self.glass.app())
            .match_accessible_role(AccessibleRole::Button)
            .find_all();
        buttons.into_iter().filter(|b| b.accessible_enabled() == Some(true)).collect()
    }

    pub(crate) fn button(&self, label: &str) -> ElementHandle {
        let labels: Vec<_> = self.buttons().iter().filter_map(ElementHandle::accessible_label).collect();
        let mut found = self.buttons().into_iter().filter(|b| b.accessible_label().as_deref() == Some(label));
        found.next().unwrap_or_else(|| panic!("no button {label:?} among {labels:?}"))
    }

    /// A finger comes down on the middle of the button with that label and leaves it.
    pub(crate) fn touch(&self, label: &str) {
        let button = self.button(label);
        let (at, size) = (button.absolute_position(), button.size());
        self.tap(at.x + size.width / 2.0, at.y + size.height / 2.0);
    }

    pub(crate) fn tap(&self, x: f32, y: f32) {
        self.drag((x, y), (x, y));
    }

    pub(crate) fn press(&self, x: f32, y: f32) {
        let position = LogicalPosition::new(x, y);
        self.send(WindowEvent::PointerMoved { position });
        self.send(WindowEvent::PointerPressed { position, button: PointerEventButton::Left });
    }

    pub(crate) fn release(&self, x: f32, y: f32) {
        let position = LogicalPosition::new(x, y);
        self.send(WindowEvent::PointerReleased { position, button: PointerEventButton::Left });
        self.send(WindowEvent::PointerExited);
    }

    /// A finger moves over the glass in ten steps.
    pub(crate) fn drag(&self, from: (f32, f32), to: (f32, f32)) {
        self.press(from.0, from.1);
        if from != to {
            for step in 1..=10_u8 {
                let part = f32::from(step) / 10.0;
                let position =
                    LogicalPosition::new(from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
                self.send(WindowEvent::PointerMoved { position });
            }
        }
        self.release(to.0, to.1);
    }

    fn send(&self, event: WindowEvent) {
        self.glass.app().window().dispatch_event(event);
        mock_elapsed_time(Duration::from_millis(16));
    }

    /// Width and height in logical pixels.
    pub(crate) fn logical(&self) -> (f32, f32) {
        let size = self.glass.app().window().size().to_logical(self.scale);
        (size.width, size.height)
    }

    pub(crate) fn picture(&self) -> Picture {
        let shot = self.glass.app().window().take_snapshot().unwrap();
        let rgb = shot.as_slice().iter().flat_map(|p| [p.r, p.g, p.b]).collect();
        Picture { width: shot.width(), height: shot.height(), rgb }
    }
}

impl Picture {
    /// The colour at a place.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the picture")]
    pub(crate) fn at(&self, x: f32, y: f32) -> [u8; 3] {
        let at = (y as usize * self.width as usize + x as usize) * 3;
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }
}
