//! Mail: single messages, mailboxes (mbox), and pages that browsers save as a message (`.mht`, RFC 2557). `mail-parser`
//! reads the structure and the fields. The bodies are decoded here, because programs often declare a wrong encoding.

mod body;
mod mailbox;

use std::{
    collections::{BTreeMap, HashSet},
    io::{Cursor, Read},
    ops::ControlFlow,
    sync::Arc,
};

use mail_parser::{Header, HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use crate::{
    decode,
    source::file::{SourceFile, Web},
    unpack::{Opened, Visitor, names},
};

pub(super) use self::mailbox::{is_envelope, mailbox};

/// The maximum depth of nested messages. Each is dropped inside the one around it.
const DEEPEST: usize = 200;
/// The maximum length of the name of an attachment, in bytes, and the maximum number of names per kind.
const LONGEST_NAME: usize = 200;
const MOST_NAMES: usize = 3;

/// Reads a single message, or a page that is saved as one.
pub(super) fn message(opened: Opened<'_>, bytes: impl Read + Send, visitor: &mut dyn Visitor) -> ControlFlow<()> {
    let limits = opened.budget.limits();
    let most = limits.document();
    let mut held = Vec::new();
    if let Err(error) = bytes.take(most as u64 + 1).read_to_end(&mut held) {
        return opened.fails(visitor, format!("cannot be read: {error}"));
    }
    if held.len() > most {
        return opened.fails(visitor, limits.long_document());
    }
    let message = match parse(&held) {
        Ok(message) => message,
        Err(reason) => return opened.fails(visitor, reason),
    };
    if let Some(page) = saved_page(&message) {
        return give_page(opened, &message, page, visitor);
    }
    let mut passed = Passed::default();
    let mut line = record(&message, &mut passed);
    line.push('\n');
    visitor.text(Arc::clone(opened.file), &mut Cursor::new(line))?;
    passed.tell(opened, visitor);
    ControlFlow::Continue(())
}

fn parse(bytes: &[u8]) -> Result<Message<'_>, String> {
    if nested(bytes) > DEEPEST {
        return Err(format!("more than {DEEPEST} messages are nested"));
    }
    MessageParser::default().parse(bytes).ok_or_else(|| "it is not a mail message".to_owned())
}

/// Returns an upper bound of the depth of nested messages: the number of content types that nest one.
fn nested(bytes: &[u8]) -> usize {
    let is = |at: usize, word: &[u8]| bytes[at..].get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word));
    let starts = memchr::memchr2_iter(b'm', b'M', bytes).filter(|&at| is(at, b"message"));
    let types = starts.filter(|&at| {
        let after = &bytes[at + b"message".len()..];
        matches!(after.trim_ascii_start().first(), Some(b'/' | b'('))
    });
    let digests = memchr::memchr2_iter(b'd', b'D', bytes).filter(|&at| is(at, b"digest"));
    types.count() + digests.count()
}

/// Returns the page of a message that a browser saved; `None` for mail.
fn saved_page<'m>(message: &'m Message<'_>) -> Option<&'m MessagePart<'m>> {
    let page = message.parts.iter().find(|part| matches!(part.body, PartType::Html(_)))?;
    let snapshot = message.header_raw("Snapshot-Content-Location").is_some();
    let sender = message.from().and_then(|from| from.first()).and_then(|sender| sender.address());
    let is_sent = sender.is_some_and(|address| address.contains('@'));
    let located = message.root_part().content_location().or_else(|| page.content_location()).is_some();
    (snapshot || !is_sent && located).then_some(page)
}

fn give_page(
    opened: Opened<'_>,
    message: &Message<'_>,
    page: &MessagePart<'_>,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let bytes = body::bytes(message, page);
    let charset = charset(page).map(str::to_owned);
    let places = [
        message.header_raw("Snapshot-Content-Location"),
        message.root_part().content_location(),
        page.content_location(),
    ];
    let url = places.into_iter().flatten().map(str::trim).find(|url| is_address(url));
    match url {
        Some(url) => {
            let web = Web { url: url.to_owned(), charset };
            let file = Arc::new(SourceFile { web: Some(web), ..(**opened.file).clone() });
            visitor.text(file, &mut Cursor::new(bytes))
        }
        None => visitor.text(Arc::clone(opened.file), &mut Cursor::new(body::text(&bytes, charset.as_deref()))),
    }
}

fn is_address(url: &str) -> bool {
    url.len() <= names::LONGEST && (url.starts_with("http://") || url.starts_with("https://"))
}

fn charset<'p>(part: &'p MessagePart<'_>) -> Option<&'p str> {
    part.content_type().and_then(|kind| kind.attribute("charset"))
}

/// Converts a message to a line of JSON.
fn record(message: &Message<'_>, passed: &mut Passed) -> String {
    let used: HashSet<u32> = message.text_body.iter().chain(&message.html_body).copied().collect();
    for (number, part) in message.parts.iter().enumerate() {
        if !used.contains(&(number as u32)) && !matches!(part.body, PartType::Multipart(_)) {
            passed.add(part);
        }
    }
    let sender = message.from().and_then(|from| from.first());
    let author = sender.and_then(|sender| sender.name().or(sender.address())).map(str::to_owned);
    let author =
        author.map(|name| if name.contains('\u{fffd}') { raw(message, &HeaderName::From) } else { Some(name) });
    let title = message.subject().map(str::to_owned);
    let title =
        title.map(|name| if name.contains('\u{fffd}') { raw(message, &HeaderName::Subject) } else { Some(name) });
    let date = message.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_rfc3339);
    let fields =
        [("title", title.flatten()), ("date", date), ("author", author.flatten()), ("text", Some(text(message)))];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
    serde_json::Value::Object(fields.map(|(name, value)| (name.to_owned(), value.into())).collect()).to_string()
}

/// Decodes a field whose bytes are not in the encoding that it declares.
fn raw(message: &Message<'_>, name: &HeaderName<'_>) -> Option<String> {
    let own = |header: &&Header<'_>| header.name == *name;
    let header = message.headers().iter().rfind(own)?;
    let bytes = message.raw_message.get(header.offset_start as usize..header.offset_end as usize)?;
    let text = decode::once(bytes);
    let text = text.split('<').next().unwrap_or_default().trim().trim_matches('"').to_owned();
    Some(text)
}

/// Returns the text of a message: the plain text if it has one, otherwise the HTML.
fn text(message: &Message<'_>) -> String {
    let parts = |numbers: &[u32], html: bool| {
        let parts = numbers.iter().filter_map(|&number| message.parts.get(number as usize));
        let wanted = parts.filter(move |part| match part.body {
            PartType::Text(_) => !html,
            PartType::Html(_) => html,
            _ => false,
        });
        let texts = wanted.map(|part| body::text(&body::bytes(message, part), charset(part)));
        texts.filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("\n\n")
    };
    let plain = parts(&message.text_body, false);
    if plain.is_empty() { parts(&message.html_body, true) } else { plain }
}

/// Attachments, counted by file extension.
#[derive(Default)]
struct Passed(BTreeMap<String, (usize, Vec<String>)>);

impl Passed {
    fn add(&mut self, part: &MessagePart<'_>) {
        let kind = part.content_type().map(|kind| kind.subtype().unwrap_or_else(|| kind.ctype()));
        let name = part.attachment_name().map_or_else(
            || format!("attachment.{}", kind.filter(|kind| kind.len() <= 16).unwrap_or("bin")),
            |name| name.replace(['/', '\\', '\0'], "_"),
        );
        let name = if name.len() > LONGEST_NAME { names::shortened(&name).to_owned() } else { name };
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        // If there are too many kinds, further ones are counted under the last.
        let ending = if self.0.len() < 100 || self.0.contains_key(&ending) { ending } else { String::new() };
        let (count, names) = self.0.entry(ending).or_default();
        *count += 1;
        if names.len() < MOST_NAMES {
            names.push(name);
        }
    }

    fn tell(&self, opened: Opened<'_>, visitor: &mut dyn Visitor) {
        for (count, names) in self.0.values() {
            let last = names.last().map_or("attachment", String::as_str);
            for number in 0..*count {
                visitor.passed_over(&opened.file.path.join(names.get(number).map_or(last, String::as_str)), None);
            }
        }
    }
}
