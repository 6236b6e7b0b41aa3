use proptest::prelude::*;

use super::*;

const CROSSES: [Spot; 4] = [
    Spot::thousandths(100, 100),
    Spot::thousandths(900, 100),
    Spot::thousandths(900, 900),
    Spot::thousandths(100, 900),
];
const CENTRE: Spot = Spot::thousandths(500, 500);

/// A sensor as a fitter may have glued it on: what it tells of a finger at a place of the screen.
#[derive(Clone, Copy, Debug)]
struct Sensor {
    swapped: bool,
    mirrored: [bool; 2],
    /// Parts of the sensor that lie left of (above) the screen, and right of (below) it.
    margins: [(i32, i32); 2],
    /// Parts by which it leans over the whole height.
    lean: i32,
}

impl Sensor {
    const STRAIGHT: Self = Self { swapped: false, mirrored: [false; 2], margins: [(0, 0); 2], lean: 0 };

    fn tells(self, finger: Spot) -> Spot {
        let (mut x, y) = if self.swapped { (finger.y, finger.x) } else { (finger.x, finger.y) };
        x += (i64::from(y) * i64::from(self.lean) / i64::from(FULL)) as i32;
        let axis = |at: i32, mirrored: bool, (before, after): (i32, i32)| {
            let at = if mirrored { FULL - at } else { at };
            let width = i64::from(FULL - before - after);
            before + (i64::from(at) * width / i64::from(FULL)) as i32
        };
        let [mx, my] = self.mirrored;
        Spot { x: axis(x, mx, self.margins[0]), y: axis(y, my, self.margins[1]) }
    }

    fn touched(self, crosses: &[Spot]) -> Vec<(Spot, Spot)> {
        crosses.iter().map(|c| (self.tells(*c), *c)).collect()
    }
}

prop_compose! {
    fn sensor()(
        swapped: bool,
        mirrored: [bool; 2],
        margins in prop::array::uniform2((0..FULL * 2 / 5, 0..FULL * 2 / 5)),
        lean in -FULL / 10..FULL / 10,
    ) -> Sensor {
        Sensor { swapped, mirrored, margins, lean }
    }
}

fn apart(a: Spot, b: Spot) -> u32 {
    a.x.abs_diff(b.x).max(a.y.abs_diff(b.y))
}

#[test]
fn s86_a_sensor_that_lies_straight_needs_nothing() {
    assert_eq!(Calibration::of(&Sensor::STRAIGHT.touched(&CROSSES)), Ok(Calibration::PLAIN));
    assert_eq!(Calibration::PLAIN.place(CENTRE), CENTRE);
}

#[test]
fn s86_swapped_and_mirrored_axes_are_found_exactly() {
    for (swapped, mirrored) in [(true, [false, false]), (false, [true, false]), (true, [true, true])] {
        let sensor = Sensor { swapped, mirrored, ..Sensor::STRAIGHT };
        let found = Calibration::of(&sensor.touched(&CROSSES)).unwrap();
        for finger in [Spot::thousandths(30, 970), Spot::thousandths(250, 400), CENTRE] {
            assert_eq!(found.place(sensor.tells(finger)), finger, "{sensor:?}");
        }
    }
}

#[test]
fn s86_taps_in_a_heap_or_on_a_line_are_refused() {
    let at = |x, y| Spot::thousandths(x, y);
    let of = |seen: [Spot; 4]| Calibration::of(&seen.into_iter().zip(CROSSES).collect::<Vec<_>>());
    let too_near = Err(Uncalibrated::TooNear);
    assert_eq!(of([at(500, 500); 4]), too_near, "one place");
    assert_eq!(of([at(500, 500), at(510, 500), at(510, 510), at(500, 510)]), too_near, "a heap");
    assert_eq!(of([at(100, 100), at(300, 300), at(900, 900), at(500, 500)]), too_near, "a line");
    assert_eq!(of([at(100, 100), at(300, 305), at(900, 890), at(500, 502)]), too_near, "nearly a line");
    assert_eq!(of([at(100, 500), at(900, 500), at(900, 505), at(100, 495)]), too_near, "one axis is dead");
    assert_eq!(Calibration::of(&[(at(0, 0), at(0, 0)), (at(900, 900), at(900, 900))]), too_near, "two taps");
    assert_eq!(Calibration::of(&[]), too_near);
}

#[test]
fn s86_a_tap_beside_its_cross_is_refused() {
    let mut taps = Sensor::STRAIGHT.touched(&CROSSES);
    taps[2].0.x -= FULL / 50;
    assert!(Calibration::of(&taps).is_ok(), "a finger is not that exact");
    taps[2].0.x -= FULL / 10;
    assert_eq!(Calibration::of(&taps), Err(Uncalibrated::Crooked));
    taps.swap(0, 1);
    assert_eq!(Calibration::of(&taps), Err(Uncalibrated::Crooked));
}

#[test]
fn s86_a_bouncing_tap_counts_for_two_crosses_and_is_refused() {
    let told = Sensor::STRAIGHT.touched(&CROSSES);
    let seen = [told[0].0, told[0].0, told[1].0, told[2].0];
    let taps: Vec<_> = seen.into_iter().zip(CROSSES).collect();
    assert_eq!(Calibration::of(&taps), Err(Uncalibrated::Crooked));
}

#[test]
fn s86_the_test_tap_has_a_tolerance() {
    let near = Spot::thousandths(530, 470);
    assert!(Calibration::PLAIN.agrees(near, CENTRE));
    assert!(!Calibration::PLAIN.agrees(Spot::thousandths(545, 500), CENTRE));
    assert!(!Calibration::PLAIN.agrees(Spot::thousandths(500, 455), CENTRE));
}

#[test]
fn s86_a_raw_range_is_the_whole_and_a_spot_is_a_pixel() {
    let range = AxisRange::new(200, 3_900).unwrap();
    assert_eq!([200, 2_050, 3_900].map(|raw| range.parts(raw)), [0, FULL / 2, FULL]);
    assert!(range.parts(0) < 0 && range.parts(4_095) > FULL);
    let all = AxisRange::new(i32::MIN, i32::MAX).unwrap();
    assert_eq!((all.parts(i32::MIN), all.parts(i32::MAX)), (0, FULL));
    assert_eq!(AxisRange::new(0, 1).unwrap().parts(i32::MIN), i32::MIN);
    assert_eq!((AxisRange::new(7, 7), AxisRange::new(0, -1)), (None, None));
    assert_eq!(CENTRE.pixel(800, 480), (400, 240));
    assert_eq!(Spot { x: FULL, y: FULL }.pixel(800, 480), (799, 479));
    assert_eq!(Spot { x: i32::MIN, y: i32::MAX }.pixel(800, 480), (0, 479));
    assert_eq!(CENTRE.pixel(0, 0), (0, 0));
}

proptest! {
    #[test]
    fn s86_any_sensor_is_found_from_four_crosses(sensor in sensor(), x in 0..=1_000_u16, y in 0..=1_000_u16) {
        let found = Calibration::of(&sensor.touched(&CROSSES)).unwrap();
        let finger = Spot::thousandths(x, y);
        // A sensor's part of a fifth of the screen is five parts of the screen.
        prop_assert!(apart(found.place(sensor.tells(finger)), finger) <= 32, "{:?}", found);
        prop_assert!(found.agrees(sensor.tells(CENTRE), CENTRE));
        prop_assert_eq!(Calibration::stored(found.parts()), Some(found));
    }

    #[test]
    fn s86_three_taps_fit_without_a_rest(sensor in sensor(), seed in 0..4_usize) {
        let mut crosses = CROSSES.to_vec();
        crosses.remove(seed);
        let taps = sensor.touched(&crosses);
        let found = Calibration::of(&taps).unwrap();
        for (seen, cross) in taps {
            prop_assert!(apart(found.place(seen), cross) <= 1);
        }
    }

    #[test]
    fn s86_an_unsteady_finger_is_evened_out(
        sensor in sensor(),
        shaken in prop::array::uniform4((-FULL / 200..FULL / 200, -FULL / 200..FULL / 200)),
    ) {
        let taps: Vec<_> = CROSSES
            .iter()
            .zip(shaken)
            .map(|(c, (dx, dy))| (sensor.tells(Spot { x: c.x + dx, y: c.y + dy }), *c))
            .collect();
        let found = Calibration::of(&taps).unwrap();
        prop_assert!(found.agrees(sensor.tells(CENTRE), CENTRE));
    }

    #[test]
    fn s86_no_taps_of_any_kind_break_anything(seen: [(i32, i32); 4], stored: [[i64; 3]; 2], place: (i32, i32)) {
        let taps: Vec<_> = seen.iter().map(|(x, y)| Spot { x: *x, y: *y }).zip(CROSSES).collect();
        let place = Spot { x: place.0, y: place.1 };
        for calibration in [Calibration::of(&taps).ok(), Calibration::stored(stored)].into_iter().flatten() {
            calibration.place(place);
        }
    }
}
