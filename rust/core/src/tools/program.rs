//! The shell that runs a command of the model.

use std::rc::Rc;

use codex_embed_protocol::boundary::FileKind;

use crate::session::Session;

/// What runs a command when the shell that was wished for is not there.
const LAST_RESORT: &str = "/bin/sh";

/// Where shells are looked for, in this order. The core knows no `PATH`.
const FOLDERS: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];

/// Told to a model that asks for a login shell where the settings forbid one.
const NO_LOGIN_SHELL: &str = "login shell is disabled by config; omit `login` or set it to false.";

/// The flag that hands a shell its script: it reads the user's login profile as the model wishes, else as the settings
/// have it.
pub(super) fn script_flag(session: &Session, login: Option<bool>) -> Result<&'static str, String> {
    let allowed = session.config.tools.login_shell;
    if login == Some(true) && !allowed {
        return Err(NO_LOGIN_SHELL.to_owned());
    }
    Ok(if login.unwrap_or(allowed) { "-lc" } else { "-c" })
}

/// The shell that a model's wish stands for, as in the reference: of the known ones the file that it names, else the
/// user's own if it is of this kind, else the one in the system's folders. Any other wish is for the plainest shell.
pub(super) async fn wished_shell(session: &Rc<Session>, wish: &str) -> String {
    let name = match wish.rsplit('/').next() {
        Some(name @ ("bash" | "zsh" | "sh")) => name,
        _ => return LAST_RESORT.to_owned(),
    };
    let is_sure = wish == session.shell_path() || wish == LAST_RESORT;
    if is_sure || wish.contains('/') && is_file(session, wish).await {
        return wish.to_owned();
    }
    if session.host.shell.as_ref().is_some_and(|own| own.name == name) {
        return session.shell_path().to_owned();
    }
    for folder in FOLDERS {
        let path = format!("{folder}/{name}");
        if is_file(session, &path).await {
            return path;
        }
    }
    LAST_RESORT.to_owned()
}

async fn is_file(session: &Rc<Session>, path: &str) -> bool {
    matches!(session.io.stat(path).await, Ok(kind) if kind != FileKind::Directory)
}
