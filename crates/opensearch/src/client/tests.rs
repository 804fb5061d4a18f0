//! The client beside a server that fails in every way that a node can fail.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use super::{Body, Bulk, Cluster, ClusterOptions, Credentials};
use crate::error::Error;

/// Answers one request after the other with these statuses and bodies, each on a connection of its own. Returns its address and the
/// requests that it got: the first line, the header `Authorization`, and the body.
fn server(answers: Vec<(u16, String)>) -> (String, mpsc::Receiver<(String, Option<String>, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for (status, body) in answers {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream);
            let (mut first, mut authorization, mut length) = (String::new(), None, 0);
            reader.read_line(&mut first).unwrap();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let Some((name, value)) = line.trim_end().split_once(": ") else { break };
                match name.to_ascii_lowercase().as_str() {
                    "authorization" => authorization = Some(value.to_owned()),
                    "content-length" => length = value.parse().unwrap(),
                    _ => {}
                }
            }
            let mut sent = vec![0; length];
            reader.read_exact(&mut sent).unwrap();
            let text = String::from_utf8(sent).unwrap();
            sender.send((first.trim_end().to_owned(), authorization, text)).unwrap();
            // A connection that is cut before the answer.
            if status > 0 {
                let head =
                    format!("HTTP/1.1 {status} -\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                reader.get_mut().write_all((head + &body).as_bytes()).unwrap();
            }
        }
    });
    (address, receiver)
}

fn cluster(nodes: Vec<String>) -> Cluster {
    let credentials = Credentials::ApiKey("a2V5".into());
    let options = ClusterOptions { credentials, pause: Duration::ZERO, attempts: 3, ..ClusterOptions::default() };
    Cluster::new(nodes, &options).unwrap()
}

fn answer(status: u16, body: &Value) -> (u16, String) {
    (status, body.to_string())
}

#[test]
fn a_request_is_repeated_while_the_cluster_is_overloaded() {
    let (address, requests) =
        server(vec![answer(429, &json!({})), (503, "<html>down</html>".into()), answer(200, &json!({ "hits": 1 }))]);
    let cluster = cluster(vec![address]);
    let found = cluster.send("POST", "剪报/_search", Body::Json(&json!({ "query": "大桥" }))).unwrap();
    assert_eq!((found, cluster.requests()), (json!({ "hits": 1 }), 3));
    for (first, authorization, body) in requests.iter().take(3) {
        assert_eq!(first, "POST /%E5%89%AA%E6%8A%A5/_search HTTP/1.1");
        assert_eq!((authorization.as_deref(), body.as_str()), (Some("ApiKey a2V5"), r#"{"query":"大桥"}"#));
    }
}

#[test]
fn another_node_is_asked_if_one_is_gone_or_cuts_the_connection() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let (cutting, _requests) = server(vec![(0, String::new())]);
    let (well, _requests) = server(vec![answer(200, &json!({}))]);
    let cluster = cluster(vec![address, cutting, well]);
    assert_eq!(cluster.send("GET", "_alias/a", Body::Empty).unwrap(), json!({}));
}

#[test]
fn without_any_node_the_error_names_them() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let error = cluster(vec![address.clone()]).send("GET", "_alias/a", Body::Empty).unwrap_err();
    assert!(matches!(&error, Error::Unreachable { nodes, .. } if *nodes == address), "{error}");
}

#[test]
fn an_error_of_the_cluster_is_returned_with_its_reason_and_not_repeated() {
    let error =
        json!({ "error": { "type": "cluster_block_exception", "reason": "index [a] blocked by: FORBIDDEN/12" } });
    let (address, _requests) = server(vec![answer(403, &error)]);
    let message = cluster(vec![address]).send("PUT", "a/_doc/1", Body::Empty).unwrap_err().to_string();
    let expected =
        "the cluster refused PUT a/_doc/1: status 403, cluster_block_exception: index [a] blocked by: FORBIDDEN/12";
    assert_eq!(message, expected);
}

#[test]
fn what_is_absent_and_what_conflicts_are_no_errors_where_they_are_expected() {
    let (address, _requests) = server(vec![answer(404, &json!({})), answer(409, &json!({})), (200, "no JSON".into())]);
    let cluster = cluster(vec![address]);
    assert_eq!(cluster.find("GET", "_alias/a", Body::Empty).unwrap(), None);
    assert_eq!(cluster.write("PUT", "a", Body::Empty).unwrap(), None);
    assert!(matches!(cluster.send("GET", "a", Body::Empty), Err(Error::Answer { .. })));
}

fn items(statuses: &[u16]) -> (u16, String) {
    let error = json!({ "type": "mapper_parsing_exception", "reason": "failed to parse" });
    let item = |&status: &u16| json!({ "index": { "status": status, "error": error } });
    answer(200, &json!({ "errors": true, "items": statuses.iter().map(item).collect::<Vec<_>>() }))
}

fn bulk(cluster: &Cluster) -> Bulk<'_> {
    let mut bulk = Bulk::new(cluster, "a");
    for id in ["1", "2", "3"] {
        bulk.add(id, "lj-1", &json!({ "text": format!("大桥{id}") })).unwrap();
    }
    bulk
}

#[test]
fn documents_that_there_was_no_capacity_for_are_sent_again() {
    let (address, requests) = server(vec![items(&[201, 429, 201]), items(&[429]), items(&[201])]);
    let cluster = cluster(vec![address]);
    bulk(&cluster).finish().unwrap();
    let bodies: Vec<String> = requests.iter().take(3).map(|(_, _, body)| body).collect();
    assert_eq!(bodies[0].lines().count(), 6);
    let second = "{\"index\":{\"_id\":\"2\",\"routing\":\"lj-1\"}}\n{\"text\":\"大桥2\"}\n";
    assert_eq!(bodies[1..], [second, second]);
}

#[test]
fn a_document_that_is_refused_is_an_error() {
    for statuses in [[201, 400, 201], [429, 400, 201]] {
        let (address, _requests) = server(vec![items(&statuses)]);
        let error = bulk(&cluster(vec![address])).finish().unwrap_err();
        assert!(matches!(&error, Error::NotStored { documents: 3, .. }), "{error}");
        assert!(error.to_string().contains("mapper_parsing_exception: failed to parse"), "{error}");
    }
    // There is no end of lacking capacity.
    let (address, _requests) = server(vec![items(&[429; 3]), items(&[429; 3]), items(&[429; 3])]);
    assert!(matches!(bulk(&cluster(vec![address])).finish(), Err(Error::NotStored { failed: 3, .. })));
}

#[test]
fn an_answer_that_does_not_name_every_document_is_an_error() {
    let (address, _requests) = server(vec![items(&[201, 201])]);
    assert!(matches!(bulk(&cluster(vec![address])).finish(), Err(Error::Answer { .. })));
}

#[test]
fn https_needs_certificates() {
    let nodes = || vec!["https://search.example".to_owned()];
    assert!(matches!(Cluster::new(nodes(), &ClusterOptions::default()), Err(Error::Certificates { .. })));
    for pem in [&b"no PEM"[..], b"-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n"] {
        let options = ClusterOptions { certificates: Some(pem.to_vec()), ..ClusterOptions::default() };
        assert!(matches!(Cluster::new(nodes(), &options), Err(Error::Certificates { .. })));
    }
}
