//! Document addresses as the numbers of [`ArticleKey`](jianbao_query::engine::ArticleKey).

use tantivy::DocAddress;

/// An address as one number.
pub(crate) fn to_number(address: DocAddress) -> u64 {
    u64::from(address.segment_ord) << 32 | u64::from(address.doc_id)
}

/// The address that a number was made of.
pub(crate) fn from_number(number: u64) -> DocAddress {
    DocAddress::new((number >> 32) as u32, number as u32)
}
