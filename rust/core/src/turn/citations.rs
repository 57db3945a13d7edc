//! Citations of memories in what the model writes: kept in the history, hidden from the user.

const OPEN: &str = "<oai-mem-citation>";
const CLOSE: &str = "</oai-mem-citation>";

/// Takes citations out of a text that comes in pieces.
#[derive(Debug, Default)]
pub(super) struct Citations {
    /// What may be the beginning of a tag.
    held: String,
    inside: bool,
}

impl Citations {
    /// The next piece; gives what is to be seen of it, and of what was held before.
    pub fn push(&mut self, piece: &str) -> String {
        self.held.push_str(piece);
        let mut seen = String::new();
        let mut rest = self.held.as_str();
        loop {
            let tag = if self.inside { CLOSE } else { OPEN };
            let (before, after) = match rest.split_once(tag) {
                Some((before, after)) => (before, Some(after)),
                None => (rest.split_at(rest.len() - beginning_at_end(rest, tag)).0, None),
            };
            if !self.inside {
                seen.push_str(before);
            }
            match after {
                Some(after) => {
                    self.inside = !self.inside;
                    rest = after;
                }
                None => {
                    let held = rest[before.len()..].to_owned();
                    self.held = held;
                    return seen;
                }
            }
        }
    }

    /// The text is over; gives what was held and is no tag. A citation that never ends stays hidden.
    pub fn finish(&mut self) -> String {
        let held = std::mem::take(&mut self.held);
        if std::mem::take(&mut self.inside) {
            String::new()
        } else {
            held
        }
    }
}

/// How many bytes at the end of `text` may be the beginning of `tag`, which is not in it whole.
fn beginning_at_end(text: &str, tag: &str) -> usize {
    (1..tag.len().min(text.len() + 1))
        .rev()
        .find(|&length| text.ends_with(&tag[..length]))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(pieces: &[&str]) -> Vec<String> {
        let mut citations = Citations::default();
        let mut seen: Vec<String> = pieces.iter().map(|piece| citations.push(piece)).collect();
        seen.push(citations.finish());
        seen
    }

    #[test]
    fn citations_are_hidden_wherever_they_are_cut() {
        let text = "x <oai-mem-citation>doc < y</oai-mem-citation> é < z";
        for cut in (0..=text.len()).filter(|&at| text.is_char_boundary(at)) {
            assert_eq!(seen(&[&text[..cut], &text[cut..]]).concat(), "x  é < z", "{cut}");
        }
        let each: Vec<String> = text.chars().map(String::from).collect();
        let each: Vec<&str> = each.iter().map(String::as_str).collect();
        assert_eq!(seen(&each).concat(), "x  é < z");
    }

    #[test]
    fn what_may_be_a_tag_is_held_until_it_is_known() {
        assert_eq!(seen(&["a <oai", "-mental"]), ["a ", "<oai-mental", ""]);
        assert_eq!(seen(&["a <oai-mem"]), ["a ", "<oai-mem"]);
    }

    #[test]
    fn a_citation_that_never_ends_stays_hidden() {
        assert_eq!(seen(&["a<oai-mem-citation>b", "c</oai"]).concat(), "a");
    }
}
