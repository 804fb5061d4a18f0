//! Describes an endpoint: its path, its parameters, its response and its handler.

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

/// The path prefix of the API.
pub(super) const ROOT: &str = "/api/v1";

pub(super) type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;

/// An endpoint of the API.
pub(in crate::serve) struct Endpoint {
    /// Path below [`ROOT`].
    pub path: &'static str,
    /// The operation id in the OpenAPI document.
    pub name: &'static str,
    /// Summary in the OpenAPI document.
    pub summary: &'static str,
    pub params: fn(&Limits) -> Vec<Param>,
    pub response: ResponseKind,
    /// Errors of this endpoint, besides those that every endpoint has.
    pub errors: &'static [Kind],
    pub(super) handle: fn(Call) -> ResponseFuture,
}

/// The body of a successful response.
#[derive(Debug, Clone, Copy)]
pub(in crate::serve) enum ResponseKind {
    /// JSON. The function returns a reference to its schema.
    Json(fn(&mut Schemas) -> Value),
    /// The OpenAPI document.
    Document,
    /// A file in one of the export formats.
    File,
}

/// The path parameter of an article id. It matches the rest of the path, because ids contain slashes.
pub(super) const ID: &str = "{*id}";

/// A request with valid parameters.
pub(super) struct Call {
    pub context: RequestContext,
    pub values: Values,
    /// The value of [`ID`]; empty if the path has none.
    pub id: String,
}

/// The path of an endpoint in the OpenAPI document.
pub(super) fn openapi_path(endpoint: &Endpoint) -> String {
    format!("{ROOT}{}", endpoint.path.replace(ID, "{id}"))
}

/// Whether the path contains [`ID`].
pub(super) fn has_id(endpoint: &Endpoint) -> bool {
    endpoint.path.ends_with(ID)
}
