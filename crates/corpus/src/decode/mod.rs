//! Detects the encoding of a file and decodes it to UTF-8.

mod charset;
mod declared;
mod detect;
mod line_ends;
mod mojibake;
mod reader;
mod seven_bit;
mod shapes;
mod small;
mod user_encodings;

pub(super) use charset::Charset;
pub use declared::declared;
pub(super) use declared::of_content_type;
pub(super) use detect::charset;
pub use detect::{Detected, How, SAMPLE, detect};
pub(super) use mojibake::repair_in_place;
pub use mojibake::{Mojibake, mojibake, repair};
pub use reader::DecodeReader;
pub(super) use small::once;
pub use small::text;
pub use user_encodings::{EncodingRule, EncodingRules};
