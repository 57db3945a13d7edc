//! Where files may be written.

use codex_embed_protocol::SandboxPolicy;

/// The part of the file system that a sandbox policy lets be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writable {
    /// All of it.
    Everywhere,
    /// Inside these folders, except what is protected in them; nowhere when there are none.
    Inside(Vec<String>),
}

impl Writable {
    /// What `sandbox` lets be written with `cwd` as working directory.
    ///
    /// For `workspace-write` that is `cwd`, the configured roots, and, unless excluded, `/tmp` and
    /// `tmpdir` (the value of `TMPDIR`). Relative and empty roots are left out. The caller resolves
    /// symbolic links in the roots before it compares.
    pub fn of(sandbox: &SandboxPolicy, cwd: &str, tmpdir: Option<&str>) -> Self {
        match sandbox {
            SandboxPolicy::DangerFullAccess | SandboxPolicy::ExternalSandbox { .. } => Self::Everywhere,
            SandboxPolicy::ReadOnly { .. } => Self::Inside(Vec::new()),
            SandboxPolicy::WorkspaceWrite {
                writable_roots,
                exclude_tmpdir_env_var,
                exclude_slash_tmp,
                ..
            } => {
                let tmp = (!exclude_slash_tmp).then_some("/tmp");
                let tmpdir = tmpdir.filter(|_| !exclude_tmpdir_env_var);
                let mut roots: Vec<String> = Vec::new();
                for root in [Some(cwd)]
                    .into_iter()
                    .chain(writable_roots.iter().map(|root| Some(root.as_str())))
                    .chain([tmp, tmpdir])
                    .flatten()
                {
                    if is_absolute(root) && !roots.iter().any(|known| known == root) {
                        roots.push(root.to_owned());
                    }
                }
                Self::Inside(roots)
            }
        }
    }

    /// Whether the file at `path` may be written.
    ///
    /// `path` is absolute with symbolic links resolved; one with `.` or `..` in it is refused. Protected
    /// is everything at or below `.git`, `.codex` and `.agents`, at any depth of a root, whether it
    /// exists or not, and however a file system may let their names be written.
    pub fn allows(&self, path: &str) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Inside(roots) => roots.iter().any(|root| inside(root, path).is_some_and(is_open)),
        }
    }

    /// Whether `path`, as it was written and maybe through links, names something protected in a root.
    pub fn names_protected(&self, path: &str) -> bool {
        let Self::Inside(roots) = self else {
            return false;
        };
        let mut below = roots.iter().filter_map(|root| inside(root, path)).peekable();
        below.peek().is_some() && below.all(|below| below.split(SEPARATORS).any(is_protected))
    }
}

fn is_absolute(path: &str) -> bool {
    let drive = matches!(path.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    drive || path.starts_with('/') || path.starts_with("\\\\")
}

const SEPARATORS: [char; 2] = ['/', '\\'];

/// What of `path` lies below `root`; `None` for the root itself and for all else.
fn inside<'a>(root: &str, path: &'a str) -> Option<&'a str> {
    let root = root.trim_end_matches(SEPARATORS);
    let below = path.strip_prefix(root)?.strip_prefix(SEPARATORS)?;
    (!below.is_empty()).then_some(below)
}

fn is_open(below: &str) -> bool {
    below
        .split(SEPARATORS)
        .all(|part| !matches!(part, "" | "." | "..") && !is_protected(part))
}

/// Folders that stay closed at any depth of a root: what is in them is run or trusted by others.
pub const PROTECTED_NAMES: [&str; 3] = [".git", ".codex", ".agents"];

/// Whether some file system takes `name` for `.git`, `.codex` or `.agents`.
///
/// Apple's ignore case and invisible characters, Windows' ignore case, trailing dots and spaces, a
/// stream after a colon, and know short names such as `GIT~1`.
fn is_protected(name: &str) -> bool {
    let name = name.split(':').next().unwrap_or(name);
    let folded: String = name
        .chars()
        .filter(|c| !is_invisible(*c))
        .flat_map(fold)
        .collect();
    let folded = folded.trim_end_matches(['.', ' ']);
    if let Some(name) = folded.strip_prefix('.') {
        return is_one_of_them(name);
    }
    folded.split_once('~').is_some_and(|(name, number)| {
        !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && is_one_of_them(name)
    })
}

/// Whether this is a protected name without its dot.
fn is_one_of_them(name: &str) -> bool {
    PROTECTED_NAMES.iter().any(|known| known[1..] == *name)
}

/// Lower case; the long s is the one letter outside ASCII that folds into these names.
fn fold(c: char) -> impl Iterator<Item = char> {
    if c == 'ſ' {
        's'.to_lowercase()
    } else {
        c.to_lowercase()
    }
}

/// The code points that HFS+ leaves out when it compares names.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}
