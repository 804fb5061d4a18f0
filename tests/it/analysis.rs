//! Laws of folding, segmentation and bigrams.

use std::sync::LazyLock;

use jianbao::analysis::{
    Folded, Tokens, bigrams, dictionary::Dictionary, fingerprint, fold, is_han, is_word_char, segmenter::Segmenter,
};
use proptest::prelude::*;

static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(Segmenter::new);

/// Text like that of archives: Han of both standards, Latin letters, digits of both widths, all kinds of punctuation
/// and invisible characters, emoji, combining marks.
pub fn text() -> impl Strategy<Value = String> {
    let han = "[大桥橋通车車市长長江南京治理国國务務院互联聯网網后後里裏裡乾干着著一二三〇○][^\\x00-\\x{10ffff}]?";
    let part = prop_oneof![
        6 => proptest::string::string_regex(&han.replace("[^\\x00-\\x{10ffff}]?", "{1,6}")).unwrap(),
        2 => "[a-zA-Z0-9ａ-ｚＡ-Ｚ０-９]{1,5}",
        2 => "[ \\t\\n\u{3000}\u{a0}，。、；：？！“”「」（）《》·•‧・．.—–－-]{1,3}",
        1 => "[\u{200b}\u{feff}\u{fe0f}𠮷😀ée\u{301}ｶﾞ㈱㎞ﬁⅫ①⽂⻓\u{202e}\u{1b}\u{0}]{1,3}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

/// Most characters are folded on a fast path, which must not be taken if an invisible character follows.
#[test]
fn the_short_way_of_folding_ends_where_the_long_one_does() {
    for c in '\0'..='\u{ffff}' {
        for next in ["", "大", "，", "Ａ", "a", "\u{3000}"] {
            let (short, long) = (format!("{c}{next}"), format!("{c}\u{200b}{next}"));
            assert_eq!(fold(&short), fold(&long), "{c:?} {next:?}");
        }
    }
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing_more(text in text()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn both_ways_of_folding_agree(text in text()) {
        let folded = Folded::new(&text);
        prop_assert_eq!(folded.as_str(), fold(&text));
    }

    #[test]
    fn every_folded_character_leads_back(text in text()) {
        let folded = Folded::new(&text);
        let mut last = 0;
        for (start, c) in folded.as_str().char_indices() {
            let span = folded.original_span(jianbao::model::Span { start, end: start + c.len_utf8() });
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            prop_assert!(span.start < span.end && span.start >= last, "{:?} in {:?}", span, text);
            last = span.start;
            // The covered original folds to a text that contains the string that was searched for.
            prop_assert!(fold(span.of(&text)).contains(c) || c == ' ' || c == '-' || c == '.', "{:?} {:?}", span.of(&text), c);
        }
    }

    #[test]
    fn words_are_slices_in_order(text in text()) {
        let folded = fold(&text);
        let mut last = 0;
        let mut outer_end = 0;
        SEGMENTER.words(&folded, &mut |word, span| {
            assert_eq!(span.of(&folded), word);
            assert!(word.starts_with(is_word_char) && word.ends_with(is_word_char), "{word:?}");
            if span.start >= outer_end {
                assert!(span.start >= last);
                outer_end = span.end;
            }
            assert!(span.end <= outer_end, "a part inside its whole");
            last = span.start;
        });
    }

    #[test]
    fn every_letter_is_in_some_word(text in text()) {
        let folded = fold(&text);
        let mut covered = vec![false; folded.len()];
        SEGMENTER.words(&folded, &mut |_, span| covered[span.start..span.end].fill(true));
        for (at, c) in folded.char_indices() {
            prop_assert!(covered[at] || !is_word_char(c), "{c:?} of {folded:?}");
        }
    }

    #[test]
    fn a_cover_is_made_of_grams_at_their_places(text in text(), from in 0_usize..20, length in 1_usize..12) {
        let folded: Vec<char> = fold(&text).chars().collect();
        let from = from.min(folded.len());
        let part: String = folded[from..(from + length).min(folded.len())].iter().collect();
        let whole: String = folded.iter().collect();
        let mut pairs = Vec::new();
        bigrams::bigrams(&whole, &mut |pair, position| pairs.push((position, pair.to_owned())));
        for (offset, pair) in bigrams::cover(&part).pairs {
            prop_assert!(pairs.contains(&(from + offset, pair.clone())), "{pair} of {part} in {whole}");
        }
    }
}

#[test]
fn spellings_that_readers_take_for_equal_fold_alike() {
    for (a, b) in [
        ("國務院", "国务院"),
        ("裏面、裡面", "里面、里面"),
        ("後來", "后来"),
        ("乾淨幹部", "干净干部"),
        ("看著", "看着"),
        ("瞭解", "了解"),
        ("ＧＤＰ", "gdp"),
        ("３０％", "30%"),
        ("⽂件", "文件"),
        ("⻓江", "长江"),
        ("万 东 立 刻", "万东立刻"),
        ("人\u{200b}民日报", "人民日报"),
        ("人民日\n报社论", "人民日报社论"),
        ("米兰·昆德拉", "米兰昆德拉"),
        ("米兰•昆德拉", "米兰．昆德拉"),
        ("2012—2018", "2012-2018"),
        ("2012——2018", "2012–2018"),
        ("“双减”政策", "「双减」政策"),
        ("二○二四年", "二〇二四年"),
        ("Cafe\u{301}", "CAFÉ"),
        ("ｶﾞ", "ガ"),
    ] {
        assert_eq!(fold(a), fold(b), "{a} and {b}");
    }
}

#[test]
fn what_differs_stays_different() {
    for (a, b) in
        [("3.5亿", "35亿"), ("甲，乙", "甲。乙"), ("Meng Wanzhou", "MengWanzhou"), ("联合", "连合"), ("𠮷", "吉")]
    {
        assert_ne!(fold(a), fold(b), "{a} and {b}");
    }
}

/// The properties that every segmenter must have, for any dictionary.
#[test]
fn contract_of_the_segmenter() {
    let words = |text: &str| {
        let mut words = Vec::new();
        SEGMENTER.words(text, &mut |word, _| words.push(word.to_owned()));
        words
    };
    assert_eq!(words(""), Vec::<String>::new());
    assert_eq!(words("，。！ …"), Vec::<String>::new());
    // Words inside words, of any length, so that 中共中央 is a word of 中共中央政治局.
    let nested = words("中共中央政治局");
    for word in ["中共中央", "中央", "政治局", "政治", "中共中央政治局"] {
        assert!(nested.iter().any(|w| w == word), "{word} in {nested:?}");
    }
    assert!(!words("南京市长江大桥").contains(&"市长".to_owned()));
    // Latin words and digits are emitted whole and in parts, and never as punctuation.
    assert_eq!(words("c919"), ["c919"]);
    assert!(words("增长3.5%").contains(&"3.5".to_owned()));
    // Words that the dictionary spells with a variant are known in the folded spelling.
    assert!(words(&fold("土著居民")).contains(&fold("土著")));
}

/// Quadratic time was a bug: each character of a run of dropped characters scanned the rest of the run.
#[test]
fn a_run_of_dots_is_folded_in_one_pass() {
    let text = format!("目录{}第三版", "·".repeat(200_000));
    assert_eq!(fold(&text), "目录第三版");
    assert_eq!(fold("e··\u{301}a"), fold("e\u{301}a"));
}

/// Quadratic time was a bug: every substring of a word was looked up once. With this text it would take minutes.
#[test]
fn a_run_of_letters_that_no_dictionary_has_is_cut_in_one_pass() {
    for letter in ["\u{20000}", "한", "é", "ก", "𠮷"] {
        let text = format!("{}大桥通车", letter.repeat(300_000));
        let mut words = Vec::new();
        SEGMENTER.words(&text, &mut |word, _| words.push(word));
        assert!(words.ends_with(&["大桥", "通车"]), "{letter}");
    }
}

#[test]
fn words_of_the_user_have_a_longest_length_and_are_found_up_to_it() {
    let word = |characters: usize| "桥".repeat(characters);
    let (dictionary, unusable) = Dictionary::parse(&format!("{}\n{}\n", word(64), word(65)));
    assert_eq!((dictionary.len(), unusable.len()), (1, 1));
    assert!(unusable[0].why.contains("longer than 64 characters"), "{}", unusable[0]);
    // Also inside a longer word, if the dictionary has only that word.
    let (dictionary, _) = Dictionary::parse(&word(64));
    let segmenter = Segmenter::with(&dictionary);
    let mut words = Vec::new();
    let text = format!("甲{}乙", word(64));
    segmenter.words(&text, &mut |word, _| words.push(word));
    assert!(words.contains(&word(64).as_str()), "{words:?}");
}

/// A hash of the analysis of every character, alone and between others, and of some texts.
fn analysis_hash() -> String {
    let mut hasher = blake3::Hasher::new();
    let mut text = String::new();
    for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        text.clear();
        text.extend([c, ' ', '中', c, '文', 'a', c, '1']);
        hasher.update(fold(&text).as_bytes());
        hasher.update(&[0xff, u8::from(is_word_char(c)), u8::from(is_han(c))]);
    }
    for text in [
        "2016年3月12日，临江长江大桥合龙。",
        "互联网＋行动计划：10％的学生",
        "在這裏，妳我他",
        "iPhone 15与Wi-Fi",
        "三百二十五万元",
    ] {
        let mut tokens = Tokens::default();
        tokens.tokenize(&SEGMENTER, &fold(text));
        for list in [&tokens.words, &tokens.bigrams, &tokens.ends, &tokens.numbers] {
            hasher.update(list.as_bytes()).update(&[0xff]);
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// If the fingerprint did not change, old indexes would be read with new rules, and terms of queries would not match
/// terms of texts.
#[test]
fn a_change_of_the_analysis_changes_its_fingerprint() {
    const PINNED: (&str, &str) = ("fold3-f8b30abb jieba0.11+3 grams2", "8895abd28a2978b2");
    let now = (fingerprint(), analysis_hash());
    assert!(
        now.1 == PINNED.1 || now.0 != PINNED.0,
        "texts are analysed otherwise than before: increase `fold::VERSION`, `segmenter::VERSION` or `bigrams::VERSION`"
    );
    assert_eq!((now.0.as_str(), now.1.as_str()), PINNED, "pin the new analysis here");
}
