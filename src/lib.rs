//! kenshin (検針): an automatic meter-reading appliance.
//!
//! The layers and the direction of every arrow between them are described in `ARCHITECTURE.md` and held by
//! `tests/layers.rs`.

pub mod adapters;
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod panel;
pub mod ports;
pub mod receipt;
pub mod service;
pub mod sim;
pub mod wire;
