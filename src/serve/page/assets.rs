//! The static files of the pages, compiled in. No file is read at run time, so a request cannot name a path.

/// A static file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Its name below `/assets/`.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
}

macro_rules! assets {
    ($($name:literal: $media_type:expr;)*) => {
        /// All static files.
        pub const ASSETS: &[Asset] = &[
            $(Asset { name: $name, media_type: $media_type, bytes: include_bytes!(concat!("../assets/", $name)) },)*
        ];
    };
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

assets! {
    "style.css": "text/css; charset=utf-8";
    "icon.svg": "image/svg+xml";
    "app.js": SCRIPT;
    "article.js": SCRIPT;
    "chart.js": SCRIPT;
    "dates.js": SCRIPT;
    "dom.js": SCRIPT;
    "facets.js": SCRIPT;
    "keys.js": SCRIPT;
    "marks.js": SCRIPT;
    "results.js": SCRIPT;
    "state.js": SCRIPT;
    "suggest.js": SCRIPT;
    "timeline.js": SCRIPT;
    "words.js": SCRIPT;
}

/// The file with this name.
///
/// ```
/// use jianbao::serve::page::asset;
/// assert_eq!(asset("style.css").map(|asset| asset.media_type), Some("text/css; charset=utf-8"));
/// assert_eq!(asset("../Cargo.toml"), None);
/// ```
#[must_use]
pub fn asset(name: &str) -> Option<Asset> {
    ASSETS.iter().find(|asset| asset.name == name).copied()
}
