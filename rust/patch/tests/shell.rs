//! Which commands are patches, and which are left to the shell.

use codex_embed_patch::parse;
use codex_embed_patch::shell::{Intercepted, extract_patch};

const PATCH: &str = "*** Begin Patch\n*** Add File: a\n+$x `y` \\z\n*** End Patch\n";

fn extract(argv: &[&str]) -> Option<Intercepted> {
    extract_patch(&argv.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
}

fn script(text: &str) -> Option<Intercepted> {
    extract(&["/bin/bash", "-lc", text])
}

fn call(workdir: Option<&str>) -> Option<Intercepted> {
    Some(Intercepted::Patch {
        patch: PATCH.to_owned(),
        workdir: workdir.map(str::to_owned),
    })
}

#[test]
fn a_direct_call_hands_over_its_argument_whatever_it_holds() {
    assert_eq!(extract(&["apply_patch", PATCH]), call(None));
    assert_eq!(extract(&["applypatch", PATCH]), call(None));
    let nonsense = Intercepted::Patch {
        patch: "nonsense".into(),
        workdir: None,
    };
    assert_eq!(extract(&["apply_patch", "nonsense"]), Some(nonsense));
    for argv in [
        &[][..],
        &["apply_patch"],
        &["apply_patch", PATCH, "x"],
        &["./apply_patch", PATCH],
    ] {
        assert_eq!(extract(argv), None, "{argv:?}");
    }
}

#[test]
fn every_known_shell_may_carry_the_script() {
    let text = format!("apply_patch <<'EOF'\n{PATCH}EOF\n");
    for shell in [
        &["bash", "-c"][..],
        &["zsh", "-lc"],
        &["/usr/bin/sh", "-c"],
        &["powershell.exe", "-Command"],
        &[
            "C:\\Program Files\\PowerShell\\pwsh.EXE",
            "-NoProfile",
            "-command",
        ],
        &["cmd.exe", "/c"],
    ] {
        assert_eq!(
            extract(&[shell, &[text.as_str()]].concat()),
            call(None),
            "{shell:?}"
        );
    }
    for shell in [
        &["fish", "-c"][..],
        &["bash", "-x"],
        &["bash"],
        &["bash", "-NoProfile", "-c"],
        &["pwsh", "-c"],
        &["cmd", "-c"],
    ] {
        assert_eq!(extract(&[shell, &[text.as_str()]].concat()), None, "{shell:?}");
    }
}

#[test]
fn the_heredoc_may_be_written_in_any_usual_way() {
    for (start, end) in [
        ("apply_patch <<'EOF'\n", "EOF"),
        ("apply_patch <<\"EOF\"\n", "EOF\n"),
        ("apply_patch <<EOF\n", "EOF\n\n"),
        ("applypatch << 'END_OF_PATCH' \n", "END_OF_PATCH"),
        ("\n\tapply_patch<<-EOF\n", "\tEOF"),
        ("apply_patch \\\n <<'E F'\n", "E F\n"),
        ("apply_patch <<'EOF'\n", ""),
        ("apply_patch <<'EOF'\n", "  EOF\n"),
        ("apply_patch <<'EOF'\n", "EOF;\n"),
        ("apply_patch <<\\EOF\n", "EOF"),
    ] {
        assert_eq!(
            script(&format!("{start}{PATCH}{end}")),
            call(None),
            "{start:?} {end:?}"
        );
    }
    let crlf = format!("apply_patch <<'EOF'\n{PATCH}EOF\n").replace('\n', "\r\n");
    assert_eq!(script(&crlf), call(None));
}

#[test]
fn a_dash_takes_leading_tabs_off_and_nothing_else() {
    let text = "apply_patch <<-EOF\n\t*** Begin Patch\n\t*** Add File: a\n\t+\tx\n\t*** End Patch\n\tEOF\n";
    let Some(Intercepted::Patch { patch, .. }) = script(text) else {
        panic!("a patch")
    };
    assert_eq!(patch, "*** Begin Patch\n*** Add File: a\n+\tx\n*** End Patch\n");
}

#[test]
fn the_delimiter_inside_a_patch_line_does_not_end_it() {
    let text = "apply_patch <<EOF\n*** Begin Patch\n*** Update File: a\n EOF\n+EOF\n*** End Patch\nEOF";
    let Some(Intercepted::Patch { patch, .. }) = script(text) else {
        panic!("a patch")
    };
    assert!(parse(&patch).is_ok(), "{patch}");
}

#[test]
fn one_folder_may_come_first() {
    for (folder, workdir) in [
        ("cd sub && ", "sub"),
        ("cd  'sub dir'  &&  ", "sub dir"),
        ("cd \"sub dir\" &&\n", "sub dir"),
        ("cd sub\\ dir&&", "sub dir"),
        ("\n\ncd /a/../b && ", "/a/../b"),
        ("cd '' && ", ""),
    ] {
        assert_eq!(
            script(&format!("{folder}apply_patch <<'EOF'\n{PATCH}EOF")),
            call(Some(workdir)),
            "{folder}"
        );
    }
}

#[test]
fn variables_that_are_set_for_the_command_are_passed_over() {
    for set in ["A=1 ", "A= B_2='x y' ", "A+=\"$HOME/x\" ", "A=$HOME  "] {
        let text = format!("{set}apply_patch <<'EOF'\n{PATCH}EOF");
        assert_eq!(script(&text), call(None), "{set}");
        let text = format!("{set}cd sub && {set}apply_patch <<'EOF'\n{PATCH}EOF");
        assert_eq!(script(&text), call(Some("sub")), "{set}");
    }
    for runs in [
        "A=$(date) ",
        "A=`date` ",
        "A=\"$(date)\" ",
        "1A=x ",
        "=x ",
        "A=1; ",
        "A=1&",
        "A='x ",
    ] {
        let text = format!("{runs}apply_patch <<'EOF'\n{PATCH}EOF");
        assert_eq!(script(&text), None, "{runs}");
    }
}

#[test]
fn a_heredoc_whose_end_is_not_seen_is_left_to_the_shell() {
    for end in [
        "EOF && echo done",
        "EOF && echo done\n",
        "EOFX",
        "EOF | cat\n",
        "EOF\ntrue\n",
    ] {
        let text = format!("apply_patch <<'EOF'\n{PATCH}{end}");
        assert_eq!(script(&text), None, "{end}");
    }
    let cut = format!("apply_patch <<'EOF'\n{}", PATCH.trim_end());
    assert_eq!(script(&cut), None);
}

#[test]
fn scripts_that_do_more_are_left_to_the_shell() {
    let heredoc = format!("apply_patch <<'EOF'\n{PATCH}EOF");
    for text in [
        "cd sub; {}",
        "cd sub || {}",
        "cd sub | {}",
        "cd sub & {}",
        "cd a b && {}",
        "cd a && cd b && {}",
        "cd && {}",
        "cdsub && {}",
        "cd - && {}",
        "cd -- a && {}",
        "cd ~ && {}",
        "cd $HOME && {}",
        "cd \"$HOME\" && {}",
        "cd `pwd` && {}",
        "cd a* && {}",
        "cd 'a'b && {}",
        "cd 'a && {}",
        "cd a\\",
        "cd a\\\n && {}",
        "echo hi && {}",
        "{}\necho hi",
        "({}\n)",
        "! {}",
        "# note\n{}",
        "{}\n;",
    ] {
        let text = text.replace("{}", &heredoc);
        assert_eq!(script(&text), None, "{text}");
    }
    for start in [
        "apply_patch foo <<'EOF'",
        "apply_patch <<'EOF' && echo hi",
        "apply_patch <<'EOF' > out",
        "apply_patch 0<<'EOF'",
        "apply_patch <<'EOF' # note",
        "apply_patch <<'EOF",
        "apply_patch <<",
        "apply_patch < f",
        "'apply_patch' <<'EOF'",
        "apply_patch <<E'O'F",
        "./apply_patch <<'EOF'",
        "cat <<'EOF' | apply_patch",
        "apply_patch <<<'EOF'",
        "apply_patch",
    ] {
        assert_eq!(script(&format!("{start}\n{PATCH}EOF\n")), None, "{start}");
    }
}

#[test]
fn a_patch_without_a_call_is_told_apart() {
    assert_eq!(extract(&[PATCH]), Some(Intercepted::RawPatch));
    assert_eq!(script(PATCH), Some(Intercepted::RawPatch));
    assert_eq!(script(&format!("  \n{PATCH}")), Some(Intercepted::RawPatch));
    assert_eq!(
        script(&format!("<<'EOF'\n{PATCH}EOF")),
        Some(Intercepted::RawPatch)
    );
    assert_eq!(script("*** Begin Patch\n*** Frobnicate\n*** End Patch"), None);
    assert_eq!(extract(&["ls"]), None);
}
