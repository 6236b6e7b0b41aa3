//! The Modbus frame check: CRC-16, polynomial 0xA001 (reflected), start 0xFFFF, low byte first on the wire.

/// Check of `bytes`.
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xA001 } else { crc >> 1 })
    })
}

/// `bytes` with their check after them, ready for the wire.
pub fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let [low, high] = crc16(&bytes).to_le_bytes();
    bytes.extend([low, high]);
    bytes
}

/// What the check protects, if it agrees.
pub(super) fn unsealed(frame: &[u8]) -> Option<&[u8]> {
    let (body, check) = frame.split_at_checked(frame.len().checked_sub(2)?)?;
    (check == crc16(body).to_le_bytes()).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catalogue_check_value_and_a_textbook_frame() {
        assert_eq!(crc16(b"123456789"), 0x4B37);
        assert_eq!(sealed(vec![0x01, 0x04, 0x00, 0x00, 0x00, 0x01])[6..], [0x31, 0xCA]);
        assert_eq!(unsealed(&[0x31]), None);
    }
}
