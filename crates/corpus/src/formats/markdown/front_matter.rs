//! The front matter of Markdown: fields in YAML between two lines `---`, or in TOML between two lines `+++`.

use saphyr_parser::{Event, Parser};

use crate::formats::base::record_fields::Value;

/// The maximum length of front matter, in bytes, and the maximum number of its fields.
const LONGEST: usize = 64 << 10;
const MOST_FIELDS: usize = 200;
/// The maximum number of values of a list.
const MOST_VALUES: usize = 1000;

/// Names with their values.
type Fields = Vec<(String, Value)>;

/// Returns the fields at the beginning of a text and the text after them. `None` if there is no front matter.
pub(super) fn read(text: &str) -> Option<(Fields, &str)> {
    let fence = ["---", "+++"].into_iter().find(|fence| text.starts_with(fence))?;
    let (first, rest) = text.split_once('\n')?;
    if first.trim_end() != fence {
        return None;
    }
    let mut end = 0;
    for line in rest.split_inclusive('\n') {
        let is_fence = line.trim_end() == fence || (fence == "---" && line.trim_end() == "...");
        if is_fence {
            let fields = if fence == "---" {
                yaml(&rest[..end]).or_else(|| lines(&rest[..end], ':'))
            } else {
                lines(&rest[..end], '=')
            }?;
            return (!fields.is_empty()).then_some((fields, &rest[end + line.len()..]));
        }
        end += line.len();
        if end > LONGEST {
            return None;
        }
    }
    None
}

/// Parses a YAML mapping: strings, lists of strings, and of a nested mapping its `name`, its `title` or its first
/// string. `None` if the text is not valid YAML or not a mapping.
fn yaml(text: &str) -> Option<Fields> {
    let mut fields = Fields::new();
    let mut key: Option<String> = None;
    let mut values: Vec<String> = Vec::new();
    let mut is_list = false;
    // The open mappings and lists, and the key inside a nested mapping.
    let mut open: Vec<char> = Vec::new();
    let mut inner: Option<String> = None;
    let mut named: Option<String> = None;
    for event in Parser::new_from_str(text) {
        let (event, _) = event.ok()?;
        match event {
            Event::MappingStart(..) => open.push('{'),
            Event::SequenceStart(..) => {
                is_list |= open.len() == 1;
                open.push('[');
            }
            Event::Scalar(text, ..) => match open.as_slice() {
                ['{'] if key.is_none() => key = Some(text.into_owned()),
                // A list or an object as a key does not name a field.
                _ if key.is_none() => return None,
                [.., '{'] if open.len() > 1 && inner.is_none() => inner = Some(text.into_owned()),
                [.., '{'] if open.len() > 1 => {
                    let key = inner.take().unwrap_or_default();
                    if matches!(key.as_str(), "name" | "title" | "label") || named.is_none() {
                        named = Some(text.into_owned());
                    }
                }
                _ if values.len() < MOST_VALUES => values.push(text.into_owned()),
                _ => {}
            },
            Event::Alias(_) => {
                // An alias; its anchor is elsewhere.
                if open.len() > 1 && open.last() == Some(&'{') {
                    inner = None;
                }
            }
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
                inner = None;
                if open.is_empty() {
                    return Some(fields);
                }
                values.extend(named.take());
            }
            _ => continue,
        }
        let is_value = open.len() == 1 && key.is_some() && (!values.is_empty() || is_list);
        if is_value && let Some(name) = key.take() {
            let list = std::mem::take(&mut values);
            let is_list = std::mem::take(&mut is_list);
            let value = match <[String; 1]>::try_from(list) {
                Ok([one]) if !is_list => Value::One(one),
                Ok([one]) => Value::Many(vec![one]),
                Err(list) => Value::Many(list),
            };
            if fields.len() < MOST_FIELDS {
                fields.push((name, value));
            }
        }
    }
    None
}

/// Parses one `key: value` or `key = "value"` per line, with lists in brackets or as lines that begin with `- `. Used
/// for TOML, and for text that is not quite valid YAML.
fn lines(text: &str, between: char) -> Option<Fields> {
    let mut fields = Fields::new();
    for line in text.lines().take(MOST_FIELDS) {
        if let Some(item) = line.trim_start().strip_prefix("- ") {
            if let Some((_, value)) = fields.last_mut() {
                match value {
                    Value::Many(items) => items.push(unquoted(item).to_owned()),
                    Value::One(_) => *value = Value::Many(vec![unquoted(item).to_owned()]),
                }
            }
        } else if let Some((name, value)) = line.split_once(between) {
            let value = value.trim();
            let list = value.strip_prefix('[').and_then(|list| list.strip_suffix(']'));
            let value = match list {
                Some(list) => Value::Many(list.split(',').map(|item| unquoted(item).to_owned()).collect()),
                None => Value::One(unquoted(value).to_owned()),
            };
            fields.push((name.trim().to_owned(), value));
        } else if !line.trim().is_empty() && !line.starts_with([' ', '#']) {
            return None;
        }
    }
    Some(fields)
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    let inside = |quote| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Value, read};

    fn field(text: &str, name: &str) -> Option<Value> {
        let (fields, _) = read(text)?;
        fields.into_iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    #[test]
    fn yaml_of_every_form() {
        let text = "---\ntitle: >-\n  大桥\n  通车 # 不是注释\ndate: 2016-03-12 08:30 # 注释\nauthor:\n  name: 李闻\n  id: 7\ntags: [桥, \"江, 河\"]\n\
                    list:\n  - 甲\n  - 乙\npath: 'C:\\桥'\nquoted: \"大\\u6865\"\nempty:\nflag: true\n---\n正文\n";
        let one = |value: &str| Some(Value::One(value.to_owned()));
        assert_eq!(field(text, "title"), one("大桥 通车 # 不是注释"));
        assert_eq!(field(text, "date"), one("2016-03-12 08:30"));
        assert_eq!(field(text, "author"), one("李闻"));
        assert_eq!(field(text, "tags"), Some(Value::Many(vec!["桥".into(), "江, 河".into()])));
        assert_eq!(field(text, "list"), Some(Value::Many(vec!["甲".into(), "乙".into()])));
        assert_eq!(field(text, "path"), one("C:\\桥"));
        assert_eq!(field(text, "quoted"), one("大桥"));
        assert_eq!(read(text).unwrap().1, "正文\n");
    }

    #[test]
    fn what_is_nearly_yaml_is_read_by_its_lines() {
        // A colon in an unquoted value is invalid YAML, but occurs in titles.
        let text = "---\ntitle: 专访: 大桥通车\ndate: 2016-03-12\n---\n正文";
        assert_eq!(field(text, "title"), Some(Value::One("专访: 大桥通车".to_owned())));
        assert_eq!(field("+++\ntitle = \"大桥\"\n+++\n", "title"), Some(Value::One("大桥".to_owned())));
        assert_eq!(read("---\n\n正文没有字段\n"), None);
        assert_eq!(read("---\n- 甲\n- 乙\n---\n正文").map(|(fields, _)| fields.len()), None);
    }
}
