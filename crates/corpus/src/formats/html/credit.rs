//! Determines the author and the source of a page from labels, elements and the head, in order of reliability.

use crate::{
    clean::{Label, Labelled, NEWSROOMS, SourceLine, joined, labelled, names, source_line, source_name},
    formats::html::{
        head::{Head, one_line},
        linked_data::LinkedData,
        names::{
            people::{name_and_paper, pen_name, people, signed},
            sites::{EDITIONS, behind_date, is_platform, is_section},
        },
        text::{
            elements::names as names_element,
            main_text::Main,
            prose::{letters, parts_of_title, prose},
        },
        wechat::AccountPage,
    },
    markup::Tree,
    reflow::tidy,
};

/// The source and the people of an article, as named by the page.
#[derive(Debug, Default)]
pub struct Credits {
    pub source: Option<String>,
    pub author: Option<String>,
    pub editor: Option<String>,
    /// The line of a digital edition with newspaper, day and page.
    pub printed: Option<SourceLine>,
}

/// The parts of a page from which credits are read.
pub struct Evidence<'e> {
    pub tree: &'e Tree<'e>,
    pub main: &'e Main,
    pub head: &'e Head,
    pub linked: &'e LinkedData,
    pub account: Option<&'e AccountPage>,
    /// Short lines around the article, those between headline and text first.
    pub lines: &'e [String],
    /// The headline.
    pub title: &'e str,
}

impl Evidence<'_> {
    /// Reads the credits.
    pub fn read(&self) -> Credits {
        let credits: Vec<Labelled<'_>> = self.lines.iter().flat_map(|line| labelled(line)).collect();
        let printed = self.lines.iter().find_map(|line| source_line(line));
        let editor = credits
            .iter()
            .filter(|credit| credit.label == Label::Editor)
            .find_map(|credit| names(person(credit.value)));
        let source = self.source(&credits, printed.as_ref());
        let author = self.author(&credits, source.as_deref()).filter(|author| Some(author) != editor.as_ref());
        Credits { source, author, editor, printed }
    }

    fn source(&self, credits: &[Labelled<'_>], printed: Option<&SourceLine>) -> Option<String> {
        if let Some(account) = self.account {
            return account.account.clone();
        }
        // The issuer of a document is its source if the page names no other.
        let issuer = |credit: &Labelled<'_>| credit.name.contains('发') || credit.name.contains("供稿");
        let of_label = |issued: bool| {
            let mut sources = credits.iter().filter(|credit| credit.label == Label::Source && issuer(credit) == issued);
            sources.find_map(|credit| source_name(credit.value))
        };
        let labelled = of_label(false).or_else(|| of_label(true));
        let meta = || {
            let metas = self.head.values(&[
                "contentsource",
                "source",
                "mediaid",
                "article:source",
                "dc.source",
                "og:article:source",
            ]);
            metas.map(without_label).find_map(source_name)
        };
        labelled
            .or_else(|| printed.and_then(|line| line.source.clone()))
            .or_else(|| {
                self.elements(&["source", "src", "laiyuan"], Place::AboveText)
                    .iter()
                    .find_map(|text| source_of_element(text))
            })
            .or_else(|| self.lines.iter().find_map(|line| behind_date(line)))
            .or_else(meta)
            .or_else(|| self.lines.iter().find_map(|line| name_and_paper(line)).map(|(_, paper)| paper))
            .or_else(|| self.site())
            .or_else(|| self.heading_of_site())
            .or_else(|| self.end_of_title())
    }

    /// Returns a heading above the article that also occurs in the title of the page: the name of a blog or a site.
    fn heading_of_site(&self) -> Option<String> {
        let (page, headline) = (letters(&self.head.title), letters(self.title));
        let above =
            &self.main.blocks[..self.main.title_at.unwrap_or(self.main.range.start).min(self.main.blocks.len())];
        let of_page = |text: &str| {
            let own = letters(text);
            (3..=16).contains(&own.chars().count()) && page.contains(&own) && !headline.contains(&own)
        };
        let heading = above
            .iter()
            .filter(|block| block.heading.is_some_and(|level| level <= 2))
            .map(|block| block.text.as_str())
            .find(|text| of_page(text) && !is_section(text));
        let named = || {
            let words = ["blogname", "blogtitle", "sitename", "sitetitle"];
            (1..self.tree.nodes.len())
                .filter(|&at| !self.tree.nodes[at].is_text() && self.tree.nodes[at].end - at < 12)
                .find_map(|at| {
                    let named =
                        names_element(self.tree, at, |word| words.iter().any(|name| word.eq_ignore_ascii_case(name)));
                    named.then(|| one_line(&self.tree.text(at))).filter(|text| (3..=20).contains(&text.chars().count()))
                })
        };
        heading.map(str::to_owned).or_else(named).and_then(|name| source_name(&name))
    }

    /// Returns the name of the site.
    fn site(&self) -> Option<String> {
        let metas = self.head.values(&[
            "og:site_name",
            "publisher",
            "dc.publisher",
            "dcterms.publisher",
            "article:publisher",
            "article:author",
            "application-name",
            "copyright",
        ]);
        let names = metas.chain(self.linked.publisher.as_deref());
        // The publisher in linked data is a name, while the other values may be addresses.
        let mut names: Vec<&str> = names.collect();
        if let Some(publisher) = self.linked.publisher.as_deref() {
            let after = names.iter().position(|name| !is_platform(name)).map_or(0, |at| at + 1);
            names.insert(after.min(names.len()), publisher);
        }
        names.into_iter().filter(|name| !is_platform(name)).find_map(|name| {
            let short = name.split(['|', '｜', '_']).map(tidy).find(|part| !part.is_empty())?;
            let short = short.split(" - ").next().unwrap_or(short).trim_start_matches(['©', ' ']);
            source_name(short).filter(|name| {
                let is_address = name.contains('@') || (name.is_ascii() && name.contains('.'));
                let is_number = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
                !is_address && !is_number
            })
        })
    }

    /// Returns the name of the site at the end or the beginning of the page title, if it also occurs elsewhere on the
    /// page: in a logo, the footer or a copyright notice.
    fn end_of_title(&self) -> Option<String> {
        let headline = letters(self.title);
        let parts = parts_of_title(&self.head.title)
            .flat_map(|part| part.rsplit_once('-').map_or([part, ""], |(rest, last)| [rest, last]));
        let parts: Vec<&str> = parts
            .filter(|part| !part.is_empty() && !part.starts_with("Powered by"))
            .filter(|part| letters(part) != headline && !headline.contains(&letters(part)))
            .collect();
        let candidates = parts.last().into_iter().chain(parts.first()).chain(parts.iter().rev());
        let mut tried: Vec<String> = Vec::new();
        for part in candidates {
            let mut name = tidy(part);
            for ending in EDITIONS {
                name = tidy(name.strip_suffix(ending).unwrap_or(name));
            }
            let count = name.chars().count();
            let places = ["论坛", "論壇", "社区", "社區", "博客", "网站", "網站"];
            let is_newsroom = NEWSROOMS.iter().chain(&places).any(|ending| name.ends_with(ending)) && count >= 3;
            let is_last = parts.last() == Some(part);
            if !(2..=16).contains(&count)
                || tried.iter().any(|tried| tried == name)
                || is_section(name)
                || !(is_newsroom || is_last)
            {
                continue;
            }
            tried.push(name.to_owned());
            if self.names_itself(name) {
                return source_name(name);
            }
        }
        None
    }

    /// Whether a name occurs on the page outside of its title and its article: in the text, or as the description of a
    /// picture.
    fn names_itself(&self, name: &str) -> bool {
        let article = self.main.blocks.get(self.main.range.start).map_or(0..0, |block| {
            let last =
                self.main.blocks.get(self.main.range.end.max(1) - 1).map_or(block.element, |block| block.element);
            block.element..last + 1
        });
        let headline = letters(self.title);
        self.tree.nodes.iter().enumerate().any(|(at, node)| {
            if article.contains(&at) {
                return false;
            }
            if node.is_text() {
                let parent = &self.tree.nodes[node.parent];
                return !matches!(parent.name.as_ref(), "title" | "script" | "style")
                    && node.text.contains(name)
                    && !letters(&node.text).contains(&headline);
            }
            node.name == "img" && node.attribute("alt").is_some_and(|alt| alt.contains(name))
        })
    }

    fn author(&self, credits: &[Labelled<'_>], source: Option<&str>) -> Option<String> {
        let sites: Vec<String> = self
            .head
            .values(&[
                "og:site_name",
                "publisher",
                "copyright",
                "application-name",
                "dc.publisher",
                "source",
                "contentsource",
            ])
            .chain(self.linked.publisher.as_deref())
            .chain(source)
            .chain(self.account.and_then(|account| account.account.as_deref()))
            .chain(parts_of_title(&self.head.title).skip(1).last())
            .map(letters)
            .filter(|name| !name.is_empty())
            .collect();
        let is_site = |name: &str| {
            let own = letters(name);
            sites.iter().any(|site| {
                *site == own || (own.chars().count() > 2 && site.contains(&own)) || own.contains(site.as_str())
            })
        };
        let accepted = |written: &str| {
            let people = people(written);
            let kept: Vec<String> = people.into_iter().filter(|name| !is_site(name)).collect();
            (!kept.is_empty()).then(|| kept.join("、"))
        };
        let labelled = || {
            let mut authors =
                credits.iter().filter(|credit| credit.label == Label::Author).map(|credit| person(credit.value));
            authors.find_map(|value| accepted(value).or_else(|| pen_name(value).filter(|name| !is_site(name))))
        };
        let signed = || self.lines.iter().find_map(|line| signed(line)).and_then(|names| accepted(&names));
        let linked = || accepted(&self.linked.authors.join("、"));
        let metas = || {
            let names = [
                "og:article:author",
                "byline",
                "author",
                "article:author",
                "dc.creator",
                "dcterms.creator",
                "creator",
                "byl",
                "parsely-author",
                "sailthru.author",
                "cxenseparse:author",
            ];
            // A page with several authors repeats the element.
            let of_name = |name: &str| {
                let values = self.head.all(name).filter(|value| !value.contains("://"));
                let accepted: Vec<String> = values.filter_map(accepted).collect();
                joined(accepted.iter().flat_map(|names| names.split('、')))
            };
            names.into_iter().find_map(of_name)
        };
        let cards = || {
            let label = |at: usize| {
                self.head.first(&[&format!("twitter:label{at}")]).filter(|label| {
                    ["撰文", "作者", "文", "written by", "author"]
                        .iter()
                        .any(|name| label.to_lowercase().contains(name))
                })
            };
            (1..=2)
                .find_map(|at| label(at).and_then(|_| self.head.first(&[&format!("twitter:data{at}")])))
                .and_then(|name| accepted(&name))
        };
        let elements = |place: Place| {
            let words = &[
                "author",
                "byline",
                "reporter",
                "writer",
                "journalist",
                "zuozhe",
                "jizhe",
                "authi",
                "username",
                "nickname",
            ];
            self.elements(words, place).into_iter().find_map(|text| accepted(person(without_label(&text))))
        };
        let beside = || self.lines.iter().find_map(|line| name_and_paper(line)).map(|(name, _)| name);
        labelled()
            .or_else(signed)
            .or_else(beside)
            .or_else(linked)
            .or_else(metas)
            .or_else(|| elements(Place::AboveText))
            .or_else(cards)
            .or_else(|| elements(Place::Anywhere))
    }

    /// Returns the texts of short elements around the article that have one of these words in their class or id. For
    /// words of people, also those of `<address>` and of links to an author.
    fn elements(&self, words: &[&str], place: Place) -> Vec<String> {
        let blocks = &self.main.blocks;
        let title = self.main.title_at.unwrap_or(self.main.range.start);
        let from = blocks.get(title.min(self.main.range.start).saturating_sub(6)).map_or(0, |block| block.element);
        let first_prose = self.main.range.clone().find(|&at| prose(&blocks[at]) > 0).unwrap_or(self.main.range.start);
        let last = match place {
            Place::AboveText => first_prose,
            Place::Anywhere => self.main.range.end + 4,
        };
        let to = blocks.get(last).map_or(self.tree.nodes.len(), |block| block.element);
        let people = words.contains(&"author");
        (from..to.max(from))
            .filter_map(|at| {
                let node = &self.tree.nodes[at];
                if node.is_text() || node.end - at > 40 {
                    return None;
                }
                let named =
                    names_element(self.tree, at, |word| words.iter().any(|name| word.eq_ignore_ascii_case(name)))
                        || (people
                            && (node.name == "address"
                                || node.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("author"))));
                let text = named.then(|| one_line(&self.tree.text(at)))?;
                (!text.is_empty() && text.chars().count() <= 40).then_some(text)
            })
            .collect()
    }
}

/// Where to look for elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// From the headline to the first paragraph.
    AboveText,
    /// Also inside the article and directly below it.
    Anywhere,
}

/// Returns a value without the label before it, if there is one.
fn without_label(text: &str) -> &str {
    match labelled(text).first() {
        Some(credit) if credit.start == 0 => credit.value,
        _ => tidy(text),
    }
}

/// Returns the source in an element that is named as a source, with or without a label. `None` if it contains other
/// credits.
fn source_of_element(text: &str) -> Option<String> {
    let credits = labelled(text);
    let written = match credits.iter().find(|credit| credit.label == Label::Source) {
        Some(credit) => credit.value,
        None if credits.is_empty() => text,
        None => return None,
    };
    source_name(written).filter(|name| (2..=20).contains(&name.chars().count()) && !name.ends_with("..."))
}

/// Returns the names at the beginning of the value of a label, up to a digit or a separator.
fn person(value: &str) -> &str {
    let end = value
        .char_indices()
        .find(|(at, c)| c.is_ascii_digit() && *at > 0 || matches!(c, '|' | '｜' | '。' | '《' | '>' | '】'))
        .map_or(value.len(), |(at, _)| at);
    tidy(&value[..end])
}
