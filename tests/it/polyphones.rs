//! The table of words with an unusual reading of a character: its laws, and its generation.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use jianbao::analysis::fold::variants::representative;
use jieba_rs::Jieba;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The path of the table, from the root of the project.
const TABLE: &str = "crates/text/src/pinyin/polyphones.txt";

const HEADER: &str = "\
# Words in folded spelling whose toneless reading is not that of their characters' first readings; v for ü.
# Derived from pypinyin 0.55.0 (phrase-pinyin-data and pinyin-data by mozillazg), MIT License, limited to words of jieba.
";

/// Words in the news that pypinyin does not have or reads wrongly, in folded spelling.
const OURS: &str = "\
    布什 bu shi, 什叶派 shi ye pai, 比什凯克 bi shi kai ke, \
    总行 zong hang, 支行 zhi hang, 投行 tou hang, 商行 shang hang, 太行 tai hang, \
    佛州 fo zhou, 佛得角 fo de jiao, 佛罗里达 fo luo li da, 哈佛 ha fo, \
    泰勒 tai le, 米勒 mi le, 德勒 de le, 格勒 ge le, 郭勒 guo le, 库尔勒 ku er le, 阿勒泰 a le tai, 阿勒颇 a le po, 加勒 jia le, \
    着名 zhu ming, 着称 zhu cheng, 着作 zhu zuo, 着者 zhu zhe, 着书 zhu shu, 着录 zhu lu, 着述 zhu shu, \
    身着 shen zhuo, 穿着 chuan zhuo, 着实 zhuo shi, \
    全长 quan chang, 最长 zui chang, 时长 shi chang, 特长 te chang, 狭长 xia chang, 细长 xi chang, 长达 chang da, \
    长效 chang xiao, 长跑 chang pao, 长时间 chang shi jian, 长三角 chang san jiao, 长株潭 chang zhu tan, 长治 chang zhi, \
    长乐 chang le, 长兴 chang xing, 长宁 chang ning, 长岛 chang dao, 长汀 chang ting, 长阳 chang yang, 长海 chang hai, \
    多重 duo chong, 重启 chong qi, 重回 chong hui, 重塑 chong su, 重开 chong kai, 重拾 chong shi, 重振 chong zhen, \
    上调 shang tiao, 微调 wei tiao, 调低 tiao di, 调高 tiao gao, 调减 tiao jian, 调适 tiao shi, \
    还款 huan kuan, 还本 huan ben, 还债 huan zhai, 还账 huan zhang, \
    率团 shuai tuan, 率队 shuai dui, 率军 shuai jun, 率部 shuai bu, 率众 shuai zhong, \
    藏区 zang qu, 藏文 zang wen, 藏语 zang yu, 藏民 zang min, 藏学 zang xue, 藏医 zang yi, 藏北 zang bei, 藏传 zang chuan, \
    藏羚羊 zang ling yang, 藏布 zang bu, 青藏 qing zang, 川藏 chuan zang, 滇藏 dian zang, \
    昌都 chang du, 花都 hua du, 新都 xin du, 丰都 feng du, 东京都 dong jing du, 洪都拉斯 hong du la si, \
    看似 kan si, 差旅 chai lv, 传略 zhuan lve, 乐声 yue sheng, 哀乐 ai yue, 会稽 kuai ji, 大夫 dai fu, \
    尼泊尔 ni bo er, 海参崴 hai shen wai, 高句丽 gao gou li, 大月氏 da yue zhi, 冒顿 mo du, 可汗 ke han, \
    单县 shan xian, 莘县 shen xian, 莘庄 xin zhuang, 洪洞 hong tong, \
    薄一波 bo yi bo, 薄熙来 bo xi lai, 曾庆红 zeng qing hong, 曾荫权 zeng yin quan, 曾国藩 zeng guo fan, 曾巩 zeng gong, \
    朴槿惠 piao jin hui, 朴正熙 piao zheng xi, 解振华 xie zhen hua";

/// Entries of pypinyin with the reading of a rare word: 成行 means to set out, 饱和点 is a point of saturation.
const WRONG: &str = "上行 出落 哪会儿 大黄鱼 寻思 成行 山大王 马尾 暴露文学 查查 落下 褪去 褪色 饱和点";

#[test]
fn lines_are_sorted_words_with_a_syllable_for_each_character() {
    let table = std::fs::read_to_string(path()).unwrap();
    let mut previous = "";
    for line in table.lines().skip_while(|line| line.starts_with('#')) {
        let (word, reading) = line.split_once('\t').expect("word, tab, reading");
        assert!(word > previous, "{word} is out of order");
        previous = word;
        assert!(is_word(word), "{word} is no word of two to four Han");
        assert!(word.chars().all(|c| representative(c) == c), "{word} is not in folded spelling");
        assert_eq!(reading.split(' ').count(), word.chars().count(), "{line}");
        assert!(reading.split(' ').all(|syllable| !syllable.is_empty()), "{line}");
        assert!(reading.chars().all(|c| matches!(c, 'a'..='z' | ' ')), "{line}");
    }
    assert!(table.lines().count() > 3000);
}

/// Generates `polyphones.txt` from the dictionaries of pypinyin, a package of PyPI:
///
/// ```text
/// PYPINYIN_DICTIONARIES=…/site-packages/pypinyin cargo test --test it polyphones::regenerate -- --ignored
/// ```
///
/// A word is kept if jieba also knows it and its reading differs from the first readings of its characters. Words are
/// in folded spelling: 著名 is 着名, which would otherwise be read zhe ming.
#[test]
#[ignore = "needs pypinyin's dictionary files; rewrites a source file"]
fn regenerate() {
    let dictionaries = std::env::var("PYPINYIN_DICTIONARIES")
        .expect("PYPINYIN_DICTIONARIES names the folder with phrases_dict.json and pinyin_dict.json");
    let read = |name: &str| std::fs::read_to_string(Path::new(&dictionaries).join(name)).unwrap();
    // Word → for each character its readings here, the usual one first.
    let phrases: BTreeMap<String, Vec<Vec<String>>> = serde_json::from_str(&read("phrases_dict.json")).unwrap();
    // Code point in decimal → readings joined by commas, the usual one first.
    let readings: HashMap<String, String> = serde_json::from_str(&read("pinyin_dict.json")).unwrap();
    let first = |c: char| {
        let all = readings.get(&u32::from(c).to_string())?;
        all.split(',').next().map(toneless)
    };
    let plain_reading = |word: &str| word.chars().map(first).collect::<Option<Vec<String>>>();

    let jieba = Jieba::new();
    let mut table: BTreeMap<String, String> = BTreeMap::new();
    let mut own_spelling: HashMap<String, bool> = HashMap::new();
    for (word, syllables) in &phrases {
        let folded: String = word.chars().map(representative).collect();
        let Some(usual) = plain_reading(&folded) else { continue };
        if !is_word(word) || !is_word(&folded) || syllables.len() != usual.len() || !jieba.has_word(word) {
            continue;
        }
        // If two words fold to one, the word with the folded spelling has priority.
        let own = folded == *word;
        if own_spelling.get(&folded).is_some_and(|&taken| taken || !own) {
            continue;
        }
        own_spelling.insert(folded.clone(), own);
        let here: Vec<String> = syllables.iter().map(|all| toneless(&all[0])).collect();
        if here == usual {
            table.remove(&folded);
        } else {
            table.insert(folded, here.join(" "));
        }
    }
    for word in WRONG.split(' ') {
        table.remove(word);
    }
    for (word, reading) in OURS.split(", ").filter_map(|entry| entry.split_once(' ')) {
        if plain_reading(word).is_some_and(|usual| usual.join(" ") == reading) {
            table.remove(word);
        } else {
            table.insert(word.to_owned(), reading.to_owned());
        }
    }
    let lines: String = table.iter().map(|(word, reading)| [word, "\t", reading, "\n"].concat()).collect();
    std::fs::write(path(), HEADER.to_owned() + &lines).unwrap();
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE)
}

fn is_word(word: &str) -> bool {
    (2..=4).contains(&word.chars().count()) && word.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
}

/// `lǜ` as `lv`.
fn toneless(syllable: &str) -> String {
    let letters: String = syllable.nfd().collect();
    letters.replace("u\u{308}", "v").chars().filter(|&c| !is_combining_mark(c)).collect()
}
