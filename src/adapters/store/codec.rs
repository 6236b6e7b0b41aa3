//! Values ↔ the bytes of stored records, version 1. Bytes on disk are for ever: a stored record must be read by
//! every later program, so tags and field orders below never change; what is new gets a new tag.
//!
//! Numbers are little-endian base-128 varints, signed ones zigzag first; texts and lists carry their length in front.
//! Every value has exactly one encoding, and reading accepts no other.

mod building;
mod facts;
mod settings;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::building::Building;
use crate::domain::journal::Entry;

/// Bytes that are not a record of this version, and where reading stopped.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what} at byte {at}")]
pub struct Unreadable {
    /// Offset within the record.
    pub at: usize,
    /// What does not fit.
    pub what: &'static str,
}

/// Bytes of an entry.
pub fn encode_entry(entry: &Entry) -> Vec<u8> {
    encode(entry)
}

/// The entry the bytes stand for.
///
/// # Errors
/// The first byte that cannot stand there.
pub fn decode_entry(bytes: &[u8]) -> Result<Entry, Unreadable> {
    decode(bytes)
}

/// Bytes of a whole building, for a checkpoint.
pub fn encode_building(building: &Building) -> Vec<u8> {
    encode(building)
}

/// The building the bytes stand for.
///
/// # Errors
/// The first byte that cannot stand there.
pub fn decode_building(bytes: &[u8]) -> Result<Building, Unreadable> {
    decode(bytes)
}

fn encode<T: Record>(value: &T) -> Vec<u8> {
    let mut w = Writer::default();
    value.put(&mut w);
    w.bytes
}

fn decode<T: Record>(bytes: &[u8]) -> Result<T, Unreadable> {
    let mut r = Reader { bytes, at: 0 };
    let value = T::take(&mut r)?;
    if r.at == bytes.len() { Ok(value) } else { Err(r.unreadable("bytes left over")) }
}

/// A value with a place in stored records.
trait Record: Sized {
    /// Appends the value.
    fn put(&self, w: &mut Writer);

    /// Reads what `put` wrote.
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable>;

    /// Appends the items of a list; long lists may know a shorter way than one after the other.
    fn put_items(items: &[Self], w: &mut Writer) {
        for item in items {
            item.put(w);
        }
    }

    /// Reads `n` items of a list.
    fn take_items(n: usize, r: &mut Reader<'_>) -> Result<Vec<Self>, Unreadable> {
        // Grows with the items really there: the length alone never claims memory.
        let mut items = Vec::new();
        for _ in 0..n {
            items.push(Self::take(r)?);
        }
        Ok(items)
    }
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn byte(&mut self, b: u8) {
        self.bytes.push(b);
    }

    fn varint(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.byte(n as u8 | 0x80);
            n >>= 7;
        }
        self.byte(n as u8);
    }

    fn text(&mut self, s: &str) {
        self.varint(s.len() as u64);
        self.bytes.extend_from_slice(s.as_bytes());
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn unreadable(&self, what: &'static str) -> Unreadable {
        Unreadable { at: self.at, what }
    }

    fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    fn slice(&mut self, n: usize) -> Result<&'a [u8], Unreadable> {
        let end = self.at.checked_add(n).filter(|end| *end <= self.bytes.len());
        let slice = end.and_then(|end| self.bytes.get(self.at..end));
        let slice = slice.ok_or_else(|| self.unreadable("record ends early"))?;
        self.at += n;
        Ok(slice)
    }

    fn byte(&mut self) -> Result<u8, Unreadable> {
        self.slice(1).map(|s| s[0])
    }

    fn varint(&mut self) -> Result<u64, Unreadable> {
        let mut n = 0u64;
        for shift in (0..64).step_by(7) {
            let b = self.byte()?;
            let bits = u64::from(b & 0x7F);
            if (bits << shift) >> shift != bits || (b == 0 && shift > 0) {
                return Err(self.unreadable("number too long"));
            }
            n |= bits << shift;
            if b & 0x80 == 0 {
                return Ok(n);
            }
        }
        Err(self.unreadable("number too long"))
    }

    /// Length of a list or text whose items take at least one byte each.
    fn length(&mut self) -> Result<usize, Unreadable> {
        let n = self.varint()?;
        match usize::try_from(n) {
            Ok(n) if n <= self.left() => Ok(n),
            _ => Err(self.unreadable("length beyond the record's end")),
        }
    }

    fn text(&mut self) -> Result<&'a str, Unreadable> {
        let n = self.length()?;
        std::str::from_utf8(self.slice(n)?).map_err(|_| self.unreadable("text is not UTF-8"))
    }

    /// Lets a domain constructor judge what was read.
    fn checked<T>(&self, value: Option<T>, what: &'static str) -> Result<T, Unreadable> {
        value.ok_or_else(|| self.unreadable(what))
    }
}

/// A struct: its fields in the order named. A field left out does not compile.
macro_rules! record {
    ($($type:ident { $($field:ident),* $(,)? })*) => { $(
        impl $crate::adapters::store::codec::Record for $type {
            fn put(&self, w: &mut $crate::adapters::store::codec::Writer) {
                let Self { $($field),* } = self;
                $( $field.put(w); )*
            }
            fn take(
                r: &mut $crate::adapters::store::codec::Reader<'_>,
            ) -> Result<Self, $crate::adapters::store::codec::Unreadable> {
                Ok(Self { $( $field: $crate::adapters::store::codec::Record::take(r)? ),* })
            }
        }
    )* };
}

/// An enum: a tag byte, then the variant's fields. A variant left out does not compile.
macro_rules! tagged {
    ($($type:ident {
        $( $tag:literal => $variant:ident $( ( $($item:ident),* ) )? $( { $($field:ident),* $(,)? } )? ),* $(,)?
    })*) => { $(
        impl $crate::adapters::store::codec::Record for $type {
            fn put(&self, w: &mut $crate::adapters::store::codec::Writer) {
                match self {
                    $( Self::$variant $( ( $($item),* ) )? $( { $($field),* } )? => {
                        w.byte($tag);
                        $( $( $item.put(w); )* )?
                        $( $( $field.put(w); )* )?
                    } )*
                }
            }
            fn take(
                r: &mut $crate::adapters::store::codec::Reader<'_>,
            ) -> Result<Self, $crate::adapters::store::codec::Unreadable> {
                match r.byte()? {
                    $( $tag => {
                        $( $( let $item = $crate::adapters::store::codec::Record::take(r)?; )* )?
                        $( $( let $field = $crate::adapters::store::codec::Record::take(r)?; )* )?
                        Ok(Self::$variant $( ( $($item),* ) )? $( { $($field),* } )?)
                    } )*
                    _ => Err(r.unreadable(concat!("unknown ", stringify!($type)))),
                }
            }
        }
    )* };
}

/// Values in a fixed order without names.
macro_rules! pairs {
    ($( ($a:ty, $b:ty) ),* $(,)?) => { $(
        impl $crate::adapters::store::codec::Record for ($a, $b) {
            fn put(&self, w: &mut $crate::adapters::store::codec::Writer) {
                self.0.put(w);
                self.1.put(w);
            }
            fn take(
                r: &mut $crate::adapters::store::codec::Reader<'_>,
            ) -> Result<Self, $crate::adapters::store::codec::Unreadable> {
                Ok((
                    $crate::adapters::store::codec::Record::take(r)?,
                    $crate::adapters::store::codec::Record::take(r)?,
                ))
            }
        }
    )* };
}

use {pairs, record, tagged};

macro_rules! unsigned {
    ($($type:ty),*) => { $(
        impl Record for $type {
            fn put(&self, w: &mut Writer) {
                w.varint(u64::from(*self));
            }
            fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
                let n = r.varint()?;
                r.checked(Self::try_from(n).ok(), "number out of range")
            }
        }
    )* };
}

unsigned!(u8, u16, u32, u64);

impl Record for i64 {
    fn put(&self, w: &mut Writer) {
        w.varint(((self << 1) ^ (self >> 63)) as u64);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let n = r.varint()?;
        Ok((n >> 1) as Self ^ -((n & 1) as Self))
    }
}

impl Record for i32 {
    fn put(&self, w: &mut Writer) {
        i64::from(*self).put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let n = i64::take(r)?;
        r.checked(Self::try_from(n).ok(), "number out of range")
    }
}

impl Record for bool {
    fn put(&self, w: &mut Writer) {
        w.byte(u8::from(*self));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        match r.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(r.unreadable("neither yes nor no")),
        }
    }
}

impl Record for String {
    fn put(&self, w: &mut Writer) {
        w.text(self);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        r.text().map(str::to_owned)
    }
}

impl<T: Record> Record for Option<T> {
    fn put(&self, w: &mut Writer) {
        self.is_some().put(w);
        if let Some(value) = self {
            value.put(w);
        }
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        if bool::take(r)? { T::take(r).map(Some) } else { Ok(None) }
    }
}

impl<T: Record> Record for Box<T> {
    fn put(&self, w: &mut Writer) {
        self.as_ref().put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        T::take(r).map(Self::new)
    }
}

impl<T: Record> Record for Vec<T> {
    fn put(&self, w: &mut Writer) {
        w.varint(self.len() as u64);
        T::put_items(self, w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let n = r.length()?;
        T::take_items(n, r)
    }
}

impl<T: Record, const N: usize> Record for [T; N] {
    fn put(&self, w: &mut Writer) {
        T::put_items(self, w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let items = T::take_items(N, r)?;
        r.checked(Self::try_from(items).ok(), "wrong number of items")
    }
}

impl<T: Record + Ord> Record for BTreeSet<T> {
    fn put(&self, w: &mut Writer) {
        w.varint(self.len() as u64);
        for item in self {
            item.put(w);
        }
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let mut set = Self::new();
        for _ in 0..r.length()? {
            let item = T::take(r)?;
            if set.last().is_some_and(|last| *last >= item) {
                return Err(r.unreadable("items out of order"));
            }
            set.insert(item);
        }
        Ok(set)
    }
}

impl<K: Record + Ord, V: Record> Record for BTreeMap<K, V> {
    fn put(&self, w: &mut Writer) {
        w.varint(self.len() as u64);
        for (key, value) in self {
            key.put(w);
            value.put(w);
        }
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let mut map = Self::new();
        for _ in 0..r.length()? {
            let key = K::take(r)?;
            if map.last_key_value().is_some_and(|(last, _)| *last >= key) {
                return Err(r.unreadable("keys out of order"));
            }
            map.insert(key, V::take(r)?);
        }
        Ok(map)
    }
}
