//! An index that is open for reading.

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
    thread,
    time::Instant,
};

use jianbao::{
    analysis::segmenter::Segmenter,
    error::Error,
    index::IndexReader,
    printer::{Style, citation},
    query::parse,
    search::{self, ConcordanceOptions, Engine, Interval, LineOrder, Options, Sample},
    wire,
    words::{
        CollocationOptions, KeynessMeasure, KeywordOptions, KeywordUnit, Measure, Reference, Side, Window, collocates,
        keywords,
    },
};
use pyo3::{PyResult, Python, exceptions::PyValueError, pyclass, pymethods};
use serde::{Deserialize, Serialize};

use crate::{
    error::exception,
    matches::Matches,
    options::{Arguments, choice},
    run::run,
};

/// A state of an index. Several threads may use it.
#[pyclass(frozen, module = "jianbao._jianbao")]
pub(crate) struct Index {
    reader: Arc<IndexReader>,
    segmenter: OnceLock<Arc<Segmenter>>,
}

/// The further arguments of `collocates`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CollocateArguments {
    window: String,
    words: usize,
    side: String,
    measure: String,
    min: u64,
    function_words: bool,
    limit: usize,
}

/// The further arguments of `keywords`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeywordArguments {
    versus: Option<String>,
    unit: String,
    measure: String,
    negative: bool,
    min: u64,
    function_words: bool,
    limit: usize,
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the types of the contract are JSON")
}

fn arguments<'a, T: Deserialize<'a>>(json: &'a str) -> PyResult<T> {
    serde_json::from_str(json).map_err(|error| PyValueError::new_err(format!("invalid arguments: {error}")))
}

impl Index {
    /// Runs a search that `options` limits and Ctrl-C stops.
    fn ask<T: Send, E: Into<Error> + Send>(
        py: Python<'_>,
        options: &Options,
        work: impl FnOnce(&Options) -> Result<T, E> + Send,
    ) -> PyResult<T> {
        let budget = options.budget.clone();
        run(py, move || budget.cancel(), || work(options))?.map_err(exception)
    }

    /// The segmenter of the archive, loaded on first use.
    fn segmenter(&self) -> Result<Arc<Segmenter>, Error> {
        if let Some(segmenter) = self.segmenter.get() {
            return Ok(Arc::clone(segmenter));
        }
        let segmenter = Arc::new(Segmenter::with(&self.reader.dictionary()?));
        Ok(Arc::clone(self.segmenter.get_or_init(|| segmenter)))
    }
}

#[pymethods]
impl Index {
    #[staticmethod]
    fn open(path: PathBuf) -> PyResult<Self> {
        let reader = IndexReader::open(&path).map_err(exception)?;
        Ok(Self { reader: Arc::new(reader), segmenter: OnceLock::new() })
    }

    fn snapshot(&self) -> String {
        self.reader.snapshot().to_owned()
    }

    fn search(&self, py: Python<'_>, query: &str, options: &str) -> PyResult<String> {
        let options = Arguments::parse(options)?.ranked()?;
        let query = parse(query);
        let started = Instant::now();
        let answer = Self::ask(py, &options, |options| search::search(&*self.reader, &query, options))?;
        Ok(json(&wire::Answer::new(&query.text, &answer, started.elapsed().as_secs_f64() * 1e3)))
    }

    fn count(&self, py: Python<'_>, query: &str, options: &str) -> PyResult<usize> {
        let options = Arguments::parse(options)?.complete()?;
        let query = parse(query);
        Ok(Self::ask(py, &options, |options| search::count(&*self.reader, &query, options))?.number())
    }

    fn matches(&self, query: &str, options: &str) -> PyResult<Matches> {
        let options = Arguments::parse(options)?.complete()?;
        Ok(Matches::start(Arc::clone(&self.reader), parse(query), options))
    }

    fn timeline(&self, py: Python<'_>, queries: Vec<String>, by: Option<&str>, options: &str) -> PyResult<String> {
        let options = Arguments::parse(options)?.complete()?;
        let intervals = [("year", Interval::Year), ("month", Interval::Month), ("day", Interval::Day)];
        let by = by.map(|by| choice("by", by, &intervals)).transpose()?;
        let queries: Vec<_> = queries.iter().map(|text| parse(text)).collect();
        let (by, notes, timelines) = Self::ask(py, &options, |options| {
            let by = match by {
                Some(by) => by,
                None => match self.reader.coverage()?.day_range() {
                    Some((first, last)) => Interval::for_days(last - first + 1),
                    None => Interval::Year,
                },
            };
            let mut timelines = Vec::new();
            let mut notes = Vec::new();
            for query in &queries {
                let timeline = search::timeline(&*self.reader, query, options, by)?;
                notes.extend(search::notes(&*self.reader, query, timeline.total() > 0, &options.budget)?);
                timelines.push(timeline);
            }
            Ok::<_, search::Error>((by, notes, timelines))
        })?;
        let series = queries.iter().zip(&timelines).map(|(query, timeline)| (query.text.as_str(), timeline, None));
        Ok(json(&wire::Timelines::new(by, &notes, series)))
    }

    fn facets(&self, py: Python<'_>, query: &str, limit: usize, options: &str) -> PyResult<String> {
        let options = Arguments::parse(options)?.complete()?;
        let query = parse(query);
        let (facets, notes) = Self::ask(py, &options, |options| {
            let facets = search::facets(&*self.reader, &query, options, limit)?;
            let notes = search::notes(&*self.reader, &query, facets.total.hits > 0, &options.budget)?;
            Ok::<_, search::Error>((facets, notes))
        })?;
        Ok(json(&wire::Facets::new(&query.text, &notes, &facets)))
    }

    #[expect(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn kwic(
        &self,
        py: Python<'_>,
        query: &str,
        width: usize,
        sentence: bool,
        sort: &str,
        sample: Option<(usize, u64)>,
        options: &str,
    ) -> PyResult<String> {
        let options = Arguments::parse(options)?.complete()?;
        let order = match sort {
            "date" => LineOrder::Position,
            "left" => LineOrder::Left,
            "right" => LineOrder::Right,
            keys => LineOrder::Characters(keys.parse().map_err(PyValueError::new_err)?),
        };
        let sample = sample.map(|(size, seed)| Sample { size, seed });
        let context = ConcordanceOptions { width, sentence, order, sample };
        let query = parse(query);
        let lines = Self::ask(py, &options, |options| search::kwic(&*self.reader, &query, options, context))?;
        Ok(json(&wire::Concordance::new(&query.text, &lines)))
    }

    fn collocates(&self, py: Python<'_>, query: &str, further: &str, options: &str) -> PyResult<String> {
        let options = Arguments::parse(options)?.complete()?;
        let further: CollocateArguments = arguments(further)?;
        let windows =
            [("words", Window::Words(further.words)), ("sentence", Window::Sentence), ("paragraph", Window::Paragraph)];
        let sides = [("both", Side::Both), ("left", Side::Left), ("right", Side::Right)];
        let collocation = CollocationOptions {
            window: choice("window", &further.window, &windows)?,
            side: choice("side", &further.side, &sides)?,
            measure: Measure::from_name(&further.measure)
                .ok_or_else(|| PyValueError::new_err(format!("there is no measure {:?}", further.measure)))?,
            min: further.min,
            function_words: further.function_words,
            limit: further.limit,
            threads: thread::available_parallelism().map_or(1, usize::from),
        };
        let query = parse(query);
        let (found, notes) = Self::ask(py, &options, |options| {
            let segmenter = self.segmenter()?;
            let found = collocates(&*self.reader, &segmenter, &query, options, &collocation)?;
            let notes = search::notes(&*self.reader, &query, found.total.hits > 0, &options.budget)?;
            Ok::<_, Error>((found, notes))
        })?;
        Ok(json(&wire::Collocates::new(&query.text, &notes, &found)))
    }

    fn keywords(&self, py: Python<'_>, query: &str, further: &str, options: &str) -> PyResult<String> {
        let options = Arguments::parse(options)?.complete()?;
        let further: KeywordArguments = arguments(further)?;
        let units = [("occurrences", KeywordUnit::Occurrences), ("paragraphs", KeywordUnit::Paragraphs)];
        let keyness = KeywordOptions {
            unit: choice("unit", &further.unit, &units)?,
            measure: KeynessMeasure::from_name(&further.measure)
                .ok_or_else(|| PyValueError::new_err(format!("there is no measure {:?}", further.measure)))?,
            negative: further.negative,
            min: further.min,
            function_words: further.function_words,
            limit: further.limit,
        };
        let query = parse(query);
        let versus = further.versus.as_deref().map(parse);
        let reference = versus.as_ref().map_or(Reference::Archive, Reference::Query);
        let (found, notes) = Self::ask(py, &options, |options| {
            let found = keywords(&*self.reader, &query, reference, options, &keyness)?;
            let notes = search::notes(&*self.reader, &query, false, &options.budget)?;
            Ok::<_, search::Error>((found, notes))
        })?;
        Ok(json(&wire::Keywords::new(&query.text, versus.as_ref().map(|query| query.text.as_str()), &notes, &found)))
    }

    /// The article, with the spans of a query highlighted.
    fn article(&self, py: Python<'_>, id: &str, query: Option<&str>) -> PyResult<String> {
        let query = query.map(parse);
        let read = |options: &Options| search::highlighted_article(&*self.reader, id, query.as_ref(), options);
        let article = Self::ask(py, &Options::strict(), read)?;
        let cite = |style| citation(&article.meta, style);
        let citations =
            wire::Citations { gbt7714: cite(Style::GbT7714), bibtex: cite(Style::BibTex), ris: cite(Style::Ris) };
        Ok(json(&wire::Article::new(&article, citations)))
    }

    fn stats(&self) -> PyResult<String> {
        Ok(json(&wire::Stats::from(&self.reader.stats().map_err(exception)?)))
    }

    /// How a query is understood.
    fn describe(&self, query: &str, options: &str) -> PyResult<String> {
        let options = Arguments::parse(options)?.complete()?;
        let plan = search::plan(&*self.reader, &parse(query), options.plan()).map_err(exception)?;
        Ok(search::describe(&plan))
    }
}
