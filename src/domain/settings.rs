//! What is set on the panel (S-83, S-86, S-88, S-95). The journal keeps every change.

use chrono::NaiveDate;

use super::calibration::Calibration;
use super::moment::Moment;

/// SHA-256 of a password or code, never the digits themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Secret(pub [u8; 32]);

/// Parity of the host link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HostParity {
    /// None.
    None,
    /// Even.
    Even,
    /// Odd.
    Odd,
}

/// 上位伝送設定 (S-86).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HostLink {
    /// Bits per second, 1200–115200.
    pub baud: u32,
    /// 7 or 8 data bits.
    pub data_bits: u8,
    /// Parity bit.
    pub parity: HostParity,
    /// 1 or 2 stop bits.
    pub stop_bits: u8,
    /// Seconds to wait for an answer, 1–60.
    pub timeout_s: u8,
}

impl HostLink {
    /// 9600 8E1, three seconds.
    pub const STANDARD: Self =
        Self { baud: 9600, data_bits: 8, parity: HostParity::Even, stop_bits: 1, timeout_s: 3 };
}

/// One change of a setting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Setting {
    /// パスワード; `None` takes it away (S-83).
    Password(Option<Secret>),
    /// Service code that guards settings and corrections; `None` takes it away (S-88).
    ServiceCode(Option<Secret>),
    /// 印字濃度, −4…4; 0 is the printer's own.
    Density(i8),
    /// 上位伝送.
    HostLink(HostLink),
    /// バッテリ交換日.
    BatteryReplaced(NaiveDate),
    /// パスワード解除: a forgotten password was taken away at this moment by the answer to a challenge (S-83).
    PasswordCleared(Moment),
    /// Somebody has read on the panel that it was.
    ClearingSeen,
    /// タッチパネル補正.
    Calibration(Calibration),
}

/// All settings in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// パスワード.
    pub password: Option<Secret>,
    /// Service code.
    pub service_code: Option<Secret>,
    /// 印字濃度.
    pub density: i8,
    /// 上位伝送.
    pub host_link: HostLink,
    /// バッテリ交換日; `None` until it was set once.
    pub battery_replaced: Option<NaiveDate>,
    /// When a forgotten password was taken away; `None` once somebody has read that it was (S-83).
    pub password_cleared: Option<Moment>,
    /// タッチパネル補正; `None` until it was done once: the sensor's range is the screen.
    pub calibration: Option<Calibration>,
}

impl Settings {
    /// As a unit leaves the workshop.
    pub const NEW: Self = Self {
        password: None,
        service_code: None,
        density: 0,
        host_link: HostLink::STANDARD,
        battery_replaced: None,
        password_cleared: None,
        calibration: None,
    };

    /// Takes a change in.
    pub(super) fn change(&mut self, setting: Setting) {
        match setting {
            Setting::Password(secret) => self.password = secret,
            Setting::ServiceCode(secret) => self.service_code = secret,
            Setting::Density(density) => self.density = density,
            Setting::HostLink(link) => self.host_link = link,
            Setting::BatteryReplaced(date) => self.battery_replaced = Some(date),
            Setting::PasswordCleared(at) => (self.password, self.password_cleared) = (None, Some(at)),
            Setting::ClearingSeen => self.password_cleared = None,
            Setting::Calibration(calibration) => self.calibration = Some(calibration),
        }
    }
}
