//! Documents described as JSON Schema (draft 2020-12), derived from the types that write them.

use schemars::{
    JsonSchema, SchemaGenerator,
    generate::{Contract, SchemaSettings},
    transform::RecursiveTransform,
};
use serde_json::{Map, Value};

/// The schema of a document that serialises a `T`, with all that it refers to under `$defs`. Every object names all fields that it
/// may have and allows no others.
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

/// Schemas of several documents, which refer to each other by name.
pub struct Schemas(SchemaGenerator);

impl Schemas {
    /// None yet; they will be found at the JSON pointer `path` of the document that they become part of.
    #[must_use]
    pub fn at(path: &'static str) -> Self {
        Self(settings(path).into_generator())
    }

    /// Adds the schema of `T` and all that it refers to, where they are not there yet, and gives a reference to it.
    pub fn reference<T: JsonSchema>(&mut self) -> Value {
        self.0.subschema_for::<T>().to_value()
    }

    /// All that were added, by name.
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

/// Says of an object that it has no other fields than those that it names, and of those that may be missing that they are never null:
/// the contract leaves a field out instead.
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
