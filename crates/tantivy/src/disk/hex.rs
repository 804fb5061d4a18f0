//! Hashes as numbers and as hexadecimal text, for serde.

use serde::{Deserialize, Deserializer, Serializer, de};

/// The first half of a hash as a number: enough to tell articles apart.
pub(crate) fn first_half(hash: blake3::Hash) -> u128 {
    let bytes: [u8; 16] = hash.as_bytes()[..16].try_into().expect("a hash has 32 bytes");
    u128::from_le_bytes(bytes)
}

/// A number of 128 bits.
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

/// A BLAKE3 hash, or none.
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
