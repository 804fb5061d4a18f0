"""Indexes: opening, searching, building."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike, fspath
from typing import Any, Literal

from . import _jianbao
from ._answers import (
    Answer,
    Concordance,
    Facets,
    Match,
    Table,
    Timeline,
    character_spans,
    mark,
    mark_html,
    match_fields,
    parse_date,
)

Mode = Literal["default", "words", "exact"]
Within = Literal["paragraph", "sentence", "article"]
Sort = Literal["relevance", "newest", "oldest"]
WordVariants = Literal["none", "spellings", "regional"]


def _options(**given: Any) -> str:
    options = {name: value for name, value in given.items() if value is not None}
    if "no_fold" in options:
        options["no_fold"] = list(options["no_fold"])
    return json.dumps(options)


@dataclasses.dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article."""

    number: int
    """0 is the title."""
    text: str
    marks: list[tuple[int, int]]
    """Where a query is in `text`, in characters."""

    def marked(self, before: str = "【", after: str = "】") -> str:
        """Returns the text with marks around the terms of the query."""
        return mark(self.text, self.marks, before, after)


@dataclasses.dataclass(frozen=True, slots=True)
class Article:
    """An article."""

    id: str
    title: str
    date: datetime.date | None
    meta: dict[str, Any]
    """All that is known about it: source, author, page, section, url, tags and so on."""
    paragraphs: list[Paragraph]
    """The title as number 0, then the text."""
    citations: dict[str, str]
    """Citations by style: ``gbt7714``, ``bibtex``, ``ris``."""

    @property
    def text(self) -> str:
        """The text without the title, a line for each paragraph."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs if paragraph.number > 0)

    def _repr_html_(self) -> str:
        first, *rest = [mark_html(paragraph.text, paragraph.marks) for paragraph in self.paragraphs]
        return f"<h3>{first}</h3>" + "".join(f"<p>{text}</p>" for text in rest)


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What an update changed."""

    added: int
    changed: int
    removed: int
    unchanged: int
    duplicates: int
    """Other places of articles that occur more than once. They are indexed once."""
    renamed: int
    """Articles that got another id because theirs was taken."""
    files: int
    files_read: int
    files_gone: int
    unsupported: int
    """Files of other formats."""
    skipped: int
    """Files and records that could not be read."""
    skips: list[str]
    """What was skipped and why; at most 1,000."""
    written: bool
    """Whether there is a new state."""
    index_bytes: int


class Index:
    """An index of an archive, open for reading.

    It stays as it is if the archive is updated. Open it again, or call `refresh`, to search the new state. Several threads may use it,
    and other threads run while it searches.

    All searches take these arguments:

    - ``mode``: ``"words"`` matches only whole words, ``"exact"`` treats every term as quoted.
    - ``within``: the unit of text in which all terms must match.
    - ``numbers=False``: 25 does not match 二十五.
    - ``word_variants``: ``"none"``, ``"spellings"`` (计划 and 计画) or ``"regional"`` (also 悉尼 and 雪梨).
    - ``no_fold``: rules of folding that are off, for example ``["variants"]``; all if it is empty.
    - ``timeout``: seconds, after which `StoppedError` is raised.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = fspath(path)
        """The folder of the index."""
        self._native = _jianbao.Index.open(self.path)
        self.report: Report | None = None
        """What the update changed, if `index` returned this."""

    def __repr__(self) -> str:
        return f"<Index {self.path!r}>"

    @property
    def snapshot(self) -> str:
        """The identifier of the state that is open. The same state gives the same answers."""
        return self._native.snapshot()

    def refresh(self) -> Index:
        """Opens the newest state, and returns this index."""
        self._native = _jianbao.Index.open(self.path)
        return self

    def search(
        self,
        query: str,
        limit: int = 10,
        *,
        offset: int = 0,
        sort: Sort = "relevance",
        group: int | None = None,
        relax: bool = True,
        mode: Mode | None = None,
        within: Within | None = None,
        numbers: bool | None = None,
        word_variants: WordVariants | None = None,
        no_fold: Iterable[str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Returns the best hits.

        With `group`, hits are grouped by article, with at most this number of paragraphs of each, and `limit` counts articles.
        `relax=False` finds only what matches the query as typed.

        >>> archive.search("大桥 -广告 日期:2016", limit=1)
        <Answer to '大桥 -广告 日期:2016': 1 of 2 paragraphs>
        """
        options = _options(
            limit=limit, offset=offset, sort=sort, group=group, relax=relax, mode=mode, within=within, numbers=numbers,
            word_variants=word_variants, no_fold=no_fold, timeout=timeout,
        )  # fmt: skip
        return Answer(json.loads(self._native.search(query, options)))

    def count(self, query: str, **options: Any) -> int:
        """Returns the number of matching paragraphs, titles included."""
        return self._native.count(query, _options(**options))

    def matches(self, query: str, **options: Any) -> Iterator[Match]:
        """Iterates over all matches by date, without loading them all.

        >>> for match in archive.matches("大桥"):
        ...     print(match.date, match.text)
        """
        for article in self._native.matches(query, _options(**options)):
            for record in json.loads(article):
                yield Match(**match_fields(record))

    def timeline(
        self, *queries: str, by: Literal["year", "month", "day"] | None = None, **options: Any
    ) -> Timeline:
        """Counts matches by period, for one or several queries.

        `total_paragraphs` and `total_articles` are what the archive has in the period, for shares.

        >>> archive.timeline("高铁", "绿皮车", by="year").to_pandas()
        """
        if not queries:
            raise ValueError("timeline needs at least one query")
        return Timeline(json.loads(self._native.timeline(list(queries), by, _options(**options))))

    def facets(self, query: str, limit: int = 20, **options: Any) -> Facets:
        """Counts matches by newspaper, year, page, section, author and further fields.

        >>> archive.facets("大桥")["source"].to_records()
        [{'value': '临江日报', 'paragraphs': 2, 'articles': 1}]
        """
        return Facets(json.loads(self._native.facets(query, limit, _options(**options))))

    def kwic(
        self,
        query: str,
        limit: int = 100,
        *,
        width: int = 30,
        sentence: bool = False,
        sort: str = "date",
        sample: int | None = None,
        seed: int = 1,
        **options: Any,
    ) -> Concordance:
        """Returns occurrences in context: `width` characters on each side, or the whole sentence.

        `sort` is ``"date"``, ``"left"``, ``"right"``, or up to five characters beside the occurrence: ``"R1,R2,L1"``. With `sample`, the
        lines are a random sample of this size, the same for the same seed.
        """
        drawn = None if sample is None else (sample, seed)
        return Concordance(
            json.loads(self._native.kwic(query, width, sentence, sort, drawn, _options(limit=limit, **options)))
        )

    def collocates(
        self,
        query: str,
        *,
        window: int | Literal["sentence", "paragraph"] = 5,
        side: Literal["both", "left", "right"] = "both",
        measure: str = "log-likelihood",
        min: int = 3,
        function_words: bool = False,
        limit: int = 50,
        **options: Any,
    ) -> Table:
        """Returns the words around the occurrences of a query, with measures of association.

        `window` is a number of words on each side, or a unit of text.
        """
        further = {
            "window": window if isinstance(window, str) else "words",
            "words": window if isinstance(window, int) else 0,
            "side": side,
            "measure": measure,
            "min": min,
            "function_words": function_words,
            "limit": limit,
        }
        answer = json.loads(self._native.collocates(query, json.dumps(further), _options(**options)))
        return Table(answer.pop("collocates"), answer)

    def keywords(
        self,
        query: str,
        versus: str | None = None,
        *,
        unit: Literal["occurrences", "paragraphs"] = "occurrences",
        measure: str = "lrc",
        negative: bool = False,
        min: int = 5,
        function_words: bool = False,
        limit: int = 50,
        **options: Any,
    ) -> Table:
        """Returns the words that the matches of `query` have more often than those of `versus`, or than the rest of the archive.

        >>> archive.keywords("日期:1998", versus="日期:1990..1997")
        """
        further = {
            "versus": versus,
            "unit": unit,
            "measure": measure,
            "negative": negative,
            "min": min,
            "function_words": function_words,
            "limit": limit,
        }
        answer = json.loads(self._native.keywords(query, json.dumps(further), _options(**options)))
        return Table(answer.pop("keywords"), answer)

    def article(self, id: str, query: str | None = None) -> Article:
        """Returns an article; `NotFoundError` if there is none. With `query`, its paragraphs have marks."""
        answer = json.loads(self._native.article(id, query))
        meta = answer["meta"]
        paragraphs = [
            Paragraph(
                paragraph["number"], paragraph["text"], character_spans(paragraph["text"], paragraph["highlights"])
            )
            for paragraph in answer["paragraphs"]
        ]
        return Article(
            meta["id"], meta.get("title", ""), parse_date(meta.get("date")), meta, paragraphs, answer["citations"]
        )

    def stats(self) -> dict[str, Any]:
        """Returns what the archive has: articles, paragraphs, sources, years, size."""
        stats: dict[str, Any] = json.loads(self._native.stats())
        return stats

    def explain_query(self, query: str, **options: Any) -> str:
        """Returns how a query is understood."""
        return self._native.describe(query, _options(**options))


def open(path: str | PathLike[str] = "index") -> Index:
    """Opens an index. `NotFoundError` if there is none."""
    return Index(path)


def _lines(articles: Iterable[Mapping[str, Any]]) -> bytes:
    def plain(value: Any) -> Any:
        if isinstance(value, (datetime.date, datetime.datetime)):
            return value.isoformat()
        if hasattr(value, "item"):  # numbers of numpy
            return value.item()
        return str(value)

    def known(article: Mapping[str, Any]) -> dict[str, Any]:
        # NaN, NaT and None are missing values.
        return {str(key): value for key, value in article.items() if value is not None and value == value}

    return "".join(json.dumps(known(article), ensure_ascii=False, default=plain) + "\n" for article in articles).encode()


def _records(data: Any) -> Iterable[Mapping[str, Any]] | None:
    """The records of a data frame."""
    records: Iterable[Mapping[str, Any]] | None = None
    if hasattr(data, "to_dicts"):  # polars
        records = data.to_dicts()
    elif hasattr(data, "to_pylist"):  # pyarrow
        records = data.to_pylist()
    elif hasattr(data, "to_dict") and hasattr(data, "columns"):  # pandas
        records = data.to_dict("records")
    return records


def index(
    path: str | PathLike[str],
    data: Any = None,
    *,
    name: str = "python",
    rebuild: bool = False,
    keep_missing: bool = False,
    forget: Iterable[str | PathLike[str]] = (),
    threads: int | None = None,
    progress: Callable[[int, int, int], object] | None = None,
) -> Index:
    """Builds or updates the index in the folder `path`, and opens it.

    `data` is one of

    - a path of a file or folder, or a list of such paths: archives in any format that jianbao reads;
    - dictionaries with ``id``, ``title``, ``text`` (or ``paragraphs``, a list), ``date``, ``source``, ``author``, ``page``, ``url`` and
      so on, in any iterable; other names are recognised as in JSON files. They are added; those with ids that were given before under
      the same `name` replace these;
    - a DataFrame of pandas or polars, or a Table of pyarrow, with such columns;
    - ``None``: all folders and files of the index are read again.

    An update is atomic: until it is complete, searches see the old state. `progress` is called with the numbers of files and
    articles read, and of bytes; an exception that it raises stops the update. Ctrl-C stops it too, and nothing is lost.

    >>> jianbao.index("index", "临江日报/", progress=lambda files, articles, bytes: print(articles))
    <Index 'index'>
    """
    paths: list[str | PathLike[str]] = []
    articles: tuple[str, bytes] | None = None
    if isinstance(data, (str, PathLike)):
        paths = [data]
    elif isinstance(data, Mapping):
        articles = (name, _lines([data]))
    elif (records := _records(data)) is not None:
        articles = (name, _lines(records))
    elif data is not None:
        items = list(data)
        if all(isinstance(item, (str, PathLike)) for item in items):
            paths = items
        elif all(isinstance(item, Mapping) for item in items):
            articles = (name, _lines(items))
        else:
            raise TypeError("data must be paths, or dictionaries, or a data frame")
        if not items:
            raise ValueError("data is empty; give None to read all sources of the index again")
    arguments = {
        "rebuild": rebuild,
        "keep_missing": keep_missing,
        "forget": [fspath(item) for item in forget],
        "threads": threads,
    }
    report = json.loads(_jianbao.update(fspath(path), paths, articles, json.dumps(arguments), progress))
    opened = Index(path)
    opened.report = Report(**report)
    return opened
