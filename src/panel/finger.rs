//! What becomes of what the panel's own sensor sees (S-86): a finger on the glass like any pointer, or a place measured for
//! the calibration. Pure; the glass carries it out.

use super::screen::{Bare, Touch};
use crate::domain::calibration::{Calibration, Spot};
use crate::ports::touch::TouchEvent;

/// Most places kept of one touch: a finger that rests on a cross must not fill the memory.
const PLACES_MAX: usize = 256;

/// What a finger does on the glass, at places of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pointing {
    /// It comes down.
    Press(Spot),
    /// It moves.
    Move(Spot),
    /// It leaves where it is.
    Lift(Spot),
    /// It is gone, and what it pressed is not pressed.
    Leave,
}

/// What to do about something that the sensor saw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sensed {
    /// To be done on the glass, so that it reaches a button as any pointer would.
    OnGlass(Pointing),
    /// To be told to the panel, whatever lies there.
    ToPanel(Touch),
}

/// The finger on the panel's own sensor. Whom its touch is for is decided when it comes down.
#[derive(Clone, Debug, Default)]
pub struct Finger(Contact);

#[derive(Clone, Debug, Default)]
enum Contact {
    #[default]
    None,
    /// On the glass, last at this place.
    Pointing(Spot),
    /// On a cross, at these places of the sensor.
    Measured(Vec<Spot>),
    /// It has meant what it had to mean.
    Spent,
}

impl Finger {
    /// Takes in what the sensor tells. `bare` is what a touch means on the screen of now ([`Panel::bare`]).
    ///
    /// [`Panel::bare`]: super::turn::Panel::bare
    pub fn take(
        &mut self,
        event: &TouchEvent,
        bare: Bare,
        calibration: Option<&Calibration>,
    ) -> Option<Sensed> {
        let place = |seen: Spot| calibration.unwrap_or(&Calibration::PLAIN).place(seen);
        match event {
            TouchEvent::Down(seen) => match bare {
                Bare::Nothing => {
                    self.0 = Contact::Pointing(place(*seen));
                    Some(Sensed::OnGlass(Pointing::Press(place(*seen))))
                }
                Bare::AtOnce => {
                    self.0 = Contact::Spent;
                    Some(Sensed::ToPanel(Touch::Sensed(*seen)))
                }
                Bare::Place => {
                    self.0 = Contact::Measured(vec![*seen]);
                    None
                }
            },
            TouchEvent::Moved(seen) => match &mut self.0 {
                Contact::Pointing(at) => {
                    *at = place(*seen);
                    Some(Sensed::OnGlass(Pointing::Move(*at)))
                }
                Contact::Measured(places) => {
                    if places.len() < PLACES_MAX {
                        places.push(*seen);
                    }
                    None
                }
                Contact::None | Contact::Spent => None,
            },
            TouchEvent::Up => match std::mem::take(&mut self.0) {
                Contact::Pointing(at) => Some(Sensed::OnGlass(Pointing::Lift(at))),
                Contact::Measured(places) => Some(Sensed::ToPanel(Touch::Sensed(middle(&places)?))),
                Contact::None | Contact::Spent => None,
            },
            TouchEvent::Cancelled | TouchEvent::Lost(_) => match std::mem::take(&mut self.0) {
                Contact::Pointing(_) => Some(Sensed::OnGlass(Pointing::Leave)),
                Contact::None | Contact::Measured(_) | Contact::Spent => None,
            },
            TouchEvent::Found => None,
        }
    }
}

/// The median on either axis: a resistive sensor tells nonsense while the finger comes and goes.
fn middle(places: &[Spot]) -> Option<Spot> {
    let median = |pick: fn(&Spot) -> i32| {
        let mut all: Vec<i32> = places.iter().map(pick).collect();
        all.sort_unstable();
        all.get(all.len() / 2).copied()
    };
    Some(Spot { x: median(|s| s.x)?, y: median(|s| s.y)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::touch::TouchFault;
    use Sensed::{OnGlass, ToPanel};

    fn at(x: u16, y: u16) -> Spot {
        Spot::thousandths(x, y)
    }

    fn play(bare: Bare, calibration: Option<&Calibration>, events: &[TouchEvent]) -> Vec<Sensed> {
        let mut finger = Finger::default();
        events.iter().filter_map(|e| finger.take(e, bare, calibration)).collect()
    }

    #[test]
    fn s86_a_finger_on_the_glass_is_where_the_calibration_puts_it() {
        use crate::domain::calibration::FULL;
        let one = 1_i64 << 20;
        let mirrored = Calibration::stored([[-one, 0, i64::from(FULL) * one], [0, one, 0]]).unwrap();
        let touch =
            [TouchEvent::Down(at(250, 500)), TouchEvent::Moved(at(500, 250)), TouchEvent::Up, TouchEvent::Up];
        let told = |one: Spot, two: Spot| {
            [Pointing::Press(one), Pointing::Move(two), Pointing::Lift(two)].map(OnGlass)
        };
        assert_eq!(play(Bare::Nothing, None, &touch), told(at(250, 500), at(500, 250)));
        assert_eq!(play(Bare::Nothing, Some(&mirrored), &touch), told(at(750, 500), at(500, 250)));
    }

    #[test]
    fn s86_a_cross_gets_the_middle_of_the_touch_as_the_sensor_saw_it() {
        let places = [(0, 0), (310, 700), (300, 710), (305, 705), (990, 0)];
        let mut events: Vec<_> = places.map(|(x, y)| TouchEvent::Moved(at(x, y))).into();
        events[0] = TouchEvent::Down(at(0, 0));
        events.push(TouchEvent::Up);
        let lying = Calibration::stored([[0, 0, 7], [0, 0, 7]]).unwrap();
        assert_eq!(play(Bare::Place, Some(&lying), &events), [ToPanel(Touch::Sensed(at(305, 700)))]);
    }

    #[test]
    fn s86_a_screen_without_buttons_is_answered_at_once_and_by_nothing_else_of_that_touch() {
        let mut finger = Finger::default();
        let down = TouchEvent::Down(at(1, 2));
        assert_eq!(finger.take(&down, Bare::AtOnce, None), Some(ToPanel(Touch::Sensed(at(1, 2)))));
        // The next screen is a cross; the finger is still down.
        assert_eq!(finger.take(&TouchEvent::Moved(at(9, 9)), Bare::Place, None), None);
        assert_eq!(finger.take(&TouchEvent::Up, Bare::Place, None), None);
    }

    #[test]
    fn s91_a_finger_that_is_lost_presses_nothing() {
        let down = TouchEvent::Down(at(500, 500));
        for lost in [TouchEvent::Cancelled, TouchEvent::Lost(TouchFault::NotBuilt)] {
            let told = play(Bare::Nothing, None, &[down.clone(), lost.clone(), TouchEvent::Up]);
            assert_eq!(told, [OnGlass(Pointing::Press(at(500, 500))), OnGlass(Pointing::Leave)]);
            assert_eq!(play(Bare::Place, None, &[down.clone(), lost.clone(), TouchEvent::Up]), []);
        }
        let restless: Vec<_> =
            std::iter::once(down).chain((0..5_000).map(|_| TouchEvent::Moved(at(1, 1)))).collect();
        assert_eq!(play(Bare::Place, None, &restless), []);
    }
}
