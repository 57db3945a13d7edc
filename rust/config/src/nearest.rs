//! The known name that a misspelled one was probably meant to be.

/// The nearest of `known` to `name`, if it is near enough to be a slip: at most one edit (an inserted,
/// removed, changed or swapped character) for each three characters.
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    /// Longer names are no slips, and the comparison takes time in proportion to both lengths.
    const LONGEST: usize = 64;
    let name: Vec<char> = name.chars().take(LONGEST + 1).collect();
    if name.len() > LONGEST {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (edits(&name, &candidate.chars().collect::<Vec<_>>()), candidate))
        .min_by_key(|&(distance, _)| distance)
        .filter(|&(distance, _)| distance <= name.len().div_ceil(3))
        .map(|(_, candidate)| candidate)
}

/// Edits that turn one text into the other; two neighbours that changed places count as one.
fn edits(from: &[char], to: &[char]) -> usize {
    // Three rows of the usual table are enough: the one being filled and the two above it.
    let mut before_last = vec![0; to.len() + 1];
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, &a) in from.iter().enumerate() {
        let mut row = vec![i + 1; to.len() + 1];
        for (j, &b) in to.iter().enumerate() {
            let mut best = (last[j] + usize::from(a != b))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && a == to[j - 1] && from[i - 1] == b {
                best = best.min(before_last[j - 1] + 1);
            }
            row[j + 1] = best;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_name() {
        let known = ["model", "model_provider", "sandbox_mode", "approval_policy"];
        for (slip, meant) in [
            ("modle", "model"),
            ("Model", "model"),
            ("model_providor", "model_provider"),
            ("sandboxmode", "sandbox_mode"),
            ("aproval-policy", "approval_policy"),
        ] {
            assert_eq!(nearest(slip, known), Some(meant), "{slip}");
        }
    }

    #[test]
    fn other_words_find_nothing() {
        for name in ["", "zebra", "🦓🦓🦓", &"model".repeat(1000)] {
            assert_eq!(nearest(name, ["model", "profile"]), None, "{name:.20}");
        }
    }
}
