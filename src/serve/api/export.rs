//! `/api/v1/export`: all that matches, sent while it is read. Never holds the whole of it.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::Response,
};
use hyper::body::{Body as HttpBody, Frame};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
    task,
    time::{self, Instant},
};

use super::{Call, search};
use crate::{
    error::Error,
    printer::{ExportFormat, Provenance, export},
    query,
    search::{Options, Results},
    serve::{
        Limits,
        params::{Param, Shape},
        problem::{Kind, Problem},
        reply,
    },
};

const FORMATS: [(&str, ExportFormat); 4] = [
    ("csv", ExportFormat::Csv),
    ("jsonl", ExportFormat::Jsonl),
    ("ris", ExportFormat::Ris),
    ("bibtex", ExportFormat::BibTex),
];
/// Bytes that are sent together.
const CHUNK: usize = 64 * 1024;
/// Chunks that wait for the client.
const AHEAD: usize = 4;
/// Characters of the query in the name of the file.
const NAME: usize = 24;

pub(super) fn params(limits: &Limits) -> Vec<Param> {
    let about =
        "A table with a row for each paragraph, an object a line for each paragraph, or a reference for each article.";
    let mut params = search::matching(limits);
    params.push(Param::new("format", Shape::Choice(&["csv", "jsonl", "ris", "bibtex"]), about).or("csv"));
    params
}

/// The media types of the formats, without their parameters.
pub(in crate::serve) fn formats() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|(_, format)| format.media_type().split(';').next().unwrap_or_default())
}

pub(super) async fn answer(call: Call) -> Result<Response, Problem> {
    let Call { caller, values, .. } = call;
    let failed = caller.failed();
    let service = Arc::clone(&caller.service);
    let deadline = Instant::now() + service.limits.export_time;
    let begun_by = Instant::now() + service.limits.time;
    let options = Options { ..search::options(&values) };
    let name = values.text("format").unwrap_or_default();
    let format = FORMATS.iter().find(|(known, _)| *known == name).map_or(ExportFormat::Csv, |(_, format)| *format);
    let text = values.text("q").unwrap_or_default().to_owned();
    let disposition = disposition(&text, format);
    let place = service.exports.place(caller.client).await?;
    let (begun, begins) = oneshot::channel();
    let (sender, chunks) = mpsc::channel(AHEAD);
    let ended = Arc::new(AtomicBool::new(false));
    let body = Chunks { chunks, ended: Arc::clone(&ended) };
    let runtime = Handle::current();
    task::spawn_blocking(move || {
        let _place = place;
        let now = service.now();
        let mut begun = Some(begun);
        let send = |chunk: Bytes| -> bool {
            matches!(runtime.block_on(time::timeout_at(deadline, sender.send(chunk))), Ok(Ok(())))
        };
        let work = || -> Result<(), Error> {
            let results = Results::new(&now.archive, &query::parse(&text), &options)?;
            // Who asked may be gone; then nobody needs the rest.
            if !begun.take().is_some_and(|begun| begun.send(Ok(())).is_ok()) {
                return Ok(());
            }
            let provenance = Provenance::new(&results, &reply::time());
            let mut chunk = String::new();
            for part in export(format, &results, Some(&provenance), Some(reply::today())) {
                chunk.push_str(&part?);
                if chunk.len() >= CHUNK && !send(std::mem::take(&mut chunk).into()) {
                    return Ok(());
                }
            }
            if chunk.is_empty() || send(chunk.into()) {
                ended.store(true, Ordering::Release);
            }
            Ok(())
        };
        if let Err(error) = now.archive.guarded(work).and_then(std::convert::identity) {
            // Tells the log. Who has got a part of the file sees that it is broken off.
            let problem = failed(error);
            if let Some(begun) = begun.take() {
                let _ = begun.send(Err(problem));
            }
        }
    });
    match time::timeout_at(begun_by, begins).await {
        Ok(Ok(outcome)) => outcome?,
        Ok(Err(_)) => return Err(Problem::new(Kind::Internal, "the export failed; the server's log may tell why")),
        Err(_) => return Err(Problem::new(Kind::TooSlow, "the export did not begin in time; ask for less")),
    }
    let mut response = reply::reply(format.media_type(), Body::new(body));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

/// A body that comes in chunks. One that ends before all was sent is an error, so that nobody takes a part for the whole: whatever
/// the reason is, time, trouble or a panic.
struct Chunks {
    chunks: mpsc::Receiver<Bytes>,
    ended: Arc<AtomicBool>,
}

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.chunks.poll_recv(context).map(|chunk| match chunk {
            Some(chunk) => Some(Ok(Frame::data(chunk))),
            None if self.ended.load(Ordering::Acquire) => None,
            None => Some(Err(io::Error::other("the export was broken off"))),
        })
    }
}

/// A name for the file: in letters and digits of the query, and in ASCII for those who do not read that.
fn disposition(query: &str, format: ExportFormat) -> HeaderValue {
    let words: String = query.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: String = words.split_whitespace().collect::<Vec<_>>().join("-").chars().take(NAME).collect();
    let extension = format.extension();
    let name = if words.is_empty() { format!("jianbao.{extension}") } else { format!("jianbao-{words}.{extension}") };
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let encoded: String = name.bytes().map(encode).collect();
    let value = format!("attachment; filename=\"jianbao.{extension}\"; filename*=UTF-8''{encoded}");
    HeaderValue::try_from(value).expect("letters, digits and signs of ASCII make a header")
}
