//! Encodings that the user specifies: `big5`, `1998/*.txt=gb18030`.

use globset::{Glob, GlobMatcher};

use crate::decode::Charset;
use crate::source::file::SourceFile;

/// One rule: the encoding of all files, or of those whose path matches a pattern.
///
/// ```
/// use jianbao_corpus::decode::EncodingRule;
/// assert!(EncodingRule::parse("港报/**=big5").is_ok());
/// assert!(EncodingRule::parse("gbk").is_ok());
/// assert!(EncodingRule::parse("klingon").is_err());
/// ```
#[derive(Debug, Clone)]
pub struct EncodingRule {
    files: Option<GlobMatcher>,
    charset: Charset,
}

impl EncodingRule {
    /// Parses `NAME` or `GLOB=NAME`.
    ///
    /// # Errors
    ///
    /// If there is no encoding of this name, or the pattern is invalid.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (pattern, name) = text.rsplit_once('=').map_or((None, text), |(pattern, name)| (Some(pattern), name));
        let charset = Charset::named(name).ok_or_else(|| {
            format!("unknown encoding {name:?}; known encodings: utf-8, gb18030, gbk, gb2312, big5, big5-hkscs, utf-16le, utf-16be, utf-32le, utf-32be, shift_jis and the other encodings of the WHATWG standard")
        })?;
        let files = match pattern {
            None => None,
            Some(pattern) => Some(Glob::new(pattern).map_err(|error| error.to_string())?.compile_matcher()),
        };
        Ok(Self { files, charset })
    }

    fn fits(&self, file: &SourceFile) -> bool {
        let Some(glob) = &self.files else { return true };
        let last = file.name.rsplit('/').next().unwrap_or_default();
        glob.is_match(&file.path) || glob.is_match(&file.name) || glob.is_match(last)
    }
}

/// Rules in the given order. The last one that matches a file applies.
#[derive(Debug, Clone, Default)]
pub struct EncodingRules {
    rules: Vec<EncodingRule>,
}

impl EncodingRules {
    pub(crate) fn of(&self, file: &SourceFile) -> Option<Charset> {
        self.rules.iter().rev().find(|rule| rule.fits(file)).map(|rule| rule.charset)
    }
}

impl FromIterator<EncodingRule> for EncodingRules {
    fn from_iter<I: IntoIterator<Item = EncodingRule>>(rules: I) -> Self {
        Self { rules: rules.into_iter().collect() }
    }
}
