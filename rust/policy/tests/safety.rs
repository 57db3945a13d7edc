//! Safe and dangerous commands beyond what the reference tells apart.

use codex_embed_policy::safety::{Danger, is_dangerous, is_known_safe};

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

fn script(text: &str) -> Vec<String> {
    ["/bin/bash", "-lc", text].map(str::to_owned).to_vec()
}

#[test]
fn rm_with_force_or_recursion_is_dangerous_however_it_is_written() {
    for command in [
        "rm -f x",
        "rm -r x",
        "rm -R x",
        "rm -rf x",
        "rm -fr x",
        "rm -r -f x",
        "rm -f -r x",
        "rm -rfv x",
        "rm -vrf x",
        "rm x -rf",
        "rm --force x",
        "rm --recursive x",
        "rm --forc x",
        "rm --r x",
        "/bin/rm -rf x",
        "/usr/bin/rm -f x",
        "./rm -f x",
        "sudo rm -rf x",
        "sudo -n rm -rf x",
        "sudo -u root rm -f x",
        "doas rm -f x",
        "env rm -rf x",
        "env A=1 rm -rf x",
        "/usr/bin/env rm -f x",
        "xargs rm -rf",
        "flock /tmp/lock rm -rf x",
        "chroot / rm -rf x",
        "taskset 1 nice rm -r x",
        "strace -f rm -rf x",
        "watch rm -rf x",
        "unshare -r /bin/rm -f x",
        "xargs -0 -n 1 rm -f",
        "nohup rm -rf x",
        "timeout 5 rm -rf x",
        "nice -n 5 rm -f x",
        "find . -exec rm -rf {} +",
        "find . -name x -execdir rm -f {} ;",
        "busybox rm -rf x",
        "command rm -f x",
        "exec rm -f x",
        "eval rm -rf x",
        "time rm -f x",
        "sudo env nice rm -rf x",
    ] {
        assert!(is_dangerous(&words(command)), "{command}");
        assert!(is_dangerous(&script(command)), "script {command}");
        assert!(!is_known_safe(&script(command)), "{command}");
        assert_eq!(Danger::of(&script(command)), Danger::Dangerous, "{command}");
    }
}

#[test]
fn danger_shows_in_every_kind_of_script() {
    for text in [
        "ls && rm -rf x",
        "ls; cd y || rm -f x",
        "ls | xargs rm -f",
        "rm -rf \"$HOME\"",
        "rm -rf x > log 2>&1",
        "(rm -rf x)",
        "if true; then rm -rf x; fi",
        "for f in *; do rm -rf $f; done",
        "echo $(rm -rf x)",
        "echo \"`rm -rf x`\"",
        "A=1 rm -rf x",
        "\\rm -rf x",
        "'rm' -rf x",
        "bash -c 'rm -rf x'",
        "bash -lc 'ls && sh -c \"rm -rf x\"'",
        "sudo bash -c 'rm -rf x'",
        "eval 'rm -rf x'",
        "rm -f x <<EOF\ny\nEOF",
        "rm -rf x &",
    ] {
        assert!(is_dangerous(&script(text)), "{text}");
    }
    for shell in ["sh", "zsh", "dash", "fish", "/bin/ksh"] {
        assert!(
            is_dangerous(&[shell, "-e", "-c", "rm -rf x"].map(str::to_owned)),
            "{shell}"
        );
    }
}

#[test]
fn harmless_words_are_not_dangerous() {
    for text in [
        "rm x",
        "rm -i x",
        "rm -- -rf",
        "rm -v x",
        "rm -d x",
        "rmdir -p x",
        "echo rm -rf x",
        "echo 'rm -rf x'",
        "grep -r 'rm -rf' .",
        "cat > clean.sh <<'EOF'\nrm -rf build\nEOF",
        "git rm -rf x",
        "npm rm -f x",
        "ls # rm -rf x",
        "docker run --rm -f x",
        "sudo ls",
        "find . -name rm",
    ] {
        assert!(!is_dangerous(&script(text)), "{text}");
    }
    assert!(!is_dangerous(&[]));
    assert!(!is_dangerous(&[String::new()]));
}

#[test]
fn a_command_wrapped_beyond_reason_is_dangerous() {
    assert!(!is_dangerous(&words(&format!("{}ls", "env ".repeat(7)))));
    assert!(is_dangerous(&words(&format!("{}ls", "env ".repeat(9)))));
}

#[test]
fn options_hidden_by_quotes_or_escapes_are_found() {
    for text in [
        "find . -del\\ete",
        "find . '-delete'",
        "find . -{delete,print}",
        "find . -delet[e]",
        "find . *",
        "rg --p're=sh' x",
        "rg x *",
        "git diff --outp=x",
        "git log --ou x",
        "git diff --text\\conv",
        "sed -n 1p '-es/x/y/e'",
        "sed -n 1p -fx",
        "sed -n 1p *",
        "base64 --outp=x a",
        "uniq a*",
        "git status *",
        "/tmp/cat a",
        "/bin/../tmp/cat a",
        "~/bin/ls",
    ] {
        assert!(!is_known_safe(&script(text)), "{text}");
    }
}

#[test]
fn ordinary_reading_stays_safe() {
    for text in [
        "ls *",
        "cat *.rs",
        "ls ~/x",
        "grep -rn 'a|b' src/*.rs",
        "find . -name '*.rs'",
        "rg -n 'x' src",
        "rg x src/*.rs",
        "rg -ez x",
        "git log --oneline --text -5",
        "git -C sub diff",
        "sed -n 1,20p src/lib.rs",
        "sed -n 5p -",
        "uniq -f 1 a",
        "base64 -d a",
        "/usr/bin/cat a",
        "bash -c 'ls && cat a'",
        "uniq -c - ",
    ] {
        assert!(is_known_safe(&script(text)), "{text}");
    }
}

#[test]
fn nothing_is_not_safe() {
    for argv in [vec![], vec![String::new()], words("bash -lc"), script("")] {
        assert!(!is_known_safe(&argv), "{argv:?}");
    }
    assert!(
        !is_known_safe(&script("bash -c \"bash -c 'ls'\"")),
        "a script in a script in a script"
    );
}
