//! Finds the article in a page.
//!
//! Chinese prose is recognised by its punctuation: a block with a full stop or two commas outside of links is prose. The headline, which
//! the page repeats in its head, marks where the article begins. The search descends from the root to the child with most of the prose
//! below that headline, as long as there is one; the last such node is the article. Inside it, blocks that consist of links, are hidden,
//! or are named like boilerplate and have little prose are left out.

use std::{collections::HashSet, ops::Range};

use crate::{
    formats::base::dates::is_date,
    formats::html::names::{people::name_and_paper, sites::is_section},
    formats::html::text::{
        boilerplate::{Facts, is_boilerplate, is_byline, is_credit, without_trailing_control},
        elements::{Mark, Marks, holds_lines, is_unread},
        prose::{letters, parts_of_title, prose, same_title},
    },
    markup::{Block, Tree, blocks},
};

/// A page and the part of it that is the article.
pub struct Main {
    /// All blocks of the page, in order.
    pub blocks: Vec<Block>,
    /// The blocks of the article.
    pub range: Range<usize>,
    /// The block of the headline, if the page repeats one of its titles.
    pub title_at: Option<usize>,
    /// For every block, whether it is boilerplate inside the article.
    boilerplate: Vec<bool>,
    /// The properties of the blocks of the article and of those directly above it. Other blocks have default values.
    facts: Vec<Facts>,
}

/// A child with this share of the prose around it contains the article.
const DOMINATES: f64 = 0.55;

/// The minimum amount of prose of an article, in characters. If there is less, hidden elements and comments are
/// considered too.
const SHORTEST: usize = 60;

/// The maximum number of blocks between the title and the article.
const FARTHEST_LEAD: usize = 12;

/// The minimum length of a lead, in characters.
const SHORTEST_LEAD: usize = 20;

/// Finds the article of a page. `titles` are those in its head, such as `<title>` and `og:title`.
pub fn find(tree: &Tree<'_>, titles: &[&str]) -> Main {
    let marks = Marks::of(tree);
    let mut page = Page::new(tree, &marks, blocks(tree, 0, |at| is_unread(tree, at) || marks.has(at, Mark::Hidden)));
    if page.prose.iter().sum::<usize>() < SHORTEST {
        // Pages that are rendered by a script are hidden as a whole.
        page = Page::new(tree, &marks, blocks(tree, 0, |at| is_unread(tree, at)));
    }
    let mut title_at = page.title(titles);
    let main = page.article(title_at);
    // Text that a button reveals (展开全文) belongs to the article around the button.
    let more = page.continuations(main);
    if !more.is_empty() {
        let opened = |at: usize| more.iter().any(|range| range.contains(&at));
        let shown = |at: usize| is_unread(tree, at) || (marks.has(at, Mark::Hidden) && !opened(at));
        page = Page::new(tree, &marks, blocks(tree, 0, shown));
        title_at = page.title(titles);
    }
    let Page { blocks, prose, .. } = &page;
    let inside = main..tree.nodes[main].end;
    let first = blocks.iter().position(|block| inside.contains(&block.element)).unwrap_or(0);
    let count = blocks[first..].iter().take_while(|block| inside.contains(&block.element)).count();
    let mut range = first..first + count;
    // If one element contains two articles, the first ends at the headline of the second.
    if let Some(title_at) = title_at.filter(|&at| range.contains(&at))
        && let Some(next) = page.next_article(title_at).filter(|next| range.contains(next))
    {
        range.end = next;
    }
    let weights = Weights::new(tree, blocks.iter().zip(prose.iter().copied()));
    let total = weights.of(tree, main);
    let title_element = title_at.map(|at| blocks[at].element);
    let boilerplate = Marks::inside(tree, |at| {
        let named = marks.has(at, Mark::Boilerplate) || marks.has(at, Mark::Others);
        let holds_title = title_element.is_some_and(|title| (at..tree.nodes[at].end).contains(&title));
        named && !holds_title && weights.of(tree, at) * 4 < total
    });
    let boilerplate: Vec<bool> = blocks.iter().map(|block| boilerplate[block.element]).collect();
    let read = range.start.saturating_sub(FARTHEST_LEAD)..range.end;
    let facts = blocks
        .iter()
        .enumerate()
        .map(|(at, block)| if read.contains(&at) { Facts::of(block) } else { Facts::default() });
    let facts = facts.collect();
    Main { blocks: page.blocks, range, title_at, boilerplate, facts }
}

/// The blocks of a page, with the amount of prose of each.
struct Page<'t> {
    tree: &'t Tree<'t>,
    marks: &'t Marks,
    blocks: Vec<Block>,
    prose: Vec<usize>,
}

impl<'t> Page<'t> {
    fn new(tree: &'t Tree<'t>, marks: &'t Marks, blocks: Vec<Block>) -> Self {
        let prose = blocks.iter().map(prose).collect();
        Self { tree, marks, blocks, prose }
    }

    /// Returns the element of the article.
    fn article(&self, title_at: Option<usize>) -> usize {
        let Self { tree, marks, blocks, prose } = self;
        let below =
            title_at.map_or(0..blocks.len(), |title| title + 1..self.next_article(title).unwrap_or(blocks.len()));
        // If the headline is in an `<article>`, its siblings are other articles.
        let in_article = title_at
            .is_some_and(|title| ancestors(tree, blocks[title].element).any(|at| tree.nodes[at].name == "article"));
        let others = Marks::inside(tree, |at| {
            let holds_title = title_at.is_some_and(|title| (at..tree.nodes[at].end).contains(&blocks[title].element));
            let beside = tree.nodes[at].name == "article" && in_article;
            !holds_title && (beside || marks.has(at, Mark::Others))
        });
        let comments = Marks::inside(tree, |at| marks.has(at, Mark::Comments));
        // The strictest choice for which an article remains.
        let among = |range: &Range<usize>, without: &[&[bool]]| {
            let all = blocks[range.clone()].iter().zip(prose[range.clone()].iter().copied());
            Weights::new(tree, all.filter(|(block, _)| without.iter().all(|marked| !marked[block.element])))
        };
        let all = 0..blocks.len();
        let choices: [(&Range<usize>, &[&[bool]]); 5] = [
            (&below, &[&others, &comments]),
            (&below, &[&comments]),
            (&all, &[&others, &comments]),
            (&all, &[&comments]),
            (&all, &[]),
        ];
        let mut weights = Weights { before: Vec::new() };
        for (number, (range, without)) in choices.into_iter().enumerate() {
            weights = among(range, without);
            // Below the headline and outside of lists of other articles, a few sentences are an article.
            let least = if number == 0 && title_at.is_some() { SHORTEST_LEAD } else { SHORTEST };
            if weights.of(tree, 0) >= least {
                break;
            }
        }
        let mut main = 0;
        while weights.of(tree, main) > 0 {
            let Some(heaviest) = tree.children(main).max_by_key(|&child| weights.of(tree, child)) else { break };
            if (weights.of(tree, heaviest) as f64) < DOMINATES * weights.of(tree, main) as f64 {
                break;
            }
            main = heaviest;
        }
        // A single paragraph is the article only if there is nothing else around it.
        while main != 0 && !holds_lines(&tree.nodes[main].name) {
            main = tree.nodes[main].parent;
        }
        main
    }

    /// Returns the block of the headline: one that a title of the page contains, with prose below it. Headings are
    /// preferred. Of equal candidates with at least half as much prose below as the best, it is the last one, because
    /// navigation bars repeat headlines.
    fn title(&self, titles: &[&str]) -> Option<usize> {
        let Self { blocks, prose, .. } = self;
        let parts: Vec<String> = titles
            .iter()
            .flat_map(|title| parts_of_title(title))
            .filter(|part| !is_section(part))
            .map(letters)
            .filter(|part| part.chars().count() >= 2)
            .collect();
        let titles: Vec<String> =
            titles.iter().map(|title| letters(title)).filter(|title| title.chars().count() >= 2).collect();
        if titles.is_empty() {
            return None;
        }
        let mut below = vec![0; blocks.len() + 1];
        for at in (0..blocks.len()).rev() {
            below[at] = below[at + 1] + prose[at];
        }
        let fits = |block: &Block| {
            let characters = block.characters();
            if !(2..=90).contains(&characters) || (block.heading.is_none() && block.linked * 2 > characters) {
                return None;
            }
            let own = letters(&block.text);
            let count = own.chars().count();
            let is_heading = block.heading.is_some_and(|level| level <= 3);
            let is_part = parts.contains(&own) && (block.linked == 0 || is_heading);
            // The name of the site, as a heading at the top, is the end of the title and not its beginning.
            let begins =
                titles.iter().any(|title| title.starts_with(&own) && (is_heading || count * 2 > title.chars().count()));
            let inside = is_heading && count >= 6 && titles.iter().any(|title| title.contains(&own));
            // `[杂谈]大桥通车` on a page with the title `大桥通车`.
            let longer = is_heading
                && parts
                    .iter()
                    .any(|part| part.chars().count() >= 6 && count <= part.chars().count() + 12 && own.ends_with(part));
            let fits = (count >= 4 && (begins || inside)) || is_part || longer;
            fits.then_some((is_heading, count))
        };
        let found: Vec<(usize, (bool, usize))> = blocks
            .iter()
            .enumerate()
            .filter_map(|(at, block)| Some((at, fits(block)?)))
            .filter(|(at, _)| below[at + 1] >= SHORTEST)
            .collect();
        let best = found.iter().map(|(_, fit)| *fit).max()?;
        let most = found.iter().filter(|(_, fit)| *fit == best).map(|(at, _)| below[*at]).max()?;
        found.iter().rev().find(|(at, fit)| *fit == best && below[*at] * 2 >= most).map(|(at, _)| *at)
    }

    /// Returns the headline of another article below `title`: a second `<h1>`, or a heading of the same class, after
    /// some prose.
    fn next_article(&self, title: usize) -> Option<usize> {
        let Self { tree, blocks, prose, .. } = self;
        let own = &blocks[title];
        let level = own.heading?;
        let class =
            |block: &Block| tree.nodes[block.element].attribute("class").filter(|class| !class.trim().is_empty());
        let mut before = 0;
        (title + 1..blocks.len()).find(|&at| {
            let block = &blocks[at];
            before += prose[at];
            let same =
                block.heading == Some(level) && (level == 1 || (class(block).is_some() && class(block) == class(own)));
            same && before >= SHORTEST && block.element != own.element
        })
    }

    /// Returns the hidden elements inside the article that continue it.
    fn continuations(&self, main: usize) -> Vec<Range<usize>> {
        let Self { tree, marks, blocks, .. } = self;
        let mut found = Vec::new();
        let mut shown: Option<HashSet<&str>> = None;
        let mut at = main + 1;
        while at < tree.nodes[main].end {
            let node = &tree.nodes[at];
            if node.is_text() {
                at += 1;
                continue;
            }
            if is_unread(tree, at)
                || [Mark::Comments, Mark::Boilerplate, Mark::Others].iter().any(|&mark| marks.has(at, mark))
            {
                at = node.end;
                continue;
            }
            if marks.has(at, Mark::Hidden) {
                let hidden = self::blocks(tree, at, |inner| {
                    is_unread(tree, inner) || (inner != at && marks.has(inner, Mark::Hidden))
                });
                let shown = shown.get_or_insert_with(|| blocks.iter().map(|block| block.text.as_str()).collect());
                let new: usize = hidden
                    .iter()
                    .filter(|block| !shown.contains(block.text.as_str()))
                    .map(|block| Facts::of(block).prose)
                    .sum();
                if new >= SHORTEST_LEAD {
                    found.push(at..node.end);
                }
                at = node.end;
                continue;
            }
            at += 1;
        }
        found
    }
}

/// Iterates over an element and its ancestors, without the root.
fn ancestors<'t>(tree: &'t Tree<'_>, element: usize) -> impl Iterator<Item = usize> + 't {
    let parent = |&at: &usize| Some(tree.nodes[at].parent).filter(|&parent| parent != 0 && parent != at);
    std::iter::successors(Some(element), parent)
}

impl Main {
    /// Returns the paragraphs of the article without its title and boilerplate.
    pub fn paragraphs(&self, title: &str) -> Vec<String> {
        let lead = self.lead(title);
        let is_prose = |at: &usize| !self.boilerplate[*at] && self.facts[*at].prose > 0;
        let first_prose = self.range.clone().find(is_prose).unwrap_or(self.range.start);
        let last_prose = self.last_prose();
        // Lines above the first prose are the title, and lines such as `来源：临江日报 2016-03-12 08:30`.
        let above = self.range.start..self.range.end.min(first_prose + 1);
        let title_at = above.into_iter().rev().find(|&at| same_title(&self.blocks[at].text, title));
        let mut body: Vec<usize> = Vec::new();
        let mut of_others = false;
        for at in title_at.map_or(self.range.start, |at| at + 1)..self.range.end {
            let block = &self.blocks[at];
            let outside = at < first_prose || at > last_prose;
            if self.boilerplate[at] || lead.contains(&at) {
                continue;
            }
            if self.facts[at].is_list_head {
                of_others = true;
            } else if of_others && !outside && block.linked * 2 > block.characters() {
                // A list of other articles inside the text ends at the next paragraph of the text.
                continue;
            } else {
                of_others = false;
            }
            if at < first_prose && name_and_paper(&block.text).is_some() {
                continue;
            }
            if outside
                && is_byline(&block.text)
                && !(at > last_prose && is_credit(&block.text))
                && block.heading.is_none()
            {
                continue;
            }
            let is_title = at < first_prose && block.heading.is_some() && same_title(&block.text, title);
            if !is_title && !is_boilerplate(block, self.facts[at], outside) {
                body.push(at);
            }
        }
        let mut all: Vec<usize> = lead.into_iter().chain(body).collect();
        all.sort_unstable();
        all.into_iter().map(|at| without_trailing_control(&self.blocks[at]).to_owned()).collect()
    }

    /// Returns the last prose of the article. Prose below the heading of a list of other articles counts only if it is
    /// at least a third of the prose above.
    fn last_prose(&self) -> usize {
        let is_prose = |at: &usize| !self.boilerplate[*at] && self.facts[*at].prose > 0;
        let weigh = |range: Range<usize>| -> usize { range.filter(is_prose).map(|at| self.facts[at].prose).sum() };
        let mut end = self.range.end;
        for at in self.range.clone() {
            if self.facts[at].is_list_head {
                let (before, behind) = (weigh(self.range.start..at), weigh(at..self.range.end));
                if before >= SHORTEST && behind * 3 < before {
                    end = at;
                    break;
                }
            }
        }
        (self.range.start..end).rfind(is_prose).unwrap_or(end.max(1) - 1)
    }

    /// Returns the blocks near the title that belong to the article: a headline above it, a second one below it, a
    /// separate lead.
    fn lead(&self, title: &str) -> Vec<usize> {
        let from = self.range.start.saturating_sub(FARTHEST_LEAD);
        let first_prose = self.range.clone().find(|&at| prose(&self.blocks[at]) > 0).unwrap_or(self.range.start);
        let Some(title_at) =
            (from..self.range.end.min(first_prose + 1)).rfind(|&at| same_title(&self.blocks[at].text, title))
        else {
            return Vec::new();
        };
        let above = self.shoulder(title_at);
        if title_at >= self.range.start {
            return above.into_iter().collect();
        }
        let belongs = |at: &usize| {
            let block = &self.blocks[*at];
            let is_title = block.heading.is_some_and(|level| level <= 3) && block.characters() >= 4;
            !self.boilerplate[*at]
                && !is_boilerplate(block, self.facts[*at], true)
                && !is_byline(&block.text)
                && !same_title(&block.text, title)
                && (is_title || prose(block) >= SHORTEST_LEAD)
        };
        above.into_iter().chain((title_at + 1..self.range.start).filter(belongs)).collect()
    }

    /// Returns the block of the headline above the title (引题): a heading directly above the title, in the same element.
    fn shoulder(&self, title_at: usize) -> Option<usize> {
        let title = &self.blocks[title_at];
        let at = title_at.checked_sub(1)?;
        let block = &self.blocks[at];
        let fits = title.heading.is_some()
            && block.heading.is_some_and(|level| level >= 2)
            && block.linked == 0
            && (4..=40).contains(&block.characters())
            && !self.boilerplate[at]
            && !is_byline(&block.text)
            && !is_boilerplate(block, self.facts[at], true)
            && !block.text.contains(['>', '›', '»'])
            && !is_date(&block.text)
            && !same_title(&block.text, &title.text);
        fits.then_some(at)
    }
}

/// The amount of prose before every node, from which that of any subtree is computed.
struct Weights {
    before: Vec<usize>,
}

impl Weights {
    fn new<'b>(tree: &Tree<'_>, blocks: impl Iterator<Item = (&'b Block, usize)>) -> Self {
        let mut before = vec![0; tree.nodes.len() + 1];
        for (block, prose) in blocks {
            // Teasers of other articles are truncated.
            let teaser = block.link.is_some() && (block.text.ends_with(['…']) || block.text.ends_with("..."));
            before[block.element + 1] += if teaser { 0 } else { prose };
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
