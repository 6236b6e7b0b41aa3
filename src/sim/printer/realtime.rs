//! Commands that a printer carries out the moment they arrive, wherever in the stream they stand.

/// A real-time command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum RealTime {
    /// `DLE EOT n`: tell status n at once.
    Tell(u8),
    /// `DLE ENQ 1` and 2: recover from an error; 2 forgets what was received.
    Recover { clearing: bool },
    /// `DLE DC4 8`: forget what was received.
    Clear,
}

const CLEAR: [u8; 10] = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08];

/// Looks for real-time commands in everything that arrives, pictures and other commands' parameters included.
#[derive(Clone, Debug, Default)]
pub(super) struct Scanner {
    seen: Vec<u8>,
}

impl Scanner {
    pub(super) fn take(&mut self, byte: u8) -> Option<RealTime> {
        self.seen.push(byte);
        let found = match *self.seen.as_slice() {
            [0x10, 0x04, n] => Some(RealTime::Tell(n)),
            [0x10, 0x05, 1] => Some(RealTime::Recover { clearing: false }),
            [0x10, 0x05, 2] => Some(RealTime::Recover { clearing: true }),
            _ if self.seen == CLEAR => Some(RealTime::Clear),
            _ => None,
        };
        let goes_on = match *self.seen.as_slice() {
            [0x10] | [0x10, 0x04 | 0x05] => true,
            _ => self.seen.len() < CLEAR.len() && CLEAR.starts_with(&self.seen),
        };
        if found.is_some() || !goes_on {
            self.seen.clear();
            if found.is_none() && byte == 0x10 {
                self.seen.push(byte);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Vec<RealTime> {
        let mut scanner = Scanner::default();
        bytes.iter().filter_map(|byte| scanner.take(*byte)).collect()
    }

    #[test]
    fn s70_real_time_commands_are_found_anywhere() {
        assert_eq!(found(b"ab\x10\x04\x01c\x10\x04\x04"), [RealTime::Tell(1), RealTime::Tell(4)]);
        assert_eq!(found(b"\x10\x10\x04\x02"), [RealTime::Tell(2)]);
        assert_eq!(found(b"\x10\x05\x01\x10\x05\x02\x10\x05\x00").len(), 2);
        assert_eq!(found(&CLEAR), [RealTime::Clear]);
        assert_eq!(found(b"\x10\x14\x08\x01\x03\x10\x04\x01"), [RealTime::Tell(1)]);
        assert_eq!(found(b"\x10\x14\x01\x00\x01\x10A\x04"), []);
    }
}
