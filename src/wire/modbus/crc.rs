//! The check sum that ends every frame.

/// CRC-16 of Modbus: polynomial A001 (reflected 8005), start FFFF; its low byte goes on the wire first.
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xA001 } else { crc >> 1 })
    })
}

/// Whether the last two bytes are the check sum of those before.
pub(super) fn is_sound(frame: &[u8]) -> bool {
    // The CRC of a frame with its own CRC behind it is zero.
    frame.len() >= 4 && crc16(frame) == 0
}
