//! The OpenAPI document is correct: every path answers, every response has the described form, every parameter accepts
//! the described values, and nothing else is accepted.

use serde_json::{Value, json};

use crate::{
    client::{Reply, encode},
    running::{Running, index, sample},
};

struct Documented {
    server: Running,
    document: Value,
    id: String,
}

impl Documented {
    fn new() -> Self {
        let server = Running::of(&index(sample()));
        let document = server.get("/api/v1/openapi.json").json();
        let answer = server.get(&format!("/api/v1/search?q={}&limit=1", encode("大桥"))).json();
        let id = encode(answer["hits"][0]["article"].as_str().unwrap());
        Self { server, document, id }
    }

    /// Each path with its description.
    fn operations(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.document["paths"].as_object().unwrap().iter().map(|(path, item)| (path.as_str(), &item["get"]))
    }

    fn ask(&self, path: &str, query: &str) -> Reply {
        self.server.get(&format!("{}?{query}", path.replace("{id}", &self.id)))
    }

    /// Fails if a response differs from the description of its path and status.
    fn check(&self, operation: &Value, reply: &Reply) {
        let name = &operation["operationId"];
        let described = &operation["responses"][reply.status.to_string()];
        assert!(described.is_object(), "{name} is not described to answer {}: {}", reply.status, reply.text());
        let media_type = reply.header("content-type").unwrap().split(';').next().unwrap();
        let content = &described["content"][media_type];
        assert!(content.is_object(), "{name} is not described to give {media_type}");
        if media_type.ends_with("json") && media_type != "application/x-ndjson" {
            let mut schema = content["schema"].clone();
            schema["components"] = self.document["components"].clone();
            let validator = jsonschema::draft202012::new(&schema).expect("a schema");
            let wrong: Vec<String> = validator
                .iter_errors(&reply.json())
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(wrong.is_empty(), "{name}: {wrong:#?}");
        }
    }
}

/// The required parameters of a path.
fn least(operation: &Value) -> String {
    let params = operation["parameters"].as_array().unwrap();
    let needs_query = params.iter().any(|param| param["name"] == "q" && param["required"] == true);
    if needs_query { format!("q={}", encode("大桥")) } else { String::new() }
}

#[test]
fn every_address_answers_as_described() {
    let documented = Documented::new();
    let mut count = 0;
    for (path, operation) in documented.operations() {
        let reply = documented.ask(path, &least(operation));
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        documented.check(operation, &reply);
        count += 1;
    }
    assert_eq!(count, 12, "addresses were found");
}

/// Answers of all kinds: grouped, relaxed, with suggestions, with snippets, empty.
#[test]
fn answers_of_every_shape_are_as_described() {
    let documented = Documented::new();
    let operation = |name: &str| documented.operations().find(|(_, it)| it["operationId"] == name).unwrap();
    let shapes = [
        ("search", "q=大桥&group=1&limit=2&snippet=5", "articles"),
        ("search", "q=大桥 通车 没有这个词", "relaxed"),
        ("search", "q=大侨通车&mode=exact", "suggestion"),
        ("search", "q=“大桥&limit=1", "next"),
        ("search", "q=。", "notes"),
        ("article", "q=大桥", "highlights"),
        ("suggest", "q=大", "completions"),
        ("suggest", "q=dq&pinyin=true", "completions"),
        ("timeline", "q=大桥&q=高铁&q=&by=day", "undated"),
        ("timeline", "q=日期:2012&by=month", "2012-01"),
        ("timeline", "q=大桥&bursts=true&by=month", "bursts"),
        ("facets", "q=大桥&limit=1", "others"),
        ("collocates", "q=大桥&unit=sentence&side=left&min=1&function_words=true", "log_dice"),
        ("collocates", "q=大桥&measure=mi3&span=2", "near_words"),
        ("collocates", "q=没有这个词", "\"collocates\":[]"),
        ("keywords", "q=大桥&min=1", "percent_difference"),
        ("keywords", "q=日期:2012&versus=日期:1998&by=paragraphs&negative=true&min=1", "versus"),
        ("keywords", "q=没有这个词", "\"keywords\":[]"),
    ];
    for (name, query, has) in shapes {
        let (path, operation) = operation(name);
        let query: Vec<String> = query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        let reply = documented.ask(path, &query.join("&"));
        assert_eq!(reply.status, 200, "{name} {query:?}: {}", reply.text());
        assert!(reply.text().contains(has), "{name} {query:?} has {has}: {}", reply.text());
        documented.check(operation, &reply);
    }
}

/// A misspelt parameter is never ignored silently.
#[test]
fn unknown_and_repeated_parameters_are_refused() {
    let documented = Documented::new();
    for (path, operation) in documented.operations() {
        let least = least(operation);
        for more in ["limti=3", "%71%71=1", "=1", "q%00=x"] {
            let reply = documented.ask(path, &format!("{least}&{more}"));
            assert_eq!((reply.status, reply.problem().as_str()), (400, "bad-parameter"), "{path} {more}");
            documented.check(operation, &reply);
        }
        for param in operation["parameters"].as_array().unwrap().iter().filter(|param| param["in"] == "query") {
            if param["schema"]["type"] != "array" {
                let name = param["name"].as_str().unwrap();
                let value = example(param)[0].clone();
                let reply = documented.ask(path, &format!("{name}={value}&{name}={value}"));
                assert_eq!(reply.status, 400, "{path}: {name} twice");
            }
        }
    }
}

/// Values that a parameter accepts by its description.
fn example(param: &Value) -> Vec<String> {
    let schema = &param["schema"];
    let schema =
        if schema["type"] == "array" && schema["items"].get("enum").is_none() { &schema["items"] } else { schema };
    let words = |list: &Value| list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
    match schema["type"].as_str().unwrap() {
        "integer" => vec![schema["minimum"].to_string(), schema["maximum"].to_string()],
        "boolean" => vec!["true".to_owned(), "false".to_owned()],
        "array" => words(&schema["items"]["enum"]),
        _ if schema.get("enum").is_some() => words(&schema["enum"]),
        _ => vec![encode("大桥")],
    }
}

/// Values that it rejects by its description.
fn counterexample(param: &Value) -> Vec<String> {
    let schema = &param["schema"];
    let schema =
        if schema["type"] == "array" && schema["items"].get("enum").is_none() { &schema["items"] } else { schema };
    match schema["type"].as_str().unwrap() {
        "integer" => {
            let (least, most) = (schema["minimum"].as_u64().unwrap(), schema["maximum"].as_u64().unwrap());
            let mut values = vec![(most + 1).to_string(), "-1".into(), "1.0".into(), "%20".into(), String::new()];
            values.extend(least.checked_sub(1).map(|below| below.to_string()));
            values.push("99999999999999999999999".into());
            values
        }
        "boolean" => vec!["1".into(), "True".into(), String::new()],
        "array" => vec!["nothing".into(), "width,".into()],
        _ if schema.get("enum").is_some() => vec!["nothing".into(), String::new()],
        _ if schema.get("pattern").is_some() => vec!["x".into(), "0.0.0".into(), "%FF".into()],
        _ => {
            let most = schema["maxLength"].as_u64().unwrap() as usize;
            let mut values = vec![encode(&"桥".repeat(most + 1)), "%E6%A1".into(), "%zz".into()];
            values.extend((schema["minLength"] == 1).then(String::new));
            values
        }
    }
}

#[test]
fn parameters_are_taken_as_described_and_otherwise_refused() {
    let documented = Documented::new();
    for (path, operation) in documented.operations() {
        let params = operation["parameters"].as_array().unwrap();
        for param in params.iter().filter(|param| param["in"] == "query") {
            let name = param["name"].as_str().unwrap();
            let rest = if name == "q" { String::new() } else { least(operation) };
            if name != "cursor" {
                for value in example(param) {
                    let reply = documented.ask(path, &format!("{rest}&{name}={value}"));
                    assert_eq!(reply.status, 200, "{path} {name}={value}: {}", reply.text());
                    documented.check(operation, &reply);
                }
            }
            for value in counterexample(param) {
                let reply = documented.ask(path, &format!("{rest}&{name}={value}"));
                assert_eq!((reply.status, reply.problem().as_str()), (400, "bad-parameter"), "{path} {name}={value}");
                documented.check(operation, &reply);
            }
        }
        if params.iter().any(|param| param["required"] == true && param["in"] == "query") {
            assert_eq!(documented.ask(path, "").status, 400, "{path} without what is required");
        }
    }
}

/// A description is complete: no object may have other fields.
#[test]
fn schemas_leave_nothing_open() {
    fn look(schema: &Value, path: &str) {
        match schema {
            Value::Object(fields) => {
                if fields.get("type") == Some(&json!("object")) {
                    assert!(fields.contains_key("additionalProperties"), "{path} is open");
                    assert!(fields.contains_key("description"), "{path} is not described");
                }
                fields.iter().for_each(|(name, inner)| look(inner, &format!("{path}/{name}")));
            }
            Value::Array(items) => items.iter().for_each(|item| look(item, path)),
            _ => {}
        }
    }
    let documented = Documented::new();
    assert_eq!(documented.document["openapi"], "3.1.0");
    look(&documented.document["components"]["schemas"], "schemas");
}
