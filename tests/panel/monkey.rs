//! A hundred thousand random touches over a faulty building.

use kenshin::domain::building::Building;
use kenshin::domain::journal::Seq;
use kenshin::panel::turn::Input;

use crate::bench::Bench;
use crate::dice::{Dice, invariants, mischief, touch};
use crate::finger::Finger;

#[test]
fn a_monkey_breaks_nothing() {
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let mut finger = Finger::on(Bench::small());
    let mut seq = 0;
    for n in 0..100_000_u32 {
        mischief(&mut dice, &mut finger);
        let touch = touch(&mut dice, &finger);
        finger.input(Input::Touch(touch));
        seq = invariants(&finger, seq);
        if n % 5_000 == 0 {
            finger.panel.service(|s| {
                let journal = s.store().entries(Seq(1), 1_000_000).unwrap();
                assert_eq!(&Building::replay(&journal), s.building());
            });
        }
    }
    assert!(seq > 1_000, "the monkey has done something: {seq} entries");
}
