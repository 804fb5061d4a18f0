//! Determines the headline of a page.

use crate::{
    clean::labelled,
    formats::html::{
        head::Head,
        linked_data::LinkedData,
        text::{
            boilerplate::is_byline,
            main_text::Main,
            prose::{letters, parts_of_title, prose},
        },
    },
    markup::{Block, Tree},
    reflow::tidy,
};

/// Returns the titles in the head of a page, with which its headline is compared.
pub fn named<'h>(head: &'h Head, linked: &'h LinkedData) -> Vec<&'h str> {
    let metas = head.values(&["og:title", "twitter:title", "headline", "dc.title", "articletitle", "title"]);
    let title = Some(head.title.as_str()).filter(|title| !title.is_empty());
    title.into_iter().chain(metas).chain(linked.headline.as_deref()).collect()
}

/// Returns the headline: the heading that `<title>` contains, otherwise `og:title`, the last heading above the text, or
/// `<title>` without the name of the site.
pub fn title(tree: &Tree<'_>, head: &Head, linked: &LinkedData, main: &Main) -> String {
    let site =
        head.first(&["og:site_name", "application-name"]).or_else(|| linked.publisher.clone()).unwrap_or_default();
    let own = linked
        .headline
        .clone()
        .or_else(|| head.first(&["og:title", "twitter:title", "headline", "dc.title", "articletitle"]));
    let own = own.map(|title| without_site(&title, &site, &main.blocks)).unwrap_or_default();
    let above = || {
        main.blocks[..main.range.end].iter().take_while({
            let mut prose_seen = 0;
            move |block| {
                prose_seen += prose(block);
                prose_seen < 200
            }
        })
    };
    let short = |block: &&Block| (2..=80).contains(&block.characters());
    let named = named(head, linked);
    let page_titles: Vec<String> = named.iter().map(|title| letters(title)).collect();
    if let Some(block) = main.title_at.map(|at| &main.blocks[at]) {
        let text = letters(&block.text);
        let is_heading = block.heading.is_some_and(|level| level <= 3);
        // If a heading contains more than a title of the page, such as a section before it, the title is used.
        let parts = named.iter().flat_map(|title| parts_of_title(title));
        let part = parts
            .filter(|part| {
                part.chars().count() >= 6 && text.len() > letters(part).len() && text.ends_with(&letters(part))
            })
            .max_by_key(|part| part.len());
        if is_heading
            && !page_titles.iter().any(|title| title.contains(&text))
            && let Some(part) = part
        {
            return part.to_owned();
        }
        if is_heading
            || (text.chars().count() >= 2
                && named.iter().flat_map(|title| parts_of_title(title)).any(|part| letters(part) == text))
        {
            return bare(&block.text);
        }
    }
    let in_title = main
        .blocks
        .iter()
        .filter(short)
        .filter(|block| block.heading.is_some() || block.characters() >= 6)
        .filter(|block| page_titles.iter().any(|title| contains_letters(title, &block.text)))
        .max_by_key(|block| (block.characters(), block.heading.is_some()));
    let longest = page_titles.iter().map(|title| title.chars().count()).max().unwrap_or(0);
    if let Some(block) = in_title
        && (block.heading.is_some_and(|level| level <= 3) || block.characters() * 2 > longest)
        && own.chars().count() <= block.characters() + 4
    {
        return bare(&block.text);
    }
    if !own.is_empty() {
        return own;
    }
    // A first-level heading directly above the text. One at the top of the page names the site.
    let first_prose = main.range.clone().find(|&at| prose(&main.blocks[at]) > 0).unwrap_or(main.range.start);
    let near = &main.blocks[first_prose.saturating_sub(NEAR)..first_prose];
    if let Some(heading) = near.iter().rev().filter(short).find(|block| block.heading == Some(1)) {
        return heading.text.clone();
    }
    // A title that the page does not repeat is the name of the site. A line in large letters directly above the text is
    // the headline.
    if let Some(large) =
        near.iter().rev().filter(|block| is_headline(tree, block)).max_by_key(|block| size(tree, block))
    {
        return bare(&large.text);
    }
    let stripped = without_number(&without_site(&head.title, &site, &main.blocks));
    let heading = above().filter(short).filter(|block| block.heading.is_some()).last();
    match heading {
        Some(heading) if stripped.is_empty() || heading.characters() > stripped.chars().count() => heading.text.clone(),
        _ if !stripped.is_empty() => stripped,
        Some(heading) => heading.text.clone(),
        None => {
            above().find(|block| short(block) && prose(block) == 0).map(|block| block.text.clone()).unwrap_or_default()
        }
    }
}

/// Whether a line may be a headline that is marked by its font only: short, no link, no credit, larger or bolder than
/// the text.
fn is_headline(tree: &Tree<'_>, block: &Block) -> bool {
    (5..=50).contains(&block.characters())
        && block.linked == 0
        && !is_byline(&block.text)
        && labelled(&block.text).is_empty()
        && !block.text.ends_with(['：', ':', '。'])
        && size(tree, block) > 0
}

/// Returns how much larger than the text a line is; 0 if it is not larger or bolder.
fn size(tree: &Tree<'_>, block: &Block) -> u32 {
    let end = tree.nodes[block.element].end;
    let own = letters(&block.text);
    let of = |at: usize| {
        let node = &tree.nodes[at];
        let by_size = node
            .attribute("size")
            .and_then(|size| size.trim().trim_start_matches('+').parse::<u32>().ok())
            .filter(|_| node.name == "font")
            .map_or(0, |size| size.saturating_sub(3) * 4);
        let by_style = node.attribute("style").map_or(0, |style| font_size(&style));
        let bold = u32::from(matches!(node.name.as_ref(), "b" | "strong" | "big"));
        by_size.max(by_style) + bold
    };
    (block.element..end)
        .take(4000)
        .filter(|&at| !tree.nodes[at].is_text() && tree.nodes[at].end - at < 40 && letters(&tree.text(at)) == own)
        .map(of)
        .sum()
}

/// Returns the font size in a style, in pixels above 16.
fn font_size(style: &str) -> u32 {
    let style = style.to_ascii_lowercase();
    let Some((_, size)) = style.split_once("font-size:") else { return 0 };
    let size = size.trim_start();
    let digits = size.find(|c: char| !c.is_ascii_digit()).unwrap_or(size.len());
    let number: u32 = size[..digits].parse().unwrap_or(0);
    let pixels = if size[digits..].starts_with("pt") { number.saturating_mul(4) / 3 } else { number };
    pixels.min(100).saturating_sub(16)
}

/// Removes the number of the document: `…的通知（云政办发〔2018〕31号）`.
fn without_number(title: &str) -> String {
    let number = title.strip_suffix(['）', ')']).and_then(|inner| inner.rsplit_once(['（', '(']));
    match number {
        Some((rest, number)) if number.ends_with('号') && number.contains(['〔', '[', '［', '【']) => {
            tidy(rest).to_owned()
        }
        _ => title.to_owned(),
    }
}

/// The maximum number of blocks between a heading and the text below it.
const NEAR: usize = 8;

/// The minimum length of a title before a separator, in characters. The hyphen in `江-海联运` is not a separator.
const SHORTEST_TITLE: usize = 6;

/// Returns a headline without the label that some sites put before it.
fn bare(title: &str) -> String {
    let rest = ["原创", "原創", "[原创]", "【原创】"].iter().find_map(|mark| title.strip_prefix(mark)).map(tidy);
    rest.filter(|rest| {
        rest.chars().count() >= SHORTEST_TITLE
            && title.starts_with(['原', '[', '【'])
            && !rest.starts_with(['性', '力', '者', '音', '歌', '剧', '作'])
    })
    .unwrap_or(title)
    .trim_end_matches(['*', '=', '~', '_', '-', ' '])
    .to_owned()
}

/// Whether the letters of a title contain those of a heading.
fn contains_letters(title: &str, heading: &str) -> bool {
    let heading = letters(heading);
    heading.chars().count() >= 4 && title.contains(&heading)
}

/// Returns `大桥昨日合龙` for `大桥昨日合龙_要闻_临江在线`. The title ends at a separator before the name of the site or of a section, or
/// after the text of a block of the page.
fn without_site(title: &str, site: &str, blocks: &[Block]) -> String {
    let marks = |marks: &[&str]| -> Vec<usize> {
        let mut places: Vec<usize> =
            marks.iter().flat_map(|mark| title.match_indices(mark)).map(|(at, _)| at).collect();
        places.sort_unstable();
        places
    };
    let all = marks(&["_", "|", "｜", "-", "－", "—", "–", "丨", "·", "》", ">", "<", "::", "："]);
    // If a line of the page equals the part before a separator, it is the headline, including the separators in it.
    let on_page = |at: &&usize| {
        let own = letters(&title[..**at]);
        own.chars().count() >= 4
            && blocks.iter().any(|block| block.text.len() < title.len() + 12 && letters(&block.text) == own)
    };
    if let Some(&at) = all.iter().rev().find(on_page) {
        return tidy(&title[..at]).to_owned();
    }
    let cut = |places: &[usize]| places.iter().copied().find(|&at| title[..at].chars().count() >= SHORTEST_TITLE);
    // A hyphen may belong to the title; the other separators rarely do.
    let end = cut(&marks(&["_", "|", "｜", "--", " - ", "－", "–"]))
        .or_else(|| {
            cut(&marks(&["-", "—"])).filter(|&at| {
                site.is_empty()
                    || !site.is_empty() && letters(&title[at..]).contains(&letters(site))
                    || title[..at].len() < title.len()
            })
        })
        .unwrap_or(title.len());
    tidy(&title[..end]).to_owned()
}
