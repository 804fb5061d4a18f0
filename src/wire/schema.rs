//! Generates JSON Schemas (draft 2020-12) from the types of the contract.

use schemars::{
    JsonSchema, SchemaGenerator,
    generate::{Contract, SchemaSettings},
    transform::RecursiveTransform,
};
use serde_json::{Map, Value};

/// The schema of a document that serialises a `T`, with its definitions under `$defs`. Objects list all their fields
/// and allow no others.
///
/// ```
/// use jianbao::wire::{Count, schema};
/// let schema = schema::<Count>();
/// assert_eq!(schema["required"], serde_json::json!(["hits", "articles"]));
/// assert_eq!(schema["additionalProperties"], false);
/// ```
#[must_use]
pub fn schema<T: JsonSchema>() -> Value {
    settings("/$defs").into_generator().into_root_schema_for::<T>().to_value()
}

/// The schemas of several documents, with shared definitions.
pub struct Schemas(SchemaGenerator);

impl Schemas {
    /// An empty set of schemas. `path` is the JSON pointer of the definitions in the containing document.
    #[must_use]
    pub fn at(path: &'static str) -> Self {
        Self(settings(path).into_generator())
    }

    /// Adds the schema of `T` and its definitions, and returns a reference to it.
    pub fn reference<T: JsonSchema>(&mut self) -> Value {
        self.0.subschema_for::<T>().to_value()
    }

    /// Returns all definitions by name.
    #[must_use]
    pub fn finish(mut self) -> Map<String, Value> {
        self.0.take_definitions(true)
    }
}

fn settings(path: &'static str) -> SchemaSettings {
    SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = path.into();
        settings.contract = Contract::Serialize;
        settings.transforms = vec![Box::new(RecursiveTransform(close))];
    })
}

/// Disallows unknown fields, and null for optional fields: the contract omits these fields instead.
fn close(schema: &mut schemars::Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    let required: Vec<String> = match object.get("required") {
        Some(Value::Array(names)) => names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let Some(Value::Object(properties)) = object.get_mut("properties") else { return };
    for (_, property) in properties.iter_mut().filter(|(name, _)| !required.contains(name)) {
        if let Some(Value::Array(types)) = property.get_mut("type") {
            types.retain(|name| name != "null");
        }
    }
    object.insert("additionalProperties".to_owned(), Value::Bool(false));
}
