//! `/api/v1/export`: streams all matches while they are read.

use std::{
    io, mem,
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

use super::endpoint::Call;
use super::search;
use crate::{
    error::StopReason,
    printer::{ExportFormat, export},
    query,
    search::{Budget, Options, Results},
    serve::{
        config::Limits,
        http::params::{Param, Shape, Values},
        http::problem::{Kind, Problem},
        http::reply,
        scheduling::{CancelGuard, check_cost},
        service::{Service, Snapshot},
    },
    wire::Provenance,
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
    let Call { context, values, .. } = call;
    let service = Arc::clone(&context.service);
    let deadline = Instant::now() + service.limits.export_time;
    let begun_by = Instant::now() + service.limits.time;
    let name = values.text("format").unwrap_or_default();
    let format = FORMATS.iter().find(|(known, _)| *known == name).map_or(ExportFormat::Csv, |(_, format)| *format);
    let disposition = disposition(values.text("q").unwrap_or_default(), format);
    // Dropped with the body, which ends the work when nobody reads on.
    let (job, guard) = service.workers.export(context.client).await?;
    let (begun, begins) = oneshot::channel();
    let (sender, chunks) = mpsc::channel(AHEAD);
    let ended = Arc::new(AtomicBool::new(false));
    let body = Chunks { receiver: chunks, ended: Arc::clone(&ended), _guard: guard };
    let mut sink = Sink { sender, runtime: Handle::current(), deadline, chunk: String::new() };
    task::spawn_blocking(move || {
        let mut begun = Some(begun);
        let outcome = job.run(|budget| {
            let now = service.now();
            let work = || write(&service, &now, &values, format, budget, &mut sink, &mut begun);
            now.archive.guarded(work).unwrap_or_else(|error| Err(service.failed(&error)))
        });
        match (outcome, begun) {
            (Ok(()), _) => ended.store(true, Ordering::Release),
            // Whoever asked may be gone; then nobody needs to know.
            (Err(problem), Some(begun)) => drop(begun.send(Err(problem))),
            // The client sees that the file is broken off.
            (Err(problem), None) => service.broken_off(&problem),
        }
        // Not before: the body ends with it, and looks whether it is whole.
        drop(sink);
    });
    match time::timeout_at(begun_by, begins).await {
        Ok(Ok(outcome)) => outcome?,
        Ok(Err(_)) => return Err(Problem::internal()),
        Err(_) => return Err(Problem::stopped(StopReason::Deadline)),
    }
    let mut response = reply::reply(format.media_type(), Body::new(body));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

impl Service {
    fn broken_off(&self, problem: &Problem) {
        // A client that leaves is in the log of requests, a panic was reported.
        if matches!(problem.kind(), Kind::TooCostly | Kind::TooSlow) {
            self.reporter.trouble(&format!("an export was broken off: {}", problem.detail()));
        }
    }
}

/// Says that there is something to send, or why not.
type Begun = Option<oneshot::Sender<Result<(), Problem>>>;

/// Writes an export into its body. `begun` is taken as soon as it is known that there will be one.
fn write(
    service: &Service,
    now: &Snapshot,
    values: &Values,
    format: ExportFormat,
    budget: &Budget,
    sink: &mut Sink,
    begun: &mut Begun,
) -> Result<(), Problem> {
    let query = query::parse(values.text("q").unwrap_or_default());
    let options = Options { budget: budget.clone(), ..search::options(values) };
    let failed = |error: jianbao_query::Error| service.failed(&error.into());
    let limits = Limits { steps: service.limits.export_steps, ..service.limits };
    check_cost(&limits, &now.archive, &query, &options).map_err(|error| service.failed(&error))?;
    let results = Results::new(&now.archive, &query, &options).map_err(failed)?;
    budget.check().map_err(failed)?;
    let gone = || Problem::stopped(StopReason::Cancelled);
    begun.take().is_some_and(|begun| begun.send(Ok(())).is_ok()).then_some(()).ok_or_else(gone)?;
    let provenance = Provenance::new(&results, &reply::time());
    for part in export(format, &results, Some(&provenance), Some(reply::today())) {
        budget.check().map_err(failed)?;
        sink.push(&part.map_err(|error| service.failed(&error))?).then_some(()).ok_or_else(gone)?;
    }
    // What was not sent in time was not sent.
    budget.check().map_err(failed)?;
    sink.flush().then_some(()).ok_or_else(gone)
}

/// Sends text in chunks, as fast as the client takes them.
struct Sink {
    sender: mpsc::Sender<Bytes>,
    runtime: Handle,
    deadline: Instant,
    chunk: String,
}

impl Sink {
    /// Gives false when the client is gone or too slow.
    fn push(&mut self, part: &str) -> bool {
        self.chunk.push_str(part);
        self.chunk.len() < CHUNK || self.flush()
    }

    fn flush(&mut self) -> bool {
        if self.chunk.is_empty() {
            return true;
        }
        let sent = self.sender.send(mem::take(&mut self.chunk).into());
        matches!(self.runtime.block_on(time::timeout_at(self.deadline, sent)), Ok(Ok(())))
    }
}

/// A body that comes in chunks. One that ends before all was sent is an error, so that nobody takes a part for the whole: whatever
/// the reason is, time, trouble or a panic.
struct Chunks {
    // Dropped first, so that the work knows why nobody takes its chunks.
    _guard: CancelGuard,
    receiver: mpsc::Receiver<Bytes>,
    ended: Arc<AtomicBool>,
}

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.receiver.poll_recv(context).map(|chunk| match chunk {
            Some(chunk) => Some(Ok(Frame::data(chunk))),
            None if self.ended.load(Ordering::Acquire) => None,
            None => Some(Err(io::Error::other("the export was aborted"))),
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
