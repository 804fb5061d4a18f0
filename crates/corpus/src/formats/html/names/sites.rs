//! Names of newspapers and sites; platforms, sections and editions, which are not sources; newsrooms after a date.

use jianbao_text::is_han;

use crate::{clean::NEWSROOMS, reflow::tidy};

/// Words that follow the name of a newspaper in the title of its site.
pub const EDITIONS: &[&str] = &[
    "数字报纸",
    "数字报",
    "數位報",
    "电子报",
    "電子報",
    "电子版",
    "電子版",
    "客户端",
    "手机版",
    "新闻客户端",
    "官方网站",
    "官网",
    "新聞檔案",
    "首页",
    "首頁",
];

/// Whether a name is that of a section. Titles may end with these too.
pub fn is_section(name: &str) -> bool {
    const SECTIONS: &[&str] = &[
        "新闻", "新聞", "要闻", "要聞", "国内", "國內", "国际", "國際", "社会", "社會", "财经", "財經", "体育", "體育",
        "娱乐", "娛樂", "地方", "港闻", "港聞", "生活", "科技", "文化", "军事", "教育", "健康", "时政", "政治", "即时",
        "即時", "频道", "頻道", "正文", "首页", "首頁", "焦点", "纪检", "监察", "通知", "公告", "动态", "党建", "法规",
        "政策", "制度", "焦點", "中心", "滚动", "图片", "视频", "博客", "专题", "專題",
    ];
    let mut rest = name;
    while let Some(section) = SECTIONS.iter().find(|section| rest.starts_with(**section)) {
        rest = &rest[section.len()..];
    }
    rest.is_empty()
}

/// Returns the newsroom after a date, without a label: `临江日报` in `2004年11月26日09:12 临江日报`.
pub fn behind_date(line: &str) -> Option<String> {
    if line.chars().count() > 60 {
        return None;
    }
    jianbao_text::dates::find_date(line)?;
    line.split(|c: char| c.is_whitespace() || c == '|')
        .map(tidy)
        .find(|part| {
            (3..=10).contains(&part.chars().count())
                && part.chars().all(is_han)
                && NEWSROOMS.iter().any(|ending| part.ends_with(ending))
                && !is_section(part)
        })
        .map(str::to_owned)
}

/// Names of platforms. An account publishes on a platform, but the platform is not the source.
pub const PLATFORMS: &[&str] =
    &["微信公众平台", "微信公眾平台", "weixinofficialaccountsplatform", "wechat", "facebook", "blogger", "medium"];

pub fn is_platform(name: &str) -> bool {
    let name: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    PLATFORMS.contains(&name.as_str())
}
