//! Reads the pages of a web archive (WARC, ISO 28500): the responses with a text.

use std::{
    io::{self, BufRead, Read},
    ops::ControlFlow,
};

use flate2::read::ZlibDecoder;

use crate::unpack::{
    Opened, Visitor,
    budget::Bounded,
    http::{Dechunked, Head},
    names,
};
use crate::{decode, source::file::Web};

pub(super) fn members(
    opened: Opened<'_>,
    mut bytes: impl BufRead + Send,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let mut lost = false;
    loop {
        let head = match Head::read(&mut bytes) {
            Ok(None) => return ControlFlow::Continue(()),
            Ok(Some(head)) => head,
            Err(error) => return opened.fails(visitor, format!("cannot be read further: {error}")),
        };
        let length = head.field("content-length").and_then(|length| length.parse::<u64>().ok());
        let (true, Some(length)) = (head.first.starts_with("WARC/"), length) else {
            // Another record may follow. One error message is enough.
            if !std::mem::replace(&mut lost, true) {
                opened.fails(visitor, "a record without a header; reading continues with the next one".into())?;
            }
            continue;
        };
        lost = false;
        if let Err(reason) = opened.budget.member() {
            return opened.fails(visitor, reason);
        }
        let mut block = (&mut bytes).take(length);
        record(opened, &head, &mut block, visitor)?;
        let passed = io::copy(&mut block, &mut io::sink());
        let reason = match passed {
            Err(error) => format!("cannot be read further: {error}"),
            Ok(_) if block.limit() > 0 => "the archive ends inside a record".into(),
            Ok(_) => continue,
        };
        return opened.fails(visitor, reason);
    }
}

fn record(
    opened: Opened<'_>,
    head: &Head,
    block: &mut (impl BufRead + Send),
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let Some(url) = head.field("warc-target-uri") else { return ControlFlow::Continue(()) };
    let url = url.trim_matches(['<', '>']).to_owned();
    if url.len() > names::LONGEST {
        let reason = format!("its address is longer than {} bytes", names::LONGEST);
        return opened.member_fails(visitor, &names::of_url(names::shortened(&url)), reason);
    }
    match head.field("warc-type") {
        Some("resource") => {
            let content_type = head.field("content-type").unwrap_or_default();
            if !is_text(content_type) {
                return passes_over(opened, visitor, &url, content_type);
            }
            let charset = decode::of_content_type(content_type);
            opened.page(Web { url, charset }, block, visitor)
        }
        Some("response") => {
            let web = Web { url, charset: None };
            response(opened, web, block, visitor)
        }
        // Requests, metadata of the crawler, and pages that have not changed.
        _ => ControlFlow::Continue(()),
    }
}

fn response(
    opened: Opened<'_>,
    web: Web,
    block: &mut (impl BufRead + Send),
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let head = match Head::read(block) {
        Ok(Some(head)) => head,
        Ok(None) => return ControlFlow::Continue(()),
        Err(error) => {
            return opened.member_fails(visitor, &names::of_url(&web.url), format!("cannot be read: {error}"));
        }
    };
    let content_type = head.field("content-type").unwrap_or_default();
    if !head.is_ok() {
        return opened.passes_over(visitor, &names::of_url(&web.url), "page that was not there");
    }
    if !is_text(content_type) {
        return passes_over(opened, visitor, &web.url, content_type);
    }
    let web = Web { charset: decode::of_content_type(content_type), ..web };
    let mut whole;
    let body: &mut (dyn Read + Send) = if head.is_chunked() {
        whole = Dechunked::new(block);
        &mut whole
    } else {
        block
    };
    match head.field("content-encoding").map(str::to_ascii_lowercase).as_deref() {
        // gzip is detected by its first bytes, because many archives keep this header although the body is stored
        // uncompressed.
        None | Some("" | "identity" | "gzip" | "x-gzip" | "zstd") => opened.page(web, body, visitor),
        Some("deflate") => {
            let mut body = Bounded::new(ZlibDecoder::new(body), opened.budget.clone());
            opened.page(web, &mut body, visitor)
        }
        Some(coding) => {
            let reason = format!("the page is packed with {coding}, which is not read");
            opened.member_fails(visitor, &names::of_url(&web.url), reason)
        }
    }
}

/// Reports a body that is not text, by its content type. Its address may have any extension.
fn passes_over(opened: Opened<'_>, visitor: &mut dyn Visitor, url: &str, content_type: &str) -> ControlFlow<()> {
    let kind = content_type.split([';', '/']).next().unwrap_or_default().trim().to_ascii_lowercase();
    let kind = match kind.as_str() {
        "image" | "audio" | "video" | "font" | "application" | "text" => kind.as_str(),
        _ => "page without a type",
    };
    opened.passes_over(visitor, &names::of_url(url), kind)
}

/// Whether a content type is a page, plain text, JSON or XML, and not an image, script or style.
fn is_text(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(
        kind.as_str(),
        "text/html" | "application/xhtml+xml" | "text/plain" | "application/json" | "text/xml" | "application/xml"
    )
}
