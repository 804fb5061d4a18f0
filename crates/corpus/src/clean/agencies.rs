//! The table of news agencies and of the names that newspapers use for themselves, in both scripts.

/// News agencies and newsrooms that supply reports to newspapers: the name that is recorded, then its spellings.
const AGENCIES: &[(&str, &[&str])] = &[
    ("新华社", &["新华社", "新華社", "新华网", "新華網", "新华通讯社", "新華通訊社"]),
    ("中新社", &["中新社", "中国新闻社", "中國新聞社"]),
    ("中新网", &["中新网", "中新網", "中国新闻网", "中國新聞網"]),
    ("中央社", &["中央社", "中央通讯社", "中央通訊社"]),
    ("人民网", &["人民网", "人民網"]),
    ("央视网", &["央视网", "央視網", "中国网络电视台", "中國網絡電視台"]),
    ("环球网", &["环球网", "環球網"]),
    ("澎湃新闻", &["澎湃新闻", "澎湃新聞"]),
    ("中通社", &["中通社", "中国通讯社", "中國通訊社"]),
    ("路透社", &["路透社", "路透"]),
    ("美联社", &["美联社", "美聯社"]),
    ("合众社", &["合众国际社", "合眾國際社", "合众社", "合眾社"]),
    ("法新社", &["法新社"]),
    ("塔斯社", &["俄通社－塔斯社", "俄通社-塔斯社", "塔斯社", "俄塔社"]),
    ("共同社", &["共同社"]),
    ("时事社", &["时事社", "時事社"]),
    ("韩联社", &["韩联社", "韓聯社"]),
    ("朝中社", &["朝中社", "朝鲜中央通讯社", "朝鮮中央通訊社"]),
    ("德新社", &["德新社"]),
    ("安莎社", &["安莎社"]),
    ("埃菲社", &["埃菲社"]),
    ("拉美社", &["拉美社"]),
    ("彭博社", &["彭博社", "彭博"]),
    ("俄新社", &["俄新社", "卫星通讯社", "衛星通訊社"]),
];

/// What a newspaper, station or site calls itself.
const SELVES: &[&str] = &["本报", "本報", "本台", "本臺", "本刊", "本网", "本網", "本社", "本站"];

/// Returns the newsroom at the beginning of `text` and the text after it. The name is `None` if the newspaper names
/// itself.
pub(super) fn leading(text: &str) -> Option<(Option<&'static str>, &str)> {
    if let Some(rest) = SELVES.iter().find_map(|name| text.strip_prefix(name)) {
        return Some((None, rest));
    }
    AGENCIES
        .iter()
        .flat_map(|(name, spellings)| spellings.iter().map(move |spelling| (*name, *spelling)))
        .filter(|(_, spelling)| text.starts_with(spelling))
        .max_by_key(|(_, spelling)| spelling.len())
        .map(|(name, spelling)| (Some(name), &text[spelling.len()..]))
}

/// Endings of the names of newspapers, sites, stations and agencies.
pub(crate) const NEWSROOMS: &[&str] = &[
    "报",
    "報",
    "网",
    "網",
    "社",
    "台",
    "臺",
    "刊",
    "新闻",
    "新聞",
    "电视",
    "電視",
    "周刊",
    "週刊",
    "传媒",
    "傳媒",
    "在线",
    "在線",
    "客户端",
    "电台",
    "電台",
    "广播",
    "廣播",
];

/// Returns a newsroom that is in no table, at the beginning of `text`, and the text after it. Its name has two to ten
/// Han. Every prefix that ends like a newsroom is tried, the shortest first; `fits` decides whether the remaining text
/// may follow a newsroom.
///
/// ```text
/// 南港商报记者 骆一鸣       南港商报 | 记者 骆一鸣
/// 华讯社白塔3月10日电       华讯社 | 白塔3月10日电
/// ```
pub(super) fn unlisted(text: &str, fits: impl Fn(&str) -> bool) -> Option<(&str, &str)> {
    text.char_indices()
        .take_while(|(_, c)| jianbao_text::is_han(*c))
        .take(10)
        .skip(1)
        .map(|(at, c)| text.split_at(at + c.len_utf8()))
        .find(|(name, rest)| {
            NEWSROOMS.iter().any(|ending| name.ends_with(ending) && name.len() > ending.len()) && fits(rest)
        })
}
