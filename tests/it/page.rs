//! The HTML pages: their contents, and that no text of an archive or a user can become markup.

use jianbao::{
    model::{ArticleMeta, Date, Span},
    query::{Filter, FilterField, Query, parse},
    search::{
        Answer, FurtherHits, HighlightedArticle, HighlightedParagraph, Hit, MatchKind, Neighbour, Neighbours, Options,
        Rank, RelaxationStep, Suggestion, Total, highlighted_article, plan, search,
    },
    serve::page::{self, ASSETS, ArticlePage, Edits, Lang, ProblemPage, SearchPage, SearchResults, State},
};

use crate::support::sample;

/// The page of results for an address of the sample archive.
fn results(address: &str, lang: Lang) -> String {
    let state = State::read(address);
    let query = parse(&state.query);
    let answer = search(sample(), &query, &state.options()).unwrap();
    let held = sample().stats().unwrap();
    let found = Some(SearchResults { answer: &answer, notes: &answer.notes, plan: None });
    page::search(&SearchPage { lang, state: &state, stats: Some(&held), found })
}

/// The page of an article of the sample archive.
fn reading(id: &str, address: &str) -> String {
    let state = State::read(address);
    let query = parse(&state.query);
    let article = highlighted_article(sample(), id, Some(&query), &Options::default()).unwrap();
    let accessed = Some(Date::constant(2026, 1, 31));
    page::article(&ArticlePage { lang: Lang::Zh, state: &state, stats: None, article: &article, accessed })
}

#[test]
fn results_stand_with_their_articles_and_marks() {
    let html = results("q=大桥 通车", Lang::Zh);
    assert!(html.contains("青沙<mark>大桥</mark>昨日<mark>通车</mark>"), "{html}");
    assert!(html.contains("<span class=\"source\">临江日报</span>"));
    assert!(html.contains("<time datetime=\"2012-06-19\">2012年6月19日</time>"));
    assert!(html.contains("6 篇，7 段"));
    // Traditional characters of the archive are shown and highlighted as they are.
    assert!(html.contains("北堤<mark>大橋</mark>凌晨<mark>通車</mark>"));
}

#[test]
fn pages_keep_everything_else_of_the_address() {
    let html = results("q=市&sort=-date&mode=exact&by=month&compare=桥&page=2", Lang::Zh);
    let kept = "/?q=%E5%B8%82&amp;mode=exact&amp;sort=-date&amp;by=month&amp;compare=%E6%A1%A5";
    assert!(html.contains(&format!("rel=\"prev\" href=\"{kept}\"")));
    assert!(html.contains(&format!("rel=\"next\" href=\"{kept}&amp;page=3\"")));
    assert!(html.contains("href=\"/api/v1/export?q=%E5%B8%82&amp;format=csv&amp;mode=exact\""));
    assert!(html.contains("<input type=\"hidden\" name=\"sort\" value=\"-date\">"));
}

#[test]
fn a_page_in_english_says_the_same() {
    let html = results("q=大桥 通车", Lang::En);
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"));
    assert!(html.contains("7 paragraphs in 6 articles"));
    assert!(html.contains("19 June 2012"));
}

#[test]
fn nothing_found_is_said_with_what_may_have_been_meant() {
    let html = results("q=飞碟着陆&mode=exact", Lang::Zh);
    assert!(html.contains("没有找到“飞碟着陆”") && html.contains("放宽日期、来源等条件。"));
    let meant = Answer {
        total: Total::Exact(0),
        articles: Some(Total::Exact(0)),
        relaxed: None,
        notes: Vec::new(),
        suggestion: Some(Suggestion { query: "互联网".into(), total: 7 }),
        hits: Vec::new(),
        further: Vec::new(),
    };
    let state = State::read("q=互连网&page=4");
    let found = Some(SearchResults { answer: &meant, notes: &[], plan: None });
    let html = page::search(&SearchPage { lang: Lang::Zh, state: &state, stats: None, found });
    assert!(html.contains("您要找的是不是 <a href=\"/?q=%E4%BA%92%E8%81%94%E7%BD%91\">互联网</a>？"));
}

#[test]
fn every_example_of_the_help_has_hits_in_the_sample_archive_and_no_note() {
    let mut examples = 0;
    for query in page::examples() {
        let answer = search(sample(), &parse(query), &Options::strict()).unwrap();
        assert!(answer.total.number() > 0 && answer.notes.is_empty(), "{query}: {:?}", answer.notes);
        examples += 1;
    }
    assert!(examples > 20);
}

#[test]
fn a_value_that_no_article_has_is_said_in_the_language_of_the_page() {
    assert!(
        results("q=大桥 来源:临江早报", Lang::Zh).contains("没有一篇符合“来源:临江早报”；馆藏里有 来源:临江日报、")
    );
    assert!(results("q=大桥 日期:1931", Lang::Zh).contains("馆藏的日期从 1998-07-08 到 "));
    assert!(results("q=大桥 日期:1931", Lang::En).contains("the archive covers 1998-07-08 to "));
}

#[test]
fn remarks_on_the_query_are_said_in_the_language_of_the_page() {
    assert!(results("q=大桥 (通车", Lang::Zh).contains("有一个括号没有配对，已略去。"));
    assert!(results("q=大桥 (通车", Lang::En).contains("a parenthesis is not matched; it was ignored"));
    assert!(results("q=大桥 版:要闻", Lang::Zh).contains("“要闻”不是版次，已按普通文字检索。"));
}

#[test]
fn an_article_is_whole_with_its_marks_and_citations() {
    let html = reading("临江日报/2012/20120619/20120619-01-01", "q=大桥&sort=date&page=2");
    assert!(html.contains("2012年6月19日　星期二") && html.contains("第1版"));
    assert!(html.contains("<p id=\"p4\">") && html.contains("href=\"#p4\""));
    assert!(html.contains("李闻. 青沙大桥昨日通车[N]. 临江日报, 2012-06-19(1)."));
    assert!(html.contains("@article{") && html.contains("TY  - NEWS"));
    // The link back to the results.
    assert!(html.contains("href=\"/?q=%E5%A4%A7%E6%A1%A5&amp;sort=date&amp;page=2\""));
    assert!(html.contains("标出 6 处"));
}

/// Strings with which an archive could attack a page.
const EVIL: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'><a href=javascript:alert(3)>桥&#x3c;\u{202e}\u{0}";

fn evil_meta() -> ArticleMeta {
    ArticleMeta {
        id: format!("../{EVIL}"),
        title: EVIL.into(),
        date_text: Some(EVIL.into()),
        source: Some(EVIL.into()),
        author: Some(EVIL.into()),
        place: Some(EVIL.into()),
        agency: Some(EVIL.into()),
        editor: Some(EVIL.into()),
        page: Some(EVIL.into()),
        section: Some(EVIL.into()),
        url: Some("javascript:alert('桥')".into()),
        ..ArticleMeta::default()
    }
}

/// Checks that there are only tags, handlers and scripts of the page itself.
fn assert_harmless(html: &str) {
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let name = tag.split([' ', '\n']).next().unwrap().trim_start_matches('/');
        let known = [
            "!doctype", "html", "head", "meta", "title", "link", "script", "body", "a", "header", "p", "span", "form",
            "div", "input", "button", "details", "summary", "dl", "dt", "dd", "br", "kbd", "main", "section", "aside",
            "footer", "h1", "h2", "h3", "ol", "ul", "li", "article", "mark", "nav", "time", "pre",
        ];
        assert!(known.contains(&name), "<{tag}>");
        assert!(
            name != "script" || tag == "script type=\"module\" src=\"/assets/app.js\"" || tag == "/script",
            "<{tag}>"
        );
        // Outside of quoted attributes there are only names, none of a handler or a style.
        let bare: String = tag.split('"').step_by(2).collect();
        assert!(!bare.contains(" on") && !bare.contains("style") && !bare.contains('\''), "<{tag}>");
        assert!(!tag.contains("\"javascript:"), "<{tag}>");
    }
    assert!(!html.contains('\u{202e}') && !html.contains('\0'));
}

#[test]
fn an_article_whose_text_is_html_shows_as_text() {
    let bridge = EVIL.find('桥').unwrap();
    let hit = |paragraph| Hit {
        article: evil_meta(),
        paragraph,
        rank: Rank { tier: 0, score: 1.0 },
        matched: MatchKind::Literal,
        text: EVIL.into(),
        highlights: vec![Span { start: bridge, end: bridge + 3 }],
        more: 2,
    };
    let answer = Answer {
        total: Total::Exact(2),
        articles: Some(Total::Exact(1)),
        relaxed: None,
        notes: parse(EVIL).notes,
        suggestion: Some(Suggestion { query: EVIL.into(), total: 1 }),
        hits: vec![hit(0), hit(1)],
        further: vec![FurtherHits {
            step: RelaxationStep::Article,
            total: Total::Exact(1),
            articles: Some(Total::Exact(1)),
            hits: vec![hit(1)],
        }],
    };
    let state = State { query: EVIL.into(), chart_params: vec![("view", EVIL.into())], ..State::default() };
    for lang in [Lang::Zh, Lang::En] {
        let found = Some(SearchResults { answer: &answer, notes: &answer.notes, plan: None });
        let html = page::search(&SearchPage { lang, state: &state, stats: None, found });
        assert!(html.contains("javascript:alert(3)&gt;<mark>桥</mark>&amp;#x3c;\u{fffd}␀"), "{html}");
        assert_harmless(&html);
        let neighbour = || Some(Neighbour { id: EVIL.into(), title: EVIL.into(), page: Some(EVIL.into()) });
        let article = HighlightedArticle {
            meta: evil_meta(),
            paragraphs: vec![HighlightedParagraph { number: 1, text: EVIL.into(), highlights: Vec::new() }],
            neighbours: Neighbours { previous: neighbour(), next: None, previous_page: None, next_page: neighbour() },
        };
        let html = page::article(&ArticlePage { lang, state: &state, stats: None, article: &article, accessed: None });
        assert!(html.contains("<dd>javascript:alert(&#39;桥&#39;)</dd>"), "{html}");
        assert_harmless(&html);
        let detail = Some(EVIL);
        assert_harmless(&page::problem(&ProblemPage { lang, status: 503, detail, state: &state, stats: None }));
    }
}

#[test]
fn every_page_of_the_sample_is_harmless_and_whole() {
    for query in ["大桥", "二〇二四年", "乾", "日期:2016", "标题:的", "来源:濱港時報", "？！"] {
        for lang in [Lang::Zh, Lang::En] {
            let html = results(&format!("q={query}"), lang);
            assert_harmless(&html);
            for tag in ["main", "section", "article", "ol", "p", "nav", "aside", "details", "h3"] {
                let opened = html.matches(&format!("<{tag} ")).count() + html.matches(&format!("<{tag}>")).count();
                assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{query}: {tag}");
            }
        }
    }
}

#[test]
fn every_file_that_a_page_asks_for_is_there() {
    let named = |text: &str, before: &str, after: char| -> Vec<String> {
        text.split(before).skip(1).map(|rest| rest.split(after).next().unwrap().to_owned()).collect()
    };
    let html = results("q=大桥", Lang::Zh);
    let mut asked = named(&html, "\"/assets/", '"');
    #[allow(clippy::case_sensitive_file_extension_comparisons)] // Names of this project.
    for asset in ASSETS.iter().filter(|asset| asset.name.ends_with(".js")) {
        asked.extend(named(std::str::from_utf8(asset.bytes).unwrap(), "from './", '\''));
    }
    assert!(asked.len() > 20, "{asked:?}");
    for name in asked {
        assert!(page::asset(&name).is_some_and(|asset| !asset.bytes.is_empty()), "{name}");
    }
    // None of them loads anything from another site.
    for asset in ASSETS {
        let text = String::from_utf8_lossy(asset.bytes);
        let elsewhere = text.replace("http://www.w3.org/2000/svg", "");
        assert!(!elsewhere.contains("http://") && !elsewhere.contains("https://"), "{}", asset.name);
    }
}

/// The target of a link that narrows a query, and the query without the filter.
#[test]
fn links_limit_a_query_and_free_it() {
    for (typed, field, value, limited, freed) in [
        ("大桥", FilterField::Source, "临江日报", "大桥 来源:临江日报", "大桥"),
        ("大桥 来源:濱港時報 通车", FilterField::Source, "临江日报", "大桥 通车 来源:临江日报", "大桥 通车"),
        ("来源：濱港時報，大桥 報紙:江声周刊", FilterField::Source, "临江日报", "大桥 来源:临江日报", "大桥"),
        ("大桥 OR 高铁", FilterField::Date, "2012..2016", "(大桥 OR 高铁) 日期:2012..2016", "大桥 OR 高铁"),
        ("大桥|高铁 日期:2012", FilterField::Date, "2013", "(大桥 OR 高铁 日期:2012) 日期:2013", "大桥|高铁 日期:2012"),
        ("(大桥 或 高铁) 日期:2012", FilterField::Date, "2013", "(大桥 OR 高铁) 日期:2013", "大桥 OR 高铁"),
        ("大桥 -来源:甲", FilterField::Source, "乙", "大桥 -来源:甲 来源:乙", "大桥 -来源:甲"),
        ("NOT 版:1 大桥", FilterField::Page, "A3", "-版:1 大桥 版:A3", "NOT 版:1 大桥"),
        ("大桥 NOT", FilterField::Page, "1", "大桥 NOT -NOT 版:1", "大桥 NOT"),
        ("“大桥通车", FilterField::Author, "李闻", "\"大桥通车\" 作者:李闻", "“大桥通车"),
        ("甲) OR 乙", FilterField::Source, "临江日报", "(甲 OR 乙) 来源:临江日报", "甲) OR 乙"),
        ("「来源:甲」 大桥", FilterField::Source, "乙", "\"来源:甲\" 大桥 来源:乙", "「来源:甲」 大桥"),
        ("国际论坛（上） 栏目:“要闻 二”", FilterField::Section, "副刊", "国际论坛（上） 栏目:副刊", "国际论坛（上）"),
        (
            "标题:(大桥 OR 高铁) 通车",
            FilterField::Page,
            "2",
            "标题:(大桥 OR 高铁) 通车 版:2",
            "标题:(大桥 OR 高铁) 通车",
        ),
        ("大桥 NEAR/5 通车", FilterField::Source, "A \"B\"", "大桥 NEAR/5 通车 来源:「A \"B\"」", "大桥 NEAR/5 通车"),
        ("", FilterField::Date, "2015", "日期:2015", ""),
    ] {
        let query = parse(typed);
        let link = Query::from(query.with_filter(Filter::new(field, value).unwrap()));
        assert_eq!(link.text, limited, "{typed}");
        assert_eq!(link.filters().filter(|filter| filter.field() == field).count(), 1, "{typed}");
        assert_eq!(query.without_filters(field).text, freed, "{typed}");
    }
}

/// Reference managers find the article, its authors one by one, in the page, and each author leads to the articles of that name.
#[test]
fn an_article_says_what_reference_managers_need() {
    let id = "临江日报/2012/20120619/20120619-01-01";
    let mut article = highlighted_article(sample(), id, None, &Options::default()).unwrap();
    article.meta.author = Some("本报记者 周立堂、李 闻 文/图".into());
    article.meta.url = Some("javascript:alert(1)".into());
    let state = State::read("q=大桥");
    let html =
        page::article(&ArticlePage { lang: Lang::Zh, state: &state, stats: None, article: &article, accessed: None });
    for tag in [
        "<meta name=\"citation_author\" content=\"周立堂\">\n<meta name=\"citation_author\" content=\"李闻\">",
        "<meta name=\"citation_journal_title\" content=\"临江日报\">",
        "<meta name=\"citation_publication_date\" content=\"2012/06/19\">",
        "rft.type=newspaperArticle&amp;rft.title=",
        "&amp;rft.source=%E4%B8%B4%E6%B1%9F%E6%97%A5%E6%8A%A5&amp;rft.date=2012-06-19&amp;rft.creator=%E5%91%A8%E7%AB%8B%E5%A0%82&amp;",
        ">周立堂</a>　<a href=\"/?q=%E4%BD%9C%E8%80%85%3A%E6%9D%8E%E9%97%BB\">李闻</a></p>",
        "<dt>署名</dt><dd>本报记者 周立堂、李 闻 文/图</dd>",
        "<a download href=\"/citation/%E4%B8%B4%E6%B1%9F%E6%97%A5%E6%8A%A5%2F2012%2F20120619%2F20120619-01-01?style=ris\">RIS</a>",
    ] {
        assert!(html.contains(tag), "{tag}\n{html}");
    }
    assert!(!html.contains("citation_public_url") && !html.contains("rft.identifier"), "no address of the web");
}

/// Every condition is named with a link to the query without it, and options other than the default too.
#[test]
fn conditions_can_be_removed_one_by_one() {
    let html =
        results("q=大桥 -通车 (高铁 OR 青沙) 日期:2012..2016&mode=words&within=article&sort=date&page=2", Lang::Zh);
    for (text, query, options) in [
        ("大桥", "-通车 (高铁 OR 青沙) 日期:2012..2016", "mode=words&within=article&sort=date"),
        ("不含 通车", "大桥 (高铁 OR 青沙) 日期:2012..2016", "mode=words&within=article&sort=date"),
        ("高铁 或 青沙", "大桥 -通车 日期:2012..2016", "mode=words&within=article&sort=date"),
        ("日期 2012..2016", "大桥 -通车 (高铁 OR 青沙)", "mode=words&within=article&sort=date"),
        ("匹配 整词", "大桥 -通车 (高铁 OR 青沙) 日期:2012..2016", "within=article&sort=date"),
        ("范围 同篇", "大桥 -通车 (高铁 OR 青沙) 日期:2012..2016", "mode=words&sort=date"),
    ] {
        let target = State { query: query.to_owned(), ..State::read(options) }.address().replace('&', "&amp;");
        let link = format!("<a href=\"{target}\" aria-label=\"去掉条件“{text}”\"><span class=\"value\">{text}</span>");
        assert!(html.contains(&link), "{link}\n{html}");
    }
    assert!(results("q=source:临江日报 大桥", Lang::En).contains("Source 临江日报"));
    assert!(!results("q=大桥", Lang::Zh).contains("id=\"conditions\""), "one word is in the box");
    // What was taken as text is no condition on dates.
    let html = results("q=大桥 日期:1998-13-45", Lang::Zh);
    assert!(!html.contains(">日期 1998") && html.contains("不是日期"), "{html}");
}

#[test]
fn how_a_query_was_understood_is_said() {
    let state = State::read("q=青沙大桥 (高铁 OR “通车”) -广告 来源:临江日报&within=sentence");
    let (query, options) = (parse(&state.query), state.options());
    let answer = search(sample(), &query, &options).unwrap();
    let plan = plan(sample(), &query, options.plan()).unwrap();
    let found = Some(SearchResults { answer: &answer, notes: &[], plan: Some(&plan) });
    let html = page::search(&SearchPage { lang: Lang::Zh, state: &state, stats: None, found });
    let reading = html.split("id=\"reading-of\"").nth(1).unwrap().split("</details>").next().unwrap();
    let text: String =
        reading.split('<').map(|part| part.split('>').nth(1).unwrap_or_default()).collect::<Vec<_>>().join(" ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        text,
        "怎样理解这个检索 同一句里须符合： 词语：青沙 和 大桥；或字串：“青沙大桥” 有其一： 词语：高铁；或字串：“高铁” 字串：“通车” 没有： 字串：“广告” 来源 临江日报"
    );
}

#[test]
fn compared_terms_come_under_the_conditions_of_the_query() {
    let edits = Edits::of(&State::read("q=大桥 source:甲 日期:2015 版:3&compare=高铁&compare=地铁 来源:乙"), Lang::En);
    assert_eq!((edits.base.as_str(), edits.dated.as_str()), ("大桥 source:甲 page:3", "大桥 source:甲 page:3 date:"));
    let compared: Vec<&str> = edits.compared.iter().map(|term| term.query.as_str()).collect();
    assert_eq!(compared, ["高铁 source:甲 page:3", "地铁 source:乙 page:3"]);
}
