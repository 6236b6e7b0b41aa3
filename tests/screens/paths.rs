//! Where the finger goes.

#[path = "paths/by_itself.rs"]
mod by_itself;
#[path = "paths/maintenance.rs"]
mod maintenance;
#[path = "paths/settings.rs"]
mod settings;
#[path = "paths/work.rs"]
mod work;

use kenshin::domain::journal::Target;

use crate::bench::{Bench, data, moment};
use crate::finger::Finger;
use crate::walk::Album;

/// Everything, in the manual's order.
pub(crate) fn all() -> Album {
    let mut album = Album::default();
    work::starting(&mut album);
    work::reading(&mut album);
    work::guards(&mut album);
    work::held(&mut album);
    work::readout(&mut album);
    work::printing(&mut album);
    maintenance::maintenance(&mut album);
    maintenance::values(&mut album);
    maintenance::registered(&mut album);
    settings::settings(&mut album);
    settings::secrets(&mut album);
    by_itself::waking(&mut album);
    by_itself::nothing_to_print(&mut album);
    by_itself::unconfirmed(&mut album);
    by_itself::scheduled(&mut album);
    by_itself::download(&mut album);
    by_itself::troubles(&mut album);
    by_itself::full_house(&mut album);
    album
}

/// The small building after its first reading, four days later, the counters of the sample slips.
fn second_reading() -> Bench {
    second_reading_of(Bench::small())
}

fn second_reading_of(mut bench: Bench) -> Bench {
    bench.pulses(&[("000", 450), ("001", 470), ("002", 290), ("003", 480), ("004", 490)]);
    bench.read(Target::All).unwrap();
    bench.pulses(&[("000", 461), ("001", 474), ("002", 295), ("003", 506), ("004", 502)]);
    let ms = moment("2026/11/24 09:30").ms_since(bench.now().wall);
    bench.let_pass_ms(u64::try_from(ms).unwrap());
    bench
}

/// A job of the full building, some of its terminals still silent.
fn half_way(album: &mut Album, name: &str, path: &[&str]) {
    let mut finger = Finger::on(Bench::of(&data("building-400")));
    finger.hold_lines();
    finger.go(path);
    finger.let_some_answer(26);
    album.keep(name, &finger);
}
