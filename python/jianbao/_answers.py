"""Answers as Python objects."""

from __future__ import annotations

import dataclasses
import datetime
import html
from collections.abc import Iterator, Sequence
from typing import Any, overload


def parse_date(text: str | None) -> datetime.date | None:
    """Returns the date of a day as the contract writes it: ``2016-03-12``."""
    return datetime.date.fromisoformat(text) if text else None


def character_spans(text: str, spans: list[dict[str, int]]) -> list[tuple[int, int]]:
    """Converts byte spans in UTF-8, sorted and disjoint, to spans of characters."""
    if not spans:
        return []
    encoded = text.encode()
    result, byte, character = [], 0, 0
    for span in spans:
        ends = []
        for at in (span["start"], span["end"]):
            character += len(encoded[byte:at].decode())
            byte = at
            ends.append(character)
        result.append((ends[0], ends[1]))
    return result


def mark(text: str, marks: list[tuple[int, int]], before: str, after: str) -> str:
    """Returns `text` with `before` and `after` around each span."""
    parts, at = [], 0
    for start, end in marks:
        parts += [text[at:start], before, text[start:end], after]
        at = end
    return "".join(parts) + text[at:]


def mark_html(text: str, marks: list[tuple[int, int]]) -> str:
    """Returns `text` as HTML with ``<mark>`` around each span."""
    parts, at = [], 0
    for start, end in marks:
        parts += [html.escape(text[at:start]), "<mark>", html.escape(text[start:end]), "</mark>"]
        at = end
    return "".join(parts) + html.escape(text[at:])


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A paragraph, or a title, that matches a query."""

    article: str
    """Id of the article."""
    paragraph: int
    """Number of the paragraph in the article; 0 is the title."""
    title: str
    """Title of the article."""
    date: datetime.date | None
    """Day of publication."""
    source: str | None
    """Newspaper."""
    author: str | None
    """Author, as printed."""
    page: str | None
    """Page, as printed."""
    section: str | None
    """Section."""
    url: str | None
    """Address on the web."""
    match: str
    """``words`` if all terms match as words, ``exact`` if some are only parts of words or strings."""
    text: str
    """The original text."""
    marks: list[tuple[int, int]]
    """Where the terms are in `text`: character offsets, the end exclusive, sorted and disjoint."""

    def marked(self, before: str = "【", after: str = "】") -> str:
        """Returns the text with marks around the terms.

        >>> hit.marked("<", ">")
        '昨日清晨，临江<大桥>合龙。'
        """
        return mark(self.text, self.marks, before, after)

    def _repr_html_(self) -> str:
        about = " · ".join(html.escape(str(value)) for value in (self.date, self.source) if value)
        return f"<p><b>{html.escape(self.title)}</b> <small>{about}</small><br>{mark_html(self.text, self.marks)}</p>"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Hit(Match):
    """A match with its rank."""

    tier: int
    """Hits of a higher tier come first."""
    score: float
    """Order within the tier. Scores of different queries cannot be compared."""


def match_fields(record: dict[str, Any]) -> dict[str, Any]:
    """The fields of a `Match` from a record of the contract."""
    names = ("article", "paragraph", "title", "source", "author", "page", "section", "url", "match", "text")
    fields = {name: record.get(name) for name in names}
    fields["date"] = parse_date(record.get("date"))
    fields["marks"] = character_spans(record["text"], record["highlights"])
    return fields


def hit(record: dict[str, Any]) -> Hit:
    """A `Hit` from a record of the contract."""
    return Hit(tier=record["tier"], score=record["score"], **match_fields(record))


class Table(Sequence[dict[str, Any]]):
    """Records with the same keys, and what they are counted from.

    Convert it with `to_pandas`, `to_polars` or `to_arrow`, if these packages are installed.
    """

    def __init__(self, records: list[dict[str, Any]], about: dict[str, Any] | None = None) -> None:
        self._records = records
        self.about: dict[str, Any] = about or {}
        """Values that apply to the whole table: the query, totals, notes."""

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, at: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, at: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        return self._records[at]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)} records>"

    def to_records(self) -> list[dict[str, Any]]:
        """Returns a list of dictionaries."""
        return list(self._records)

    def to_pandas(self) -> Any:
        """Returns a pandas DataFrame."""
        import pandas

        return pandas.DataFrame.from_records(self._records)

    def to_polars(self) -> Any:
        """Returns a polars DataFrame."""
        import polars

        return polars.DataFrame(self._records, infer_schema_length=None)

    def to_arrow(self) -> Any:
        """Returns a pyarrow Table."""
        import pyarrow

        return pyarrow.Table.from_pylist(self._records)

    def _repr_html_(self) -> str:
        if not self._records:
            return "<p>—</p>"
        keys = list(self._records[0])
        head = "".join(f"<th>{html.escape(key)}</th>" for key in keys)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(str(record.get(key, '')))}</td>" for key in keys) + "</tr>"
            for record in self._records[:50]
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def hit_records(hits: Sequence[Match]) -> list[dict[str, Any]]:
    """Dictionaries of hits."""
    return [dataclasses.asdict(hit) for hit in hits]


@dataclasses.dataclass(frozen=True, slots=True)
class Further:
    """Hits of a relaxed query, which follow the hits of the query as typed."""

    step: str
    """``article`` if the terms are in different paragraphs, ``most`` or ``some`` if a part of the query matches."""
    total: int
    """Number of such paragraphs."""
    hits: list[Hit]


class Answer(Sequence[Hit]):
    """The best hits of a query."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.query: str = answer["query"]
        """The query as typed."""
        self.total: int = answer["total"]
        """Number of matching paragraphs, titles included."""
        self.articles: int | None = answer.get("articles")
        """Number of matching articles, if hits are grouped."""
        self.relaxed: str | None = answer.get("relaxed")
        """The step of relaxation, if nothing matches the query as typed."""
        self.notes: list[str] = answer.get("notes", [])
        """Remarks on how the query was understood."""
        suggestion = answer.get("suggestion") or {}
        self.suggestion: str | None = suggestion.get("query") if isinstance(suggestion, dict) else suggestion
        """A correction of the query, if there are few or no hits."""
        self.took_ms: float = answer["took_ms"]
        """Duration of the search in milliseconds."""
        self.hits: list[Hit] = [hit(record) for record in answer["hits"]]
        self.further: list[Further] = [
            Further(part["relaxed"], part["total"], [hit(record) for record in part["hits"]])
            for part in answer.get("further", [])
        ]
        """Hits of relaxed queries, if the query has fewer hits than a page."""

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> list[Hit]: ...
    def __getitem__(self, at: int | slice) -> Hit | list[Hit]:
        return self.hits[at]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __repr__(self) -> str:
        return f"<Answer to {self.query!r}: {len(self)} of {self.total} paragraphs>"

    def to_table(self) -> Table:
        """Returns the hits as a table."""
        return Table(hit_records(self.hits), {"query": self.query, "total": self.total, "notes": self.notes})

    def to_pandas(self) -> Any:
        """Returns the hits as a pandas DataFrame."""
        return self.to_table().to_pandas()

    def to_polars(self) -> Any:
        """Returns the hits as a polars DataFrame."""
        return self.to_table().to_polars()

    def _repr_html_(self) -> str:
        notes = "".join(f"<p><i>{html.escape(note)}</i></p>" for note in self.notes)
        hits = "".join(hit._repr_html_() for hit in self.hits)
        return f"<p>{html.escape(self.query)}: {len(self)} / {self.total}</p>{notes}{hits}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An occurrence of a query in its context."""

    left: str
    """Text before it."""
    node: str
    """The occurrence."""
    right: str
    """Text after it."""
    article: str
    """Id of the article."""
    paragraph: int
    """Number of the paragraph; 0 is the title."""
    title: str
    date: datetime.date | None
    source: str | None


class Concordance(Sequence[Line]):
    """Occurrences of a query in context."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.query: str = answer["query"]
        self.paragraphs: int = answer["total"]["hits"]
        """Number of matching paragraphs."""
        self.articles: int = answer["total"]["articles"]
        """Number of matching articles."""
        self.occurrences: int | None = answer["occurrences"]
        """Number of occurrences; ``None`` if those after the page were not read."""
        self.lines: list[Line] = [
            Line(
                left=line["left"],
                node=line["node"],
                right=line["right"],
                article=line["article"]["id"],
                paragraph=line["paragraph"],
                title=line["article"]["title"],
                date=parse_date(line["article"].get("date")),
                source=line["article"].get("source"),
            )
            for line in answer["lines"]
        ]

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        return self.lines[at]

    def __repr__(self) -> str:
        return f"<Concordance of {self.query!r}: {len(self)} lines>"

    def to_table(self) -> Table:
        """Returns the lines as a table."""
        return Table([dataclasses.asdict(line) for line in self.lines], {"query": self.query})

    def to_pandas(self) -> Any:
        """Returns the lines as a pandas DataFrame."""
        return self.to_table().to_pandas()

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='text-align:right'>{html.escape(line.left)}</td><td><mark>{html.escape(line.node)}</mark></td>"
            f"<td style='text-align:left'>{html.escape(line.right)}</td><td>{line.date or ''}</td></tr>"
            for line in self.lines[:100]
        )
        return f"<table>{rows}</table>"


class Facets(dict[str, Table]):
    """Counts by field: ``source``, ``year``, ``page``, ``section``, ``author`` and further fields, the most frequent values first."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.query: str = answer["query"]
        self.paragraphs: int = answer["total"]["hits"]
        """Number of matching paragraphs."""
        self.articles: int = answer["total"]["articles"]
        """Number of matching articles."""
        fields = {
            name: Table(
                [
                    {"value": value["value"], "paragraphs": value["hits"], "articles": value["articles"]}
                    for value in facet["values"]
                ],
                {"distinct": facet["distinct"], "others": facet["others"], "missing": facet["missing"]},
            )
            for name, facet in answer.items()
            if isinstance(facet, dict) and "values" in facet
        }
        super().__init__(fields)


class Timeline(Table):
    """Counts by year, month or day, one record for each query and period, without gaps."""

    def __init__(self, answer: dict[str, Any]) -> None:
        records = [
            {
                "query": series["query"],
                "period": bucket["key"],
                "paragraphs": bucket["hits"],
                "articles": bucket["articles"],
                "total_paragraphs": bucket["total_paragraphs"],
                "total_articles": bucket["total_articles"],
            }
            for series in answer["series"]
            for bucket in series["buckets"]
        ]
        undated = {series["query"]: series["undated"]["hits"] for series in answer["series"]}
        super().__init__(records, {"by": answer["by"], "notes": answer["notes"], "undated": undated})
