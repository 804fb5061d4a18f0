//! From draft to article: dates, credits, boilerplate, paragraphs, broken columns. All samples are created here.

use jianbao::{
    corpus::{Context, DiagnosticKind, Draft, Layout, Normalized, ReadOptions, SourceFile, clean, normalize},
    model::ArticleMeta,
};
use proptest::prelude::*;

use crate::support::{Folder, segmenter};

fn normalized_at(path: &str, draft: Draft) -> Normalized {
    let file = SourceFile { path: path.into(), name: path.into(), full_name: path.into(), ..SourceFile::default() };
    let options = ReadOptions { segmenter: Some(segmenter()), ..ReadOptions::default() };
    normalize(draft, true, Context { file: &file, options: &options })
}

fn draft(layout: Layout, lines: &[&str]) -> Draft {
    Draft { lines: lines.iter().map(ToString::to_string).collect(), layout, ..Draft::default() }
}

fn paragraphs(lines: &[&str]) -> Normalized {
    normalized_at("a.jsonl", draft(Layout::Paragraphs, lines))
}

fn lines(text: &str) -> Normalized {
    normalized_at("a.txt", draft(Layout::Lines, &text.lines().collect::<Vec<_>>()))
}

/// Each closing bracket once searched all open ones. Anything slower than linear takes minutes here.
#[test]
fn brackets_that_are_opened_and_never_closed_cost_no_more_than_letters() {
    for brackets in ["](", "）[", "”「"] {
        let text = brackets.repeat(200_000);
        let normalized = paragraphs(&[&text, "大桥昨日合龙，两岸群众在江边观看"]);
        let (_, brackets) = normalized.article.paragraphs.split_last().unwrap();
        assert_eq!(brackets.concat(), text, "cut where it is too long, and nothing else");
        assert_eq!(paragraphs(&[&text]).article.paragraphs.concat(), text);
    }
}

mod dates {
    use super::*;

    fn dated(path: &str, date: Option<&str>, first: &str) -> Normalized {
        let mut draft = draft(Layout::Paragraphs, &[first]);
        draft.date = date.map(str::to_owned);
        normalized_at(path, draft)
    }

    fn day(normalized: &Normalized) -> Option<String> {
        normalized.article.meta.date.map(|date| date.to_string())
    }

    #[test]
    fn the_record_is_believed_before_the_path_and_the_path_before_the_dateline() {
        let dateline = "新华社临江２０１６年３月１２日电　大桥昨日合龙。";
        assert_eq!(day(&dated("20180101.txt", Some("2017年5月6日"), dateline)).as_deref(), Some("2017-05-06"));
        assert_eq!(day(&dated("20180101.txt", None, dateline)).as_deref(), Some("2018-01-01"));
        assert_eq!(day(&dated("a.txt", None, dateline)).as_deref(), Some("2016-03-12"));
        assert_eq!(day(&dated("a.txt", None, "新华社临江３月１２日电　大桥昨日合龙。")), None, "no year is guessed");
    }

    #[test]
    fn a_date_without_its_day_is_kept_as_text_and_completed_only_by_what_agrees() {
        let normalized = dated("a.txt", Some("2016年3月"), "正文。");
        assert_eq!((day(&normalized), normalized.article.meta.date_text.as_deref()), (None, Some("2016年3月")));
        assert_eq!(normalized.diagnostics, [DiagnosticKind::NoDay { text: "2016年3月".into() }]);
        assert_eq!(day(&dated("20160312.txt", Some("2016年3月"), "正文。")).as_deref(), Some("2016-03-12"));
        assert_eq!(day(&dated("20180312.txt", Some("2016年3月"), "正文。")), None);
    }

    #[test]
    fn invalid_days_are_kept_as_text_and_reported() {
        let normalized = dated("a.txt", Some("2015-02-30"), "正文。");
        assert_eq!((day(&normalized), normalized.article.meta.date_text.as_deref()), (None, Some("2015-02-30")));
        assert_eq!(normalized.diagnostics, [DiagnosticKind::NoSuchDay { text: "2015-02-30".into() }]);
    }
}

mod credits {
    use super::*;

    /// Agency, place, author and editor of an article.
    fn of(lines: &[&str]) -> [Option<String>; 4] {
        let normalized = paragraphs(lines);
        assert_eq!(normalized.article.paragraphs, lines, "credits stay in the text");
        let meta = normalized.article.meta;
        [meta.agency, meta.place, meta.author, meta.editor]
    }

    #[test]
    fn datelines_and_bylines_become_fields() {
        for (text, expected) in [
            ("新华社北京１月１日电（记者李闻）大桥通车。", ["新华社", "北京", "李闻", ""]),
            ("新华社北京１月１日电　记者李闻、王江报道：大桥通车。", ["新华社", "北京", "李闻、王江", ""]),
            ("据新华社北京一月一日电 大桥通车。", ["新华社", "北京", "", ""]),
            ("新华社三亚三月十二日电（记者李闻 通讯员王 江）大桥通车。", ["新华社", "三亚", "李闻、王江", ""]),
            ("新華社香港１月１日電（記者李聞）大橋通車。", ["新华社", "香港", "李聞", ""]),
            ("本报北京1月1日讯 记者王江报道：大桥通车。", ["", "北京", "王江", ""]),
            ("本报讯（记者王江）大桥昨日通车。", ["", "", "王江", ""]),
            ("【本报讯】大桥昨日通车。", ["", "", "", ""]),
            ("中新社临江12月18日电 (记者 李闻)大桥通车。", ["中新社", "临江", "李闻", ""]),
            ("中新社临江12月18日电(李闻)大桥通车。", ["中新社", "临江", "李闻", ""]),
            ("中新网12月18日电 据外媒报道，大桥通车。", ["中新网", "", "", ""]),
            ("〔記者王小明／台北報導〕大橋昨日通車。", ["", "台北", "王小明", ""]),
            ("【記者王小明/台北報導】大橋昨日通車。", ["", "台北", "王小明", ""]),
            ("〔中央社台北十五日電〕大橋昨日通車。", ["中央社", "台北", "", ""]),
            ("路透社伦敦1月1日电 大桥通车。", ["路透社", "伦敦", "", ""]),
            ("【环球网报道 记者 李闻】大桥昨日通车。", ["环球网", "", "李闻", ""]),
            ("临江讯：昨日清晨，大桥合龙。", ["", "临江", "", ""]),
        ] {
            assert_eq!(of(&[text]), expected.map(|part| (!part.is_empty()).then(|| part.to_owned())), "{text}");
        }
    }

    #[test]
    fn lines_of_credits_become_fields() {
        for (line, expected) in [
            ("（据新华社电）", ["新华社", "", "", ""]),
            ("(责任编辑：赵编)", ["", "", "", "赵编"]),
            ("【编辑:赵编】", ["", "", "", "赵编"]),
            ("責任編輯：趙編", ["", "", "", "趙編"]),
            ("(视频编辑：钱视 文字编辑：赵编)", ["", "", "", "赵编"]),
            ("本报记者 李闻", ["", "", "李闻", ""]),
            ("新华社记者李闻", ["新华社", "", "李闻", ""]),
            ("作者：李闻", ["", "", "李闻", ""]),
        ] {
            let expected = expected.map(|part| (!part.is_empty()).then(|| part.to_owned()));
            assert_eq!(of(&["大桥昨日通车，两岸群众在江边观看。", line]), expected, "{line}");
        }
    }

    #[test]
    fn sentences_that_look_like_credits_are_none() {
        for text in [
            "新华社发表评论员文章，谈大桥的建设。",
            "本报记者昨日在电视台看到，大桥的模型已经做好。",
            "中央社区的居民昨日收到电费单。",
            "本报电话接到读者来电，询问大桥何时通车。",
            "新华社通讯员培训班在临江开班。",
            "记者手记",
            "（新华社记者李闻摄）",
            "快讯：大桥通车。",
            "江声报讯：大桥通车。",
            "编辑：这个职业正在消失，谁来接班？",
            "来源：谁也说不清楚，这笔钱究竟从哪里来，又到了哪里去。",
        ] {
            let [_, place, author, editor] = of(&[text]);
            assert_eq!([place, author, editor], [None, None, None], "{text}");
        }
    }

    #[test]
    fn metadata_of_the_source_is_not_overwritten() {
        let mut draft = draft(Layout::Paragraphs, &["新华社北京１月１日电（记者李闻）大桥通车。"]);
        draft.meta.author = Some("王江".into());
        assert_eq!(normalized_at("a.txt", draft).article.meta.author.as_deref(), Some("王江"));
    }
}

mod boilerplate {
    use super::*;

    #[test]
    fn boilerplate_is_removed_and_reported() {
        for line in [
            "版权所有",
            "版权所有 临江日报社",
            "Copyright © 2016 临江日报社 版权所有 未经许可不得转载",
            "© 2003-2016 All Rights Reserved",
            "上一版 下一版",
            "上一篇 下一篇",
            "上一篇：大桥昨日合龙",
            "下一篇:两岸群众观看烟花",
            "扫一扫",
            "扫描二维码关注我们",
            "微信扫一扫，分享到朋友圈",
            "打印 关闭",
            "【打印】【关闭窗口】",
            "分享到：",
            "分享到：微信 微博 QQ空间",
            "【纠错】",
            "相关新闻",
            "相关阅读：",
            "延伸閱讀",
            "字体 大 中 小",
            "字号：大 中 小",
            "点击进入专题",
            "点击查看更多>>",
            "未经授权不得转载",
            "未经书面授权，不得转载、摘编。",
        ] {
            let normalized = paragraphs(&["大桥昨日通车。", line, "两岸群众在江边观看。"]);
            assert_eq!(normalized.article.paragraphs, ["大桥昨日通车。", "两岸群众在江边观看。"], "{line}");
            let told = matches!(&normalized.diagnostics[..], [DiagnosticKind::Dropped { text, .. }] if text == line);
            assert!(told, "{line}: {:?}", normalized.diagnostics);
        }
    }

    #[test]
    fn news_about_rights_sharing_and_codes_is_kept() {
        for text in [
            "版权所有者可以提起诉讼。",
            "版权所有：谁来保护作者",
            "版权所有者起诉临江出版社",
            "版权所有权纠纷一审宣判，临江出版社胜诉。",
            "未经许可，不得擅自使用。",
            "未经许可，任何单位和个人不得转载。",
            "未经授权转载他人作品，最高罚款五万元。",
            "他把种茶的经验分享到全国各地。",
            "分享到最后，他哽咽了。",
            "分享",
            "分享到底意味着什么",
            "扫码支付",
            "扫描二维码就能坐公交",
            "扫一扫，看病不用排队",
            "扫一扫门前雪",
            "扫一扫二维码付款，老人学会了",
            "打印",
            "打印店关闭",
            "关闭",
            "关闭小煤矿",
            "关闭大门",
            "字体大小有讲究",
            "收藏",
            "推荐",
            "评论",
            "大中小",
            "大中小学今日开学",
            "点击量",
            "点击进入人生的下一页",
            "点击进入直播间的观众突破百万",
            "相关新闻发布会今日举行",
            "相关阅读活动走进校园",
            "相关报道见第三版",
            "相关链接",
            "上一版规划已经到期",
            "下一版人民币何时发行",
            "上一篇文章谈到，大桥的建设经历了三次修改。",
            "上一页已经翻过",
            "返回首页的老人",
            "纠错",
            "纠错机制",
            "网站纠错不能只靠举报",
            "转载请注明出处，是对劳动的尊重。",
            "更多新闻工作者走进基层",
            "热门推荐算法的背后",
            "（下转第四版）",
            "（上接第一版）",
            "（紧接第二版）",
            "原标题：大桥昨日合龙",
            "责任编辑：赵编",
            "复制链接的骗局",
        ] {
            assert_eq!(clean::boilerplate(text), None, "{text}");
        }
    }
}

mod paragraphs_of_lines {
    use super::*;

    #[test]
    fn indents_mark_paragraphs_in_a_text_without_blank_lines() {
        let text = "　　昨日清晨六时整，横跨临江两岸的新大桥合龙，两岸群众
冒雨在江边观看了最后一段桥面合龙的全部过程。大桥全长三
千二百米，工期四年。
　　据介绍，大桥将在明年元旦通车，届时往返两岸的时间会
由一个小时缩短到十分钟。";
        let normalized = lines(text);
        assert_eq!(normalized.article.paragraphs.len(), 2, "{:?}", normalized.article.paragraphs);
        assert!(
            normalized.article.paragraphs[0].contains("两岸群众冒雨")
                && normalized.article.paragraphs[0].contains("三千二百米")
        );
        assert_eq!(normalized.diagnostics, [DiagnosticKind::Unwrapped { lines: 3 }]);
        // The same with the indents of web pages.
        for indent in ["\u{a0}\u{a0}\u{a0}\u{a0}", "    ", "&nbsp;&nbsp;&nbsp;&nbsp;"] {
            assert_eq!(
                lines(&text.replace("　　", indent)).article.paragraphs,
                normalized.article.paragraphs,
                "{indent:?}"
            );
        }
    }

    #[test]
    fn a_text_broken_all_over_is_joined_without_indents() {
        let text = "昨日清晨六时整，横跨临江两岸的新大桥合龙，两岸群众在雨
里观看了最后一段桥面合龙的全部过程。大桥全长三千二百米
，工期四年，是临江上的第七座大桥，也是最长的一座，今年
年底前铺好桥面，明年元旦通车。";
        assert_eq!(lines(text).article.paragraphs.len(), 1);
    }

    #[test]
    fn a_word_that_a_hyphen_parts_at_the_end_of_a_line_is_one_word() {
        let text = "新航线由 Inter-\nnational Airways 开通。\n\n旅客可以用 Wi-\nFi 上网。\n\n全程约 3-\n4 小时。";
        let paragraphs = lines(text).article.paragraphs;
        assert_eq!(paragraphs[0], "新航线由 International Airways 开通。");
        assert!(!paragraphs.concat().contains("WiFi") && !paragraphs.concat().contains("34"), "{paragraphs:?}");
    }

    #[test]
    fn poems_lists_and_tables_stay_in_lines() {
        for text in [
            "春到临江水自流\n一桥飞架两岸头\n昔年渡口今何在\n唯有渔歌唱未休",
            "　　江水绿如蓝，\n　　春风又一年。\n　　桥头人不见，\n　　只有打鱼船。",
            "1. 大桥建设指挥部负责全线施工的组织和安全\n2. 临江市交通局负责通车之前的检查和最后验收\n3. 两岸各区负责引桥周围的拆迁安置和绿化工程",
            "王小明　李大江　张建国　赵桥生　钱守岸\n孙望江　周临水　吴渡舟　郑观潮　冯听涛\n陈水生　褚江涛　卫东桥　蒋渡江　沈望桥\n韩小桥　杨江平　朱临江　秦水清　尤桥梁",
            "大桥昨日合龙两岸群众冒雨观看最后一段桥面\n临江新区今年将新建三所中学和两座图书馆楼\n全市粮食产量连续三年增长受到省里通报表扬\n茶叶节下月开幕各地客商已经预订了全部房间",
        ] {
            assert_eq!(lines(text).article.paragraphs.len(), text.lines().count(), "{text}");
        }
    }

    #[test]
    fn white_space_that_is_written_out_is_white_space() {
        assert_eq!(paragraphs(&["&nbsp;&nbsp;　大桥合龙。&nbsp;"]).article.paragraphs, ["大桥合龙。"]);
    }

    #[test]
    fn one_long_paragraph_is_cut_at_sentence_ends_outside_quotes() {
        let sentence = "大桥的建设者在江心的平台上度过了四个春节，他们说：“桥通了！我们就回家。”两岸的群众（包括迁走的人家。）都来送行。";
        let text = sentence.repeat(30);
        let normalized = paragraphs(&[&text]);
        let cut = &normalized.article.paragraphs;
        assert!(cut.len() > 3);
        assert_eq!(normalized.diagnostics, [DiagnosticKind::Split { paragraphs: cut.len() }]);
        assert_eq!(cut.concat(), text);
        for part in cut {
            assert!(part.chars().count() >= 200, "{part}");
            assert!(part.starts_with("大桥的建设者") || part.starts_with("两岸的群众"), "{part}");
        }
        let spoken = format!("{}“桥通了！”他在江边大声地说。{}", "桥".repeat(900), "通".repeat(300));
        let normalized = paragraphs(&[&spoken]);
        assert!(normalized.article.paragraphs[0].ends_with("大声地说。"), "who spoke stays with what he said");
        // Others stay as in the newspaper.
        assert_eq!(paragraphs(&[&text, "第二段。"]).article.paragraphs.len(), 2);
        assert_eq!(paragraphs(&[&sentence.repeat(5)]).article.paragraphs.len(), 1);
    }
}

mod columns {
    use jianbao::model::Join;

    use super::*;

    const FIRST: &str = "昨日清晨六时整，横跨临江两岸的新大桥合龙，两岸群众冒雨在江边观看。";
    const LAST: &str = "大桥将在明年元旦通车，届时往返两岸只要十分钟。";

    #[test]
    fn a_sentence_that_a_column_has_cut_is_made_whole() {
        let normalized = paragraphs(&[
            FIRST,
            "指挥部的工程师说，四年里他们在江心的平台上度过了四个春节，面对汛期的洪水和坚硬的岩层，大家没有退缩，终于克服了重重困",
            "图为昨日合龙的大桥",
            "二 通车之后",
            LAST,
            "难，提前三个月完成了任务。",
        ]);
        let meta = &normalized.article.meta;
        assert_eq!(normalized.article.paragraphs.len(), 5);
        assert!(normalized.article.paragraphs[1].ends_with("克服了重重困难，提前三个月完成了任务。"));
        let [Join { paragraph: 2, byte }] = meta.joins[..] else { panic!("{:?}", meta.joins) };
        assert!(normalized.article.paragraphs[1][byte..].starts_with("难，提前"));
        assert!(
            matches!(&normalized.diagnostics[..], [DiagnosticKind::Joined { after, apart: 3, .. }] if after.starts_with("难"))
        );
    }

    #[test]
    fn wrapped_lines_of_traditional_text_are_joined() {
        let normalized = paragraphs(&[
            "昨日清晨六時整，橫跨臨江兩岸的新大橋合龍，兩岸群眾冒雨在江邊觀看。",
            "指揮部的工程師說，四年裡他們在江心的平台上度過了四個春節，終於克服了重重困",
            "大橋將在明年元旦通車，屆時往返兩岸只要十分鐘。",
            "難，提前三個月完成了任務。",
        ]);
        assert!(normalized.article.paragraphs[1].ends_with("重重困難，提前三個月完成了任務。"));
    }

    #[test]
    fn an_article_of_many_paragraphs_is_not_paired_each_with_each() {
        let end = "指挥部的工程师说，四年里他们在江心的平台上度过了四个春节，终于克服了重重困";
        let lines: Vec<&str> =
            std::iter::repeat_n(end, 12).chain(std::iter::repeat_n("难，提前完成了任务。", 3_000)).collect();
        assert_eq!(paragraphs(&lines).article.paragraphs.len(), lines.len());
    }

    #[test]
    fn what_was_said_before_in_the_same_words_goes_on_in_them() {
        let normalized = paragraphs(&[
            FIRST,
            "从渡口到大桥，从渔村到新区，临江正以一种从未有过的速度改变着自己的面貌，正以",
            "二 通车之后",
            LAST,
            "一种从容的心情迎接通车的那一天。",
        ]);
        assert!(normalized.article.paragraphs[1].ends_with("正以一种从容的心情迎接通车的那一天。"));
    }

    #[test]
    fn a_quotation_that_is_open_is_closed_by_its_end() {
        let normalized = paragraphs(&[
            FIRST,
            "晚会的导演说，为了节约开支，今年的剧组提出了“节俭办春",
            "晚”，舞台上的灯光和布景都用去年的，演员也都是本地人。",
            LAST,
        ]);
        assert!(normalized.article.paragraphs[1].contains("“节俭办春晚”，舞台"));
    }

    #[test]
    fn a_comma_begins_no_paragraph() {
        let normalized = paragraphs(&[
            FIRST,
            "三年前，他的家人在临江的一家医院里去世",
            "，后来他每年都到江边来看大桥的进度。",
            LAST,
        ]);
        assert_eq!(normalized.article.paragraphs.len(), 3);
    }

    #[test]
    fn what_is_doubtful_is_left_alone() {
        for lines in [
            // Two ends that 难 could continue.
            &[
                FIRST,
                "指挥部的工程师说，四年里他们在江心的平台上度过了四个春节，终于克服了许多困",
                "拆迁办的同志说，两岸的居民识大体、顾大局，但也有人在生活上遇到了许多困",
                "二 通车之后",
                "难，提前三个月完成了任务。",
            ][..],
            // A heading is not an open end, and a paragraph may begin with 在.
            &[FIRST, "大桥建设留下的问题依然存", "在临江，人们把大桥叫作彩虹。", LAST],
            &[
                FIRST,
                "据指挥部介绍，由于上游来水大，今年的工期十分紧张，这个问题依然存",
                "在临江，人们把大桥叫作彩虹。",
                LAST,
            ],
            // The comma belongs to the short line before it.
            &[FIRST, "渡口的老船工说，大桥通车以后他就要上岸了，日子会好起来", LAST, "他每年都来", "，看大桥的进度。"],
            // A caption.
            &[
                FIRST,
                "渡口的老船工说，大桥通车以后他就要上岸了，对以后的日子，他有许多的企",
                "图为昨日合龙的大桥，两岸群众在江边观看。",
                LAST,
            ],
            // Items of a list.
            &[
                "全线共分三段，分别由三家公司负责施工：",
                "●第一段，从东岸的渡口到江心的平台，由临江路桥公",
                "司机们都说新路好走，也更安全了。",
                LAST,
            ],
            // Words that are complete on both sides.
            &[
                FIRST,
                "展览馆里陈列着大桥的模型，讲述着几代人在江上建设大桥的故事，感动了中国",
                "人民群众在江边观看了烟花表演。",
                LAST,
            ],
        ] {
            let normalized = paragraphs(lines);
            assert_eq!(normalized.article.paragraphs, lines);
            assert_eq!(
                (normalized.article.meta.joins.as_slice(), normalized.diagnostics.as_slice()),
                (&[][..], &[][..])
            );
        }
    }

    #[test]
    fn without_a_dictionary_words_join_nothing() {
        let lines = [
            FIRST,
            "指挥部的工程师说，四年里他们在江心的平台上度过了四个春节，终于克服了重重困",
            LAST,
            "难，提前完成了任务。",
        ];
        let folder = Folder::new();
        let file =
            SourceFile { path: folder.path().into(), name: "a".into(), full_name: "a".into(), ..SourceFile::default() };
        let options = ReadOptions::default();
        let normalized = normalize(draft(Layout::Paragraphs, &lines), true, Context { file: &file, options: &options });
        assert_eq!(normalized.article.paragraphs, lines);
    }

    #[test]
    fn show_marks_where_a_paragraph_was_joined() {
        let folder = Folder::new();
        let text = "大桥昨日合龙\n\n指挥部的工程师说，四年里他们在江心度过了四个春节，终于克服了重重困\n\n二 通车之后\n\n难，提前完成了任务。\n";
        folder.write("archive/a.txt", text);
        assert_eq!(folder.run(&["index", "archive"]).code, 0);
        let shown = folder.run(&["show", "a"]).stdout;
        assert!(
            shown.contains(
                "终于克服了重重困难，提前完成了任务。\n(joined at a column break: …终于克服了重重困|难，提前完成了任…)"
            ),
            "{shown}"
        );
        assert_eq!(folder.run(&["search", "\"重重困难\""]).code, 0);
    }

    #[test]
    fn sections_out_of_order_are_reported_and_kept() {
        let lines = ["1 渡口的过去", FIRST, "3 通车之后", LAST, "2 四年的建设", FIRST];
        let normalized = paragraphs(&lines);
        assert_eq!(normalized.article.paragraphs, lines);
        assert_eq!(normalized.diagnostics, [DiagnosticKind::SectionsOutOfOrder { numbers: vec![1, 3, 2] }]);
        let ordered = ["一、渡口的过去", FIRST, "二、通车之后", LAST, "三、四年的建设", FIRST];
        assert_eq!(paragraphs(&ordered).diagnostics, []);
    }
}

mod laws {
    use super::*;

    /// Clauses from which broken articles are composed.
    const PIECES: &[&str] = &[
        "昨日清晨六时整，横跨临江两岸的新大桥合龙，两岸群众冒雨在江边观看。",
        "指挥部的工程师说，四年里他们在江心的平台上度过了四个春节，终于克服了重重困",
        "难，提前三个月完成了任务。",
        "晚会的导演说，为了节约开支，今年的剧组提出了“节俭办春",
        "晚”，舞台上的灯光和布景都用去年的，演员也都是本地人。",
        "，后来他每年都到江边来看大桥的进度。",
        "图为昨日合龙的大桥",
        "二 通车之后",
        "1 渡口的过去",
        "【纠错】",
        "上一版 下一版",
        "（责任编辑：赵编）",
        "新华社临江３月１２日电（记者李闻）大桥通车。",
        "　　\u{a0}",
        "&nbsp;大桥",
    ];

    fn article() -> impl Strategy<Value = Vec<String>> {
        let part = prop_oneof![
            4 => prop::sample::select(PIECES).prop_map(str::to_owned),
            1 => "[大桥临江的，。“”（）！　 \n]{0,80}",
            1 => (1_usize..40).prop_map(|times| PIECES[0].repeat(times)),
            1 => "\\PC{0,40}",
        ];
        prop::collection::vec(part, 0..12)
    }

    fn letters<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<char> {
        let text: String = texts.into_iter().collect();
        let mut letters: Vec<char> = ["&nbsp;", "&ensp;", "&emsp;", "&#160;", "&#12288;"]
            .iter()
            .fold(text, |text, entity| text.replace(entity, ""))
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}'))
            .collect();
        letters.sort_unstable();
        letters
    }

    proptest! {
        #[test]
        fn nothing_is_lost_but_furniture(lines in article(), by_line in any::<bool>()) {
            let layout = if by_line { Layout::Lines } else { Layout::Paragraphs };
            let normalized = normalized_at("a.txt", Draft { lines: lines.clone(), layout, ..Draft::default() });
            let dropped = normalized.diagnostics.iter().filter_map(|diagnostic| match diagnostic {
                DiagnosticKind::Dropped { text, .. } => Some(text.as_str()),
                _ => None,
            });
            let after = letters(normalized.article.paragraphs.iter().map(String::as_str).chain(dropped));
            prop_assert_eq!(letters(lines.iter().map(String::as_str)), after);
        }

        #[test]
        fn joins_lie_inside_their_paragraphs(lines in article()) {
            let normalized = normalized_at("a.txt", Draft { lines, layout: Layout::Paragraphs, ..Draft::default() });
            for join in &normalized.article.meta.joins {
                let text = &normalized.article.paragraphs[join.paragraph - 1];
                prop_assert!(join.byte > 0 && join.byte < text.len() && text.is_char_boundary(join.byte));
            }
        }

        #[test]
        fn a_settled_article_is_settled(lines in article()) {
            let once = normalized_at("a.txt", Draft { lines, layout: Layout::Paragraphs, ..Draft::default() }).article;
            let meta = ArticleMeta { date: None, ..once.meta.clone() };
            let again = Draft { meta, date: None, lines: once.paragraphs.clone(), layout: Layout::Paragraphs, diagnostics: Vec::new() };
            prop_assert_eq!(normalized_at("a.txt", again).article, once);
        }
    }
}
