//! Requests as terminals understand them, and refusals (Modbus exceptions).

/// Longest frame Modbus RTU allows, address and check included.
pub(super) const FRAME_MAX: usize = 256;
const READ_MAX: u16 = 125;
const WRITE_MAX: u16 = 123;

/// A Modbus exception.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Refusal {
    Function = 1,
    Address = 2,
    Value = 3,
}

/// Which registers a read asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Table {
    Holding,
    Input,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Request {
    Read { table: Table, first: u16, count: u16 },
    WriteOne { address: u16, value: u16 },
    WriteMany { first: u16, values: Vec<u16> },
    Loopback(Vec<u8>),
    Identify { code: u8, object: u8 },
}

fn word(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |word, &byte| word << 8 | u16::from(byte))
}

impl Request {
    /// Takes a request apart: function first, then shape and quantities; addresses are the device's business.
    pub(super) fn parse(pdu: &[u8]) -> Result<Self, Refusal> {
        let (&function, rest) = pdu.split_first().ok_or(Refusal::Function)?;
        match function {
            0x03 | 0x04 => {
                let table = if function == 0x03 { Table::Holding } else { Table::Input };
                let [first, count] = two_words(rest)?;
                let fits = (1..=READ_MAX).contains(&count);
                fits.then_some(Self::Read { table, first, count }).ok_or(Refusal::Value)
            }
            0x06 => two_words(rest).map(|[address, value]| Self::WriteOne { address, value }),
            0x10 => write_many(rest),
            0x08 => {
                let (sub, data) = rest.split_at_checked(2).ok_or(Refusal::Value)?;
                match word(sub) {
                    0 if data.len() % 2 == 0 => Ok(Self::Loopback(pdu.to_vec())),
                    0 => Err(Refusal::Value),
                    _ => Err(Refusal::Function),
                }
            }
            0x2B => match *rest {
                [0x0E, code, object] => Ok(Self::Identify { code, object }),
                [0x0E, ..] => Err(Refusal::Value),
                _ => Err(Refusal::Function),
            },
            _ => Err(Refusal::Function),
        }
    }
}

fn two_words(rest: &[u8]) -> Result<[u16; 2], Refusal> {
    match *rest {
        [a, b, c, d] => Ok([word(&[a, b]), word(&[c, d])]),
        _ => Err(Refusal::Value),
    }
}

fn write_many(rest: &[u8]) -> Result<Request, Refusal> {
    let (head, data) = rest.split_at_checked(5).ok_or(Refusal::Value)?;
    let (first, count) = (word(&head[..2]), word(&head[2..4]));
    let announced = usize::from(head[4]);
    if !(1..=WRITE_MAX).contains(&count) || announced != usize::from(count) * 2 || data.len() != announced {
        return Err(Refusal::Value);
    }
    Ok(Request::WriteMany { first, values: data.chunks(2).map(word).collect() })
}

/// Reply to a read.
pub(super) fn values_reply(table: Table, values: &[u16]) -> Vec<u8> {
    let function = if table == Table::Holding { 0x03 } else { 0x04 };
    let count = u8::try_from(values.len() * 2).unwrap_or(u8::MAX);
    let mut reply = vec![function, count];
    reply.extend(values.iter().flat_map(|v| v.to_be_bytes()));
    reply
}

/// Reply to a device identification request (FC43/14) with basic objects only.
pub(super) fn identity_reply(code: u8, object: u8, objects: &[&str]) -> Result<Vec<u8>, Refusal> {
    let wanted = match code {
        // Every level above basic is answered with what there is; a stream that starts nowhere starts at the front.
        1..=3 if usize::from(object) < objects.len() => usize::from(object)..objects.len(),
        1..=3 => 0..objects.len(),
        4 if usize::from(object) < objects.len() => usize::from(object)..usize::from(object) + 1,
        4 => return Err(Refusal::Address),
        _ => return Err(Refusal::Value),
    };
    let byte = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
    let mut reply = vec![0x2B, 0x0E, code, 0x81, 0x00, 0x00, byte(wanted.len())];
    for id in wanted {
        reply.extend([byte(id), byte(objects[id].len())]);
        reply.extend(objects[id].bytes());
    }
    Ok(reply)
}
