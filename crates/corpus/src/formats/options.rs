//! Options for reading an archive, from the user and from the analysis.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    decode::{EncodingRule, EncodingRules},
    formats::{base::format::ReadOptions, registry},
    record::fields::FieldMap,
    source::limits::Limits,
};
use jianbao_text::segmenter::Segmenter;

/// The user's options for reading, as text. They are stored with the articles, so that an update reads the files in the
/// same way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadSpec {
    /// The format of every file, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Mappings `FIELD=KEY`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub map: Vec<String>,
    /// Rules `[GLOB=]NAME` for encodings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encodings: Vec<String>,
    /// The maximum length of an article, in bytes of UTF-8; see [`Limits`] for the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_article: Option<u64>,
}

impl ReadSpec {
    /// Whether no option is set, so that everything is detected from the files.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Parses the options.
    ///
    /// ```
    /// use jianbao_corpus::ReadSpec;
    /// let spec = ReadSpec { map: vec!["title=大标题".into()], ..ReadSpec::default() };
    /// assert!(spec.options(None).is_ok());
    /// assert!(ReadSpec { format: Some("doc".into()), ..spec }.options(None).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// A message if a format, a field or an encoding does not exist, or the maximum length of an article is out of
    /// range.
    pub fn options(&self, segmenter: Option<Arc<Segmenter>>) -> Result<ReadOptions, String> {
        let format = match &self.format {
            None => None,
            Some(name) => Some(registry::named(name).ok_or_else(|| {
                let known: Vec<&str> = registry::ALL.iter().map(|format| format.name()).collect();
                format!("unknown format {name:?}; known formats: {}", known.join(", "))
            })?),
        };
        let mut map = FieldMap::default();
        for mapping in &self.map {
            map.add(mapping).map_err(|error| error.to_string())?;
        }
        let encodings =
            self.encodings.iter().map(|rule| EncodingRule::parse(rule)).collect::<Result<EncodingRules, String>>()?;
        let limits = self.max_article.map_or_else(|| Ok(Limits::default()), Limits::with_article)?;
        Ok(ReadOptions { format, map, encodings, limits, segmenter })
    }
}
