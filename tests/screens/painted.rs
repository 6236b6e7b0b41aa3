//! Two thousand random touches, each painted: no screen that the monkey meets breaks the glass.

use kenshin::panel::turn::Input;

use crate::bench::Bench;
use crate::dice::{Dice, invariants, mischief, touch};
use crate::finger::Finger;
use crate::glass;

#[test]
fn a_monkey_breaks_no_glass() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut finger = Finger::on(Bench::small());
    let bench = glass::Bench::new(320, 240);
    let (mut seq, mut seen) = (0, 0_u64);
    for _ in 0..2_000 {
        mischief(&mut dice, &mut finger);
        let touch = touch(&mut dice, &finger);
        finger.input(Input::Touch(touch));
        seq = invariants(&finger, seq);
        bench.paint(&finger.frame(), &finger.screen());
        let picture = bench.picture();
        assert_eq!((picture.width, picture.height), (320, 240));
        let first = &picture.rgb[..3];
        // One colour all over is a dark screen, and nothing else.
        let is_blank = picture.rgb.chunks(3).all(|pixel| pixel == first);
        assert_eq!(is_blank, finger.frame().dark, "{:?}", finger.screen());
        seen += u64::from(!is_blank);
    }
    assert!(seen > 1_000, "{seen} lit screens");
}
