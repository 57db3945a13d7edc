//! A bounded buffer for a command's output.

use std::collections::VecDeque;

/// What is kept of a command's output by default, in bytes, as in the reference: 1 MiB.
pub const OUTPUT_CAPACITY: usize = 1 << 20;

/// Keeps the first and the last half of a stream of bytes and forgets what lies between.
///
/// Holds at most its capacity, however much is pushed; each byte is copied once. Nothing marks the gap:
/// [`HeadTail::text`] reads on from the head to the tail, as the reference's aggregated output does.
#[derive(Debug, Clone)]
pub struct HeadTail {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    head_capacity: usize,
    tail_capacity: usize,
}

impl HeadTail {
    /// An empty buffer for `capacity` bytes: half for the head, the rest for the tail.
    pub fn new(capacity: usize) -> Self {
        let head_capacity = capacity / 2;
        Self {
            head: Vec::new(),
            tail: VecDeque::new(),
            head_capacity,
            tail_capacity: capacity - head_capacity,
        }
    }

    /// Adds bytes at the end; the oldest bytes of a full tail go.
    pub fn push(&mut self, bytes: &[u8]) {
        let (to_head, rest) = bytes.split_at(bytes.len().min(self.head_capacity - self.head.len()));
        self.head.extend_from_slice(to_head);
        // Only the end of a chunk larger than the tail can stay.
        let rest = &rest[rest.len().saturating_sub(self.tail_capacity)..];
        let excess = (self.tail.len() + rest.len()).saturating_sub(self.tail_capacity);
        self.tail.drain(..excess);
        self.tail.extend(rest);
    }

    /// The bytes kept, head first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (older, newer) = self.tail.as_slices();
        [&self.head, older, newer].concat()
    }

    /// The bytes kept as text; each invalid sequence, also one that the gap made, becomes U+FFFD.
    pub fn text(&self) -> String {
        String::from_utf8(self.to_bytes())
            .unwrap_or_else(|invalid| String::from_utf8_lossy(invalid.as_bytes()).into_owned())
    }

    /// Takes what is kept and starts anew with the same capacity: one poll's share of a running command.
    #[must_use]
    pub fn take(&mut self) -> Self {
        let fresh = Self::new(self.head_capacity + self.tail_capacity);
        std::mem::replace(self, fresh)
    }
}

impl Default for HeadTail {
    /// A buffer of [`OUTPUT_CAPACITY`].
    fn default() -> Self {
        Self::new(OUTPUT_CAPACITY)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_output_is_kept_whole() {
        let mut buffer = HeadTail::new(10);
        buffer.push(b"01234");
        buffer.push(b"56789");
        assert_eq!(buffer.text(), "0123456789");
    }

    #[test]
    fn long_output_keeps_half_from_each_end() {
        let mut buffer = HeadTail::new(10);
        for piece in ["012", "3456789abc", "d", "ef"] {
            buffer.push(piece.as_bytes());
        }
        assert_eq!(buffer.text(), "01234bcdef");
    }

    #[test]
    fn one_chunk_larger_than_the_buffer_is_cut_in_the_middle() {
        let mut buffer = HeadTail::new(5);
        buffer.push(b"0123456789");
        assert_eq!(buffer.text(), "01789");
    }

    #[test]
    fn a_megabyte_of_numbers_is_kept_as_the_reference_keeps_it() {
        let mut buffer = HeadTail::default();
        for n in 1..=400_000 {
            buffer.push(format!("{n}\n").as_bytes());
        }
        let text = buffer.text();
        assert_eq!((text.len(), text.lines().count()), (1_048_576, 164_131));
    }

    #[test]
    fn a_buffer_without_room_keeps_nothing() {
        let mut buffer = HeadTail::new(0);
        buffer.push(b"abc");
        assert_eq!(buffer.text(), "");
    }

    #[test]
    fn invalid_utf8_is_replaced_byte_by_byte() {
        let mut buffer = HeadTail::default();
        buffer.push(b"ab\xff\xfecd");
        assert_eq!(buffer.text(), "ab\u{fffd}\u{fffd}cd");
    }

    #[test]
    fn taking_leaves_an_empty_buffer_of_the_same_size() {
        let mut buffer = HeadTail::new(4);
        buffer.push(b"abcdef");
        assert_eq!(buffer.take().text(), "abef");
        assert_eq!(buffer.text(), "");
        buffer.push(b"uvwxyz");
        assert_eq!(buffer.text(), "uvyz");
    }

    proptest! {
        #[test]
        fn how_output_is_cut_into_chunks_makes_no_difference(
            chunks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..20), 0..20),
            capacity in 0usize..60,
        ) {
            let mut in_chunks = HeadTail::new(capacity);
            chunks.iter().for_each(|chunk| in_chunks.push(chunk));
            let all = chunks.concat();
            let mut at_once = HeadTail::new(capacity);
            at_once.push(&all);

            prop_assert_eq!(in_chunks.to_bytes(), at_once.to_bytes());
            prop_assert_eq!(at_once.to_bytes().len(), all.len().min(capacity));
        }
    }
}
