//! Settings made on the panel.

use super::{Reader, Record, Unreadable, Writer, record, tagged};
use crate::domain::calibration::Calibration;
use crate::domain::settings::{HostLink, HostParity, Secret, Setting, Settings};

impl Record for Secret {
    fn put(&self, w: &mut Writer) {
        w.bytes.extend_from_slice(&self.0);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let bytes = r.slice(32)?.try_into().ok();
        r.checked(bytes.map(Secret), "not a Secret")
    }
}

impl Record for i8 {
    fn put(&self, w: &mut Writer) {
        i32::from(*self).put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let n = i32::take(r)?;
        r.checked(Self::try_from(n).ok(), "not an i8")
    }
}

impl Record for Calibration {
    fn put(&self, w: &mut Writer) {
        self.parts().put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let parts = Record::take(r)?;
        r.checked(Self::stored(parts), "not a Calibration")
    }
}

tagged! {
    Setting {
        1 => Password(secret),
        2 => ServiceCode(secret),
        3 => Density(level),
        4 => HostLink(link),
        5 => BatteryReplaced(date),
        6 => PasswordCleared(at),
        7 => ClearingSeen,
        8 => Calibration(calibration),
    }
    HostParity { 1 => None, 2 => Even, 3 => Odd }
}

record! {
    HostLink { baud, data_bits, parity, stop_bits, timeout_s }
    Settings {
        password, service_code, density, host_link, battery_replaced, password_cleared, calibration
    }
}
