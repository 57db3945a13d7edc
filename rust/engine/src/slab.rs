//! Sessions by handle. A handle names a slot and its generation, so a stale one is always refused.

/// The most sessions that one instance holds.
pub const CAPACITY: usize = 1 << 20;

const GENERATIONS: u64 = 1 << 32;

/// Names an open session. Fits into a JavaScript number without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Handle(u64);

impl Handle {
    /// From the number that [`Handle::as_number`] gave; `None` for anything that is no handle.
    pub fn from_number(number: f64) -> Option<Self> {
        let whole = number as u64;
        (whole as f64 == number && whole < CAPACITY as u64 * GENERATIONS).then_some(Self(whole))
    }

    /// As a whole number below 2^52.
    pub fn as_number(self) -> f64 {
        self.0 as f64
    }

    fn new(slot: usize, generation: u64) -> Self {
        Self(generation * CAPACITY as u64 + slot as u64)
    }

    fn slot(self) -> usize {
        (self.0 % CAPACITY as u64) as usize
    }

    fn generation(self) -> u64 {
        self.0 / CAPACITY as u64
    }
}

struct Slot<T> {
    generation: u64,
    value: Option<T>,
}

/// Values by handle, with free slots reused.
pub struct Slab<T> {
    slots: Vec<Slot<T>>,
    free: Vec<usize>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<T> Slab<T> {
    /// Stores a value; `None` when the slab is full.
    pub fn insert(&mut self, value: T) -> Option<Handle> {
        if let Some(index) = self.free.pop() {
            let slot = self.slots.get_mut(index)?;
            slot.value = Some(value);
            return Some(Handle::new(index, slot.generation));
        }
        if self.slots.len() == CAPACITY {
            return None;
        }
        self.slots.push(Slot {
            generation: 1,
            value: Some(value),
        });
        Some(Handle::new(self.slots.len() - 1, 1))
    }

    /// The value of a handle that is not stale.
    pub fn get(&self, handle: Handle) -> Option<&T> {
        let slot = self.slots.get(handle.slot())?;
        if slot.generation == handle.generation() {
            slot.value.as_ref()
        } else {
            None
        }
    }

    /// The value of a handle that is not stale, to change.
    pub fn get_mut(&mut self, handle: Handle) -> Option<&mut T> {
        let slot = self.slots.get_mut(handle.slot())?;
        if slot.generation == handle.generation() {
            slot.value.as_mut()
        } else {
            None
        }
    }

    /// Takes a value out; its handle is stale from then on.
    pub fn remove(&mut self, handle: Handle) -> Option<T> {
        let slot = self.slots.get_mut(handle.slot())?;
        if slot.generation != handle.generation() {
            return None;
        }
        let value = slot.value.take()?;
        slot.generation = (slot.generation + 1) % GENERATIONS;
        self.free.push(handle.slot());
        Some(value)
    }

    /// How many values are stored.
    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// All values.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().filter_map(|slot| slot.value.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_handle_is_stale_even_when_its_slot_is_used_again() {
        let mut slab = Slab::default();
        let first = slab.insert("first").unwrap();
        assert_eq!(slab.remove(first), Some("first"));
        let second = slab.insert("second").unwrap();
        assert_eq!(first.slot(), second.slot());
        assert_eq!(slab.get(first), None);
        assert_eq!(slab.get_mut(first), None);
        assert_eq!(slab.remove(first), None);
        assert_eq!(slab.get(second), Some(&"second"));
        assert_eq!(slab.len(), 1);
    }

    #[test]
    fn handles_survive_the_trip_through_a_number() {
        let handle = Handle::new(CAPACITY - 1, GENERATIONS - 1);
        assert_eq!(Handle::from_number(handle.as_number()), Some(handle));
    }

    #[test]
    fn numbers_that_are_no_handles_are_refused() {
        for number in [-1.0, 0.5, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(Handle::from_number(number), None, "{number}");
        }
    }
}
