//! `[printer]` of `site.toml`.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{SERIAL_BAUDS, range};
use crate::domain::words::Words;
use crate::words;

/// What a network printer's address begins with.
const NETWORK: &str = "tcp:";

/// The printer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PrinterConfig {
    /// Where slips go; `None` shows them as text.
    pub device: Option<PrinterPlace>,
    /// Speed if the device is a serial port.
    pub baud: u32,
    /// Whether a serial printer stops us by XOFF and XON.
    pub xon_xoff: bool,
    /// What it tells of itself.
    pub status: StatusCommand,
    /// Folder with the site's own templates.
    pub templates: Option<PathBuf>,
    /// How it is told the 印字濃度.
    pub density: DensityCommand,
}

/// Where a printer is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PrinterPlace {
    /// A serial port or device node.
    Device(PathBuf),
    /// An address or name on the network, and a port.
    Network(String, u16),
}

impl PrinterPlace {
    /// Reads `tcp:HOST:PORT` or a path, which is taken from `folder` when it is relative.
    ///
    /// # Errors
    /// A network address without host or port.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, Words> {
        let Some(address) = text.strip_prefix(NETWORK) else { return Ok(Self::Device(folder.join(text))) };
        let parts = address.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        match parts {
            Some((host, port)) if port > 0 && !host.is_empty() => {
                let host = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
                Ok(Self::Network(host.to_owned(), port))
            }
            _ => Err(words!(
                "プリンタ「{text}」は使えません。\"tcp:192.168.0.5:9100\" のようにアドレスとポートを書いてください。",
                "printer “{text}” is no address; write address and port, as in \"tcp:192.168.0.5:9100\"."
            )),
        }
    }
}

/// The status requests that a printer answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StatusCommand {
    /// None.
    #[default]
    None,
    /// `DLE EOT` and `GS a`, as Epson's own printers have them.
    Epson,
}

/// The command for 印字濃度 that a printer understands; to another printer it could be garbage on the slip.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DensityCommand {
    /// None: it prints as it is set itself.
    #[default]
    None,
    /// `GS ( K` function 49, as Epson's own printers have it.
    Epson,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPrinter {
    device: Option<String>,
    baud: Option<u32>,
    flow: Option<String>,
    status: Option<String>,
    templates: Option<PathBuf>,
    density: Option<String>,
}

pub(super) fn check(site: &Path, raw: RawPrinter) -> Result<PrinterConfig, Words> {
    let baud = raw.baud.unwrap_or(9600);
    if !SERIAL_BAUDS.contains(&baud) {
        return Err(range("printer.baud", "1200–115200"));
    }
    let epson = |key: &str, value: Option<String>| either(key, value, "epson");
    Ok(PrinterConfig {
        device: raw.device.map(|d| PrinterPlace::parse(&d, site)).transpose()?,
        baud,
        xon_xoff: either("flow", raw.flow, "xon-xoff")?,
        status: if epson("status", raw.status)? { StatusCommand::Epson } else { StatusCommand::None },
        templates: raw.templates.map(|t| site.join(t)),
        density: if epson("density", raw.density)? { DensityCommand::Epson } else { DensityCommand::None },
    })
}

/// Whether the key has this value instead of `"none"`.
fn either(key: &str, value: Option<String>, yes: &str) -> Result<bool, Words> {
    match value.as_deref() {
        None | Some("none") => Ok(false),
        Some(value) if value == yes => Ok(true),
        Some(other) => Err(words!(
            "printer.{key} = \"{other}\" は使えません。\"none\" か \"{yes}\" です。",
            "printer.{key} = \"{other}\" is unknown; use \"none\" or \"{yes}\"."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s04_a_printer_is_a_path_of_the_site_or_an_address() {
        let parse = |text| PrinterPlace::parse(text, Path::new("/site"));
        let network = |host: &str| Ok(PrinterPlace::Network(host.to_owned(), 9100));
        assert_eq!(parse("lp"), Ok(PrinterPlace::Device("/site/lp".into())));
        assert_eq!(parse("/dev/usb/lp0"), Ok(PrinterPlace::Device("/dev/usb/lp0".into())));
        assert_eq!(parse("tcp:192.168.0.5:9100"), network("192.168.0.5"));
        assert_eq!(parse("tcp:printer.local:9100"), network("printer.local"));
        assert_eq!(parse("tcp:[fe80::1]:9100"), network("fe80::1"));
        for wrong in ["tcp:", "tcp:192.168.0.5", "tcp:192.168.0.5:0", "tcp::9100", "tcp:printer:99999"] {
            assert!(parse(wrong).unwrap_err().en.contains(wrong), "{wrong}");
        }
    }
}
