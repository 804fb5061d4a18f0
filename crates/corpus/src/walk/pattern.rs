//! A pattern of file names, which is compiled when it is parsed.

use std::{fmt, path::Path, sync::Arc};

use globset::{GlobBuilder, GlobMatcher};
use serde::{Deserialize, Serialize};

/// A glob such as `1998/**/*.txt`. `*` and `?` do not match `/`.
///
/// It is compiled when it is parsed. Clones share the compiled form. Two patterns are equal if their texts are equal. It is
/// serialised as its text.
///
/// ```
/// use std::path::Path;
/// use jianbao_corpus::Pattern;
/// let pattern: Pattern = "1998/*.txt".parse().unwrap();
/// assert!(pattern.is_match(Path::new("1998/0101.txt")));
/// assert!(!pattern.is_match(Path::new("1998/01/0101.txt")));
/// assert_eq!(pattern.to_string(), "1998/*.txt");
/// assert!("1998/[".parse::<Pattern>().is_err());
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    matcher: Arc<GlobMatcher>,
}

impl Pattern {
    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.matcher.glob().glob()
    }

    /// Whether a path, relative to the folder of the pattern, matches.
    #[must_use]
    pub fn is_match(&self, relative: &Path) -> bool {
        self.matcher.is_match(relative)
    }

    /// Whether the pattern ends in a literal file extension, so that it selects all files with that extension.
    pub(crate) fn names_extension(&self) -> bool {
        let extension = self.as_str().rsplit_once('.').map(|(_, extension)| extension);
        extension.is_some_and(|extension| !extension.contains(['*', '?', '[', '{', '/']))
    }
}

impl std::str::FromStr for Pattern {
    type Err = globset::Error;

    fn from_str(text: &str) -> Result<Self, globset::Error> {
        #[cfg(test)]
        tests::COMPILED.set(tests::COMPILED.get() + 1);
        let glob = GlobBuilder::new(text).literal_separator(true).build()?;
        Ok(Self { matcher: Arc::new(glob.compile_matcher()) })
    }
}

impl TryFrom<String> for Pattern {
    type Error = globset::Error;

    fn try_from(text: String) -> Result<Self, globset::Error> {
        text.parse()
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.as_str().to_owned()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Pattern {}

impl std::hash::Hash for Pattern {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::{cell::Cell, path::Path};

    use crate::walk::roots::Root;

    thread_local! {
        /// The number of patterns that this thread has compiled.
        pub(crate) static COMPILED: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn a_root_compiles_its_pattern_once_for_all_files() {
        let before = COMPILED.get();
        let root = Root { path: "/报".into(), pattern: Some("19*/**/*.dat".parse().unwrap()), ..Root::default() };
        let other = root.clone();
        for file in 0..1000 {
            let path = format!("/报/1998/{file:04}.dat");
            assert!(root.relative(Path::new(&path)).is_some());
            assert!(other.source_at(Path::new(&path)).is_some());
            assert!(root.relative(Path::new(&format!("/报/2016/{file:04}.dat"))).is_none());
        }
        assert_eq!(COMPILED.get() - before, 1);
    }

    #[test]
    fn a_root_keeps_its_pattern_as_text() {
        let root = Root { path: "/报".into(), pattern: Some("*.txt".parse().unwrap()), ..Root::default() };
        let json = serde_json::to_string(&root).unwrap();
        assert!(json.contains(r#""pattern":"*.txt""#), "{json}");
        assert_eq!(serde_json::from_str::<Root>(&json).unwrap(), root);
        let broken = json.replace("*.txt", "[");
        assert!(serde_json::from_str::<Root>(&broken).is_err());
    }
}
