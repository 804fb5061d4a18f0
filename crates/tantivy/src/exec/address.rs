//! Converts document addresses to and from the numbers of [`ArticleKey`](jianbao_query::engine::ArticleKey).

use tantivy::DocAddress;

/// Returns an address as a number: segment ordinal in the upper 32 bits, document id in the lower.
pub(crate) fn to_number(address: DocAddress) -> u64 {
    u64::from(address.segment_ord) << 32 | u64::from(address.doc_id)
}

/// Returns the address that [`to_number`] converted.
pub(crate) fn from_number(number: u64) -> DocAddress {
    DocAddress::new((number >> 32) as u32, number as u32)
}
