//! A file of every format, invented, with the articles that a careful reader would extract.

/// A file and its contents.
pub struct Sample {
    /// Name of the format.
    pub format: &'static str,
    /// The file.
    pub text: &'static str,
    /// The line of every record; 0 for a whole file.
    pub lines: &'static [usize],
    /// Title, date as written, paragraphs.
    pub articles: &'static [Article],
}

type Article = (&'static str, Option<&'static str>, &'static [&'static str]);

/// A format may have several samples.
pub const SAMPLES: &[Sample] = &[
    Sample {
        format: "JSON Lines",
        text: "{\"id\":\"a\",\"title\":\"大桥昨日合龙\",\"date\":\"2016-03-12\",\"paragraphs\":[\"临江讯：大桥合龙。\"]}\n\n{\"title\":\"渡口停航\",\"text\":\"渡口今起停航。\"}\n",
        lines: &[1, 3],
        articles: &[
            ("大桥昨日合龙", Some("2016-03-12"), &["临江讯：大桥合龙。"]),
            ("渡口停航", None, &["渡口今起停航。"]),
        ],
    },
    Sample {
        format: "JSON",
        text: "[\n  {\"标题\": \"大桥昨日合龙\", \"发布时间\": \"2016-03-12\", \"正文\": \"临江讯：大桥合龙。\\n两岸群众在江边观看。\"},\n  {\"标题\": \"渡口停航\", \"正文\": \"渡口今起停航。\"}\n]\n",
        lines: &[2, 3],
        articles: &[
            ("大桥昨日合龙", Some("2016-03-12"), &["临江讯：大桥合龙。", "两岸群众在江边观看。"]),
            ("渡口停航", None, &["渡口今起停航。"]),
        ],
    },
    Sample {
        format: "JSON in JavaScript",
        text: "// 2016\nvar news = [\n  {\"title\": \"大桥昨日合龙\", \"date\": \"2016-03-12\", \"text\": \"临江讯：大桥合龙。\"}, // 头条\n  {\"title\": \"渡口停航\", \"text\": \"渡口今起停航。\"},\n];\n",
        lines: &[3, 4],
        articles: &[
            ("大桥昨日合龙", Some("2016-03-12"), &["临江讯：大桥合龙。"]),
            ("渡口停航", None, &["渡口今起停航。"]),
        ],
    },
    Sample {
        format: "MediaWiki",
        text: "<mediawiki xml:lang=\"zh\">\n<page><title>大桥昨日合龙</title><ns>0</ns><revision><text>{{日期|2016年3月12日}}\n临江讯：[[大桥]]合龙。\n</text></revision></page>\n</mediawiki>\n",
        lines: &[2],
        articles: &[("大桥昨日合龙", Some("2016年3月12日"), &["临江讯：大桥合龙。"])],
    },
    Sample {
        format: "subtitles",
        text: "1\n00:00:01,000 --> 00:00:03,000\n临江讯\n\n2\n00:00:03,000 --> 00:00:05,000\n大桥<i>合龙</i>\n\n3\n00:00:09,000 --> 00:00:11,000\n渡口停航\n",
        lines: &[0],
        articles: &[("", None, &["临江讯 大桥合龙", "渡口停航"])],
    },
    Sample {
        format: "CSV",
        text: "title,date,content\n大桥昨日合龙,2016-03-12,\"临江讯：大桥合龙。\n两岸群众，在江边观看。\"\n渡口停航,,渡口今起停航。\n",
        lines: &[2, 4],
        articles: &[
            ("大桥昨日合龙", Some("2016-03-12"), &["临江讯：大桥合龙。", "两岸群众，在江边观看。"]),
            ("渡口停航", None, &["渡口今起停航。"]),
        ],
    },
    Sample {
        format: "Markdown",
        text: "---\ntitle: 大桥昨日合龙\ndate: 2016-03-12\n---\n\n临江讯：[大桥](https://example.com)**合龙**。\n\n两岸群众在江边观看。\n",
        lines: &[0],
        articles: &[("大桥昨日合龙", Some("2016-03-12"), &["临江讯：大桥合龙。", "两岸群众在江边观看。"])],
    },
    Sample {
        format: "plain text",
        text: "大桥昨日合龙\n日期：2016年3月12日\n临江讯：大桥合龙。\n两岸群众在江边观看。\n",
        lines: &[0],
        articles: &[("大桥昨日合龙", Some("2016年3月12日"), &["临江讯：大桥合龙。", "两岸群众在江边观看。"])],
    },
    Sample {
        format: "PFR",
        text: "19980305-02-001-001/m  临江/ns  大桥/n  合龙/v  （/w  附/v  图片/n  １/m  张/q  ）/w  \n\
               19980305-02-001-002/m  [临江/ns  日报/n]nt  ３月/t  ４日/t  讯/Ng  记者/n  李/nr  闻/nr  报道/v  ：/w  大桥/n  合龙/v  。/w  \n\
               \n\
               19980305-02-002-001/m  渡口/n  停航/v  \n\
               19980305-02-002-002/m  渡口/n  今起/d  停航/v  。/w  \n",
        lines: &[1, 4],
        articles: &[
            ("临江大桥合龙（附图片１张）", Some("19980305"), &["临江日报３月４日讯记者李闻报道：大桥合龙。"]),
            ("渡口停航", Some("19980305"), &["渡口今起停航。"]),
        ],
    },
    Sample {
        format: "Sogou",
        text: "<doc>\n<url>http://news.example.com/1.shtml?a=1&copy=2</url>\n<docno>8f2c-1</docno>\n<contenttitle>临江大桥合龙　两岸欢呼</contenttitle>\n\
               <content>临江讯　３月４日，大桥合龙。\u{e40c}两岸Ａ＆Ｂ公司&员工观看。</content>\n</doc>\n<doc>\n<url>http://news.example.com/20160313/n2.shtml</url>\n\
               <docno>8f2c-2</docno>\n<contenttitle>渡口停航</contenttitle>\n<content></content>\n</doc>\n",
        lines: &[1, 7],
        articles: &[
            ("临江大桥合龙　两岸欢呼", None, &["临江讯　３月４日，大桥合龙。", "两岸Ａ＆Ｂ公司&员工观看。"]),
            ("渡口停航", Some("20160313"), &[]),
        ],
    },
    Sample {
        format: "SGML",
        text: "<DOC>\n<DOCNO> LJRB-20160312-001 </DOCNO>\n<DATE_TIME>2016-03-12 08:30:00</DATE_TIME>\n<HEADLINE>\n临江大桥\n昨日合龙\n</HEADLINE>\n\
               <TEXT>\n<P>\n临江讯：昨日清晨，\n大桥合龙。\n<P>\n两岸群众在江边观看。\n</TEXT>\n</DOC>\n\
               <DOC id=\"LJRB_20160313.0002\" type=\"story\">\n<HEADLINE>渡口停航</HEADLINE>\n<TEXT>\n渡口今起停航。\n</TEXT>\n",
        lines: &[1, 16],
        articles: &[
            (
                "临江大桥昨日合龙",
                Some("2016-03-12 08:30:00"),
                &["临江讯：昨日清晨，大桥合龙。", "两岸群众在江边观看。"],
            ),
            ("渡口停航", Some("LJRB_20160313.0002"), &["渡口今起停航。"]),
        ],
    },
    Sample {
        format: "XML",
        text: "<?xml version='1.0' encoding='utf-8'?>\n<doc><id>1</id><title>大桥昨日合龙</title><datetime>2016-3-12 8:30:00</datetime>\
               <body>\t临江讯：大桥&ldquo;合龙&rdquo;。\n\t两岸群众在江边观看。\n</body></doc>",
        lines: &[0],
        articles: &[("大桥昨日合龙", Some("2016-3-12 8:30:00"), &["临江讯：大桥“合龙”。", "两岸群众在江边观看。"])],
    },
    Sample {
        format: "XML",
        text: "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>临江在线</title>\n\
               <item><title>大桥昨日合龙</title><link>http://example.com/1</link><pubDate>Sat, 12 Mar 2016 08:30:00 +0800</pubDate>\
               <description>摘要。</description><content:encoded><![CDATA[<p>临江讯：大桥合龙。</p><p>两岸群众在江边观看。</p>]]></content:encoded></item>\n\
               <item><title>渡口停航</title><description>&lt;p&gt;渡口今起停航。&lt;/p&gt;</description></item></channel></rss>",
        lines: &[0],
        articles: &[
            ("大桥昨日合龙", Some("Sat, 12 Mar 2016 08:30:00 +0800"), &["临江讯：大桥合龙。", "两岸群众在江边观看。"]),
            ("渡口停航", None, &["渡口今起停航。"]),
        ],
    },
    Sample {
        format: "HTML",
        text: "<!DOCTYPE html>\n<html><head><meta charset=\"gb2312\"><title>大桥昨日合龙_要闻_临江在线</title>\n\
               <script>var a = \"<p>不是正文。</p>\";</script></head>\n<body><ul class=\"nav\"><li><a href=\"/\">首页</a></li><li><a href=\"/yw\">要闻</a></li></ul>\n\
               <h1>大桥昨日合龙</h1><div class=\"info\">2016年03月12日 08:30　来源：临江日报　作者：李闻</div>\n\
               <div id=\"content\"><p>　　临江讯：昨日清晨六时，长江上的大桥&ldquo;合龙&rdquo;，两岸群众\n在江边观看。</p>\n<p>图为大桥夜景</p><h3>历时三年</h3>\n\
               &nbsp;&nbsp;工程历时三年，共用钢材八万吨。<br><br>　　通车在即，渡口将停航。</div>\n\
               <div class=\"related\"><a href=\"/2\">渡口停航，摆渡人今后怎么办？</a></div><p>责任编辑：王编</p></body></html>",
        lines: &[0],
        articles: &[(
            "大桥昨日合龙",
            Some("2016年03月12日 08:30"),
            &[
                "临江讯：昨日清晨六时，长江上的大桥“合龙”，两岸群众在江边观看。",
                "图为大桥夜景",
                "历时三年",
                "工程历时三年，共用钢材八万吨。",
                "通车在即，渡口将停航。",
            ],
        )],
    },
    Sample {
        format: "HTML",
        text: "<h1>临江新闻 2016-03-12</h1>\n<h2>大桥昨日合龙</h2>\n<p>临江讯：大桥合龙。</p>\n<p><a href=\"https://example.com/1\">原文</a></p>\n\
               <h2>渡口停航</h2>\n<p>渡口今起停航。</p>\n",
        lines: &[0],
        articles: &[
            ("大桥昨日合龙", Some("2016-03-12"), &["临江讯：大桥合龙。"]),
            ("渡口停航", Some("2016-03-12"), &["渡口今起停航。"]),
        ],
    },
];
