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
