//! Elements whose text is not content, that are hidden, or whose class or id shows that they are not the article.

use crate::markup::Tree;

/// Whether the text of an element is not content.
pub fn is_unread(tree: &Tree<'_>, at: usize) -> bool {
    matches!(
        tree.nodes[at].name.as_ref(),
        "script"
            | "style"
            | "noscript"
            | "template"
            | "textarea"
            | "select"
            | "button"
            | "iframe"
            | "object"
            | "svg"
            | "head"
            | "title"
            | "nav"
            | "footer"
            | "audio"
            | "video"
            | "canvas"
            | "map"
            // Ruby annotations, which give the pronunciation of a character.
            | "rt"
            | "rp"
    )
}

/// Whether an element may contain paragraphs, so that it may be the article.
pub fn holds_lines(name: &str) -> bool {
    !matches!(
        name,
        "p" | "li" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "span" | "font" | "strong" | "b" | "em"
    )
}

/// A property of an element, derived from its attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It is not shown.
    Hidden = 1,
    /// Its class or id names boilerplate.
    Boilerplate = 2,
    /// Its class or id names a list of other articles, or it is an `<aside>`.
    Others = 4,
    /// Its class or id names comments.
    Comments = 8,
}

/// The marks of all nodes of a page.
pub struct Marks(Vec<u8>);

impl Marks {
    pub fn of(tree: &Tree<'_>) -> Self {
        Self(tree.nodes.iter().enumerate().map(|(at, _)| marks(tree, at)).collect())
    }

    /// Whether the element itself has a mark.
    pub fn has(&self, at: usize, mark: Mark) -> bool {
        self.0[at] & mark as u8 != 0
    }

    /// Returns for every node whether it is inside an element for which `test` holds.
    pub fn inside(tree: &Tree<'_>, test: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut inside = vec![false; tree.nodes.len()];
        let mut at = 1;
        while at < tree.nodes.len() {
            let node = &tree.nodes[at];
            if !node.is_text() && test(at) {
                inside[at..node.end].fill(true);
                at = node.end;
            } else {
                at += 1;
            }
        }
        inside
    }
}

fn marks(tree: &Tree<'_>, at: usize) -> u8 {
    let node = &tree.nodes[at];
    if node.is_text() {
        return 0;
    }
    let mut marks = 0;
    let hides = |style: &str| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.to_ascii_lowercase().contains("display:none")
    };
    if node.attribute("style").is_some_and(|style| hides(&style)) || node.attribute("hidden").is_some() {
        marks |= Mark::Hidden as u8;
    }
    if node.name == "aside" {
        marks |= Mark::Others as u8;
    }
    let mut named = 0;
    names(tree, at, |word| {
        named |= of_word(word);
        false
    });
    marks | named
}

/// Returns the marks of a word in the class or id of an element.
fn of_word(word: &str) -> u8 {
    const LONGEST: usize = 24;
    let mut buffer = [0; LONGEST];
    let length = word.len().min(LONGEST);
    buffer[..length].copy_from_slice(&word.as_bytes()[..length]);
    buffer[..length].make_ascii_lowercase();
    let lower = &buffer[..length];
    let is_among = |names: &[&str]| word.len() <= LONGEST && names.iter().any(|name| name.as_bytes() == lower);
    let mut marks = 0;
    if OTHERS.iter().any(|name| lower.starts_with(name.as_bytes())) {
        marks |= Mark::Others as u8;
    }
    if is_among(FURNITURE_NAMES) {
        marks |= Mark::Boilerplate as u8;
    }
    if is_among(COMMENT_NAMES) {
        marks |= Mark::Comments as u8;
    }
    marks
}

/// Words in the class or id of an element that name boilerplate.
const FURNITURE_NAMES: &[&str] = &[
    "share",
    "sharing",
    "social",
    "footer",
    "breadcrumb",
    "breadcrumbs",
    "crumb",
    "crumbs",
    "copyright",
    "ad",
    "ads",
    "advert",
    "advertisement",
    "toolbar",
    "tool",
    "tools",
    "pager",
    "pagination",
    "editor-info",
    "hot",
    "rank",
    "ranking",
    "qrcode",
    "statement",
    "keywords",
    "tags",
    "tag",
    "login",
    "prev",
    "next",
    "declare",
    "disclaimer",
    "reward",
    "subscribe",
    "newsletter",
    "promo",
    "banner",
    "fenxiang",
    "guanggao",
    "daohang",
    "dibu",
    "menu",
    "navbar",
    "navigation",
    "download",
    "app",
];

/// Beginnings of words that name lists of other articles.
const OTHERS: &[&str] = &[
    "related",
    "relate",
    "recommend",
    "sidebar",
    "tuijian",
    "xiangguan",
    "readmore",
    "morenews",
    "hotnews",
    "mostread",
    "popular",
    "outbrain",
    "taboola",
    "dable",
    "guess",
    "youlike",
    "maylike",
];

/// Words that name comments.
const COMMENT_NAMES: &[&str] = &[
    "comment",
    "comments",
    "cmt",
    "pinglun",
    "reply",
    "replies",
    "respond",
    "gentie",
    "disqus",
    "liuyan",
    "guestbook",
];

/// Whether a test holds for a word of the class or id of an element. Words end at characters other than letters and
/// before capitals: `news_relatedList` has `news`, `related` and `List`. Whole runs of letters are tested too.
pub fn names(tree: &Tree<'_>, at: usize, mut test: impl FnMut(&str) -> bool) -> bool {
    let node = &tree.nodes[at];
    // The root of a page is never boilerplate, regardless of its class.
    !matches!(node.name.as_ref(), "html" | "body")
        && ["class", "id"].into_iter().filter_map(|attribute| node.attribute(attribute)).any(|names| {
            names.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).any(|word| {
                if test(word) {
                    return true;
                }
                let mut from = 0;
                let capitals = word.char_indices().skip(1).filter(|(_, c)| c.is_ascii_uppercase()).map(|(at, _)| at);
                capitals.chain([word.len()]).any(|to| {
                    let part = &word[from..to];
                    from = to;
                    part.len() < word.len() && test(part)
                })
            })
        })
}
