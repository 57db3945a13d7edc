//! Programs that run a script given as an argument.

/// The last component of a program's path: `/bin/rm` is `rm`.
pub fn program_name(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// The script of `bash|zsh|sh -lc|-c SCRIPT` and nothing more; the shell may be named by a path.
///
/// A fourth word would be `$0` of the script, another flag another way of reading it: both are `None`.
pub fn shell_script(argv: &[String]) -> Option<&str> {
    match argv {
        [shell, flag, script]
            if matches!(program_name(shell), "bash" | "zsh" | "sh")
                && matches!(flag.as_str(), "-lc" | "-c") =>
        {
            Some(script)
        }
        _ => None,
    }
}

/// The script of any shell with any mix of flags that ends in a script: `dash -e -c SCRIPT arg`.
///
/// For finding danger only: what it reads as a script need not be one.
pub fn any_shell_script(argv: &[String]) -> Option<&str> {
    let (shell, rest) = argv.split_first()?;
    if !is_shell(program_name(shell)) {
        return None;
    }
    let flag = rest.iter().position(|word| takes_script(word))?;
    // With `-c -e SCRIPT` flags may stand between; the script is the first word that is none.
    rest.iter()
        .skip(flag + 1)
        .find(|word| !word.starts_with('-'))
        .map(String::as_str)
}

/// Whether a program of this name reads scripts.
pub fn is_shell(name: &str) -> bool {
    const SHELLS: [&str; 10] = [
        "ash", "bash", "csh", "dash", "fish", "ksh", "mksh", "sh", "tcsh", "zsh",
    ];
    SHELLS.contains(&name)
}

fn takes_script(word: &str) -> bool {
    word == "--command"
        || word
            .strip_prefix('-')
            .is_some_and(|f| !f.starts_with('-') && f.contains('c'))
}

/// The script of `pwsh|powershell [-NoLogo] [-NoProfile] -Command|-c SCRIPT`.
pub fn powershell_script(argv: &[String]) -> Option<&str> {
    let (shell, mut rest) = argv.split_first()?;
    let name = program_name(shell).to_ascii_lowercase();
    if !matches!(
        name.as_str(),
        "pwsh" | "powershell" | "pwsh.exe" | "powershell.exe"
    ) {
        return None;
    }
    loop {
        let (flag, after) = rest.split_first()?;
        match flag.to_ascii_lowercase().as_str() {
            "-nologo" | "-noprofile" => rest = after,
            "-command" | "-c" => return after.first().map(String::as_str),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{any_shell_script, powershell_script, shell_script};

    fn argv(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_shell_with_one_script_is_unwrapped() {
        for shell in ["bash", "zsh", "sh", "/bin/bash", "/opt/homebrew/bin/zsh"] {
            for flag in ["-lc", "-c"] {
                assert_eq!(shell_script(&argv(&[shell, flag, "ls"])), Some("ls"));
            }
        }
    }

    #[test]
    fn other_shells_flags_and_lengths_are_not_unwrapped_as_plain() {
        for words in [
            &["bash", "-cl", "ls"][..],
            &["bash", "-l", "-c", "ls"],
            &["bash", "-lc", "ls", "x"],
            &["bash", "-lc"],
            &["fish", "-c", "ls"],
            &["bash"],
            &[],
        ] {
            assert_eq!(shell_script(&argv(words)), None, "{words:?}");
        }
    }

    #[test]
    fn danger_is_looked_for_in_any_shell() {
        for words in [
            &["dash", "-c", "ls"][..],
            &["bash", "-l", "-c", "ls"],
            &["bash", "-xec", "ls", "x"],
            &["/bin/ksh", "-c", "-e", "ls"],
            &["fish", "--command", "ls"],
        ] {
            assert_eq!(any_shell_script(&argv(words)), Some("ls"), "{words:?}");
        }
        assert_eq!(any_shell_script(&argv(&["bash", "script.sh"])), None);
        assert_eq!(any_shell_script(&argv(&["cat", "-c", "ls"])), None);
        assert_eq!(any_shell_script(&[]), None);
    }

    #[test]
    fn powershell_takes_its_own_flags() {
        assert_eq!(
            powershell_script(&argv(&["pwsh", "-NoProfile", "-c", "ls x"])),
            Some("ls x")
        );
        assert_eq!(
            powershell_script(&argv(&["powershell.exe", "-Command", "dir"])),
            Some("dir")
        );
        assert_eq!(powershell_script(&argv(&["pwsh", "-File", "x.ps1"])), None);
        assert_eq!(powershell_script(&argv(&["pwsh", "-c"])), None);
    }
}
