//! A union told apart by `type` that keeps members it doesn't know.

/// Declares an enum whose variants each wrap a payload and are told apart by `type`.
///
/// A derived untagged fallback would swallow a known tag with broken fields, so decoding looks at the tag
/// first: a known tag must fit its payload, an unknown one is kept whole in `Unknown`.
macro_rules! tagged_union {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident($payload:ty) = $tag:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, schemars::JsonSchema)]
        #[serde(remote = "Self", tag = "type")]
        #[schemars(extend("x-open" = true))]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $tag)] $variant($payload),)+
            /// A member of a later release, whole, with its `type`.
            #[serde(skip)]
            Unknown(serde_json::Value),
        }

        impl $name {
            /// The value of `type` for every known variant, in order of declaration.
            pub const TAGS: &[&str] = &[$($tag),+];

            /// The value of `type`; empty only for an `Unknown` built by hand without one.
            pub fn tag(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $tag,)+
                    Self::Unknown(value) => value.get("type").and_then(|tag| tag.as_str()).unwrap_or_default(),
                }
            }
        }

        $(impl From<$payload> for $name {
            fn from(payload: $payload) -> Self {
                Self::$variant(payload)
            }
        })+

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                match self {
                    Self::Unknown(value) => serde::Serialize::serialize(value, to),
                    known => Self::serialize(known, to),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                use serde::de::Error as _;
                let value = serde_json::Value::deserialize(from)?;
                let Some(tag) = value.get("type").and_then(|tag| tag.as_str()) else {
                    return Err(D::Error::missing_field("type"));
                };
                match tag {
                    $($tag => <$payload as serde::Deserialize>::deserialize(value)
                        .map(Self::$variant)
                        .map_err(|error| D::Error::custom(format_args!("{}: {error}", $tag))),)+
                    _ => Ok(Self::Unknown(value)),
                }
            }
        }
    };
}
