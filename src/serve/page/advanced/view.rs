//! The page of the advanced form. It works without a script: its address becomes a query, and the browser is sent there.

use super::{
    super::{
        html::Html,
        lang::Lang,
        layout::{self, Kind},
        messages::{self, Messages},
        state::State,
    },
    form::AdvancedForm,
};
use crate::{
    index::Stats,
    model::Date,
    query::{DateRange, parse},
    search::{FacetValue, Facets},
};

/// Values of a field that the form offers.
pub const OFFERED_VALUES: usize = 100;
/// Maximum number of sources that are listed; more can be typed.
const LISTED_SOURCES: usize = 60;
/// Years of the periods that end with the last day of the archive.
const RECENT_YEARS: [i16; 3] = [1, 5, 10];

/// The contents of the page.
#[derive(Debug, Clone, Copy)]
pub struct AdvancedPage<'a> {
    /// Its language.
    pub lang: Lang,
    /// The state of the search page. Its query fills the form.
    pub state: &'a State,
    /// Statistics of the index: sources and period.
    pub stats: Option<&'a Stats>,
    /// Facets of the whole archive: authors, sections and pages to choose from.
    pub values: Option<&'a Facets>,
}

/// Renders the page.
///
/// ```
/// use jianbao::serve::page::{AdvancedPage, Lang, State, advanced};
/// let state = State::read("q=大桥 -通车");
/// let html = advanced(&AdvancedPage { lang: Lang::Zh, state: &state, stats: None, values: None });
/// assert!(html.contains("name=\"all\" value=\"大桥\"") && html.contains("name=\"none\" value=\"通车\""));
/// ```
#[must_use]
pub fn advanced(page: &AdvancedPage<'_>) -> String {
    let AdvancedPage { lang, state, stats, .. } = *page;
    let messages = lang.messages();
    let form = AdvancedForm::of(&parse(state.query.trim()));
    let mut html = Html::default();
    layout::open(&mut html, lang, Kind::Advanced, Some(messages.advanced), state);
    layout::archive_summary(&mut html, lang, stats);
    html.raw("<main id=\"main\" class=\"advanced\" tabindex=\"-1\">\n<h1>").text(messages.advanced).raw("</h1>\n");
    html.raw("<form action=\"/advanced/query\" method=\"get\">\n");
    words(&mut html, messages, &form);
    sources(&mut html, page, &form);
    articles(&mut html, page, &form);
    dates(&mut html, lang, stats, &form);
    options(&mut html, messages, state, &form);
    html.raw("<p class=\"send\"><button type=\"submit\">").text(messages.search).raw("</button> <a href=\"");
    html.text(&state.address()).raw("\">").text(messages.cancel).raw("</a></p>\n</form>\n</main>\n");
    layout::close(&mut html, lang);
    html.into_string()
}

/// Opens a group of fields.
fn open_group(html: &mut Html, class: &'static str, name: &str) {
    html.raw("<fieldset class=\"").raw(class).raw("\"><legend>").text(name).raw("</legend>\n");
}

/// A field for a line of text with its label, and a hint below it.
fn input(html: &mut Html, name: &'static str, label: &str, value: &str, hint: &str, list: Option<&'static str>) {
    html.raw("<p class=\"line\"><label for=\"f-").raw(name).raw("\">").text(label).raw("</label><input id=\"f-");
    html.raw(name).raw("\" name=\"").raw(name).raw("\" value=\"").text(value).raw("\" autocomplete=\"off\"");
    if let Some(list) = list {
        html.raw(" list=\"").raw(list).raw("\"");
    }
    if hint.is_empty() {
        html.raw("></p>\n");
        return;
    }
    html.raw(" aria-describedby=\"h-").raw(name).raw("\"><span class=\"hint\" id=\"h-").raw(name).raw("\">");
    html.text(hint).raw("</span></p>\n");
}

fn words(html: &mut Html, messages: &Messages, form: &AdvancedForm) {
    open_group(html, "words", messages.words_group);
    input(html, "all", messages.all_words, &form.all, messages.all_words_hint, None);
    input(html, "any", messages.any_word, &form.any, messages.any_word_hint, None);
    input(html, "exact", messages.exact_string, &form.exact, messages.exact_string_hint, None);
    input(html, "none", messages.no_word, &form.none, "", None);
    html.raw("<p class=\"line near\"><label for=\"f-near\">").text(messages.near_words);
    html.raw("</label><span><input id=\"f-near\" name=\"near\" value=\"")
        .text(&form.near)
        .raw("\" autocomplete=\"off\"> ");
    html.text(messages.near_and).raw(" <input name=\"near_other\" aria-label=\"").text(messages.near_other);
    html.raw("\" value=\"").text(&form.near_other).raw("\" autocomplete=\"off\"> ").text(messages.near_within);
    html.raw(" <input name=\"distance\" type=\"number\" min=\"0\" max=\"100\" aria-label=\"").text(messages.distance);
    html.raw("\" value=\"").text(if form.distance.is_empty() { "10" } else { &form.distance }).raw("\"> ");
    html.text(messages.near_unit).raw("</span></p>\n");
    input(html, "title", messages.in_title, &form.title, "", None);
    input(html, "body", messages.in_body, &form.body, "", None);
    html.raw("</fieldset>\n");
}

fn sources(html: &mut Html, page: &AdvancedPage<'_>, form: &AdvancedForm) {
    let messages = page.lang.messages();
    let mut chosen = form.all_sources();
    open_group(html, "sources", messages.source);
    if let Some(stats) = page.stats {
        let mut listed: Vec<(&String, &u64)> = stats.sources.iter().filter(|(name, _)| !name.is_empty()).collect();
        listed.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        html.raw("<ul>");
        for (name, &articles) in listed.into_iter().take(LISTED_SOURCES) {
            let is_chosen = chosen.iter().any(|other| other == name);
            chosen.retain(|other| other != name);
            html.raw("<li><label><input type=\"checkbox\" name=\"source\" value=\"").text(name);
            html.raw(if is_chosen { "\" checked> " } else { "\"> " }).text(name).raw(" <span class=\"count\">");
            html.text(&messages::articles(page.lang, usize::try_from(articles).unwrap_or(usize::MAX)));
            html.raw("</span></label></li>\n");
        }
        html.raw("</ul>\n");
    }
    input(html, "source", messages.other_sources, &chosen.join("、"), messages.several_hint, None);
    html.raw("</fieldset>\n");
}

fn articles(html: &mut Html, page: &AdvancedPage<'_>, form: &AdvancedForm) {
    let messages = page.lang.messages();
    open_group(html, "fields", messages.article_group);
    input(html, "author", messages.author, &form.author, messages.several_hint, Some("authors"));
    input(html, "section", messages.section, &form.section, "", Some("sections"));
    input(html, "page_of", messages.page, &form.page, messages.page_hint, Some("pages"));
    html.raw("</fieldset>\n");
    if let Some(facets) = page.values {
        list(html, "authors", &facets.author.values);
        list(html, "sections", &facets.section.values);
        list(html, "pages", &facets.page.values);
    }
}

/// The values that a field offers.
fn list(html: &mut Html, id: &'static str, values: &[FacetValue]) {
    html.raw("<datalist id=\"").raw(id).raw("\">");
    for value in values {
        html.raw("<option value=\"").text(&value.value).raw("\">");
    }
    html.raw("</datalist>\n");
}

fn dates(html: &mut Html, lang: Lang, stats: Option<&Stats>, form: &AdvancedForm) {
    let messages = lang.messages();
    open_group(html, "dates", messages.date);
    let bounds = stats.and_then(|stats| stats.first_date.zip(stats.last_date));
    html.raw("<p class=\"line\"><label for=\"f-from\">").text(messages.from_day).raw("</label>");
    day(html, "from", &form.from);
    html.raw("</p>\n<p class=\"line\"><label for=\"f-to\">").text(messages.to_day).raw("</label>");
    day(html, "to", &form.to);
    html.raw("</p>\n");
    if let Some((first, last)) = bounds {
        html.raw("<p class=\"line\"><label for=\"f-period\">")
            .text(messages.period)
            .raw("</label><select id=\"f-period\" name=\"period\">");
        html.raw("<option value=\"\">").text(messages.no_period).raw("</option>");
        for (label, range) in periods(lang, first, last) {
            html.raw("<option value=\"").text(&range.to_string()).raw("\">").text(&label).raw("</option>");
        }
        html.raw("</select></p>\n");
    }
    html.raw("</fieldset>\n");
}

fn day(html: &mut Html, name: &'static str, value: &str) {
    html.raw("<input type=\"date\" id=\"f-").raw(name).raw("\" name=\"").raw(name).raw("\" value=\"").text(value);
    html.raw("\">");
}

/// Periods to choose: the last years of the archive, then its decades.
fn periods(lang: Lang, first: Date, last: Date) -> Vec<(String, DateRange)> {
    let recent = RECENT_YEARS.into_iter().filter_map(|years| {
        let from = last.checked_sub(jiff::Span::new().years(years)).ok()?.tomorrow().ok()?;
        (from > first)
            .then(|| (messages::last_years(lang, years, last), DateRange { from: Some(from), to: Some(last) }))
    });
    let decade = |year: i16| year.div_euclid(10) * 10;
    let decades = (decade(first.year())..=decade(last.year())).step_by(10).filter_map(|year| {
        let range = DateRange { from: Date::new(year, 1, 1).ok(), to: Date::new(year + 9, 12, 31).ok() };
        range.from.zip(range.to).map(|_| (messages::decade(lang, year), range))
    });
    recent.chain(decades).collect()
}

fn options(html: &mut Html, messages: &Messages, state: &State, form: &AdvancedForm) {
    open_group(html, "options", messages.options_group);
    let within = [
        ("", messages.within_default),
        ("paragraph", messages.within_paragraph),
        ("sentence", messages.within_sentence),
        ("article", messages.within_article),
    ];
    let modes = [("default", messages.match_default), ("words", messages.match_words), ("exact", messages.match_exact)];
    let sorts = [("relevance", messages.by_relevance), ("-date", messages.newest), ("date", messages.oldest)];
    choice(html, "within", messages.within, &within, state.within_name().unwrap_or_default());
    choice(html, "mode", messages.matching, &modes, state.mode_name());
    choice(html, "sort", messages.order, &sorts, state.sort_name());
    input(html, "rest", messages.rest, &form.rest, messages.rest_hint, None);
    html.raw("</fieldset>\n");
}

fn choice(html: &mut Html, name: &'static str, label: &str, values: &[(&'static str, &'static str)], chosen: &str) {
    html.raw("<p class=\"line\"><label for=\"f-").raw(name).raw("\">").text(label).raw("</label><select id=\"f-");
    html.raw(name).raw("\" name=\"").raw(name).raw("\">");
    for (value, shown) in values {
        html.raw("<option value=\"").raw(value).raw(if *value == chosen { "\" selected>" } else { "\">" });
        html.text(shown).raw("</option>");
    }
    html.raw("</select></p>\n");
}
