//! What the kernel reports of a touch device → touches (Linux `Documentation/input/multi-touch-protocol.rst`). Pure.
//!
//! The kernel reports what has changed, then says that it is all (`SYN_REPORT`). An axis on which the finger stands where
//! the last one stood is not reported at all.

use crate::domain::calibration::{AxisRange, Spot};
use crate::ports::touch::TouchEvent;

/// Types and codes of `linux/input-event-codes.h`.
mod code {
    pub(super) const EV_SYN: u16 = 0;
    pub(super) const EV_KEY: u16 = 1;
    pub(super) const EV_ABS: u16 = 3;
    pub(super) const SYN_REPORT: u16 = 0;
    pub(super) const SYN_DROPPED: u16 = 3;
    /// What a tablet of a virtual machine has in place of a finger.
    pub(super) const BTN_LEFT: u16 = 0x110;
    pub(super) const BTN_TOUCH: u16 = 0x14A;
    pub(super) const ABS_X: u16 = 0;
    pub(super) const ABS_Y: u16 = 1;
    pub(super) const ABS_MT_SLOT: u16 = 0x2F;
    pub(super) const ABS_MT_POSITION_X: u16 = 0x35;
    pub(super) const ABS_MT_POSITION_Y: u16 = 0x36;
    pub(super) const ABS_MT_TRACKING_ID: u16 = 0x39;
}

/// One report as the kernel gives it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Report {
    /// `EV_…`.
    pub kind: u16,
    /// `ABS_…`, `BTN_…` or `SYN_…`.
    pub code: u16,
    /// Value.
    pub value: i32,
}

/// How a device tells of fingers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// One finger: `ABS_X`, `ABS_Y`, `BTN_TOUCH`.
    Single,
    /// Several, each in a slot of its own (protocol B); only slot 0 counts.
    Slots,
}

/// What both axes tell at their ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Axes {
    /// To the right.
    pub x: AxisRange,
    /// Down.
    pub y: AxisRange,
}

/// How a device stands when it is opened, or after reports were lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stand {
    /// Raw values of both axes.
    pub at: (i32, i32),
    /// Slot that reports belong to.
    pub slot: i32,
    /// A finger is on it.
    pub touched: bool,
}

/// The reports of one device, made touches.
#[derive(Debug)]
pub struct Reports {
    protocol: Protocol,
    axes: Axes,
    at: (i32, i32),
    slot: i32,
    /// As reported so far.
    finger: Finger,
    /// As told last.
    told: Option<(i32, i32)>,
    flow: Flow,
}

/// Whether reports come as they were made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Flow {
    Whole,
    /// Some were dropped; what comes up to the end of the group is half of something.
    Broken,
    /// The group is over, and nobody knows how the device stands.
    Lost,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Finger {
    Away,
    Down,
    /// Another one in its place, without the first having left.
    Anew,
}

impl Reports {
    /// Reports of a device that stands so. A finger that is on it already is told first.
    pub fn new(protocol: Protocol, axes: Axes, stand: Stand) -> (Self, Vec<TouchEvent>) {
        let finger = if stand.touched { Finger::Down } else { Finger::Away };
        let mut new =
            Self { protocol, axes, at: stand.at, slot: stand.slot, finger, told: None, flow: Flow::Whole };
        let first = new.tell();
        (new, first)
    }

    /// Takes a report in. What it makes is told when the kernel says that a group of them is complete.
    pub fn take(&mut self, report: Report) -> Vec<TouchEvent> {
        match (report.kind, report.code) {
            (code::EV_SYN, code::SYN_DROPPED) => self.flow = Flow::Broken,
            (code::EV_SYN, code::SYN_REPORT) if self.flow != Flow::Whole => {
                self.flow = Flow::Lost;
                self.finger = Finger::Away;
                return self.told.take().map(|_| TouchEvent::Cancelled).into_iter().collect();
            }
            (code::EV_SYN, code::SYN_REPORT) => return self.tell(),
            _ if self.flow != Flow::Whole => {}
            (code::EV_KEY, code::BTN_TOUCH | code::BTN_LEFT) => self.key(report.value != 0),
            (code::EV_ABS, axis) => match self.protocol {
                Protocol::Single => self.single(axis, report.value),
                Protocol::Slots => self.slots(axis, report.value),
            },
            _ => {}
        }
        Vec::new()
    }

    /// Whether reports were lost: [`stand`](Self::stand) must be told before what follows means anything.
    pub fn is_lost(&self) -> bool {
        self.flow == Flow::Lost
    }

    /// How the device stands after reports were lost. A finger on it counts when it comes down the next time: nobody knows
    /// how it came there.
    pub fn stand(&mut self, stand: Stand) {
        (self.at, self.slot, self.flow) = (stand.at, stand.slot, Flow::Whole);
    }

    fn key(&mut self, down: bool) {
        match (self.protocol, down) {
            // In slots the tracking number tells, but no finger at all is no finger in slot 0.
            (_, false) => self.finger = Finger::Away,
            (Protocol::Single, true) => self.finger = Finger::Down,
            (Protocol::Slots, true) => {}
        }
    }

    fn single(&mut self, axis: u16, value: i32) {
        match axis {
            code::ABS_X => self.at.0 = value,
            code::ABS_Y => self.at.1 = value,
            _ => {}
        }
    }

    fn slots(&mut self, axis: u16, value: i32) {
        match axis {
            code::ABS_MT_SLOT => self.slot = value,
            _ if self.slot != 0 => {}
            code::ABS_MT_POSITION_X => self.at.0 = value,
            code::ABS_MT_POSITION_Y => self.at.1 = value,
            code::ABS_MT_TRACKING_ID if value < 0 => self.finger = Finger::Away,
            code::ABS_MT_TRACKING_ID => {
                self.finger = if self.told.is_some() { Finger::Anew } else { Finger::Down };
            }
            _ => {}
        }
    }

    /// What differs from what was told last.
    fn tell(&mut self) -> Vec<TouchEvent> {
        let spot = Spot { x: self.axes.x.parts(self.at.0), y: self.axes.y.parts(self.at.1) };
        let events = match (self.finger, self.told) {
            (Finger::Away, None) => Vec::new(),
            (Finger::Away, Some(_)) => vec![TouchEvent::Up],
            (Finger::Down | Finger::Anew, None) => vec![TouchEvent::Down(spot)],
            (Finger::Anew, Some(_)) => vec![TouchEvent::Up, TouchEvent::Down(spot)],
            (Finger::Down, Some(before)) if before == self.at => Vec::new(),
            (Finger::Down, Some(_)) => vec![TouchEvent::Moved(spot)],
        };
        if self.finger == Finger::Anew {
            self.finger = Finger::Down;
        }
        self.told = (self.finger == Finger::Down).then_some(self.at);
        events
    }
}

#[cfg(test)]
#[path = "reports_tests.rs"]
mod tests;
