//! The trade: addresses, counts, tariffs, readings, guard, schedule, and the building as its journal tells it.
//!
//! Nothing here knows a clock, a device, a file or a wire; time and facts are arguments.

pub mod address;
pub mod alarm;
pub mod building;
pub mod calibration;
pub mod challenge;
pub mod correction;
pub mod count;
pub mod download;
pub mod generation;
pub mod guard;
pub mod journal;
pub mod meter;
pub mod moment;
pub mod money;
pub mod point;
pub mod ratio;
pub mod registration;
pub mod sample;
pub mod schedule;
pub mod scope;
pub mod settings;
pub mod tariff;
pub mod text;
pub mod words;
