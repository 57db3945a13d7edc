//! Whether an exact diff is worth its time, which is the texts' length times the number of changed lines.

/// Up to this product of the two lengths no question is asked.
const CHEAP_PAIRS: usize = 4_000_000;
/// The most added and removed lines of a longer diff that is still made exactly.
const MAX_CHANGES: usize = 4_000;

/// Whether a diff of the two is cheap enough, judged by work done, not by a clock: the answer is the same everywhere.
pub(super) fn affords(old: &[usize], new: &[usize]) -> bool {
    let (start, end) = common_ends(old, new);
    let old = old.get(start..old.len() - end).unwrap_or_default();
    let new = new.get(start..new.len() - end).unwrap_or_default();
    old.is_empty()
        || new.is_empty()
        || old.len().saturating_mul(new.len()) <= CHEAP_PAIRS
        || within(old, new, MAX_CHANGES)
}

/// Lengths of the common start and of the common end of what follows it.
pub(super) fn common_ends(old: &[usize], new: &[usize]) -> (usize, usize) {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - start;
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    (start, end)
}

/// Whether at most `max` additions and removals lead from `old` to `new`: the forward half of Myers' algorithm,
/// which gives up after `max` rounds.
fn within(old: &[usize], new: &[usize], max: usize) -> bool {
    // `reach[k]`: how far into `old` the best path gets on the diagonal where x - y = k - middle.
    let middle = max + 1;
    let mut reach = vec![0_usize; 2 * max + 3];
    for round in 0..=max {
        for k in (middle - round..=middle + round).step_by(2) {
            let (removing, adding) = (reach[k - 1] + 1, reach[k + 1]);
            let x = match round {
                0 => 0,
                _ if k == middle - round => adding,
                _ if k == middle + round => removing,
                _ => adding.max(removing),
            };
            let y = x + middle - k;
            let (old_rest, new_rest) = (old.get(x..).unwrap_or_default(), new.get(y..).unwrap_or_default());
            let same = old_rest.iter().zip(new_rest).take_while(|(a, b)| a == b).count();
            if old_rest.len() == same && new_rest.len() == same {
                return true;
            }
            reach[k] = x + same;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_counted_as_additions_and_removals() {
        for (old, new, distance) in [
            ("abc", "abc", 0),
            ("abc", "abd", 2),
            ("abcabba", "cbabac", 5),
            ("aaaa", "aa", 2),
            ("ab", "cdef", 6),
            ("xay", "a", 2),
        ] {
            let ids = |text: &str| text.bytes().map(usize::from).collect::<Vec<_>>();
            assert!(within(&ids(old), &ids(new), distance), "{old} {new}");
            assert!(
                distance == 0 || !within(&ids(old), &ids(new), distance - 1),
                "{old} {new}"
            );
        }
    }

    #[test]
    fn common_ends_never_overlap() {
        assert_eq!(common_ends(&[1, 1, 1], &[1, 1]), (2, 0));
        assert_eq!(common_ends(&[1, 2, 3], &[1, 9, 3]), (1, 1));
        assert_eq!(common_ends(&[], &[1]), (0, 0));
    }
}
