//! The server returns what the program prints.

use crate::{
    client::{Connection, encode},
    running::{Running, index, sample},
    support::Folder,
};

/// The bytes of `hits` in the output of the program: the last field of its object.
fn printed_hits(line: &str) -> &str {
    let (_, hits) = line.trim_end().split_once("\"hits\":").unwrap();
    hits.strip_suffix('}').unwrap()
}

/// The bytes of `hits` in a response of the server.
fn served_hits(body: &str) -> &str {
    let (_, rest) = body.split_once("\"hits\":").unwrap();
    let end = rest.rfind(",\"snippets\":").or_else(|| rest.rfind(",\"next\":")).unwrap();
    &rest[..end]
}

fn same(folder: &Folder, client: &mut Connection, query: &str, args: &[&str], params: &str) {
    let mut line = vec!["search", "--json"];
    line.extend(args);
    // A query may begin with the sign that excludes.
    line.extend(["--", query]);
    let run = folder.run(&line);
    assert!(run.code <= 1, "{query:?} {args:?}: {run:?}");
    let reply = client.get(&format!("/api/v1/search?q={}{params}", encode(query)));
    assert_eq!(reply.status, 200, "{query:?}: {}", reply.text());
    assert_eq!(served_hits(reply.text()), printed_hits(&run.stdout), "{query:?} {params}");
    let (served, printed) = (reply.json(), run.json());
    for field in ["schema_version", "total", "articles", "relaxed", "suggestion"] {
        assert_eq!(served.get(field), printed.get(field), "{query:?} {params}: {field}");
    }
}

/// Every option of the program is a parameter of the server, and the hits have the same bytes.
#[test]
fn hits_have_the_same_bytes_as_the_programs() {
    let folder = sample();
    let server = Running::of(&index(folder));
    let mut client = server.connect();
    let queries = [
        "大桥 通车",
        "國務院",
        "“市长”",
        "大桥 -通车",
        "标题:大桥 日期:2012..2016",
        "ＧＤＰ",
        "2024年",
        "大桥 NEAR/5 通车",
        "昨天大桥的通车仪式上市长说了什么话",
        "没有这样的词组在里面",
    ];
    let options: &[(&[&str], &str)] = &[
        (&[], ""),
        (&["-n", "3", "--offset", "2"], "&limit=3&offset=2"),
        (&["--sort", "date"], "&sort=date"),
        (&["--sort", "-date", "-n", "0"], "&sort=-date&limit=0"),
        (&["--group=2", "-n", "4"], "&group=2&limit=4"),
        (&["--words"], "&mode=words"),
        (&["--exact"], "&mode=exact"),
        (&["--no-numbers", "--no-relax"], "&numbers=false&relax=false"),
        (&["--no-fold"], "&no_fold="),
        (&["--no-fold=variants,width"], "&no_fold=variants,width"),
        (&["-n", "5"], "&limit=5&snippet=12"),
    ];
    for query in queries {
        for (args, params) in options {
            same(folder, &mut client, query, args, params);
        }
    }
}

/// The same for every query of the search cases.
#[test]
fn hits_of_the_cases_have_the_same_bytes() {
    let own = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases.tsv");
    let path = std::env::var_os("JIANBAO_CASES").map_or(own, std::path::PathBuf::from);
    let plain = |text: &str| {
        text.replace("\\n", "\n").replace("\\r", "\r").replace("\\u200b", "\u{200b}").replace("\\u3000", "\u{3000}")
    };
    let cases = std::fs::read_to_string(path).unwrap();
    let cases: Vec<Vec<String>> = cases
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split('\t').map(plain).collect())
        .collect();
    assert!(cases.len() > 50, "the cases were found");
    let folder = Folder::new();
    let lines: Vec<String> =
        cases.iter().map(|case| serde_json::json!({ "id": case[0], "paragraphs": [case[4]] }).to_string()).collect();
    folder.write("archive/cases.jsonl", lines.join("\n"));
    folder.build();
    let server = Running::of(&index(&folder));
    let mut client = server.connect();
    for case in &cases {
        let (args, params): (&[&str], &str) = match case[2].as_str() {
            "words" => (&["--words"], "&mode=words"),
            "exact" => (&["--exact"], "&mode=exact"),
            _ => (&[], ""),
        };
        same(&folder, &mut client, &case[3], args, params);
    }
}

/// Counts and exports equal those of the program.
#[test]
fn counts_and_exports_are_those_of_the_program() {
    let folder = sample();
    let server = Running::of(&index(folder));
    let json = |path: &str| server.get(path).json();
    let (bridge, train) = (encode("大桥"), encode("高铁"));
    assert_eq!(json("/api/v1/stats"), folder.run(&["stats", "--json"]).json());
    assert_eq!(
        json(&format!("/api/v1/timeline?q={bridge}&q={train}&by=month")),
        folder.run(&["timeline", "--json", "--by", "month", "大桥", "高铁"]).json()
    );
    assert_eq!(
        json(&format!("/api/v1/facets?q={bridge}")),
        folder.run(&["facets", "--json", "-n", "20", "大桥"]).json()
    );
    for format in ["csv", "jsonl", "ris", "bibtex"] {
        let reply = server.get(&format!("/api/v1/export?q={bridge}&format={format}"));
        assert!(reply.status == 200 && reply.whole, "{format}: {}", reply.status);
        let printed = folder.run(&["export", "大桥", "--format", format]).stdout;
        // All but the time of both exports.
        let same = |text: &str| -> Vec<String> {
            text.split('\n')
                .filter(|line| !line.contains("time") && !line.contains("provenance"))
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(same(reply.text()), same(&printed), "{format}");
        let name = reply.header("content-disposition").unwrap();
        assert!(name.starts_with("attachment; filename=\"jianbao.") && name.contains(&bridge), "{name}");
    }
}

/// `snippets` contains the byte range of each text that would be shown.
#[test]
fn snippets_stand_beside_the_hits() {
    let server = Running::of(&index(sample()));
    let answer = server.get(&format!("/api/v1/search?q={}&snippet=12", encode("通车"))).json();
    let hits = answer["hits"].as_array().unwrap();
    let snippets = answer["snippets"].as_array().unwrap();
    assert!(!hits.is_empty() && hits.len() == snippets.len());
    let bytes = |span: &serde_json::Value| [&span["start"], &span["end"]].map(|byte| byte.as_u64().unwrap() as usize);
    for (hit, snippet) in hits.iter().zip(snippets) {
        let [start, end] = bytes(snippet);
        let shown = hit["text"].as_str().unwrap().get(start..end).expect("on character boundaries");
        assert!(shown.chars().count() <= 15, "{shown}");
        let marks = hit["highlights"].as_array().unwrap();
        assert!(marks.iter().map(bytes).any(|[from, to]| start <= from && to <= end), "{hit}");
    }
}

/// Notes on the query are in the answer, for programs too.
#[test]
fn notes_explain_surprising_results() {
    let server = Running::of(&index(sample()));
    let notes = server.get(&format!("/api/v1/search?q={}", encode("“大桥"))).json()["notes"].to_string();
    assert!(notes.contains("not closed"), "{notes}");
    let query = encode("大桥 来源:临江早报");
    let notes = server.get(&format!("/api/v1/search?q={query}")).json()["notes"].to_string();
    assert!(notes.contains("来源:临江日报"), "{notes}");
    for path in ["search", "facets", "timeline", "export"] {
        let refused = server.get(&format!("/api/v1/{path}?q={query}&strict=true"));
        assert!(refused.status == 400 && refused.text().contains("来源:临江日报"), "{path}: {}", refused.text());
        let plain = encode("大桥 来源:临江日报");
        assert_eq!(server.get(&format!("/api/v1/{path}?q={plain}&strict=true")).status, 200, "{path}");
    }
}

/// An id contains slashes and Han characters. All equivalent encodings are accepted.
#[test]
fn an_article_is_found_by_its_id_however_that_is_encoded() {
    let folder = sample();
    let server = Running::of(&index(folder));
    let answer = server.get(&format!("/api/v1/search?q={}&limit=1", encode("大桥 通车"))).json();
    let id = answer["hits"][0]["article"].as_str().unwrap();
    assert!(id.contains('/') && !id.is_ascii(), "{id} shows what is meant");
    let slashes = encode(id).replace("%2F", "/");
    for path in [encode(id), slashes] {
        let article = server.get(&format!("/api/v1/articles/{path}?q={}", encode("大桥"))).json();
        assert_eq!(article["meta"]["id"], id);
        assert!(article["paragraphs"].to_string().contains("\"start\""), "it is marked");
        assert!(article["citations"]["gbt7714"].as_str().unwrap().contains("[N]"));
        assert_eq!(server.get(&format!("/article/{path}")).status, 200);
    }
    assert_eq!(server.get("/api/v1/articles/%E6%B2%A1%E6%9C%89").problem(), "no-article");
    assert_eq!(server.get("/api/v1/articles/%E6%B2").problem(), "bad-request");
}

/// HEAD is GET without the body.
#[test]
fn head_gives_the_headers_only() {
    let server = Running::of(&index(sample()));
    let mut client = server.connect();
    client.send("HEAD /api/v1/stats HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(client.is_closed(), "with nothing behind the headers it ends at once");
    let whole = server.get("/api/v1/stats");
    assert_eq!(whole.header("content-length").unwrap(), whole.body.len().to_string());
}
