//! A disk in memory that loses power, or runs full, at the operation you choose.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use redb::StorageBackend;

use super::facts::Dice;

/// What happens when the operations allowed are used up.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Fault {
    /// Nothing works any more.
    PowerCut,
    /// Writing and syncing fail, reading goes on.
    Full,
}

#[derive(Clone, Debug)]
enum Op {
    Write(usize, Vec<u8>),
    Length(usize),
}

#[derive(Debug, Default)]
struct State {
    now: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<Op>,
    /// Writes, resizes and syncs until the fault.
    left: Option<(u64, Fault)>,
    used: u64,
}

/// The disk; clones are the same disk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk(Arc<Mutex<State>>);

impl Disk {
    pub(crate) fn holding(image: &[u8]) -> Self {
        let state = State { now: image.to_vec(), durable: image.to_vec(), ..State::default() };
        Self(Arc::new(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Lets so many writes, resizes and syncs through before the fault.
    pub(crate) fn fail_after(&self, operations: u64, fault: Fault) {
        self.state().left = Some((operations, fault));
    }

    /// Space was made.
    pub(crate) fn mend(&self) {
        self.state().left = None;
    }

    /// Writes, resizes and syncs so far.
    pub(crate) fn used(&self) -> u64 {
        self.state().used
    }

    pub(crate) fn image(&self) -> Vec<u8> {
        self.state().now.clone()
    }

    /// What may be found after a power cut: all that was synced, and of the rest any part, torn at sectors.
    pub(crate) fn after_power_cut(&self, dice: &mut Dice) -> Vec<u8> {
        let state = self.state();
        let mut image = state.durable.clone();
        for op in &state.pending {
            let arrived = dice.below(4);
            match op {
                _ if arrived == 0 => {}
                Op::Length(n) => image.resize(*n, 0),
                Op::Write(at, data) if arrived == 1 => put(&mut image, *at, &data[..data.len() / 1024 * 512]),
                Op::Write(at, data) => put(&mut image, *at, data),
            }
        }
        image
    }

    fn change(&self, op: Option<Op>) -> io::Result<()> {
        let mut state = self.state();
        if let Some((left, fault)) = &mut state.left {
            if *left == 0 {
                return Err(failure(*fault));
            }
            *left -= 1;
        }
        state.used += 1;
        match op {
            None => {
                state.durable = state.now.clone();
                state.pending.clear();
            }
            Some(op) => {
                match &op {
                    Op::Write(at, data) => put(&mut state.now, *at, data),
                    Op::Length(n) => state.now.resize(*n, 0),
                }
                state.pending.push(op);
            }
        }
        Ok(())
    }
}

fn failure(fault: Fault) -> io::Error {
    match fault {
        Fault::PowerCut => io::Error::other("no power"),
        Fault::Full => io::ErrorKind::StorageFull.into(),
    }
}

fn put(image: &mut Vec<u8>, at: usize, data: &[u8]) {
    if image.len() < at + data.len() {
        image.resize(at + data.len(), 0);
    }
    image[at..at + data.len()].copy_from_slice(data);
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.state().now.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.state();
        if let Some((0, fault @ Fault::PowerCut)) = state.left {
            return Err(failure(fault));
        }
        let from = offset as usize;
        let data = state.now.get(from..from + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(data);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.change(Some(Op::Length(len as usize)))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.change(None)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.change(Some(Op::Write(offset as usize, data.to_vec())))
    }
}
