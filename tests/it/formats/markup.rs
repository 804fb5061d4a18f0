//! Formats with tags: metadata and text from pages, feeds and corpora, including broken ones.

use std::{
    io::{BufReader, Read},
    sync::atomic::{AtomicUsize, Ordering},
};

use jianbao::corpus::{
    Draft, FieldMap, ReadOptions,
    formats::{self, Format, Html, Pfr, Sgml, Sogou, XmlNews},
};

use super::drafts;

fn only(drafts: Vec<Draft>) -> Draft {
    let [draft] = <[Draft; 1]>::try_from(drafts).unwrap_or_else(|drafts| panic!("one article, not {drafts:?}"));
    draft
}

const BODY: &str = "<div><p>临江讯：昨日清晨六时，长江上的大桥合龙。</p><p>两岸群众在江边观看，直到天明。</p></div>";

fn page(head: &str, body: &str) -> Draft {
    only(drafts(&Html, &format!("<html><head>{head}</head><body>{body}</body></html>")))
}

#[test]
fn a_page_says_when_and_whose_in_its_head_or_near_its_title() {
    let draft = page(
        r#"<title>大桥昨日合龙_临江在线</title><meta property="article:published_time" content="2016-03-12T08:30:00+08:00">
           <meta name="contentSource" content="来源：临江日报"><link rel="canonical" href="https://example.com/1.html">"#,
        &format!("<h1>大桥昨日合龙</h1><p>作者：李闻 第02版：要闻</p>{BODY}"),
    );
    assert_eq!(draft.meta.title, "大桥昨日合龙");
    assert_eq!(draft.date.as_deref(), Some("2016-03-12T08:30:00+08:00"));
    assert_eq!(draft.meta.source.as_deref(), Some("临江日报"));
    assert_eq!(draft.meta.author.as_deref(), Some("李闻"));
    assert_eq!(draft.meta.page.as_deref(), Some("2"));
    assert_eq!(draft.meta.url.as_deref(), Some("https://example.com/1.html"));
    assert_eq!(draft.lines, ["临江讯：昨日清晨六时，长江上的大桥合龙。", "两岸群众在江边观看，直到天明。"]);
    let draft = page(
        "",
        &format!(
            "<h2>大桥昨日合龙</h2><span>2016-03-12 08:30</span> <span>来源：<a href='/'>临江日报</a></span>{BODY}"
        ),
    );
    assert_eq!((draft.meta.title.as_str(), draft.date.as_deref()), ("大桥昨日合龙", Some("2016-03-12 08:30")));
    assert_eq!(draft.meta.source.as_deref(), Some("临江日报"));
}

#[test]
fn pages_are_known_by_what_they_begin_with() {
    for page in [
        "<HTML><BODY>大桥",
        "<!-- saved from url=(0020)http://example.com/ -->\n<html>大桥",
        "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\" \"xhtml1.dtd\"><html xmlns=\"x\">",
        "<article class=\"post\"><h1>大桥合龙</h1><p>正文。</p></article>",
        "<div>大桥</div>",
    ] {
        assert_eq!(formats::choose(page, &FieldMap::default()).name(), "HTML", "{page}");
    }
    for other in ["大桥 <b>合龙</b>", "# 大桥\n<div>合龙</div>", "<大桥合龙> 临江讯", "<<大桥>>"] {
        assert_ne!(formats::choose(other, &FieldMap::default()).name(), "HTML", "{other}");
    }
}

#[test]
fn a_title_loses_the_name_of_the_site() {
    for title in [
        "大桥昨日合龙了_要闻_临江在线",
        "大桥昨日合龙了--临江在线",
        "大桥昨日合龙了 - 临江市人民政府",
        "大桥昨日合龙了|大桥_临江",
    ] {
        assert_eq!(page(&format!("<title>{title}</title>"), BODY).meta.title, "大桥昨日合龙了");
    }
    // The heading shows where the title ends.
    let draft = page("<title>江-海联运开航-临江在线</title>", &format!("<h1>江-海联运开航</h1>{BODY}"));
    assert_eq!(draft.meta.title, "江-海联运开航");
}

#[test]
fn pages_of_electronic_papers_and_of_twenty_years_ago_are_read() {
    let paper = page(
        "<title>临江日报-临江网</title>",
        "<div class='left'><p class='ban'>第02版：要闻</p><ul><li><a href='1'>大桥昨日合龙</a></li><li><a href='2'>渡口停航</a></li></ul></div>
         <div class='article'><h3></h3><h1>大桥昨日合龙</h1><h2>两岸群众欢呼</h2><p class='sec'>本报记者 李闻 王成 <span class='date'>《临江日报》（2016年03月12日&nbsp;
         第 02 版）</span></p><div id='ozoom'><p>　　昨日清晨六时，长江上的大桥合龙。</p><p>　　两岸群众在江边观看，直到天明。</p></div></div>",
    );
    assert_eq!((paper.meta.title.as_str(), paper.meta.page.as_deref()), ("大桥昨日合龙", Some("2")));
    assert_eq!((paper.date.as_deref(), paper.meta.author.as_deref()), (Some("2016年03月12日"), Some("李闻、王成")));
    assert_eq!(paper.lines, ["两岸群众欢呼", "昨日清晨六时，长江上的大桥合龙。", "两岸群众在江边观看，直到天明。"]);
    let old = page(
        "<TITLE>大桥昨日合龙_新闻中心_临江网</TITLE>",
        "<TABLE><TR><TD align=center><FONT size=5><B>大桥昨日合龙</B></FONT></TD></TR><TR><TD>2001年03月12日10:21&nbsp; 临江晚报</TD></TR>
         <TR><TD><FONT size=3>　　临江讯：昨日清晨，大桥合龙。<BR><BR>　　两岸群众在江边观看，直到天明。</FONT></TD></TR></TABLE>",
    );
    assert_eq!((old.meta.title.as_str(), old.date.as_deref()), ("大桥昨日合龙", Some("2001年03月12日10:21")));
    assert_eq!(old.lines, ["临江讯：昨日清晨，大桥合龙。", "两岸群众在江边观看，直到天明。"]);
}

#[test]
fn a_sentence_about_a_reporter_signs_nothing() {
    for line in ["记者从临江市政府获悉，大桥合龙。", "记者调查", "本报记者在江边看到，大桥合龙。"]
    {
        assert_eq!(page("", &format!("<h1>大桥昨日合龙</h1><p>{line}</p>{BODY}")).meta.author, None, "{line}");
    }
    assert_eq!(page("", &format!("<h1>大桥昨日合龙</h1><p>文/李闻</p>{BODY}")).meta.author.as_deref(), Some("李闻"));
}

#[test]
fn comments_teasers_and_navigation_are_left_out() {
    const LONG: &str = "临江讯：昨日清晨六时，长江上的大桥合龙。工程历时三年，用去钢材八万吨，桥长两千米，双向六车道，通车以后过江只要五分钟。";
    let article = format!("<div><p>{LONG}</p><p>两岸群众在江边观看，直到天明。</p></div>");
    let comments = "<li class=\"comment-item\"><p>我当时也在江边，真是壮观，至今难忘。</p></li>".repeat(30);
    let body = format!(
        "<nav><a href='/'>首页</a></nav><main>{article}<div class='share'>分享到：微博</div></main><ul id='comments'>{comments}</ul>
         <div><p>渡口停航，摆渡人说，江上的日子就要……</p></div><p>版权所有，未经许可不得转载。</p>"
    );
    let draft = page("<title>大桥昨日合龙</title>", &body);
    assert_eq!(draft.lines, [LONG, "两岸群众在江边观看，直到天明。"]);
}

#[test]
fn lines_set_apart_by_breaks_become_paragraphs_and_broken_ones_are_joined() {
    let text = "　　昨日清晨六时，长江上的大桥合龙，两岸群众一大早就来到<br>江边观看。<br>\n　　大桥历时三年建成。<BR/><BR/>&nbsp;&nbsp;通车在即。";
    let draft = page("", &format!("<table><tr><td>{text}</td></tr></table>"));
    assert_eq!(
        draft.lines,
        ["昨日清晨六时，长江上的大桥合龙，两岸群众一大早就来到江边观看。", "大桥历时三年建成。", "通车在即。"]
    );
}

#[test]
fn rows_of_figures_stay_on_their_lines() {
    let table = "<table><tr><th>桥</th><th>年份</th></tr><tr><td>临江大桥</td><td>2016</td></tr></table>";
    let draft = page("<title>大桥昨日合龙了</title>", &BODY.replace("</div>", &format!("{table}</div>")));
    assert_eq!(draft.lines[2..], ["桥 年份", "临江大桥 2016"]);
}

#[test]
fn the_date_and_place_of_a_document_stay_in_its_text() {
    let body = "<div><p>2016年3月12日</p><p>市长 李闻</p><p>各位来宾：大桥合龙了，两岸的人等了三年。</p><p>收藏家王成说，举报电话：88880000，欢迎来电。</p>
        <p>临江市人民政府</p><p>2016年3月12日</p></div>";
    let draft = page("<title>在大桥合龙仪式上的讲话</title>", &format!("<h1>在大桥合龙仪式上的讲话</h1>{body}"));
    assert_eq!(draft.lines.len(), 6, "{:?}", draft.lines);
}

#[test]
fn an_anchor_that_is_never_closed_makes_no_link_of_the_rest() {
    let draft = page(
        "",
        &format!("<a name=top><h1>大桥昨日合龙</h1><p><a href='/'>首页</p>{BODY}")
            .replace("</div>", "<!--><p>编者的话也在，请看。</p></div>"),
    );
    assert_eq!(draft.lines.len(), 3, "{:?}", draft.lines);
}

#[test]
fn word_processor_markup_does_not_split_paragraphs() {
    let draft = page(
        "",
        "<h1>大桥合龙</h1><div><p class=MsoNormal>昨日清晨，<o:p></o:p><span lang=EN-US>6</span>时，大桥合龙。<o:p>&nbsp;</o:p></p></div>",
    );
    assert_eq!(draft.lines, ["昨日清晨，6时，大桥合龙。"]);
}

#[test]
fn a_page_with_subheadings_is_one_article() {
    let body = format!("<h1>大桥昨日合龙了</h1><p>2016-03-12</p>{BODY}<h2>历时三年</h2>{BODY}<h2>通车在即</h2>{BODY}");
    assert_eq!(page("", &body).lines.iter().filter(|line| line.len() < 20).count(), 2);
}

#[test]
fn sgml_without_most_of_its_end_tags_is_read() {
    let text = "<DOC>\n<DOCNO>LJ-1\n<TITLE>大桥合龙\n<DATE>2016-03-12\n<TEXT>\n<P>第一段。\n<P>第二段。\n<DOC>\n<DOCNO>LJ-2</DOCNO>\n<TEXT>只有正文。";
    let drafts = drafts(&Sgml, text);
    assert_eq!(drafts.len(), 2);
    assert_eq!((drafts[0].meta.id.as_str(), drafts[0].meta.title.as_str()), ("LJ-1", "大桥合龙"));
    assert_eq!(drafts[0].lines.iter().filter(|line| !line.is_empty()).collect::<Vec<_>>(), ["第一段。", "第二段。"]);
    assert_eq!(drafts[1].meta.id, "LJ-2");
}

#[test]
fn a_headline_inside_the_text_does_not_end_it() {
    let text = "<DOC>\n<DOCNO> LJ-3 </DOCNO>\n<TEXT>\n<headline> 大桥合龙 </headline>\n<p>\n<s>第一句。</s>\n<s>第二句。</s>\n</p>\n<note>图为大桥</note>\n尾段。\n</TEXT>\n</DOC>";
    let draft = only(drafts(&Sgml, text));
    assert_eq!((draft.meta.title.as_str(), draft.meta.id.as_str()), ("大桥合龙", "LJ-3"));
    assert_eq!(draft.lines, ["第一句。第二句。", "图为大桥", "尾段。"]);
}

/// Counts the records of an endless text.
struct Endless<'a> {
    period: &'a [u8],
    at: usize,
    given: &'a AtomicUsize,
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        for byte in &mut *buffer {
            *byte = self.period[self.at % self.period.len()];
            self.at += 1;
        }
        self.given.fetch_add(buffer.len(), Ordering::Relaxed);
        Ok(buffer.len())
    }
}

#[test]
fn streams_are_cut_without_being_held() {
    let sogou = "<doc>\n<docno>1</docno>\n<contenttitle>大桥合龙</contenttitle>\n<content>一</content>\n</doc>\n";
    let sgml = "<DOC>\n<DOCNO>LJ-1</DOCNO>\n<TEXT>一\n";
    for (format, period) in [(&Sogou as &dyn Format, sogou), (&Sgml, sgml)] {
        let given = AtomicUsize::new(0);
        let endless = Endless { period: period.as_bytes(), at: 0, given: &given };
        let mut records = format.split(Box::new(BufReader::with_capacity(1000, endless)), &ReadOptions::default());
        let hundredth = records.nth(99).unwrap().unwrap();
        assert_eq!(hundredth.line, 1 + 99 * period.lines().count());
        assert!(given.load(Ordering::Relaxed) <= 101 * period.len() + 1000, "{}", format.name());
    }
}

#[test]
fn a_document_or_file_that_is_too_long_is_reported_and_not_held() {
    let long = "临江".repeat(((64 << 20) + 100) / 6);
    let text = format!(
        "<doc>\n<docno>1</docno>{long}</doc>\n<doc>\n<docno>2</docno>\n<contenttitle>大桥</contenttitle></doc>"
    );
    let records: Vec<_> = Sogou.split(Box::new(text.as_bytes()), &ReadOptions::default()).collect();
    assert!(
        matches!(&records[0], Err(unreadable) if unreadable.line == 1 && !unreadable.fatal),
        "{:?}",
        records[0].is_ok()
    );
    assert!(matches!(&records[1], Ok(record) if record.line == 3));
    let records: Vec<_> = Html.split(Box::new(text.as_bytes()), &ReadOptions::default()).collect();
    assert!(matches!(&records[..], [Err(unreadable)] if unreadable.fatal));
}

#[test]
fn a_file_without_documents_is_no_silence() {
    let records: Vec<_> = Sgml.split(Box::new("大桥合龙".as_bytes()), &ReadOptions::default()).collect();
    assert!(matches!(&records[..], [Err(_)]));
}

#[test]
fn documents_without_line_ends_are_cut_apart() {
    let one = "<doc><url>http://example.com</url><docno>1</docno><contenttitle>大桥合龙</contenttitle><content>一</content></doc>";
    assert_eq!(drafts(&Sogou, &one.repeat(3)).len(), 3);
    assert_eq!(drafts(&Sogou, &format!("<doclist>{}</doclist>", one.repeat(2))).len(), 2);
}

/// As converters did: FD of the paragraph mark becomes a question mark, and so does the next byte that does not form a
/// character.
#[test]
fn paragraphs_that_a_converter_shifted_are_put_right() {
    let paragraph = encoding_rs::GB18030.encode("两岸群众在江边观看合龙，直到天明。工程历时三年，").0.into_owned();
    let mut bytes = encoding_rs::GB18030.encode("临江讯：大桥合龙。").0.into_owned();
    bytes.extend(b"?\xa3");
    bytes.extend(&paragraph[..paragraph.len() - 1]);
    bytes.extend(b"?");
    bytes.extend(encoding_rs::GB18030.encode("用去钢材八万吨。问：值得吗?１２日有人说，值得。").0.iter());
    let damaged = encoding_rs::GB18030.decode_without_bom_handling(&bytes).0;
    let text =
        format!("<doc>\n<docno>1</docno>\n<contenttitle>大桥合龙</contenttitle>\n<content>{damaged}</content>\n</doc>");
    let expected = [
        "临江讯：大桥合龙。",
        "两岸群众在江边观看合龙，直到天明。工程历时三年\u{fffd}用去钢材八万吨。问：值得吗?１２日有人说，值得。",
    ];
    assert_eq!(only(drafts(&Sogou, &text)).lines, expected);
}

#[test]
fn the_day_in_an_address_dates_an_article_that_does_not_say() {
    for address in ["20160312/n1.shtml", "2016/03-12/1.shtml", "2016-03/12/c_1.htm", "yw/201603/t20160312_1.html"] {
        let draft = page(&format!("<link rel=canonical href=\"http://example.com/{address}\">"), BODY);
        let date = jianbao::analysis::dates::find_date(draft.date.as_deref().unwrap_or_default());
        assert_eq!(date.map(|date| date.to_string()).as_deref(), Some("2016-03-12"), "{address}");
    }
    assert_eq!(page("<link rel=canonical href='http://example.com/a/2016/1.html?d=20160312'>", BODY).date, None);
}

#[test]
fn elements_may_have_chinese_names() {
    let text = "<?xml version=\"1.0\"?><报纸><稿件><标题>大桥合龙</标题><作者>李闻</作者><版次>2</版次><日期>2016年3月12日</日期><正文>第一段。\n第二段。</正文></稿件></报纸>";
    let draft = only(drafts(&XmlNews, text));
    assert_eq!((draft.meta.title.as_str(), draft.meta.page.as_deref()), ("大桥合龙", Some("2")));
    assert_eq!((draft.date.as_deref(), draft.lines.len()), (Some("2016年3月12日"), 2));
    // In formats with ASCII names, the same is text.
    let draft = only(drafts(&Sgml, "<DOC>\n<DOCNO>1</DOCNO>\n<TEXT>\n读《大桥》与<大桥>二书\n</TEXT></DOC>"));
    assert_eq!(draft.lines.concat(), "读《大桥》与<大桥>二书");
}

#[test]
fn a_page_of_several_articles_gives_them_all() {
    let text = "临江讯：昨日清晨，长江上的大桥合龙，两岸群众在江边观看。".repeat(4);
    let one = |title: &str, day| {
        format!(
            "<article><h2><a href='http://example.com/{day}'>{title}</a></h2><time datetime='2016-03-{day}'>{day}日</time><p>{text}</p></article>"
        )
    };
    let drafts = drafts(&Html, &format!("<html><body>{}{}</body></html>", one("大桥合龙", 12), one("渡口停航", 13)));
    let found: Vec<_> = drafts.iter().map(|draft| (draft.meta.title.as_str(), draft.date.as_deref())).collect();
    assert_eq!(found, [("大桥合龙", Some("2016-03-12")), ("渡口停航", Some("2016-03-13"))]);
    assert_eq!(drafts[1].meta.url.as_deref(), Some("http://example.com/13"));
}

#[test]
fn a_bomb_of_entities_does_not_go_off() {
    let text = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"临江\"><!ENTITY b \"&a;&a;&a;&a;\">]><news><title>大桥合龙</title><body>&b;&b;</body></news>";
    let draft = only(drafts(&XmlNews, text));
    assert_eq!((draft.meta.title.as_str(), draft.lines.join("")), ("大桥合龙", "&b;&b;".into()));
}

#[test]
fn broken_xml_is_read_as_far_as_it_goes() {
    let text = "<?xml version=\"1.0\"?><news><title>A & B 公司<合并></title><body>临江讯：两家公司合并。<p>第二段";
    let draft = only(drafts(&XmlNews, text));
    assert_eq!(draft.lines, ["临江讯：两家公司合并。", "第二段"]);
    assert!(draft.meta.title.starts_with("A & B 公司"), "{}", draft.meta.title);
}

#[test]
fn atom_and_newsml_are_read_by_the_meaning_of_their_elements() {
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>临江在线</title><entry><title>大桥合龙</title>\
                <link rel=\"alternate\" href=\"http://example.com/1\"/><updated>2016-03-12T08:30:00+08:00</updated><author><name>李闻</name></author>\
                <content type=\"html\">&lt;p&gt;大桥合龙。&lt;/p&gt;</content></entry></feed>";
    let draft = only(drafts(&XmlNews, atom));
    assert_eq!((draft.meta.title.as_str(), draft.meta.author.as_deref()), ("大桥合龙", Some("李闻")));
    assert_eq!(
        (draft.meta.url.as_deref(), draft.date.as_deref()),
        (Some("http://example.com/1"), Some("2016-03-12T08:30:00+08:00"))
    );
    assert_eq!(draft.lines, ["大桥合龙。"]);
    let newsml = "<?xml version=\"1.0\"?><newsItem><itemMeta><versionCreated>2016-03-12</versionCreated></itemMeta><contentMeta>\
                  <headline>大桥合龙</headline></contentMeta><contentSet><inlineXML><html><body><p>第一段。</p><p>第二段。</p></body></html></inlineXML></contentSet></newsItem>";
    let draft = only(drafts(&XmlNews, newsml));
    assert_eq!((draft.meta.title.as_str(), draft.date.as_deref()), ("大桥合龙", Some("2016-03-12")));
    assert_eq!(draft.lines, ["第一段。", "第二段。"]);
    assert_eq!(formats::choose(newsml, &FieldMap::default()).name(), "XML");
    let nitf = "<nitf><head><title>临江社</title></head><body><body.head><hedline><hl1>大桥合龙</hl1></hedline></body.head>\
                <body.content><p>第一段。</p></body.content></body></nitf>";
    assert_eq!(only(drafts(&XmlNews, nitf)).lines, ["第一段。"]);
}

#[test]
fn a_tagged_paragraph_that_ends_like_a_sentence_is_no_title() {
    let text = "19980305-02-001-001/m  大桥/n  今日/t  合龙/v  。/w\n19980305-02-001-002/m  World/n  Cup/n  ３/m  日/q  //w  开赛/v  。/w\n";
    let draft = only(drafts(&Pfr, text));
    assert_eq!((draft.meta.title.as_str(), draft.meta.id.as_str()), ("", "19980305-02-001"));
    assert_eq!(draft.meta.page.as_deref(), Some("2"));
    assert_eq!(draft.lines, ["大桥今日合龙。", "World Cup３日/开赛。"]);
}

#[test]
fn xml_loses_no_text_of_an_article() {
    let of = |text: &str| {
        let xml = format!("<?xml version=\"1.0\"?>\n{text}");
        let articles = super::articles(super::format_named("XML"), &xml);
        articles.into_iter().map(|(title, _, paragraphs)| (title, paragraphs.join("/"))).collect::<Vec<_>>()
    };
    let pair = |title: &str, text: &str| (title.to_owned(), text.to_owned());
    assert_eq!(
        of("<article><title>甲</title><text>第一段。</text><text>第二段。</text></article>"),
        [pair("甲", "第一段。/第二段。")]
    );
    assert_eq!(
        of("<article><title>乙</title><p>第一段。</p><p>第二段。</p></article>"),
        [pair("乙", "第一段。/第二段。")]
    );
    let list = "<news><title>合集</title><item><title>丙</title><text>一。</text></item><item><title>丁</title><text>二。</text></item></news>";
    assert_eq!(of(list), [pair("丙", "一。"), pair("丁", "二。")]);
}
