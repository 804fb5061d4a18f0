//! Generates the OpenAPI 3.1 document from the table of endpoints.

use serde_json::{Map, Value, json};

use super::{
    endpoint::{self, Endpoint, ResponseKind},
    export,
};
use crate::{
    serve::{
        config::Limits,
        http::params::Param,
        http::problem::{self, Kind},
    },
    wire::{self, Schemas},
};

/// Errors of every endpoint.
const COMMON_ERRORS: &[Kind] = &[
    Kind::BadParameter,
    Kind::Unauthorized,
    Kind::CrossSite,
    Kind::MethodNotAllowed,
    Kind::BodyNotAllowed,
    Kind::WrongHost,
    Kind::Internal,
    Kind::Damaged,
];

/// The document.
pub(super) fn document(endpoints: &[Endpoint], limits: &Limits) -> Value {
    let mut schemas = Schemas::at("/components/schemas");
    let mut paths = Map::new();
    for endpoint in endpoints {
        paths.insert(endpoint::openapi_path(endpoint), json!({ "get": operation(endpoint, limits, &mut schemas) }));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "jianbao",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Full-text search of a Chinese news archive. Everything is asked with GET; a parameter that is not \
                            known is refused.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        // The server from which the document was requested.
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas.finish(),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "password": { "type": "http", "scheme": "basic", "description": "Any name; the token is the password." },
            },
        },
        "security": [{}, { "bearer": [] }, { "password": [] }],
    })
}

fn operation(endpoint: &Endpoint, limits: &Limits, schemas: &mut Schemas) -> Value {
    let mut params: Vec<Value> = (endpoint.params)(limits).iter().map(Param::describe).collect();
    if endpoint::has_id(endpoint) {
        params.push(json!({
            "name": "id", "in": "path", "required": true, "description": "Id of the article.",
            "schema": { "type": "string" },
        }));
    }
    let content = match endpoint.response {
        ResponseKind::Json(schema) => json!({ "application/json": { "schema": schema(schemas) } }),
        ResponseKind::File => export::formats()
            .map(|media_type| (media_type.to_owned(), json!({ "schema": { "type": "string" } })))
            .collect::<Map<_, _>>()
            .into(),
        ResponseKind::Document => json!({ "application/json": { "schema": { "type": "object" } } }),
    };
    let problem_schema = schemas.reference::<wire::Problem<'static>>();
    let mut responses = Map::new();
    responses.insert("200".to_owned(), json!({ "description": endpoint.summary, "content": content }));
    for kind in COMMON_ERRORS.iter().chain(endpoint.errors) {
        let summary = kind.title();
        let response = responses.entry(kind.status().as_u16().to_string()).or_insert_with(|| {
            json!({
                "description": "",
                "content": { (problem::MEDIA_TYPE): { "schema": problem_schema } },
            })
        });
        let description = response["description"].as_str().unwrap_or_default();
        response["description"] =
            if description.is_empty() { summary.into() } else { format!("{description}; {summary}").into() };
    }
    json!({
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": params,
        "responses": responses,
    })
}
