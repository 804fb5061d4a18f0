//! Archives in memory: articles that a program created or read itself, and files that it has as bytes.

use std::{fmt, sync::Arc};

use jianbao_model::Article;

use crate::{
    source::file::{Memory, SourceFile},
    walk::{
        roots::Root,
        walk::{FileStamp, Walk},
    },
};

/// Input in memory. Like standard input, it can be read only once.
///
/// ```
/// use jianbao_corpus::Input;
/// use jianbao_model::{Article, ArticleMeta};
/// let meta = ArticleMeta { id: "a1".into(), title: "大桥合龙".into(), ..ArticleMeta::default() };
/// let article = Article { meta, paragraphs: vec!["昨日清晨，大桥合龙。".into()] };
/// let articles = Input::articles("my-database", [article]);
/// let page = Input::file("临江日报/2016/20160312.html", "<h1>大桥通车</h1>".as_bytes());
/// assert_eq!((articles.name(), page.name()), ("my-database.jsonl", "临江日报/2016/20160312.html"));
/// ```
#[derive(Clone)]
pub struct Input {
    name: String,
    bytes: Arc<[u8]>,
}

impl Input {
    /// Creates an input of articles. They are identified by their ids: an article replaces an earlier one with the same
    /// id in the index. Paragraphs are kept as they are; blank ones are removed.
    #[must_use]
    pub fn articles(name: &str, articles: impl IntoIterator<Item = Article>) -> Self {
        let mut lines = Vec::new();
        for Article { meta, paragraphs } in articles {
            let record = serde_json::json!({
                "id": meta.id,
                "title": meta.title,
                "date": meta.date.map(|date| date.to_string()).or(meta.date_text),
                "source": meta.source,
                "author": meta.author,
                "place": meta.place,
                "agency": meta.agency,
                "editor": meta.editor,
                "page": meta.page,
                "section": meta.section,
                "url": meta.url,
                "tags": meta.tags,
                "paragraphs": paragraphs,
            });
            lines.extend_from_slice(record.to_string().as_bytes());
            lines.push(b'\n');
        }
        Self { name: format!("{name}.jsonl"), bytes: lines.into() }
    }

    /// Creates an input that is a file of any supported format. The name is used like a path: its extension, and dates
    /// and newspapers in it.
    #[must_use]
    pub fn file(name: &str, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into() }
    }

    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns its root and its file in a walk.
    fn parts(&self) -> (Root, SourceFile) {
        let path = std::path::PathBuf::from(format!("memory:{}", self.name));
        let root = Root { path: path.clone(), name: self.name.clone(), is_file: true, is_pipe: true, pattern: None };
        let file = SourceFile {
            path,
            name: self.name.rsplit('/').next().unwrap_or_default().to_owned(),
            full_name: self.name.clone(),
            bytes: self.bytes.len() as u64,
            pipe: true,
            memory: Some(Memory(Arc::clone(&self.bytes))),
            ..SourceFile::default()
        };
        (root, file)
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Input({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// Returns the walk of inputs in memory, in the given order. If two have the same name, the later one is used.
#[must_use]
pub fn walk_inputs(inputs: &[Input]) -> Walk {
    let mut walk = Walk::default();
    for (at, input) in inputs.iter().enumerate() {
        if inputs[at + 1..].iter().any(|later| later.name == input.name) {
            continue;
        }
        let (root, file) = input.parts();
        walk.stamps.push(FileStamp { path: file.path.clone(), modified: None });
        walk.files.push(file);
        walk.roots.push(root);
    }
    walk
}
