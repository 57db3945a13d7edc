//! Images for the model.

use base64::Engine as _;

/// An image file as a data URL; `None` when the bytes are no PNG, JPEG, GIF or WebP. What a file is counts,
/// not what it is called.
pub(crate) fn data_url(bytes: &[u8]) -> Option<String> {
    let kind = media_type(bytes)?;
    Some(format!(
        "data:{kind};base64,{}",
        base64::engine::general_purpose::STANDARD.encode(bytes)
    ))
}

/// What a model is told of a file that is no such image. A name counts here, as in the reference.
pub(crate) fn no_image(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase());
    let kind = extension.as_deref().and_then(kind_by_extension);
    match kind {
        Some(kind) if kind.starts_with("image/") => {
            format!("Codex cannot attach image at `{path}`: unsupported image format `{kind}`.")
        }
        Some(kind) => {
            format!("Codex could not read the local image at `{path}`: unsupported MIME type `{kind}`")
        }
        None => format!("Codex could not read the local image at `{path}`: unsupported MIME type (unknown)"),
    }
}

/// The registered types of files that are most often taken for images, or are images of other kinds.
fn kind_by_extension(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "bmp" => "image/bmp",
        "tif" | "tiff" => "image/tiff",
        "ico" => "image/x-icon",
        "avif" => "image/avif",
        "heic" => "image/heic",
        "txt" | "log" => "text/plain",
        "md" => "text/markdown",
        "html" | "htm" => "text/html",
        "css" => "text/css",
        "csv" => "text/csv",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "mp4" => "video/mp4",
        _ => return None,
    })
}

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_refused_by_what_their_name_promises() {
        for (path, told) in [
            (
                "/w/a.txt",
                "Codex could not read the local image at `/w/a.txt`: unsupported MIME type `text/plain`",
            ),
            (
                "/w/a.PNG",
                "Codex cannot attach image at `/w/a.PNG`: unsupported image format `image/png`.",
            ),
            (
                "/w.d/a",
                "Codex could not read the local image at `/w.d/a`: unsupported MIME type (unknown)",
            ),
        ] {
            assert_eq!(no_image(path), told);
        }
    }

    #[test]
    fn the_content_says_what_an_image_is() {
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(media_type(b"RIFF\x01\x02\x03\x04WEBPVP8"), Some("image/webp"));
        assert_eq!(media_type(b"\x89PNG"), None);
        assert_eq!(media_type(b""), None);
        assert_eq!(
            data_url(b"GIF89a").as_deref(),
            Some("data:image/gif;base64,R0lGODlh")
        );
    }
}
