//! The format of dates.

use serde::{Serialize, Serializer};

use crate::model::Date;

/// A day, as `YYYY-MM-DD`.
///
/// ```
/// use jianbao::{model::Date, wire::Day};
/// let day = Day(Date::constant(2016, 3, 12));
/// assert_eq!(serde_json::to_string(&day).unwrap(), r#""2016-03-12""#);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub Date);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

// Implemented by hand: a date is a string with a format, not a newtype.
#[cfg(feature = "schema")]
impl schemars::JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}
