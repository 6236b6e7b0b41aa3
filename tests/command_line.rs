//! The programs themselves, as a person or a script runs them: `kenshin` on a site of its own, terminals played by
//! `kenshin-sim` on ptys. Nothing sleeps; every wait ends with what it waits for.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "command_line/answer.rs"]
mod answer;
#[path = "command_line/beside.rs"]
mod beside;
#[path = "command_line/corrections.rs"]
mod corrections;
#[path = "command_line/damage.rs"]
mod damage;
#[path = "command_line/devices.rs"]
mod devices;
#[path = "command_line/interruptions.rs"]
mod interruptions;
#[path = "command_line/log.rs"]
mod log;
#[path = "command_line/readings.rs"]
mod readings;
#[path = "command_line/registration.rs"]
mod registration;
#[path = "command_line/site.rs"]
mod site;
#[path = "command_line/slips.rs"]
mod slips;
