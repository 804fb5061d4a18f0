//! Finds the article in a page.
//!
//! Chinese prose gives itself away by its punctuation: a block with a full stop or two commas outside of links is prose. From the
//! root we go down to the child that holds most of the prose for as long as one does; where none does any more is the article.
//! Inside it, what consists of links, is hidden, or is named like boilerplate and holds little prose is left out.

use crate::markup::{Block, Tree, blocks};
use jianbao_text::dates::find_date;

/// A page and the part of it that is the article.
pub struct Main {
    /// All blocks of the page, in order.
    pub blocks: Vec<Block>,
    /// Those of the article, among them.
    pub range: std::ops::Range<usize>,
    /// For every block, whether it is boilerplate inside the article.
    boilerplate: Vec<bool>,
}

/// A child that holds this share of the prose around it holds the article.
const DOMINATES: f64 = 0.55;

/// Less prose than this, in characters, is no article: what was hidden, or named as comments, is then looked at too.
const SHORTEST: usize = 60;

/// How many blocks above the article its title is looked for.
const FARTHEST_LEAD: usize = 12;

/// The least prose that is taken for a lead, in characters.
const SHORTEST_LEAD: usize = 20;

/// Finds the article of a page.
pub fn find(tree: &Tree<'_>) -> Main {
    let visible = blocks(tree, 0, |at| is_unread(tree, at) || is_hidden(tree, at));
    let blocks = if visible.iter().map(prose).sum::<usize>() >= SHORTEST {
        visible
    } else {
        // Pages that are shown by a script only are hidden as a whole.
        blocks(tree, 0, |at| is_unread(tree, at))
    };
    let comments = marked(tree, 0, |at| is_named(tree, at, COMMENT_NAMES));
    let mut weights = Weights::new(tree, blocks.iter().filter(|block| !comments[block.element]));
    if weights.of(tree, 0) < SHORTEST {
        weights = Weights::new(tree, blocks.iter());
    }
    let mut main = 0;
    while weights.of(tree, main) > 0 {
        let Some(heaviest) = tree.children(main).max_by_key(|&child| weights.of(tree, child)) else { break };
        if (weights.of(tree, heaviest) as f64) < DOMINATES * weights.of(tree, main) as f64 {
            break;
        }
        main = heaviest;
    }
    // A single paragraph is the article only if nothing else around it is.
    while main != 0 && !holds_lines(&tree.nodes[main].name) {
        main = tree.nodes[main].parent;
    }
    let inside = main..tree.nodes[main].end;
    let first = blocks.iter().position(|block| inside.contains(&block.element)).unwrap_or(0);
    let count = blocks[first..].iter().take_while(|block| inside.contains(&block.element)).count();
    let range = first..first + count;
    let total = weights.of(tree, main);
    let boilerplate = marked(tree, 0, |at| {
        let named =
            tree.nodes[at].name == "aside" || is_named(tree, at, FURNITURE_NAMES) || is_named(tree, at, COMMENT_NAMES);
        named && weights.of(tree, at) * 4 < total
    });
    let boilerplate = blocks.iter().map(|block| boilerplate[block.element]).collect();
    Main { blocks, range, boilerplate }
}

impl Main {
    /// The paragraphs of the article without its title and boilerplate.
    pub fn paragraphs(&self, title: &str) -> Vec<String> {
        let lead = self.lead(title).into_iter();
        let is_prose = |at: &usize| !self.boilerplate[*at] && prose(&self.blocks[*at]) > 0;
        let first_prose = self.range.clone().find(is_prose).unwrap_or(self.range.start);
        let last_prose = self.range.clone().rfind(is_prose).unwrap_or(self.range.end);
        // What stands above the first prose is the title and lines like `来源：临江日报 2016-03-12 08:30`.
        let above = self.range.start..self.range.end.min(first_prose + 1);
        let title_at = above.into_iter().find(|&at| same_title(&self.blocks[at].text, title));
        let body = (title_at.map_or(self.range.start, |at| at + 1)..self.range.end).filter(|&at| {
            let outside = at < first_prose || at > last_prose;
            !self.boilerplate[at] && !is_boilerplate(&self.blocks[at], outside)
        });
        lead.chain(body).map(|at| self.blocks[at].text.clone()).collect()
    }

    /// Blocks between the title and the article that belong to it: a second title, a lead set apart.
    fn lead(&self, title: &str) -> Vec<usize> {
        let from = self.range.start.saturating_sub(FARTHEST_LEAD);
        let Some(title_at) = (from..self.range.start).rfind(|&at| same_title(&self.blocks[at].text, title)) else {
            return Vec::new();
        };
        let belongs = |at: &usize| {
            let block = &self.blocks[*at];
            let is_title = block.heading.is_some_and(|level| level <= 3) && block.characters() >= 4;
            !self.boilerplate[*at] && !is_boilerplate(block, true) && (is_title || prose(block) >= SHORTEST_LEAD)
        };
        (title_at + 1..self.range.start).filter(belongs).collect()
    }
}

/// Whether a line is the title, which may be cut short in one of two places.
fn same_title(line: &str, title: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if line.chars().count() > title.chars().count() * 2 {
        return false;
    }
    let (line, title) = (letters(line), letters(title));
    !title.is_empty() && (line == title || (line.chars().count() > 8 && title.starts_with(&line)))
}

/// Characters of prose: those outside of links in a block that has the punctuation of sentences.
pub fn prose(block: &Block) -> usize {
    let mut commas = 0;
    let mut stops = 0;
    for c in block.text.chars() {
        commas += usize::from(matches!(c, '，' | '、' | '；'));
        stops += usize::from(matches!(c, '。' | '！' | '？' | '…'));
    }
    let characters = block.characters();
    if (stops == 0 && commas < 2) || block.linked * 2 > characters {
        return 0;
    }
    characters - block.linked
}

/// How much prose stands before every node, so that any subtree is weighed at once.
struct Weights {
    before: Vec<usize>,
}

impl Weights {
    fn new<'b>(tree: &Tree<'_>, blocks: impl Iterator<Item = &'b Block>) -> Self {
        let mut before = vec![0; tree.nodes.len() + 1];
        for block in blocks {
            // Teasers of other articles are cut short.
            let teaser = block.text.ends_with(['…']) || block.text.ends_with("...");
            before[block.element + 1] += if teaser { 0 } else { prose(block) };
        }
        for at in 1..before.len() {
            before[at] += before[at - 1];
        }
        Self { before }
    }

    fn of(&self, tree: &Tree<'_>, at: usize) -> usize {
        self.before[tree.nodes[at].end] - self.before[at]
    }
}

/// Elements that hold paragraphs, of which an article is one.
fn holds_lines(name: &str) -> bool {
    !matches!(
        name,
        "p" | "li" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "span" | "font" | "strong" | "b" | "em"
    )
}

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
    )
}

fn is_hidden(tree: &Tree<'_>, at: usize) -> bool {
    let node = &tree.nodes[at];
    let hides = |style: &str| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.to_ascii_lowercase().contains("display:none")
    };
    node.attribute("style").is_some_and(|style| hides(&style)) || node.attribute("hidden").is_some()
}

/// For every node, whether it stands in an element inside `root` for which `test` holds.
fn marked(tree: &Tree<'_>, root: usize, test: impl Fn(usize) -> bool) -> Vec<bool> {
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

/// Words in the class or id of an element that name boilerplate.
const FURNITURE_NAMES: &[&str] = &[
    "related",
    "relate",
    "recommend",
    "share",
    "sidebar",
    "footer",
    "breadcrumb",
    "crumb",
    "crumbs",
    "copyright",
    "ad",
    "ads",
    "advert",
    "toolbar",
    "pager",
    "pagination",
    "editor-info",
    "hot",
    "rank",
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
];

/// Words that name the comments of readers.
const COMMENT_NAMES: &[&str] = &["comment", "comments", "cmt", "pinglun", "reply", "replies", "respond", "gentie"];

/// Whether a word of the class or id of an element is among these.
fn is_named(tree: &Tree<'_>, at: usize, wanted: &[&str]) -> bool {
    let node = &tree.nodes[at];
    // A page as a whole is never boilerplate, whatever its name.
    !matches!(node.name.as_ref(), "html" | "body")
        && ["class", "id"].into_iter().filter_map(|attribute| node.attribute(attribute)).any(|names| {
            names
                .split(|c: char| !c.is_ascii_alphabetic())
                .any(|word| wanted.iter().any(|name| word.eq_ignore_ascii_case(name)))
        })
}

/// Labels that lines of boilerplate begin with, followed by a colon, a bracket, a space, or nothing.
const LABELS: &[&str] = &[
    "责任编辑",
    "責任編輯",
    "责编",
    "分享到",
    "分享至",
    "分享",
    "相关阅读",
    "相关新闻",
    "相关链接",
    "相关报道",
    "延伸阅读",
    "推荐阅读",
    "热门推荐",
    "上一篇",
    "下一篇",
    "上一页",
    "下一页",
    "字号",
    "字体大小",
    "点击数",
    "点击次数",
    "浏览次数",
    "阅读量",
    "原标题",
    "版权声明",
    "免责声明",
    "特别声明",
    "本文地址",
    "本文来源",
    "文章来源",
    "关键词",
    "文章关键词",
    "标签",
    "打印",
    "打印本页",
    "关闭窗口",
    "返回顶部",
    "收藏",
    "举报",
    "正文",
];

/// What lines of boilerplate hold that stand above or below the text.
const PHRASES: &[&str] = &[
    "扫一扫",
    "二维码",
    "点击进入",
    "更多精彩",
    "打开APP",
    "APP内打开",
    "转载请注明",
    "未经授权",
    "网络错误",
    "人参与",
    "参与评论",
    "返回首页",
    "保留所有权利",
    "版权所有",
    "All Rights Reserved",
];

/// Whether a line is no part of the article; `outside` says that it stands before its first or after its last prose.
fn is_boilerplate(block: &Block, outside: bool) -> bool {
    let characters = block.characters();
    let sentences = prose_marks(&block.text);
    if block.linked * 2 > characters && (outside || sentences == 0) {
        return true;
    }
    let text = block.text.trim_start_matches(['(', '（', '[', '【', '\u{3000}', ' ', '·', '•', '*']);
    let is_end = |c: char| c.is_whitespace() || matches!(c, '：' | ':' | '】' | ']' | '）' | ')' | '|' | '>' | '/');
    let labelled = LABELS
        .iter()
        .any(|label| text.strip_prefix(label).is_some_and(|after| after.chars().next().is_none_or(is_end)));
    if labelled && (outside || characters <= 60) {
        return true;
    }
    outside
        && block.heading.is_none()
        && (is_byline(&block.text)
            || !block.text.chars().any(char::is_alphabetic)
            || (sentences < 2 && PHRASES.iter().any(|phrase| text.contains(phrase))))
}

fn prose_marks(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, '。' | '！' | '？')).count()
}

const BYLINE_LABELS: [&str; 13] = [
    "来源：",
    "来源:",
    "來源：",
    "作者：",
    "作者:",
    "发布时间",
    "发布日期",
    "发表时间",
    "时间：",
    "阅读：",
    "浏览：",
    "字号",
    "稿源：",
];

/// A line of where and when: `2016年03月12日 08:30　来源：临江日报`. A day alone in Chinese may date a speech or a document, and is
/// part of it.
pub fn is_byline(text: &str) -> bool {
    if text.chars().count() > 80 || prose_marks(text) > 0 {
        return false;
    }
    BYLINE_LABELS.iter().any(|label| text.contains(label))
        || (find_date(text).is_some() && (text.contains([':', '：', '版']) || !text.contains('日')))
}
