//! Plans in what the model writes in plan mode: blocks between two tags, each alone on its line.

const OPEN: &str = "<proposed_plan>";
const CLOSE: &str = "</proposed_plan>";

/// A line that is longer is no tag, whatever spaces are in it: it is not held back any further.
const LONGEST_TAG_LINE: usize = 256;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// What the model says beside a plan.
    Text(String),
    /// A plan begins.
    PlanBegins,
    /// What a plan says.
    Plan(String),
}

/// Tells plans from the rest of a text that comes in pieces.
#[derive(Debug, Default)]
pub(super) struct PlanText {
    /// A line's beginning that may be a tag.
    line: String,
    /// Whether the line is known to be no tag.
    is_text: bool,
    in_plan: bool,
}

impl PlanText {
    /// The next piece; gives the parts that are now known.
    pub fn push(&mut self, piece: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        for text in piece.split_inclusive('\n') {
            let ends = text.ends_with('\n');
            if self.is_text {
                self.say(text, &mut parts);
            } else {
                self.line.push_str(text);
                if ends {
                    self.end_line(&mut parts);
                } else if !may_be_tag(&self.line) {
                    let line = std::mem::take(&mut self.line);
                    self.say(&line, &mut parts);
                    self.is_text = true;
                }
            }
            if ends {
                self.is_text = false;
            }
        }
        parts
    }

    /// The text is over: its last line may be a tag, too.
    pub fn finish(&mut self) -> Vec<Part> {
        let mut parts = Vec::new();
        self.end_line(&mut parts);
        self.is_text = false;
        self.in_plan = false;
        parts
    }

    fn end_line(&mut self, parts: &mut Vec<Part>) {
        let line = std::mem::take(&mut self.line);
        match line.trim() {
            OPEN if !self.in_plan => {
                self.in_plan = true;
                parts.push(Part::PlanBegins);
            }
            CLOSE if self.in_plan => self.in_plan = false,
            _ => self.say(&line, parts),
        }
    }

    fn say(&self, text: &str, parts: &mut Vec<Part>) {
        match parts.last_mut() {
            _ if text.is_empty() => {}
            Some(Part::Plan(last)) if self.in_plan => last.push_str(text),
            Some(Part::Text(last)) if !self.in_plan => last.push_str(text),
            _ if self.in_plan => parts.push(Part::Plan(text.to_owned())),
            _ => parts.push(Part::Text(text.to_owned())),
        }
    }
}

fn may_be_tag(line: &str) -> bool {
    let word = line.trim();
    line.len() <= LONGEST_TAG_LINE && (OPEN.starts_with(word) || CLOSE.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(pieces: &[&str]) -> Vec<Vec<Part>> {
        let mut text = PlanText::default();
        let mut parts: Vec<Vec<Part>> = pieces.iter().map(|piece| text.push(piece)).collect();
        parts.push(text.finish());
        parts
    }

    fn text(text: &str) -> Part {
        Part::Text(text.to_owned())
    }

    fn plan(text: &str) -> Part {
        Part::Plan(text.to_owned())
    }

    #[test]
    fn a_plan_is_what_stands_between_its_tags() {
        assert_eq!(
            parts(&[
                "Intro\n<prop",
                "osed_plan>\n- 1\n",
                "- 2\n</proposed",
                "_plan>\nOutro"
            ]),
            [
                vec![text("Intro\n")],
                vec![Part::PlanBegins, plan("- 1\n")],
                vec![plan("- 2\n")],
                vec![text("Outro")],
                vec![],
            ]
        );
    }

    #[test]
    fn a_tag_stands_alone_on_its_line() {
        assert_eq!(
            parts(&[
                "See <proposed_plan> here\n \t<proposed_plan> \r\n- a\n</proposed_plan> b\n<proposed_plan>\n"
            ]),
            [
                vec![
                    text("See <proposed_plan> here\n"),
                    Part::PlanBegins,
                    plan("- a\n</proposed_plan> b\n<proposed_plan>\n"),
                ],
                vec![],
            ]
        );
        assert_eq!(
            parts(&["</proposed_plan>\n"]),
            [vec![text("</proposed_plan>\n")], vec![]]
        );
    }

    #[test]
    fn the_last_line_may_be_a_tag() {
        assert_eq!(
            parts(&["<proposed_plan>\na\n</proposed_plan>"]).concat(),
            [Part::PlanBegins, plan("a\n")]
        );
        assert_eq!(
            parts(&["a\n<proposed"]),
            [vec![text("a\n")], vec![text("<proposed")]]
        );
    }

    #[test]
    fn spaces_are_not_held_back_for_ever() {
        let spaces = " ".repeat(LONGEST_TAG_LINE);
        assert_eq!(
            parts(&[&spaces, " "])[..2],
            [vec![], vec![text(&format!("{spaces} "))]]
        );
    }

    #[test]
    fn cuts_change_nothing() {
        let whole = "Hi <b>\n<proposed_plan>\n- é < b\n\n</proposed_plan>\n\nBye\n";
        let join = |parts: Vec<Part>| {
            let mut said = (String::new(), String::new());
            for part in parts {
                match part {
                    Part::Text(text) => said.0.push_str(&text),
                    Part::Plan(text) => said.1.push_str(&text),
                    Part::PlanBegins => said.1.push('|'),
                }
            }
            said
        };
        for cut in (0..=whole.len()).filter(|&at| whole.is_char_boundary(at)) {
            let said = join(parts(&[&whole[..cut], &whole[cut..]]).concat());
            assert_eq!(
                said,
                ("Hi <b>\n\nBye\n".to_owned(), "|- é < b\n\n".to_owned()),
                "{cut}"
            );
        }
    }
}
