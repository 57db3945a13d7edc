//! Options as programs read them.

/// Whether `word` is the long option `name`, its value attached or not, or an abbreviation that GNU
/// option parsing and git take for it (`--outp=x` for `--output`).
///
/// One letter after the dashes is enough: which abbreviations are unique differs by program.
pub(super) fn is_long(word: &str, name: &str) -> bool {
    let given = word.split_once('=').map_or(word, |(given, _)| given);
    given.len() > 2 && given.starts_with("--") && name.starts_with(given)
}

/// Whether a cluster of short options (`-nz`) holds `wanted`.
///
/// The cluster ends at the first option in `valued`: what follows is that option's value.
pub(super) fn has_short(word: &str, wanted: char, valued: &str) -> bool {
    let Some(cluster) = word.strip_prefix('-').filter(|cluster| !cluster.starts_with('-')) else {
        return false;
    };
    for option in cluster.chars() {
        if option == wanted {
            return true;
        }
        if valued.contains(option) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{has_short, is_long};

    #[test]
    fn long_options_are_known_by_their_abbreviations() {
        for word in ["--output", "--output=x", "--outp", "--outp=x", "--o"] {
            assert!(is_long(word, "--output"), "{word}");
        }
        for word in [
            "--",
            "-o",
            "output",
            "--outputs",
            "--oneline",
            "--output-indicator-new=x",
            "",
        ] {
            assert!(!is_long(word, "--output"), "{word}");
        }
    }

    #[test]
    fn a_cluster_ends_where_a_value_begins() {
        assert!(has_short("-z", 'z', "e"));
        assert!(has_short("-nz", 'z', "e"));
        assert!(!has_short("-ez", 'z', "e"));
        assert!(!has_short("--z", 'z', "e"));
        assert!(!has_short("z", 'z', "e"));
        assert!(!has_short("-", 'z', "e"));
    }
}
