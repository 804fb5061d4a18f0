//! Tables without a header whose columns are inferred from their form: well-known collections of news.
//!
//! ```text
//! 财经⇥临江港股价上涨 港口股昨日集体走高……            THUCNews, cnews: section, text
//! 体育---临江队主场三比一胜出                            section, text
//! 6551432_!_101_!_news_culture_!_临江大桥通车_!_大桥    headlines of 头条: id, code, section, title, words
//! ```

use crate::record::fields::{Field, FieldMap};

/// Separators of several characters, and the tab. Separators that occur in prose are not among them.
const SEPARATORS: &[&str] = &["_!_", "\t", "---", "|||", "\u{1}", "##", "@@@"];

/// Replaces a separator of several characters when a row is split. It does not occur in texts.
pub(super) const CELL_END: &str = "\u{1f}";

/// The minimum number of rows from which columns are inferred.
const FEWEST_ROWS: usize = 3;
/// The longest name of a section, in characters.
const LONGEST_SECTION: usize = 16;

/// The columns of a table without names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    /// The separator, if it has several characters.
    pub separator: Option<&'static str>,
    pub fields: Vec<Option<Field>>,
}

impl Columns {
    pub(super) fn delimiter(&self) -> u8 {
        if self.separator.is_some() { CELL_END.as_bytes()[0] } else { b'\t' }
    }

    /// Infers the columns of a text that begins with `head`. Nothing is inferred if the user gives numbers of columns.
    pub(super) fn of_head(head: &str, map: &FieldMap) -> Option<Self> {
        if (1..=20).any(|column| map.column(column).is_some()) {
            return None;
        }
        let mut lines: Vec<&str> = head.trim_start_matches('\u{feff}').lines().take(40).collect();
        if lines.len() > 1 && !head.ends_with('\n') {
            lines.pop();
        }
        // A header is better evidence than the form.
        let named = lines.first().is_some_and(|line| {
            line.split(['\t', ',', ';']).filter(|name| map.field(name.trim_matches('"')).is_some()).count() > 1
        });
        if named { None } else { Self::of(&lines) }
    }

    /// Infers the columns of some lines. `None` if their form is not certain.
    pub(super) fn of(lines: &[&str]) -> Option<Self> {
        SEPARATORS.iter().find_map(|separator| {
            let rows: Vec<Vec<&str>> = lines
                .iter()
                .filter(|line| !line.trim().is_empty())
                .map(|line| line.split(separator).collect())
                .collect();
            let columns = rows.first()?.len();
            if rows.len() < FEWEST_ROWS || columns < 2 {
                return None;
            }
            let fields = fields(&rows, columns)?;
            Some(Self { separator: (separator.len() > 1).then_some(*separator), fields })
        })
    }
}

fn fields(rows: &[Vec<&str>], columns: usize) -> Option<Vec<Option<Field>>> {
    if columns == 2 {
        return section_and_text(rows).then(|| vec![Some(Field::Section), Some(Field::Text)]);
    }
    // 头条: a number, a number, a section, a headline, words.
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = |row: &Vec<&str>| {
        matches!(row.as_slice(), [id, code, section, title, ..]
            if is_number(id) && is_number(code) && section.starts_with("news_") && !title.trim().is_empty())
    };
    (rows.iter().all(fits)).then(|| {
        let mut fields = vec![Some(Field::Id), None, Some(Field::Section), Some(Field::Title)];
        fields.resize(columns, None);
        fields
    })
}

/// Whether rows are a section and a text: the first cells are short and repeat, the second cells are prose.
fn section_and_text(rows: &[Vec<&str>]) -> bool {
    let mut sections: Vec<&str> = Vec::new();
    for row in rows {
        // The text may contain the separator.
        let [section, text, ..] = row.as_slice() else { return false };
        let fits = (1..=LONGEST_SECTION).contains(&section.chars().count())
            && section.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.'))
            && text.chars().count() > section.chars().count()
            && text.chars().filter(|c| !c.is_ascii()).count() >= 4;
        if !fits {
            return false;
        }
        if !sections.contains(section) {
            sections.push(section);
        }
    }
    let is_word = |section: &&str| section.chars().any(char::is_alphabetic);
    sections.len() * 2 <= rows.len().max(4) && sections.iter().all(is_word)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Columns;
    use crate::record::fields::Field;

    #[test]
    fn forms_that_everybody_knows() {
        let cnews = [
            "体育\t临江队主场三比一胜出。",
            "财经\t港口股昨日走高。",
            "体育\t球迷雨中等候。",
            "财经\t成交额增加三成。",
        ];
        assert_eq!(Columns::of(&cnews).unwrap().fields, [Some(Field::Section), Some(Field::Text)]);
        let dashes = cnews.map(|line| line.replace('\t', "---"));
        let dashes: Vec<&str> = dashes.iter().map(String::as_str).collect();
        assert_eq!(Columns::of(&dashes).unwrap().separator, Some("---"));
        let prose = ["大桥\t通车", "渡口\t停航", "灯塔\t亮灯", "渔港\t开港"];
        assert_eq!(Columns::of(&prose), None);
    }
}
