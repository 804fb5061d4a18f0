//! An endpoint: its parameters and its handler.

use std::pin::Pin;

use axum::response::Response;
use serde_json::Value;

use crate::{
    serve::{
        config::Limits,
        http::params::{Param, Values},
        http::problem::{Kind, Problem},
        service::RequestContext,
    },
    wire::Schemas,
};

/// Where everything of the interface lies.
pub(super) const ROOT: &str = "/api/v1";

pub(super) type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;

/// One address of the interface.
pub(in crate::serve) struct Endpoint {
    /// Below the root.
    pub path: &'static str,
    /// Its name for programs that are made from the document.
    pub name: &'static str,
    /// What it gives, a sentence.
    pub summary: &'static str,
    pub params: fn(&Limits) -> Vec<Param>,
    pub response: ResponseKind,
    /// Why it may refuse, besides what any address may.
    pub errors: &'static [Kind],
    pub(super) handle: fn(Call) -> ResponseFuture,
}

/// What an address gives.
#[derive(Debug, Clone, Copy)]
pub(in crate::serve) enum ResponseKind {
    /// JSON, of the schema that this gives a reference to.
    Json(fn(&mut Schemas) -> Value),
    /// The OpenAPI document.
    Document,
    /// A file in one of some formats.
    File,
}

/// The part of a path that names an article: the rest of it, because ids have slashes.
pub(super) const ID: &str = "{*id}";

/// A request whose parameters were understood.
pub(super) struct Call {
    pub context: RequestContext,
    pub values: Values,
    /// The rest of the path, where the address has one.
    pub id: String,
}

/// The path of an address in the OpenAPI document.
pub(super) fn openapi_path(endpoint: &Endpoint) -> String {
    format!("{ROOT}{}", endpoint.path.replace(ID, "{id}"))
}

/// Whether an address has an article's id in its path.
pub(super) fn has_id(endpoint: &Endpoint) -> bool {
    endpoint.path.ends_with(ID)
}
