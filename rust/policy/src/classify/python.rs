//! Python one-liners that walk the file system.

/// Whether `python -c CODE` is a listing: its code calls a function that lists or finds files.
pub(super) fn lists_files(program: &str, args: &[String]) -> bool {
    const WALKS: [&str; 7] = [
        "glob.glob",
        "glob.iglob",
        "os.listdir",
        "os.scandir",
        "os.walk",
        "pathlib.Path",
        ".rglob(",
    ];
    is_python(program)
        && args
            .iter()
            .skip_while(|word| *word != "-c")
            .nth(1)
            .is_some_and(|code| WALKS.iter().any(|walk| code.contains(walk)))
}

fn is_python(program: &str) -> bool {
    let Some(version) = program.strip_prefix("python") else {
        return false;
    };
    matches!(version, "" | "2" | "3") || version.starts_with("2.") || version.starts_with("3.")
}
