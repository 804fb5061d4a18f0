//! Tags of an article, from a list or from one string.

/// The maximum length of a tag, in bytes, and the maximum number of tags of an article.
const LONGEST_TAG: usize = 120;
const MOST_TAGS: usize = 100;

/// Splits a string of tags.
pub(crate) fn split_tags(text: &str) -> Vec<String> {
    let is_sign = |c: char| matches!(c, ',' | '，' | '、' | ';' | '；' | '|' | '｜' | '#' | '\n');
    if text.contains(is_sign) {
        return distinct_tags(text.split(is_sign));
    }
    // Latin phrases contain spaces.
    if text.chars().any(jianbao_text::is_han) { distinct_tags(text.split_whitespace()) } else { distinct_tags([text]) }
}

/// Removes blank tags, overlong tags and duplicates.
pub(crate) fn distinct_tags<'t>(tags: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for tag in tags.into_iter().map(str::trim).filter(|tag| !tag.is_empty() && tag.len() <= LONGEST_TAG) {
        if distinct.len() == MOST_TAGS {
            break;
        }
        if !distinct.iter().any(|known| known == tag) {
            distinct.push(tag.to_owned());
        }
    }
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_split_at_its_signs_or_else_at_spaces() {
        assert_eq!(split_tags("大桥, 通车，大桥、临江 日报"), ["大桥", "通车", "临江 日报"]);
        assert_eq!(split_tags("大桥 通车"), ["大桥", "通车"]);
        assert_eq!(split_tags("#大桥##通车#"), ["大桥", "通车"]);
        assert_eq!(split_tags("public transport"), ["public transport"]);
        assert!(split_tags(" ，").is_empty());
        assert!(split_tags(&"桥".repeat(100)).is_empty(), "no tag is so long");
    }
}
