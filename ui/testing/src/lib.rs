//! Slint without a screen: mocked time, found elements, pixels. Only tests depend on it.

#[cfg(feature = "panel")]
pub use i_slint_backend_testing::*;
