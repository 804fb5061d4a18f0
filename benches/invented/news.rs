//! Invented news, equal on every machine. The newspapers, places and people in it do not exist.

/// An article, independent of a format.
pub struct News {
    pub number: usize,
    pub title: String,
    /// `2016-03-12`
    pub day: String,
    pub author: String,
    pub paragraphs: Vec<String>,
}

/// The script in which it is written.
#[derive(Clone, Copy)]
pub enum Script {
    Simplified,
    Traditional,
}

/// Positions in a sentence and the words that may fill them, in simplified and traditional characters.
type Choice = [(&'static str, &'static str)];

const WHEN: &Choice = &[
    ("昨日清晨", "昨日清晨"),
    ("今年三月以来", "今年三月以來"),
    ("上周五下午", "上週五下午"),
    ("入汛之后", "入汛之後"),
    ("经过三个月试运行", "經過三個月試運行"),
    ("在连续两天的降雨过后", "在連續兩天的降雨過後"),
    ("新学期开始时", "新學期開始時"),
    ("截至12日18时", "截至12日18時"),
];
const WHO: &Choice = &[
    ("临江市水务局", "臨江市水務局"),
    ("江北区的居民", "江北區的居民"),
    ("渡口老船工周守河", "渡口老船工周守河"),
    ("市图书馆的志愿者", "市圖書館的志願者"),
    ("青石镇三百多户茶农", "青石鎮三百多戶茶農"),
    ("滨港造船厂的技术员", "濱港造船廠的技術員"),
    ("参加评审的专家", "參加評審的專家"),
    ("第四中学的师生", "第四中學的師生"),
];
const DID: &Choice = &[
    ("完成了对南岸堤防的全面检查", "完成了對南岸堤防的全面檢查"),
    ("把新修订的办事指南送到了各个社区", "把新修訂的辦事指南送到了各個社區"),
    ("在旧码头仓库里办起了一间阅览室", "在舊碼頭倉庫裡辦起了一間閱覽室"),
    ("就轮渡票价的调整方案提出了意见", "就輪渡票價的調整方案提出了意見"),
    ("领到了今年第一笔春茶收购款", "領到了今年第一筆春茶收購款"),
    ("试制成功一种低噪音的内河推进器", "試製成功一種低噪音的內河推進器"),
    ("种下了两千四百棵水杉", "種下了兩千四百棵水杉"),
    ("讨论了老城区排水管网的改造次序", "討論了老城區排水管網的改造次序"),
];
const AND: &Choice = &[
    ("这在当地还是第一次", "這在當地還是第一次"),
    ("比原定计划提前了二十多天", "比原定計劃提前了二十多天"),
    ("所需经费由市、区两级分担", "所需經費由市、區兩級分擔"),
    ("不少人为此特意请了半天假", "不少人為此特意請了半天假"),
    ("有关部门表示将在年底前公布结果", "有關部門表示將在年底前公佈結果"),
    ("沿线七个站点同时恢复开放", "沿線七個站點同時恢復開放"),
    ("平均每户增加收入1860元", "平均每戶增加收入1860元"),
    ("过去要走一个小时的路，现在十分钟就到", "過去要走一個小時的路，現在十分鐘就到"),
];
const SAID: &Choice = &[
    ("“我们等这一天等了很久。”一位老人说。", "「我們等這一天等了很久。」一位老人說。"),
    ("负责人介绍，下一步还要增加夜间班次。", "負責人介紹，下一步還要增加夜間班次。"),
    ("记者在现场看到，工作有条不紊。", "記者在現場看到，工作有條不紊。"),
    ("“账要算清，活要干细。”他说。", "「帳要算清，活要幹細。」他說。"),
    ("据统计，此项工作共投入人力3.2万人次。", "據統計，此項工作共投入人力3.2萬人次。"),
    ("对此，多数人表示赞成，也有人担心噪声。", "對此，多數人表示贊成，也有人擔心噪聲。"),
];
const HEAD: &Choice = &[
    ("临江大桥", "臨江大橋"),
    ("江北旧城改造", "江北舊城改造"),
    ("青石春茶", "青石春茶"),
    ("滨港新船", "濱港新船"),
    ("南岸堤防", "南岸堤防"),
    ("社区阅览室", "社區閱覽室"),
];
const TAIL: &Choice = &[
    ("有了新进展", "有了新進展"),
    ("赢得居民称赞", "贏得居民稱讚"),
    ("下月投入使用", "下月投入使用"),
    ("提前完成年度任务", "提前完成年度任務"),
    ("公开征求意见", "公開徵求意見"),
];

/// Names, so that a text contains rare words. Their characters are the same in both scripts.
const FAMILY: &str = "王李周林石白江方田何高丁于古安";
const GIVEN: &str = "文明山川平安春秋月和正小大天永志成立世家可心思青玉";

const AUTHOR: &Choice = &[("李闻", "李聞"), ("周河", "周河")];

/// An endless sequence of numbers, equal in every run.
struct Rng(u64);

impl Rng {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % sides
    }

    fn pick(&mut self, of: &Choice, script: Script) -> &'static str {
        let (simplified, traditional) = of[self.roll(of.len())];
        match script {
            Script::Simplified => simplified,
            Script::Traditional => traditional,
        }
    }
}

/// Generates articles with this many bytes of UTF-8 in total.
pub fn news(bytes: usize, script: Script) -> Vec<News> {
    let mut dice = Rng(0x1998_0101_2016_0312);
    let mut written = 0;
    let mut all = Vec::new();
    while written < bytes {
        let number = all.len() + 1;
        let title = format!("{}{}（之{number}）", dice.pick(HEAD, script), dice.pick(TAIL, script));
        let day = format!("2016-{:02}-{:02}", 1 + dice.roll(12), 1 + dice.roll(28));
        let paragraphs: Vec<String> = (0..5 + dice.roll(6)).map(|_| paragraph(&mut dice, script)).collect();
        written += title.len() + paragraphs.iter().map(String::len).sum::<usize>();
        let author = dice.pick(AUTHOR, script).to_owned();
        all.push(News { number, title, day, author, paragraphs });
    }
    all
}

fn paragraph(dice: &mut Rng, script: Script) -> String {
    let mut text = String::new();
    for _ in 0..2 + dice.roll(4) {
        for part in [WHEN, WHO, DID, AND] {
            text.push_str(if text.is_empty() || text.ends_with('。') || part.as_ptr() == WHO.as_ptr() {
                ""
            } else {
                "，"
            });
            text.push_str(dice.pick(part, script));
        }
        text.push('。');
        if dice.roll(2) == 0 {
            text.push_str(dice.pick(SAID, script));
        }
    }
    if dice.roll(3) == 0 {
        let mut character = |from: &str| from.chars().nth(dice.roll(from.chars().count())).expect("one of them");
        let name = [character(FAMILY), character(GIVEN), character(GIVEN)].iter().collect::<String>();
        let (before, after) = match script {
            Script::Simplified => ("参与此事的", "对记者讲述了经过。"),
            Script::Traditional => ("參與此事的", "對記者講述了經過。"),
        };
        text.push_str(&format!("{before}{name}{after}"));
    }
    // Ends with a unique number, so that no two paragraphs are equal.
    text.push_str(&format!("（{}）。", dice.roll(1_000_000)));
    text
}
