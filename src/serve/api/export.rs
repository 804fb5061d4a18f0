//! `/api/v1/export`: streams all matches.

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
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
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
        http::response,
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
/// Size of a chunk, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;
/// Maximum number of chunks that are not sent yet.
const QUEUED_CHUNKS: usize = 4;
/// Maximum number of characters of the query in the file name.
const MAX_NAME: usize = 24;

pub(super) fn params(limits: &Limits) -> Vec<Param> {
    let summary = "A table with a row for each paragraph, a JSON object on a line for each paragraph, or a reference for each article.";
    let mut params = search::matching(limits);
    params.push(Param::new("format", Shape::Choice(&["csv", "jsonl", "ris", "bibtex"]), summary).with_default("csv"));
    params
}

/// The media types of the formats, without parameters.
pub(in crate::serve) fn formats() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|(_, format)| format.media_type().split(';').next().unwrap_or_default())
}

pub(super) async fn answer(call: Call) -> Result<Response, Problem> {
    let Call { context, values, .. } = call;
    let service = Arc::clone(&context.service);
    let deadline = Instant::now() + service.limits.export_time;
    let start_deadline = Instant::now() + service.limits.time;
    let name = values.text("format").unwrap_or_default();
    let format = FORMATS.iter().find(|(known, _)| *known == name).map_or(ExportFormat::Csv, |(_, format)| *format);
    let disposition = disposition(values.text("q").unwrap_or_default(), format);
    // The body owns the guard, so that the job is cancelled when the client stops reading.
    let (job, guard) = service.workers.export(context.client).await?;
    let (start, started) = oneshot::channel();
    let (sender, chunks) = mpsc::channel(QUEUED_CHUNKS);
    let complete = Arc::new(AtomicBool::new(false));
    let body = Chunks { receiver: chunks, complete: Arc::clone(&complete), _guard: guard };
    let mut sink = Sink { sender, runtime: Handle::current(), deadline, chunk: String::new() };
    task::spawn_blocking(move || {
        let mut start = Some(start);
        let outcome = job.run(|budget| {
            let snapshot = service.current();
            let work = || write(&service, &snapshot, &values, format, budget, &mut sink, &mut start);
            snapshot.reader.catch_panics(work).unwrap_or_else(|error| Err(service.problem(&error)))
        });
        match (outcome, start) {
            (Ok(()), _) => complete.store(true, Ordering::Release),
            // The receiver may be gone, because the client closed the connection.
            (Err(problem), Some(start)) => drop(start.send(Err(problem))),
            // The response has started; the client sees an incomplete body.
            (Err(problem), None) => service.report_aborted(&problem),
        }
        // The body ends when the sink is dropped, so set `complete` first.
        drop(sink);
    });
    match time::timeout_at(start_deadline, started).await {
        Ok(Ok(outcome)) => outcome?,
        Ok(Err(_)) => return Err(Problem::internal()),
        Err(_) => return Err(Problem::stopped(StopReason::Deadline)),
    }
    let mut response = response::ok(format.media_type(), Body::new(body));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

impl Service {
    fn report_aborted(&self, problem: &Problem) {
        // Closed connections are in the access log, and panics have been reported.
        if matches!(problem.kind(), Kind::TooCostly | Kind::TooSlow) {
            self.reporter.error(&format!("an export was broken off: {}", problem.detail()));
        }
    }
}

/// Reports that the response can start, or why it cannot.
type StartSignal = Option<oneshot::Sender<Result<(), Problem>>>;

/// Writes an export into its body. Takes `start` as soon as the response can start.
fn write(
    service: &Service,
    snapshot: &Snapshot,
    values: &Values,
    format: ExportFormat,
    budget: &Budget,
    sink: &mut Sink,
    start: &mut StartSignal,
) -> Result<(), Problem> {
    let query = query::parse(values.text("q").unwrap_or_default());
    let options = Options { budget: budget.clone(), ..search::options(values) };
    let problem = |error: jianbao_query::Error| service.problem(&error.into());
    let limits = Limits { steps: service.limits.export_steps, ..service.limits };
    check_cost(&limits, &snapshot.reader, &query, &options).map_err(|error| service.problem(&error))?;
    let results = Results::new(&snapshot.reader, &query, &options).map_err(problem)?;
    budget.check().map_err(problem)?;
    let is_found = results.total().hits > 0;
    let notes = crate::search::notes(&snapshot.reader, &query, is_found, budget).map_err(problem)?;
    search::refuse_notes(values.flag(search::STRICT), &notes)?;
    let cancelled = || Problem::stopped(StopReason::Cancelled);
    start.take().is_some_and(|start| start.send(Ok(())).is_ok()).then_some(()).ok_or_else(cancelled)?;
    let provenance = Provenance::new(&results, &response::time());
    for part in export(format, &results, Some(&provenance), Some(response::today())) {
        budget.check().map_err(problem)?;
        sink.push(&part.map_err(|error| service.problem(&error))?).then_some(()).ok_or_else(cancelled)?;
    }
    // Results that were not sent before the deadline are missing from the body.
    budget.check().map_err(problem)?;
    sink.flush().then_some(()).ok_or_else(cancelled)
}

/// Sends text in chunks, at the speed of the client.
struct Sink {
    sender: mpsc::Sender<Bytes>,
    runtime: Handle,
    deadline: Instant,
    chunk: String,
}

impl Sink {
    /// Returns false if the client is gone or too slow.
    fn push(&mut self, part: &str) -> bool {
        self.chunk.push_str(part);
        self.chunk.len() < CHUNK_BYTES || self.flush()
    }

    fn flush(&mut self) -> bool {
        if self.chunk.is_empty() {
            return true;
        }
        let sent = self.sender.send(mem::take(&mut self.chunk).into());
        matches!(self.runtime.block_on(time::timeout_at(self.deadline, sent)), Ok(Ok(())))
    }
}

/// A chunked body. If it ends before all chunks were sent, because of a timeout, an error or a panic, it ends with an
/// error, so that clients do not accept a part as the whole.
struct Chunks {
    // Dropped before the receiver, so that the job is already cancelled when sending fails.
    _guard: CancelGuard,
    receiver: mpsc::Receiver<Bytes>,
    complete: Arc<AtomicBool>,
}

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.receiver.poll_recv(context).map(|chunk| match chunk {
            Some(chunk) => Some(Ok(Frame::data(chunk))),
            None if self.complete.load(Ordering::Acquire) => None,
            None => Some(Err(io::Error::other("the export was aborted"))),
        })
    }
}

/// The characters of a file name that are encoded. RFC 8187 allows a few more as they are.
const EXTENDED_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.');

/// The `Content-Disposition` header, with a file name made of the query, and an ASCII fallback.
fn disposition(query: &str, format: ExportFormat) -> HeaderValue {
    let words: String = query.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: String = words.split_whitespace().collect::<Vec<_>>().join("-").chars().take(MAX_NAME).collect();
    let extension = format.extension();
    let name = if words.is_empty() { format!("jianbao.{extension}") } else { format!("jianbao-{words}.{extension}") };
    let encoded = utf8_percent_encode(&name, EXTENDED_VALUE);
    let value = format!("attachment; filename=\"jianbao.{extension}\"; filename*=UTF-8''{encoded}");
    HeaderValue::try_from(value).expect("letters, digits and signs of ASCII make a header")
}
