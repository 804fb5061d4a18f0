//! Detects lines of a page that do not belong to its article: controls, headings of lists of other articles, notices of
//! the site. The lists are in simplified characters and are compared in folded form, so they also match traditional
//! ones.

use std::{collections::HashMap, sync::LazyLock};

use jianbao_text::{dates::find_date, fold};

use crate::{
    clean::{Label, labelled},
    formats::html::text::prose::prose,
    markup::Block,
};

/// A list that is compared in folded form, indexed by the first character of its items.
struct List(LazyLock<HashMap<char, Vec<String>>>);

macro_rules! list {
    ($name:ident: $text:expr) => {
        static $name: List = List(LazyLock::new(|| by_first_letter($text)));
    };
}

fn by_first_letter(text: &str) -> HashMap<char, Vec<String>> {
    let mut items: HashMap<char, Vec<String>> = HashMap::new();
    for item in text.split_whitespace().map(fold) {
        if let Some(first) = item.chars().next() {
            items.entry(first).or_default().push(item);
        }
    }
    items
}

impl List {
    /// Returns the length of the longest item with which a folded text begins, in bytes.
    fn begins(&self, folded: &str) -> Option<usize> {
        let items = self.0.get(&folded.chars().next()?)?;
        items.iter().filter(|item| folded.starts_with(item.as_str())).map(String::len).max()
    }

    fn is_in(&self, folded: &str) -> bool {
        folded.char_indices().any(|(at, c)| {
            self.0.get(&c).is_some_and(|items| items.iter().any(|item| folded[at..].starts_with(item.as_str())))
        })
    }
}

// Labels at the beginning of boilerplate, followed by a colon, a bracket, a space, or nothing.
list!(LABELS: "分享到 分享至 分享 分享本文 上一篇 下一篇 上一页 下一页 上一则 下一则 上一条 下一条 上一版 下一版 上一章 下一章 字号 字体 字体大小 \
    点击数 点击次数 点击量 浏览次数 浏览量 阅读量 阅读数 人气 原标题 版权声明 免责声明 特别声明 郑重声明 声明 本文地址 本文网址 本文链接 本文标签 关键词 关键字 \
    文章关键词 标签 相关标签 打印 打印本页 列印 关闭窗口 返回顶部 回到顶部 返回列表 返回上页 返回首页 收藏 收藏本文 加入收藏 举报 纠错 我要纠错 正文 点赞 \
    留言 我要留言 发表评论 我来说两句 评论 网友评论 最新评论 全部评论 热门评论 跟帖 登录 注册 订阅 投稿 爆料 广告 赞助 赞助商 追踪 追踪我们 关注我们 \
    阅读全文 展开全文 展开 展开更多 查看全文 查看更多 看更多 继续阅读 点击展开 显示更多 显示全部 全文阅读 阅读更多 点击阅读全文 加载更多 载入更多 \
    分享给朋友 当前位置 您的位置 您当前的位置 你的位置 现在位置 所在位置 阅读原文 查看原文 图集 advertisement share tweet tags tag print email facebook twitter \
    line whatsapp telegram weibo wechat google 复制链接 字级 大中小 简体 繁体 语音 朗读 听新闻 收听 播放 暂停 前一页 后一页 首页 尾页 末页 目录 返回目录 放大 \
    缩小 默认 读者留言 编辑推荐 责编推荐 加好友 加入好友 下载app 扫码 用微信扫码 打开 收起 收起全文 更多 热搜 热词 导航 菜单 搜索 搜寻 检索");

// Headings of lists of other articles.
list!(HEADS: "相关阅读 相关新闻 相关链接 相关报道 相关文章 相关推荐 相关内容 相关专题 相关议题 相关资讯 相关稿件 相关博文 相关主题 延伸阅读 延伸新闻 推荐阅读 推荐文章 推荐新闻 \
    推荐影片 热门推荐 热门新闻 热门文章 热门话题 热点新闻 热点推荐 热点排行 热门排行 热门关键字 新闻排行 点击排行 点击榜 阅读排行 排行榜 更多新闻 更多文章 更多报道 更多内容 更多相关 更多精彩 \
    精彩推荐 为你推荐 为您推荐 猜你喜欢 猜您喜欢 猜你感兴趣 你可能感兴趣 你可能也感兴趣 您可能感兴趣 你可能喜欢 你可能也喜欢 你或许会喜欢 您可能也喜欢 你也许会喜欢 大家都在看 大家正在看 大家还在看 \
    大家都在搜 网友热议 最新文章 最新新闻 最新消息 最新资讯 今日热点 今日推荐 即时新闻 即时热门 本周热门 编辑精选 编辑推荐 小编推荐 本站推荐 精选文章 看了又看 读者也看 看过本文的人还看 其他人也在看 \
    同类新闻 同类文章 同版新闻 本版新闻 本版其他 本版其它 其他新闻 其他文章 下一篇文章 上一篇文章 往期回顾 往期精选 往期文章 近期文章 视频推荐 图片推荐 热门图集 频道推荐 头条推荐 焦点新闻 深度阅读 热门视频 热门影音 \
    热门标签 我要评论 网友评论 最新评论 热门评论 读者评论 全部评论 发表评论 发表回复 more news related recommended readmore 接下来看 更多资讯 专题推荐 看更多 往下看更多 往下看更多文章 免费订阅 往期推荐 头条新闻与特别推荐 编辑部手记 也请看");

// Phrases in lines above or below the text, and in notices.
list!(PHRASES: "扫一扫 二维码 点击进入 更多精彩 打开app app内打开 下载app app下载 下载客户端 客户端下载 转载请注明 未经授权 未经许可 网络错误 人参与 参与评论 返回首页 保留所有权利 版权所有 \
    allrightsreserved copyright 往下看更多 看更多新闻 看更多文章 展开全文 阅读全文 点击展开 举报电话 举报邮箱 举报热线 新闻热线 报料热线 爆料热线 联系电话 违法和不良信息 icp备 icp证 公网安备 许可证编号 许可证号 \
    关注我们 关注公众号 长按识别 加入粉丝 粉丝团 粉丝专页 line好友 加入会员 成为会员 订阅电子报 订阅我们 按赞 点赞 追踪我们 不用抽 不用抢 点我下载 点我看 立即下载 立即加入 免费加入 立即订阅 本网站 技术支持 \
    主办单位 承办单位 联系我们 关于我们 网站地图 法律声明 隐私政策 隐私权 服务条款 使用条款 浏览器 分辨率 javascript 请登录 登录后 网友发言 文明上网 我要评论 条评论 字以内 人喜欢 次阅读 次浏览 点击分享 分享到微信 \
    微信好友 朋友圈 复制链接 未经允许不得转载 如需转载 违者必究 加载中 载入中 正在加载 接下来播放 商业合作 广告合作 广告刊登 赞助广告 赞助内容 分享到 点个在看 点个赞 图像加注文字 图像来源 articleinformation 来自客户端 本帖最后由 只看该作者 倒序浏览");

// Beginnings of notices that have the punctuation of prose.
list!(NOTICES: "免责声明 版权声明 特别声明 郑重声明 声明: 声明, 本网声明 本站声明 转载声明 凡本网 凡本站 凡注明 凡来源 凡未注明 本网转载 本网站 本站转载 本文仅代表 以上内容仅代表 以上观点 文章仅代表 \
    本文版权 版权归 版权所有 如有侵权 如涉及版权 如因作品 如作品内容 如有转载 未经授权 未经许可 未经本 转载请 欢迎转载 违法和不良 举报电话 新闻热线 报料热线 欢迎提供 欢迎投稿 欢迎关注 更多精彩 更多新闻 点击下方 \
    想看更多 想了解更多 加入line 下载app 请下载 立即下载 扫描二维码 长按二维码 扫一扫 温馨提示:请 提示:请文明 文明上网 请遵守 请自觉遵守 网友评论仅 网友跟帖 以下网友 本文为转载 本文由 本文系 本文转载 （本文 (本文 \
    「更多 《更多 喜欢这篇 觉得这篇 如果您喜欢 如果你喜欢 如果您觉得 郑重提醒 投资有风险 市场有风险 风险提示 据此操作 平台声明 以上文章 随时随地");

/// Properties of a block, derived from its text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// The number of characters of prose that are not a notice of the site.
    pub prose: usize,
    /// Whether it is the heading of a list of other articles or of the comments: `相关阅读`, `你可能感兴趣：`.
    pub is_list_head: bool,
    /// Whether it is a notice of the site, regardless of its punctuation.
    is_notice: bool,
    /// Whether it is a control or a label of the page: `分享到：`, `展开全文`.
    is_control: bool,
}

impl Facts {
    /// Computes the properties of a block.
    pub fn of(block: &Block) -> Self {
        let characters = block.characters();
        if characters > 300 {
            return Self { prose: prose(block), ..Self::default() };
        }
        let folded = folded(&block.text);
        let ends = |length: usize| {
            let rest = &folded[length..];
            rest.chars().next().is_none_or(|c| {
                c.is_whitespace() || matches!(c, ':' | ']' | '】' | ')' | '|' | '>' | '/' | '-' | '+' | '»')
            })
        };
        let heads = |length: usize| {
            let rest = &folded[length..];
            rest.chars().all(|c| !c.is_alphabetic()) || rest.chars().count() <= 3
        };
        let is_notice = NOTICES.begins(&folded).is_some();
        Self {
            prose: if is_notice { 0 } else { prose(block) },
            is_list_head: characters <= 16 && HEADS.begins(&folded).is_some_and(heads),
            is_notice,
            is_control: LABELS.begins(&folded).is_some_and(ends),
        }
    }
}

/// Converts a line to the form of the lists.
fn folded(text: &str) -> String {
    let text: String = text.chars().take(60).collect();
    fold(text.trim_start_matches(|c: char| !c.is_alphanumeric()))
}

/// Whether a line is not part of the article; `outside` is set if it is before the first or after the last prose.
pub fn is_boilerplate(block: &Block, facts: Facts, outside: bool) -> bool {
    let characters = block.characters();
    let sentences = prose_marks(&block.text);
    if block.linked * 2 > characters && (outside || sentences == 0) {
        return true;
    }
    if facts.is_list_head {
        return true;
    }
    if (outside || characters <= 60) && (facts.is_control || is_empty_credit(&block.text)) && !is_credit(&block.text) {
        return true;
    }
    if outside && facts.is_notice {
        return true;
    }
    outside
        && block.heading.is_none()
        && (!block.text.chars().any(char::is_alphabetic)
            || (sentences < 2 && PHRASES.is_in(&fold(&block.text)))
            || is_counter(&block.text))
}

/// Whether a text is a word and a number: `评论(12)`, `阅读 345`.
fn is_counter(text: &str) -> bool {
    text.chars().count() <= 12
        && text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| {
            c.is_ascii_digit()
                || c.is_whitespace()
                || "()（）万+评论評論阅读閱讀浏览瀏覽点击點擊次条條赞讚收藏分享转发轉發人参与參與跟帖留言喜欢喜歡"
                    .contains(c)
        })
}

/// Whether a line below the text is a credit, which is kept: `（责任编辑：赵编）`, `来源：临江日报`.
pub fn is_credit(text: &str) -> bool {
    text.chars().count() <= 60
        && prose_marks(text) == 0
        && labelled(text.trim_start_matches(['（', '(', '[', '【', '〔', ' ', '\u{3000}'])).first().is_some_and(
            |credit| {
                credit.start == 0
                    && !credit.value.is_empty()
                    && matches!(credit.label, Label::Source | Label::Author | Label::Editor)
            },
        )
}

/// Whether a text is a label without a name: `责任编辑：`.
fn is_empty_credit(text: &str) -> bool {
    let credits = labelled(text.trim_start_matches(['（', '(', '[', '【']));
    credits.first().is_some_and(|credit| credit.start == 0)
        && credits.iter().all(|credit| credit.value.chars().all(|c| !c.is_alphanumeric()))
}

fn prose_marks(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, '。' | '！' | '？')).count()
}

/// Whether a line gives time and source: `2016年03月12日 08:30　来源：临江日报`. A line with only a day in Chinese may be the date
/// of a speech or a document, so it belongs to the text.
pub fn is_byline(text: &str) -> bool {
    if text.chars().count() > 90 || prose_marks(text) > 0 {
        return false;
    }
    let credits = labelled(text);
    credits.iter().any(|credit| {
        matches!(credit.label, Label::Source | Label::Date) || (credit.label == Label::Author && credit.start == 0)
    }) || (find_date(text).is_some() && (text.contains([':', '：', '版']) || !text.contains('日')))
}

/// Returns a paragraph without the controls after its last sentence: `…到那一页。返回首页，查看更多`.
pub fn without_trailing_control(block: &Block) -> &str {
    let text = block.text.as_str();
    if block.linked == 0 || block.linked > 24 {
        return text;
    }
    let Some((at, mark)) = text.char_indices().rev().find(|(_, c)| matches!(c, '。' | '！' | '？' | '”' | '」' | '）'))
    else {
        return text;
    };
    let behind = text[at + mark.len_utf8()..].trim();
    let count = behind.chars().filter(|c| !c.is_whitespace()).count();
    let of_links = count > 0 && block.linked >= count / 2 && count <= 20;
    let folded = fold(behind);
    let is_control = ["返回", "查看更多", "阅读更多", "查看原文", "阅读原文", "展开全文", "点击", "更多"]
        .iter()
        .any(|word| folded.contains(&fold(word)));
    if of_links && is_control { text[..at + mark.len_utf8()].trim_end() } else { text }
}
