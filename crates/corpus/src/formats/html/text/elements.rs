//! Elements that are not for reading, are hidden, or are named as something else than the article.

use crate::markup::Tree;

/// Elements whose text is not for reading.
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
            // Annotations of ruby, which say how a character is read.
            | "rt"
            | "rp"
    )
}

pub fn is_hidden(tree: &Tree<'_>, at: usize) -> bool {
    let node = &tree.nodes[at];
    let hides = |style: &str| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.to_ascii_lowercase().contains("display:none")
    };
    node.attribute("style").is_some_and(|style| hides(&style)) || node.attribute("hidden").is_some()
}

/// For every node, whether it stands in an element inside `root` for which `test` holds.
pub fn marked(tree: &Tree<'_>, root: usize, test: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut marked = vec![false; tree.nodes.len()];
    let mut at = root + 1;
    while at < tree.nodes[root].end {
        let node = &tree.nodes[at];
        if !node.is_text() && test(at) {
            marked[at..node.end].fill(true);
            at = node.end;
        } else {
            at += 1;
        }
    }
    marked
}

/// Elements that hold paragraphs, of which an article is one.
pub fn holds_lines(name: &str) -> bool {
    !matches!(
        name,
        "p" | "li" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "span" | "font" | "strong" | "b" | "em"
    )
}

/// Words in the class or id of an element that name boilerplate.
pub const FURNITURE_NAMES: &[&str] = &[
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

/// Beginnings of words that name lists of other articles, whatever their length.
pub const OTHERS: &[&str] = &[
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

/// Words that name the comments of readers.
pub const COMMENT_NAMES: &[&str] = &[
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

/// Whether an element is named as one that lists other articles.
pub fn is_about_others(tree: &Tree<'_>, at: usize) -> bool {
    names(tree, at, |word| {
        OTHERS.iter().any(|name| word.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
    })
}

/// Whether a word of the class or id of an element is among these.
pub fn is_named(tree: &Tree<'_>, at: usize, wanted: &[&str]) -> bool {
    names(tree, at, |word| wanted.iter().any(|name| word.eq_ignore_ascii_case(name)))
}

/// Whether a test holds for a word of the class or id of an element. Words end at other characters than letters, and at a capital:
/// `news_relatedList` has `news`, `related` and `List`; whole runs of letters are tried too.
pub fn names(tree: &Tree<'_>, at: usize, test: impl Fn(&str) -> bool) -> bool {
    let node = &tree.nodes[at];
    // A page as a whole is never boilerplate, whatever its name.
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
