//! Hashes as numbers, and their hexadecimal form for serde.

use serde::{Deserialize, Deserializer, Serializer, de};

/// Returns the first 128 bits of a hash, enough to identify articles.
pub(crate) fn first_half(hash: blake3::Hash) -> u128 {
    let bytes: [u8; 16] = hash.as_bytes()[..16].try_into().expect("a hash has 32 bytes");
    u128::from_le_bytes(bytes)
}

/// Serializes a 128-bit number as hexadecimal text.
pub(crate) mod hash128 {
    use super::{Deserialize, Deserializer, Serializer, de};

    // serde's `with` fixes this signature.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub(crate) fn serialize<S: Serializer>(number: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{number:032x}"))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        u128::from_str_radix(&text, 16).map_err(de::Error::custom)
    }
}

/// Serializes an optional BLAKE3 hash as hexadecimal text.
pub(crate) mod optional_hash {
    use super::{Deserialize, Deserializer, Serializer, de};

    // serde's `with` fixes this signature.
    #[allow(clippy::ref_option)]
    pub(crate) fn serialize<S: Serializer>(hash: &Option<[u8; 32]>, serializer: S) -> Result<S::Ok, S::Error> {
        match hash {
            Some(hash) => serializer.collect_str(&blake3::Hash::from_bytes(*hash).to_hex()),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<[u8; 32]>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| blake3::Hash::from_hex(text).map(Into::into).map_err(de::Error::custom)).transpose()
    }
}
