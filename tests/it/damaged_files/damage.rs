//! Damaged copies of files: what disks, programs and people do to bytes, and input that breaks readers.

/// Returns a number below the given one.
pub type Below<'a> = &'a mut dyn FnMut(usize) -> usize;

/// Strings that are inserted at random positions.
pub const TOKENS: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "<!",
    "<!--",
    "-->",
    "--!>",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<a href=\"",
    "<a b='<a\" c=\"",
    "<td>",
    "<table><tr>",
    "</table>",
    "<ul><li>",
    "<h1>",
    "</h1>",
    "<h2>",
    "<br>",
    "<br/>",
    "<script>",
    "</script>",
    "<style>",
    "<title>",
    "</title>",
    "<meta charset=big5>",
    "<pre>",
    "<textarea>",
    "<i></i>",
    "<doc>",
    "</doc>",
    "<DOC>",
    "</DOC>",
    "<TEXT>",
    "</TEXT>",
    "<P>",
    "<HEADLINE>",
    "<DOCNO>",
    "<docno>",
    "<url>",
    "<content>",
    "</content>",
    "<contenttitle>",
    "<item>",
    "</item>",
    "<item><title>",
    "<rss><channel>",
    "<entry>",
    "<?xml version=\"1.0\" encoding=\"gbk\"?>",
    "<!DOCTYPE a [<!ENTITY b \"",
    "<!ENTITY a \"&a;&a;\">",
    "&a;",
    "&",
    "&#",
    "&#x",
    "&#0;",
    "&#xD800;",
    "&#99999999999;",
    "&#x110000;",
    "&nbsp;",
    "&nbsp",
    "&amp;amp;",
    "&lt;p&gt;",
    "&ldquo;",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    ",",
    ":",
    "{\"",
    "\":",
    "{\"a\":",
    "[[",
    "]]",
    "{\"title\":\"",
    "{\"content\":[",
    "\\",
    "\\\"",
    "\\u",
    "\\ud800",
    "\\udc00",
    "\\u0000",
    "\\ud83d\\ude00",
    "null",
    "true",
    "1e999",
    "-0",
    "1e",
    "0.000000000001e-999",
    "18446744073709551616",
    "{\"$date\":",
    "{\"date\":1457740800000}",
    "{\"date\":-9223372036854775808}",
    "{\"date\":1e300}",
    "\"\"",
    "\",\"",
    "\t",
    ";",
    "|",
    "title,content\n",
    "标题,正文\n",
    "a,b,c,d\n",
    "\"\n\"",
    "=1+1",
    "#",
    "##",
    "# ",
    "## 大桥\n",
    "---\n",
    "---",
    "***",
    "===\n",
    "```",
    "```\n",
    "~~~\n",
    "> ",
    "- ",
    "* ",
    "1. ",
    "![",
    "](",
    "[a]: ",
    "[^1]",
    "|---|\n",
    "| a | b |\n",
    "\\",
    "`",
    "*",
    "_",
    "**",
    "<http://a>",
    "    ",
    "title: ",
    "date: ",
    "19980101-01-001-001/m",
    "19980101-01-001-001/m  大桥/n\n",
    "/n",
    "[大桥/n",
    "]nt",
    "/",
    "//m ",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "\u{b}",
    "\u{c}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{3000}",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    "\u{202e}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{0}",
    "\u{1a}",
    "\u{7f}",
    "\u{1b}[31m",
    "\u{e40c}",
    "\u{e5e5}",
    "\u{10ffff}",
    "𠮷",
    "😀",
    "e\u{301}",
    "é",
    "å¤§æ¡¥",
    "Ã¥Â¤Â§",
    "锟斤拷",
    "ï¿½",
    "澶фˉ",
    "ÂÂ",
    "Ã",
    "â€œ",
    "大桥",
    "昨日合龙",
    "临江讯：",
    "新华社临江１２月３１日电　",
    "新华社",
    "（记者李闻",
    "（",
    "）",
    "“",
    "”",
    "「",
    "』",
    "《",
    "，",
    "。",
    "……",
    "、",
    "；",
    "本报讯（记者",
    "责任编辑：",
    "（完）",
    "（据新华社电）",
    "【",
    "】",
    "〔",
    "图为",
    "下转第２版",
    "（上接第一版）",
    "分享到：",
    "原文",
    "一、",
    "（二）",
    "正以",
    "困",
    "难，提前完成了任务。",
    "日期：",
    "标题：",
    "作者：",
    "来源：",
    "关键词：",
    "编号：1\n",
    "＝＝＝＝",
    "----------\n",
    "=====\n",
    "2016-03-12",
    "2016年3月12日",
    "二〇一六年三月十二日",
    "民国三十八年",
    "民国九千九百九十九万年一月一日",
    "民国99999999999999999999年",
    "民國元年",
    "公元前",
    "光绪廿三年",
    "昭和",
    "0000-00-00",
    "9999-12-31",
    "-9999-01-01",
    "99999-99-99",
    "2015-02-30",
    "1457740800",
    "99999999999999999999",
    "年",
    "月",
    "日",
    "時",
    "Sat, 12 Mar 2016 08:30:00 +0800",
    "12 Mar",
    "Mar. 12, 2016",
    "T08:30:00Z",
    "+99:99",
    "１２",
    "十",
    "廿",
    "〇〇〇〇年",
    "http://a.example/2016-03/12/c_1.htm",
    "http://",
    "://",
    "?a=1&b=2",
    "%E5%A4%A7",
    "%",
    "../",
    "..\\",
    "/etc/",
    "C:\\",
    "file.txt\0",
    "./",
    "HTTP/1.1 200 OK\r\n",
    "Content-Length: 18446744073709551615\r\n",
    "Content-Length: -1\r\n",
    "Transfer-Encoding: chunked\r\n",
    "\r\n\r\n",
    "ffffffffffffffff\r\n",
    "Content-Encoding: gzip\r\n",
    "WARC/1.0\r\n",
    "WARC-Type: response\r\n",
    "Content-Type: text/html; charset=\r\n",
];

/// The same for binary data.
pub const BYTES: &[&[u8]] = &[
    b"\xff",
    b"\xfe\xff",
    b"\xff\xfe",
    b"\xff\xfe\0\0",
    b"\0\0\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xef\xbb",
    b"\xed\xa0\x80",
    b"\xed\xbf\xbf",
    b"\xc0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe5\xa4",
    b"\x80",
    b"\xbf",
    b"\x84\x31\x95\x33",
    b"\x81\x30\x81",
    b"\xa1\xa1",
    b"\xb4\xf3\xc7\xc5",
    b"\xa4\x6a\xbe\xf4",
    b"\x1b$B",
    b"~{",
    b"\xc4",
    b"\0\0\0\0",
    b"\x1f\x8b\x08",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"BZh9",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"\x50\x2a\x4d\x18\xff\xff\xff\xff",
    b"ustar\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff\xff\xff\xff\xff",
];

/// Returns a damaged copy of one of `samples`, or random data.
pub fn damaged(samples: &[&[u8]], below: Below<'_>) -> Vec<u8> {
    if below(20) == 0 {
        return noise(400, below);
    }
    let mut bytes = samples[below(samples.len())].to_vec();
    for _ in 0..=below(8) {
        damage(&mut bytes, samples, below);
    }
    bytes
}

/// Returns random bytes.
pub fn noise(most: usize, below: Below<'_>) -> Vec<u8> {
    let letters = below(3) == 0;
    (0..below(most)).map(|_| if letters { b' ' + below(95) as u8 } else { below(256) as u8 }).collect()
}

/// Returns an odd string, sometimes repeated many times.
pub fn token(below: Below<'_>) -> Vec<u8> {
    let token = if below(5) == 0 { BYTES[below(BYTES.len())] } else { TOKENS[below(TOKENS.len())].as_bytes() };
    match below(300) {
        0 => token.repeat(1000),
        1 => token.repeat(20_000 / token.len()),
        2..=20 => token.repeat(2 + below(30)),
        21..=26 => b"9".repeat(1 + below(2000)),
        _ => token.to_vec(),
    }
}

fn damage(bytes: &mut Vec<u8>, samples: &[&[u8]], below: Below<'_>) {
    let length = bytes.len();
    // A range, usually a short one.
    let start = below(length + 1);
    let most = if below(3) == 0 { length } else { 40 };
    let end = (start + below(most + 1)).min(length);
    match below(14) {
        0 => bytes.truncate(start),
        1 => drop(bytes.drain(..start)),
        2 | 3 => {
            if let Some(byte) = bytes.get_mut(start) {
                *byte ^= 1 << below(8);
            }
        }
        4 => drop(bytes.drain(start..end)),
        5 => {
            let part = bytes[start..end].repeat(1 + below(4));
            let at = below(length + 1);
            bytes.splice(at..at, part);
        }
        6 => {
            let other = samples[below(samples.len())];
            let from = below(other.len() + 1);
            let to = (from + below(200)).min(other.len());
            bytes.splice(start..end, other[from..to].iter().copied());
        }
        7 => {
            let noise = noise(9, below);
            bytes.splice(start..start, noise);
        }
        8 => {
            // Digits are parts of dates, pages and lengths.
            let digits: Vec<usize> = (0..length).filter(|&at| bytes[at].is_ascii_digit()).collect();
            if !digits.is_empty() {
                bytes[digits[below(digits.len())]] = b'0' + below(10) as u8;
            }
        }
        9 | 10 => {
            let token = token(below);
            bytes.splice(start..end, token);
        }
        _ => {
            let token = token(below);
            bytes.splice(start..start, token);
        }
    }
}
