//! HTML is parsed as browsers parse it, and the time depends only on the length of the text.

#![allow(clippy::format_collect)]

use jianbao_corpus::markup::{DEEPEST, Dialect, Tree, flow, inline};

/// The tree as text: `p(a br b)`. The `html` and `body` of the page and an empty `head` are left out.
fn shape(html: &str) -> String {
    fn inside(tree: &Tree<'_>, at: usize, out: &mut Vec<String>) {
        for child in tree.children(at) {
            let node = &tree.nodes[child];
            let mut own = Vec::new();
            inside(tree, child, &mut own);
            match node.name.as_ref() {
                "" => out.push(node.text.to_string()),
                "html" | "body" => out.extend(own),
                "head" if own.is_empty() => {}
                name if own.is_empty() => out.push(name.to_owned()),
                name => out.push(format!("{name}({})", own.join(" "))),
            }
        }
    }
    let tree = Tree::new(html, Dialect::Html);
    check(&tree);
    let mut out = Vec::new();
    inside(&tree, 0, &mut out);
    out.join(" ")
}

/// Checks that every node lies inside its parent, in reading order, and not below the maximum depth.
fn check(tree: &Tree<'_>) {
    let mut depth = vec![0; tree.nodes.len()];
    assert_eq!((tree.nodes[0].parent, tree.nodes[0].end), (0, tree.nodes.len()));
    for (at, node) in tree.nodes.iter().enumerate().skip(1) {
        let parent = &tree.nodes[node.parent];
        assert!(node.parent < at && at < node.end && node.end <= parent.end, "node {at}: {node:?}");
        assert!(!parent.is_text() && (!node.is_text() || node.end == at + 1), "node {at}: {node:?}");
        depth[at] = depth[node.parent] + 1;
        assert!(depth[at] <= DEEPEST, "node {at}");
    }
}

fn text(html: &str) -> String {
    Tree::new(html, Dialect::Html).text(0)
}

#[test]
fn what_browsers_read_in_one_way_is_read_so() {
    for (html, expected) in [
        ("<!-- x --!>文", "文"),
        ("<!-->文<!-- x -->字", "文字"),
        ("<p>a</br>b", "p(a br b)"),
        ("a</p>b", "a p b"),
        ("<!DOCTYPE html><p><table><tr><td>x</td></tr></table>y", "p table(tbody(tr(td(x)))) y"),
        ("<table>甲<tr>乙<td>x</td></tr>丙</table>", "甲乙丙 table(tbody(tr(td(x))))"),
        ("<a href=1>a<a href=2>b</a>c", "a(a) a(b) c"),
        ("<p><b>a<p>b</b>c", "p(b(a)) p(b(b) c)"),
        ("<b><p>a</b>b</p>c", "b p(b(a) b) c"),
        ("<li>a<li>b", "li(a) li(b)"),
        ("<dl><dt>a<dd>b<dt>c", "dl(dt(a) dd(b) dt(c))"),
        ("<ruby>漢<rt>かん<rp>]</ruby>字", "ruby(漢 rt(かん) rp(])) 字"),
        ("<DIV><Br/>A</dIV>", "div(br A)"),
        ("3 < 5 <本报讯> <3", "3 < 5 <本报讯> <3"),
        ("a</>b<!>c<?>d</本>e", "abcde"),
        ("a</", "a</"),
        ("a<", "a<"),
        ("a<!", "a"),
        ("a\0b", "ab"),
        ("a&ampb &copy=2 &lt;&#147;&#x4e34;&#8221 &临江; &nosuch; A&B", "a&b ©=2 <“临” &临江; &nosuch; A&B"),
        ("<textarea><b>&amp;</textarea>a", "textarea(<b>&) a"),
        ("<iframe><p>a</iframe>b", "iframe(<p>a) b"),
        ("<template><p>a</template>b", "head(template(p(a))) b"),
        ("a<svg><foreignObject><p>b</foreignObject></svg>", "a svg(foreignobject(p(b)))"),
        ("a<o:p>b</o:p>", "a o:p(b)"),
        ("<p>a<noscript><img></noscript>", "p(a noscript(<img>))"),
        ("<p>a</p></body></html>b", "p(a) b"),
        ("<p>a<script>if (a<b) '</p>'</SCRIPT >b", "p(a script b)"),
        // In a script, only the end tag matters. A comment in it is tracked because it may hide an end tag.
        (
            "<script><!-- <script></script> <script></script> --></script>a",
            "head(script(<!-- <script></script> <script></script> -->)) a",
        ),
        ("<script><!-- <script> </script> --></script>a", "head(script(<!-- <script> </script> -->)) a"),
    ] {
        assert_eq!(shape(html), expected, "{html}");
    }
}

#[test]
fn attributes_are_those_of_the_standard() {
    for (html, name, expected) in [
        ("<a href=/a/b/>", "href", Some("/a/b/")),
        ("<a HREF='x' href=y>", "href", Some("x")),
        ("<a href = \"?a=1&copy=2&amp;b&lt;c\">", "href", Some("?a=1&copy=2&b<c")),
        ("<a href>", "href", Some("")),
        ("<a/href=x>", "href", Some("x")),
        ("<a title='>' href=x>", "href", Some("x")),
        ("<a x>", "href", None),
    ] {
        let tree = Tree::new(html, Dialect::Html);
        let link = tree.find(0, "a").next().expect("there is one");
        assert_eq!(tree.nodes[link].attribute(name).as_deref(), expected, "{html}");
        assert_eq!(tree.nodes[link].attribute(&name.to_uppercase()).as_deref(), expected, "{html}");
    }
    let tree = Tree::new("<body class=a><p>x<body class=b id=c>", Dialect::Html);
    let body = &tree.nodes[tree.find(0, "body").next().expect("there is one")];
    assert_eq!((body.attribute("class").as_deref(), body.attribute("id").as_deref()), (Some("a"), Some("c")));
}

#[test]
fn a_link_that_is_never_closed_makes_no_links_of_what_follows() {
    let tree = Tree::new("<p><a href=/>首页</p><p>正文</p><div>正文<b>正文</b></div>", Dialect::Html);
    assert_eq!(tree.find(0, "a").filter(|&at| tree.nodes[at].attribute("href").is_some()).count(), 1);
}

#[test]
fn code_for_servers_is_left_out_with_all_its_signs() {
    assert_eq!(text("甲<?php if ($a->b > 1) echo '<p>'; ?>乙<%= a->b %>丙<?= $a->b ?>丁"), "甲乙丙丁");
    assert_eq!(text("<a title=\"<?php $a->b ?>\">甲</a>"), "甲");
    assert_eq!(text("<?xml version='1.0'?><p>甲"), "甲");
    // Markup that is never closed hides no text.
    assert_eq!(text("甲<?php echo 1; 乙"), "甲 echo 1; 乙");
    assert_eq!(text("降幅<%5，甲"), "降幅<%5，甲");
    assert_eq!(text("<script type=json>'<%'</script>甲 %>乙"), "'<%'甲 %>乙");
}

#[test]
fn unclosed_markup_hides_no_text() {
    assert_eq!(text("甲<!-- 乙<p>丙"), "甲 乙丙");
    assert_eq!(text("<!-- 甲 -->乙<!-- 丙"), "乙 丙");
    assert_eq!(text("甲<a href=\"x>乙</a><p>丙"), "甲乙丙");
    assert_eq!(text("甲<a href=x title='a>乙</a>丙"), "甲乙丙");
    assert_eq!(text("甲<![CDATA[<乙>&amp;]]>丙<![CDATA[丁"), "甲<乙>&amp;丙丁");
    assert_eq!(text("<frameset><frame src=a><noframes><body><p>甲</p></body></noframes></frameset>"), "甲");
}

#[test]
fn pages_that_begin_before_their_beginning() {
    for before in ["<script>x</script>", "<font>", "<br />", "", "\u{feff}", "Warning: x"] {
        let page = format!(
            "{before}<!DOCTYPE html><html><head><title>大桥</title><meta name=a content=b></head><body><p>正文</p></body></html>"
        );
        let tree = Tree::new(&page, Dialect::Html);
        check(&tree);
        let title = tree.find(0, "title").next().expect("there is one");
        assert_eq!(tree.text(title), "大桥", "{before}");
        assert_eq!(tree.find(0, "meta").count(), 1, "{before}");
        let paragraph = tree.find(0, "p").next().expect("there is one");
        assert_eq!(tree.text(paragraph), "正文", "{before}");
    }
}

#[test]
fn fields_may_hold_pieces_of_pages_and_signs_of_text() {
    for (field, paragraphs) in [
        ("<td>甲</td><td>乙</td>", &["甲", "乙"][..]),
        ("<tr><td>甲</td></tr><tr><td>乙</td></tr>", &["甲", "乙"]),
        ("<html><head><title>题</title><style>x</style></head><body><p>甲</p>乙", &["甲", "乙"]),
        ("<p>第三段 3<x 且 a&b</p>末", &["第三段 3<x 且 a&b", "末"]),
        ("甲</本报讯>乙<本报讯>", &["甲</本报讯>乙<本报讯>"]),
        ("<noscript>甲</noscript>", &["甲"]),
        (" \n甲 <br> 乙<!-- x -->", &["甲", "乙"]),
        ("<p>甲<script>x</script></p>", &["甲"]),
    ] {
        assert_eq!(flow(field), paragraphs, "{field}");
    }
    assert_eq!(inline(" <b>大桥</b>&nbsp;合龙<br>\n"), "大桥 合龙");
}

/// Texts that would take minutes if every tag were compared with all earlier tags.
#[test]
fn the_tree_of_any_repetition_is_bounded() {
    const TIMES: usize = 20_000;
    for part in [
        "<div>",
        "<p>",
        "<p>a",
        "<a>",
        "<a>b",
        "<b>",
        "<b>a<p>",
        "<i><b><u>",
        "<b></b><p>",
        "<font><p>a",
        "<table>",
        "<table><tr><td>",
        "<td>",
        "<table>a",
        "<li>",
        "<ul><li>",
        "<object>",
        "<td><object></td>",
        "<select>",
        "<option>",
        "<svg>",
        "<svg><g>",
        "<math><mi>",
        "<template>",
        "<button>",
        "<form>",
        "<form><div></form>",
        "<noscript>",
        "<h1>",
        "<nobr>",
        "</p>",
        "</b>",
        "</br>",
        "</a>",
        "<b><div></b>",
        "<a><div></a>",
        "<ruby><rt>",
        "<body a=b>",
        "<html a=b>",
        "<head>",
        "<title>",
        "<script>",
        "<script><!--<script>",
        "<!--",
        "<!",
        "<?",
        "<?php",
        "<?=",
        "<%",
        "<![CDATA[",
        "<",
        "</",
        "<a ",
        "<a b=\"",
        "<a b='",
        "<a b=\"'",
        "</a b=\"",
        "&",
        "&#",
        "&a",
        "\0",
        "\r",
        "<frameset>",
        "<noframes>",
        "<plaintext>",
        "<image>",
        "<input>",
        "<caption>",
        "<col>",
        "<marquee>",
        "<span>a</span>",
    ] {
        for (kind, tree) in
            [("page", Tree::new(&part.repeat(TIMES), Dialect::Html)), ("piece", Tree::piece(&part.repeat(TIMES)))]
        {
            check(&tree);
            assert!(tree.nodes.len() <= 70 * TIMES, "{kind} {part}: {}", tree.nodes.len());
            assert!(tree.refusal().is_none(), "{kind} {part}");
        }
    }
}

#[test]
fn formatting_that_is_never_closed_is_opened_again_in_bounds() {
    let different = |name: &str, between: &str| -> String {
        (0..20_000).map(|at| format!("<{name} id=i{at} class=x>字{between}")).collect()
    };
    for (html, most) in [
        (different("b", "<p>"), 70 * 20_000),
        (different("b", "<div><i>"), 70 * 20_000),
        (different("font", ""), 3 * 20_000),
        (different("a", "<p>"), 5 * 20_000),
        (different("b", "<table><td>"), 70 * 20_000),
    ] {
        let tree = Tree::new(&html, Dialect::Html);
        check(&tree);
        assert!(tree.nodes.len() <= most, "{}: {}", &html[..20], tree.nodes.len());
        assert_eq!(tree.text(0), "字".repeat(20_000));
    }
}

#[test]
fn a_tag_has_as_many_attributes_as_any_page_needs() {
    let many: String = (0..100_000).map(|at| format!(" a{at}=\"<%>\"")).collect();
    for html in [
        format!("<p class=c{many} id=d>甲</p{many}>乙"),
        format!("<svg><style{many}>甲</style></svg>乙"),
        format!("<title>甲</title{many}>乙"),
    ] {
        let tree = Tree::new(&html, Dialect::Html);
        assert_eq!(tree.text(0), "甲乙", "{}", &html[..20]);
        let has = |name: &str| tree.nodes.iter().any(|node| node.attribute(name).is_some());
        assert!(!has("a99999") && !has("a1000") && !has("id"), "{}", &html[..20]);
    }
}

#[test]
fn elements_below_the_deepest_stand_beside_each_other() {
    let html = format!("{}甲<p>乙</p>丙", "<div>".repeat(100_000));
    let tree = Tree::new(&html, Dialect::Html);
    check(&tree);
    assert_eq!(tree.text(0), "甲乙丙");
    assert_eq!(flow(&format!("{}甲<p>乙</p><p>丙</p>", "<div>".repeat(1000))), ["甲", "乙", "丙"]);
}

#[test]
fn a_text_with_too_many_tags_is_refused_and_keeps_its_words() {
    let html = "<br>字".repeat(1_200_000);
    let tree = Tree::new(&html, Dialect::Html);
    assert!(tree.refusal().is_some());
    assert!(tree.nodes.len() < 2_200_000);
    assert_eq!(tree.text(0).chars().count(), 1_200_000);
}

/// A fixed sequence of pseudo-random numbers.
fn random(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % below
    }
}

fn length(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
fn a_text_without_markup_is_its_own_text() {
    let signs: Vec<char> = " \t\n\u{c}\u{b}\u{3000}\u{feff}\u{a0}\u{fffd}\u{10ffff}>\"'=/!?-;#[]甲a1".chars().collect();
    for seed in 0..length("JIANBAO_FUZZ", 2000) {
        let mut random = random(seed + 1);
        let text: String = (0..random(40)).map(|_| signs[random(signs.len())]).collect();
        assert_eq!(Tree::new(&text, Dialect::Html).text(0), text);
        assert_eq!(Tree::piece(&text).text(0), text);
        // A page drops the white space before its first element. Apart from that, a tag next to a text does not change it.
        let beside = format!("<p>{text}");
        assert_eq!(Tree::new(&beside, Dialect::Html).text(0), text);
        assert_eq!(Tree::piece(&format!("{text}<br>{text}")).text(0), format!("{text}{text}"));
    }
}

#[test]
fn any_mixture_of_tags_is_a_tree() {
    let parts: Vec<&str> = "<p> </p> <b> </b> <a href=x> </a> <table> </table> <tr> </tr> <td> </td> <caption> <colgroup> <col> \
        <tbody> </tbody> <div> </div> <li> <ul> </ul> <select> </select> <option> <optgroup> <form> </form> <button> </button> <h1> </h2> \
        <template> </template> <svg> </svg> <math> </math> <mi> <foreignObject> <desc> <annotation-xml> <title> </title> <script> </script> \
        <style> </style> <textarea> </textarea> <noscript> </noscript> <iframe> </iframe> <html> </html> <head> </head> <body> </body> \
        <frameset> </frameset> <noframes> </noframes> <frame> <object> </object> <marquee> </marquee> <applet> <nobr> </nobr> <font color=a> \
        </font> <br> </br> <hr> <img> <image> <input> <input type=hidden> <ruby> <rt> <rp> <dd> <dt> </dl> <plaintext> <xmp> </xmp> \
        <!-- --> <!DOCTYPE html> <![CDATA[ ]]> <?php ?> <% %> < > </ & &amp &lt; \" ' = / \0 \n \r 甲 \u{3000} <i> </i> <u> <selectedcontent>"
        .split(' ')
        .chain([" "])
        .filter(|part| !part.is_empty() || *part == " ")
        .collect();
    for seed in 0..length("JIANBAO_FUZZ", 3000) {
        let mut random = random(seed + 1);
        let html: String = (0..random(60)).map(|_| parts[random(parts.len())]).collect();
        check(&Tree::new(&html, Dialect::Html));
        check(&Tree::piece(&html));
    }
}
