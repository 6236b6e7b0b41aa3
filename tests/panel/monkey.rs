use crate::bench::Bench;
use crate::finger::Finger;
use kenshin::domain::building::Building;
use kenshin::domain::calibration::Spot;
use kenshin::domain::journal::Seq;
use kenshin::panel::screen::{Body, Touch};
use kenshin::panel::turn::Input;

/// A small xorshift: the same touches every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

/// Mostly what the screen offers, now and then nonsense.
fn touch(dice: &mut Dice, finger: &Finger) -> Touch {
    let labels = finger.labels();
    match (dice.below(10), finger.screen().body) {
        (0, _) => Touch::Button(dice.below(120) as u32),
        (1, _) => Touch::Row(dice.below(500)),
        (2, _) if dice.below(2) == 0 => Touch::Sensed(Spot::thousandths(dice.below(1_000) as u16, 500)),
        (2, _) => Touch::Point(dice.below(1_000) as u16, dice.below(1_000) as u16),
        (3..=7, Body::Entry { .. }) => Touch::Key(char::from(b'0' + dice.below(10) as u8)),
        (3..=6, Body::List { rows, touchable: true, .. }) => Touch::Row(dice.below(rows.len())),
        _ if labels.is_empty() => Touch::Point(1, 1),
        _ => Touch::Button(labels[dice.below(labels.len())].0),
    }
}

#[test]
fn a_monkey_breaks_nothing() {
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let mut finger = Finger::on(Bench::small());
    for n in 0..20_000_u32 {
        match dice.below(200) {
            0 => finger.bench.sim("fault 0 0 silent"),
            1 | 2 => finger.bench.sim("clear 0 0"),
            3 => finger.pass(301),
            4 => finger.bench.let_pass_ms(20 * 3_600_000),
            _ => {}
        }
        let touch = touch(&mut dice, &finger);
        finger.input(Input::Touch(touch));
        if n % 2_000 == 0 {
            finger.panel.service(|s| {
                let journal = s.store().entries(Seq(1), 1_000_000).unwrap();
                assert_eq!(&Building::replay(&journal), s.building());
            });
        }
    }
}
