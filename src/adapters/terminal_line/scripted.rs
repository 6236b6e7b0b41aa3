//! A port in virtual time whose far end is a function: request in, sounds out.

use std::collections::VecDeque;

use crate::domain::moment::Uptime;
use crate::ports::line::{BytePort, Damage, Heard, LineSpeed, PortGone};
use crate::wire::modbus::crc16;

/// What the far end does after a request.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Silence for this long, in microseconds; the next act begins after it.
    Wait(u64),
    /// Characters without a gap.
    Say(Vec<u8>),
    /// A damaged character.
    Damage(Damage),
    /// The device disappears.
    Vanish,
}

#[derive(Clone, Debug)]
enum Sound {
    Byte(u8),
    Damage(Damage),
    Vanish,
}

type FarEnd = Box<dyn FnMut(&[u8], u64) -> Vec<Act> + Send>;

pub(super) struct ScriptedPort {
    now: u64,
    speed: LineSpeed,
    sounds: VecDeque<(u64, Sound)>,
    far_end: FarEnd,
    /// Every request with the time its first bit left.
    pub(super) sent: Vec<(u64, Vec<u8>)>,
    /// Characters that were on the wire while we were sending.
    pub(super) collisions: usize,
}

impl ScriptedPort {
    /// `far_end` is given the request and the time its last bit left.
    pub(super) fn new(far_end: impl FnMut(&[u8], u64) -> Vec<Act> + Send + 'static) -> Self {
        Self {
            now: 0,
            speed: LineSpeed::TERMINAL,
            sounds: VecDeque::new(),
            far_end: Box::new(far_end),
            sent: Vec::new(),
            collisions: 0,
        }
    }

    pub(super) fn requests(&self) -> Vec<&[u8]> {
        self.sent.iter().map(|(_, frame)| frame.as_slice()).collect()
    }
}

impl BytePort for ScriptedPort {
    fn now(&self) -> Uptime {
        Uptime::from_micros(self.now)
    }

    fn send(&mut self, frame: &[u8]) -> Result<Uptime, PortGone> {
        let end = self.now + self.speed.characters_us(frame.len());
        self.collisions += self.sounds.iter().filter(|(at, _)| (self.now..end).contains(at)).count();
        self.sent.push((self.now, frame.to_vec()));
        let mut at = end;
        for act in (self.far_end)(frame, end) {
            match act {
                Act::Wait(us) => at += us,
                Act::Say(bytes) => {
                    let from = at;
                    for (i, byte) in bytes.into_iter().enumerate() {
                        at = from + self.speed.characters_us(i + 1);
                        self.sounds.push_back((at, Sound::Byte(byte)));
                    }
                }
                Act::Damage(damage) => {
                    at += self.speed.characters_us(1);
                    self.sounds.push_back((at, Sound::Damage(damage)));
                }
                Act::Vanish => self.sounds.push_back((at, Sound::Vanish)),
            }
        }
        self.sounds.make_contiguous().sort_by_key(|(at, _)| *at);
        Ok(Uptime::from_micros(end))
    }

    fn receive(&mut self, until: Uptime) -> Result<Heard, PortGone> {
        let due = self.sounds.front().map(|(at, _)| *at).filter(|&at| at <= until.micros().max(self.now));
        let Some(at) = due else {
            self.now = self.now.max(until.micros());
            return Ok(Heard::Silence);
        };
        self.now = self.now.max(at);
        let when = Uptime::from_micros(at);
        match self.sounds[0].1 {
            Sound::Vanish => Err(PortGone("unplugged".to_owned())),
            Sound::Damage(damage) => {
                self.sounds.pop_front();
                Ok(Heard::Damaged(damage, when))
            }
            Sound::Byte(byte) => {
                self.sounds.pop_front();
                Ok(Heard::Bytes(vec![byte], when))
            }
        }
    }
}

/// A frame with its check sum.
pub(super) fn sealed(bytes: &[u8]) -> Vec<u8> {
    [bytes, &crc16(bytes).to_le_bytes()].concat()
}

/// The answer to a read.
pub(super) fn registers(unit: u8, function: u8, values: &[u16]) -> Vec<u8> {
    let data: Vec<u8> = values.iter().flat_map(|v| v.to_be_bytes()).collect();
    sealed(&[&[unit, function, data.len() as u8][..], &data].concat())
}
