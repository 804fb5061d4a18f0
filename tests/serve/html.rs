//! Content of an archive or an address is text, whatever it looks like.

use jianbao::serve::page::State;

use crate::{
    client::{Reply, encode},
    running::{Running, index, sample},
    support::Folder,
};

/// Strings that would have an effect as markup.
const MALICE: [&str; 6] = [
    "<script>alert('大桥')</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</title></textarea></style><script>1</script>",
    "<a href=\"javascript:alert(1)\">大桥</a>",
    "{{7*7}} ${7*7} <!-- --> ]]> &lt;script&gt;",
];

fn malicious() -> Folder {
    let folder = Folder::new();
    let lines: Vec<String> = MALICE
        .iter()
        .map(|text| {
            // Readers remove tags, so text that the index is to contain must be escaped once.
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
            let paragraphs = [format!("大桥 {escaped} 通车"), format!("{escaped}大桥")];
            serde_json::json!({
                "id": format!("大桥/{escaped}"), "title": format!("{escaped} 大桥"), "source": escaped, "author": escaped,
                "page": "1", "section": escaped, "url": format!("javascript:{escaped}"), "date": "2016-03-12", "paragraphs": paragraphs,
            })
            .to_string()
        })
        .collect();
    folder.write("archive/malice.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    let stored = archive.article(&format!("大桥/{}", MALICE[0])).unwrap();
    assert!(stored.paragraphs[0].contains(MALICE[0]) && stored.meta.title.contains(MALICE[0]), "{stored:?}");
    folder
}

/// The elements of a page: the text between `<` and `>`.
fn tags(html: &str) -> Vec<String> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap().to_ascii_lowercase()).collect()
}

/// Fails if a page has an element or attribute that comes from an archive or an address.
fn check(reply: &Reply, what: &str) {
    assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"), "{what}");
    assert!(reply.header("content-security-policy").unwrap().starts_with("default-src 'none'; script-src 'self';"));
    for tag in tags(reply.text()) {
        let name = tag.split([' ', '/', '\n']).next().unwrap_or_default();
        assert!(!matches!(name, "img" | "iframe" | "object" | "embed" | "base"), "{what}: <{tag}>");
        assert!(name != "script" || tag.contains("src=\"/assets/"), "{what}: <{tag}>");
        // Values in quotation marks are text.
        let names: String = tag.split('"').step_by(2).collect();
        assert!(!names.contains(" on") && !names.contains("style="), "{what}: <{tag}>");
        assert!(!tag.contains("href=\"javascript") && !tag.contains("src=\"javascript"), "{what}: <{tag}>");
    }
}

#[test]
fn markup_in_an_archive_shows_as_text() {
    let folder = malicious();
    let server = Running::of(&index(&folder));
    let page = server.get(&format!("/?q={}", encode("大桥")));
    assert_eq!(page.status, 200);
    check(&page, "results");
    assert!(page.text().contains("&lt;svg/onload=alert(1)&gt;"), "it is there, as text");
    for path in
        ["/browse", "/browse?source=", "/browse?source=&date=2016-03", "/browse?source=&date=2016-03-12", "/advanced"]
    {
        let page = server.get(path);
        assert_eq!(page.status, 200, "{path}");
        check(&page, path);
    }
    assert!(server.get("/browse?source=&date=2016-03-12").text().contains("&lt;svg/onload=alert(1)&gt;"));
    let answer = server.get(&format!("/api/v1/search?q={}&limit=200", encode("大桥")));
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let answer = answer.json();
    let hits = answer["hits"].as_array().unwrap();
    assert!(hits.len() >= 2 * MALICE.len());
    for hit in hits {
        let id = encode(hit["article"].as_str().unwrap());
        for lang in ["zh-CN", "en"] {
            let headers = format!("Accept-Language: {lang}\r\n");
            let page = server.connect().get_with(&format!("/article/{id}?q={}", encode("大桥")), &headers);
            assert_eq!(page.status, 200, "{id}");
            check(&page, &id);
        }
        assert_eq!(server.get(&format!("/api/v1/articles/{id}")).json()["meta"]["id"], hit["article"]);
    }
}

#[test]
fn markup_in_an_address_shows_as_text() {
    let server = Running::of(&index(sample()));
    for text in MALICE {
        for path in [
            format!("/?q={0}&sort={0}&mode={0}&by={0}&compare={0}&view={0}&page={0}&{0}={0}", encode(text)),
            format!("/article/{0}?q={0}", encode(text)),
            format!("/advanced?q={0}&sort={0}&within={0}", encode(&format!("{text} 标题:{text} 来源:({text} OR 甲)"))),
            format!("/browse?source={0}", encode(text)),
            format!("/browse?source={0}&date=2016-03-12&page={0}", encode(text)),
            format!("/browse?date={0}", encode(text)),
            format!("/{}", encode(text)),
            format!("/?q={}", encode(&text.repeat(60))),
        ] {
            let reply = server.connect().get_with(&path, "Accept: text/html\r\n");
            check(&reply, &path);
        }
        // Responses to programs are never pages.
        for path in [format!("/api/v1/{}", encode(text)), format!("/api/v1/search?q=a&{}=1", encode(text))] {
            let reply = server.connect().get_with(&path, "Accept: text/html\r\n");
            assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{path}");
        }
    }
}

/// What is typed into the advanced form becomes a query; no value of it leads elsewhere or adds a header.
#[test]
fn the_advanced_form_leads_to_its_results() {
    let server = Running::of(&index(sample()));
    let sent = server.get(&format!(
        "/advanced/query?all={}&none={}&source={}&source=&period=&from=2012-01-01&to=2012-12-31&within=sentence&sort=date",
        encode("大桥"),
        encode("高铁"),
        encode("临江日报")
    ));
    assert_eq!(sent.status, 303);
    let query = "大桥 -高铁 来源:临江日报 日期:2012".to_owned();
    let target = State { query, ..State::read("within=sentence&sort=date") }.address();
    assert_eq!(sent.header("location"), Some(target.as_str()));
    let found = server.get(&target);
    assert!(found.status == 200 && found.text().contains("青沙"), "{}", found.text());
    for text in MALICE.iter().copied().chain(["//evil.example", "甲\r\nSet-Cookie: a=b", "\\\\evil"]) {
        let names =
            ["all", "any", "exact", "none", "near", "title", "source", "author", "page_of", "period", "from", "rest"];
        let fields = names.map(|name| format!("{name}={}", encode(text))).join("&");
        let reply = server.get(&format!("/advanced/query?{fields}"));
        assert_eq!(reply.status, 303, "{text}");
        assert!(reply.header("location").unwrap().starts_with("/?q="), "{text}");
        assert!(reply.header("set-cookie").is_none());
    }
}

/// The citation of an article is a file, and that of no article a page that says so.
#[test]
fn a_citation_is_a_file() {
    let server = Running::of(&index(sample()));
    let id = encode("临江日报/2012/20120619/20120619-01-01");
    for (style, name, begins) in [("ris", "citation.ris", "TY  - "), ("bibtex", "citation.bib", "@")] {
        let file = server.get(&format!("/citation/{id}?style={style}"));
        assert_eq!(file.status, 200);
        assert_eq!(file.header("content-disposition"), Some(format!("attachment; filename=\"{name}\"").as_str()));
        assert!(file.text().starts_with(begins) && file.text().contains("临江日报"), "{}", file.text());
    }
    let none = server.get("/citation/none?style=ris");
    assert_eq!(none.status, 404);
    check(&none, "no article");
}

/// Every response has the security headers, including errors, files and pages.
#[test]
fn every_answer_has_the_headers_that_protect_its_reader() {
    let server = Running::of(&index(sample()));
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action \
                  'self'; base-uri 'none'; frame-ancestors 'none'";
    for path in [
        "/",
        "/advanced",
        "/advanced/query?all=a",
        "/assets/app.js",
        "/assets/none",
        "/api/v1/stats",
        "/api/v1/search",
        "/article/none",
        "/none",
    ] {
        let reply = server.get(path);
        let wanted = [
            ("content-security-policy", policy),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ];
        for (name, value) in wanted {
            assert_eq!(reply.header(name), Some(value), "{path}: {name}");
        }
        assert!(reply.header("access-control-allow-origin").is_none(), "{path}: other sites may not read it");
    }
}

/// The page is Chinese or English according to the request header, and caches are informed.
#[test]
fn the_page_speaks_the_language_of_the_browser() {
    let server = Running::of(&index(sample()));
    for (asked, given) in [("zh-TW,zh;q=0.9", "lang=\"zh"), ("en-GB", "lang=\"en\"")] {
        let page = server.connect().get_with("/", &format!("Accept-Language: {asked}\r\n"));
        assert!(page.text().contains(given), "{asked}");
        assert_eq!(page.header("vary"), Some("accept-language"));
    }
    let nothing = server.connect().get_with("/nothing", "Accept: text/html\r\nAccept-Language: en\r\n");
    assert!(nothing.status == 404 && nothing.text().contains("<html"));
}

/// A file that the browser has cached is not sent again.
#[test]
fn files_of_the_page_are_sent_once() {
    let server = Running::of(&index(sample()));
    let page = server.get("/");
    let mut names = 0;
    for name in page.text().split("\"/assets/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        names += 1;
        let file = server.get(&format!("/assets/{name}"));
        assert_eq!(file.status, 200, "{name}");
        let tag = file.header("etag").unwrap().to_owned();
        let again =
            server.connect().get_with(&format!("/assets/{name}"), &format!("If-None-Match: \"old\", W/{tag}\r\n"));
        assert_eq!((again.status, again.body.len()), (304, 0), "{name}");
        let other = server.connect().get_with(&format!("/assets/{name}"), "If-None-Match: \"old\"\r\n");
        assert_eq!(other.status, 200);
    }
    assert!(names > 1, "the page has a script and a style");
}
