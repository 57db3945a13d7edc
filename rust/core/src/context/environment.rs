//! The `<environment_context>` block: where the model works, and what changed since.
//!
//! What the first turn opens with, and what a later turn repeats, recorded from codex 0.114.0. Nothing that
//! was sent is ever rewritten; a turn whose settings changed appends, before the user's message:
//!
//! | changed | appended |
//! |---|---|
//! | `cwd` | a `user` message with the whole block |
//! | the date or the time zone | the block without `<cwd>` |
//! | model | a `developer` message with a `<model_switch>` section |
//! | sandbox or approval policy | a `developer` message with the whole permissions section |
//! | several of the above | one `developer` message (model switch, then permissions), then one `user` message |
//! | effort, summary, verbosity, tier | nothing: they are fields of the request |
//!
//! `instructions` in the request stay those of the session's first model. AGENTS.md is not read again when
//! `cwd` changes. A turn that repeats the settings in force appends nothing.

use std::fmt::Write as _;

/// What the block tells. Compare two with [`Environment::changes_since`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Absolute path of the working directory.
    pub cwd: String,
    /// The shell's name, such as `bash`; `None` where no commands run.
    pub shell: Option<String>,
    /// Local date, `YYYY-MM-DD`.
    pub current_date: String,
    /// IANA name of the time zone.
    pub timezone: String,
    /// Rules of a network proxy; `None` without one, which is the usual case.
    pub network: Option<NetworkRules>,
}

/// Which hosts commands may reach through a network proxy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NetworkRules {
    /// Allowed domains, in the order they are told.
    pub allowed: Vec<String>,
    /// Denied domains; they win over the allowed ones.
    pub denied: Vec<String>,
}

impl Environment {
    /// The block for a session's first turn.
    pub fn render(&self) -> String {
        self.block(Some(&self.cwd))
    }

    /// The block for a turn that started in `earlier`; `None` when the model knows all of it already.
    /// A shell doesn't change within a session and is not compared.
    pub fn changes_since(&self, earlier: &Self) -> Option<String> {
        let moved = self.cwd != earlier.cwd;
        let same = !moved
            && self.current_date == earlier.current_date
            && self.timezone == earlier.timezone
            && self.network == earlier.network;
        (!same).then(|| self.block(moved.then_some(self.cwd.as_str())))
    }

    fn block(&self, cwd: Option<&str>) -> String {
        let mut text = String::from("<environment_context>\n");
        let mut element = |indent: &str, name: &str, value: &str| {
            // Writing to a String can't fail.
            let _ = writeln!(text, "{indent}<{name}>{value}</{name}>");
        };
        if let Some(cwd) = cwd {
            element("  ", "cwd", cwd);
        }
        if let Some(shell) = &self.shell {
            element("  ", "shell", shell);
        }
        element("  ", "current_date", &self.current_date);
        element("  ", "timezone", &self.timezone);
        if let Some(network) = &self.network {
            text.push_str("  <network enabled=\"true\">\n");
            for (name, domains) in [("allowed", &network.allowed), ("denied", &network.denied)] {
                for domain in domains {
                    let _ = writeln!(text, "    <{name}>{domain}</{name}>");
                }
            }
            text.push_str("  </network>\n");
        }
        text.push_str("</environment_context>");
        text
    }
}

/// The local date as `YYYY-MM-DD`, from milliseconds since 1970 UTC and the offset of local time in minutes,
/// east positive.
pub fn local_date(now_ms: u64, utc_offset_minutes: i32) -> String {
    let local_seconds = (now_ms / 1000) as i64 + i64::from(utc_offset_minutes) * 60;
    let (year, month, day) = civil_date(local_seconds.div_euclid(86_400));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day of the day that lies `days` after 1970-01-01 in the Gregorian calendar.
fn civil_date(days: i64) -> (i64, i64, i64) {
    // Years are counted from March, so that the leap day is a year's last; eras have 400 years.
    const DAYS_PER_ERA: i64 = 146_097;
    const MARCH_0000_TO_1970: i64 = 719_468;
    let since_march_0000 = days + MARCH_0000_TO_1970;
    let era = since_march_0000.div_euclid(DAYS_PER_ERA);
    let day_of_era = since_march_0000.rem_euclid(DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // From March on, the lengths of five months (31, 30, 31, 30, 31) repeat: 153 days.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        Environment {
            cwd: "/work".into(),
            shell: Some("bash".into()),
            current_date: "2026-11-23".into(),
            timezone: "Etc/UTC".into(),
            network: None,
        }
    }

    #[test]
    fn the_first_turn_tells_everything() {
        assert_eq!(
            environment().render(),
            "<environment_context>\n  <cwd>/work</cwd>\n  <shell>bash</shell>\n  \
             <current_date>2026-11-23</current_date>\n  <timezone>Etc/UTC</timezone>\n</environment_context>"
        );
    }

    #[test]
    fn network_rules_come_last() {
        let network = NetworkRules {
            allowed: vec!["a.com".into(), "b.org".into()],
            denied: vec!["c.net".into()],
        };
        let text = Environment {
            network: Some(network),
            ..environment()
        }
        .render();
        assert!(text.ends_with(
            "  <timezone>Etc/UTC</timezone>\n  <network enabled=\"true\">\n    <allowed>a.com</allowed>\n    \
             <allowed>b.org</allowed>\n    <denied>c.net</denied>\n  </network>\n</environment_context>"
        ));
    }

    #[test]
    fn a_host_without_processes_has_no_shell_to_tell() {
        assert!(
            !Environment {
                shell: None,
                ..environment()
            }
            .render()
            .contains("shell")
        );
    }

    #[test]
    fn an_unchanged_environment_is_not_told_again() {
        assert_eq!(environment().changes_since(&environment()), None);
        let other_shell = Environment {
            shell: Some("zsh".into()),
            ..environment()
        };
        assert_eq!(other_shell.changes_since(&environment()), None);
    }

    #[test]
    fn a_new_folder_brings_the_whole_block() {
        let moved = Environment {
            cwd: "/work/sub".into(),
            ..environment()
        };
        assert_eq!(moved.changes_since(&environment()), Some(moved.render()));
    }

    #[test]
    fn a_new_day_or_time_zone_leaves_the_folder_out() {
        for later in [
            Environment {
                current_date: "2026-11-24".into(),
                ..environment()
            },
            Environment {
                timezone: "Asia/Tokyo".into(),
                ..environment()
            },
            Environment {
                network: Some(NetworkRules::default()),
                ..environment()
            },
        ] {
            let text = later.changes_since(&environment()).unwrap();
            assert_eq!(text, later.render().replace("  <cwd>/work</cwd>\n", ""));
            assert_ne!(text, later.render());
        }
    }

    #[test]
    fn dates_follow_the_calendar_and_the_offset() {
        for (ms, offset, date) in [
            (0, 0, "1970-01-01"),
            (0, -1, "1969-12-31"),
            (951_782_400_000, 0, "2000-02-29"),
            (1_709_251_199_999, 0, "2024-02-29"),
            (1_709_251_199_999, 1, "2024-03-01"),
            (1_795_404_078_000, 0, "2026-11-23"),
            (1_795_404_078_000, -660, "2026-11-22"),
            (4_107_542_400_000, 0, "2100-03-01"),
            (253_402_300_799_000, 0, "9999-12-31"),
        ] {
            assert_eq!(local_date(ms, offset), date, "{ms} ms at {offset} min");
        }
    }

    #[test]
    fn consecutive_days_have_consecutive_dates() {
        let mut previous = civil_date(-800_000);
        for day in -799_999..800_000 {
            let date = civil_date(day);
            let next_day = date.2 == previous.2 + 1 && (date.0, date.1) == (previous.0, previous.1);
            let next_month = date.2 == 1 && previous.2 >= 28;
            assert!(next_day || next_month, "{previous:?} is followed by {date:?}");
            previous = date;
        }
    }

    #[test]
    fn clocks_beyond_reason_do_not_overflow() {
        assert!(local_date(u64::MAX, i32::MAX).ends_with(|c: char| c.is_ascii_digit()));
    }
}
