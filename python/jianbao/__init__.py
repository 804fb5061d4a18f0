"""Full-text search for Chinese news archives.

>>> import jianbao
>>> archive = jianbao.index("index", [{"id": "a1", "title": "大桥合龙", "text": "昨日清晨，临江大桥合龙。"}])
>>> for hit in archive.search("大桥"):
...     print(hit.article, hit.marked())
a1 【大桥】合龙
a1 昨日清晨，临江【大桥】合龙。

`open` opens an index, and `index` builds or updates one. Both return an `Index`, which can be searched by several threads.
"""

from ._answers import Answer, Concordance, Facets, Further, Hit, Line, Match, Table, Timeline
from ._index import Article, Index, Paragraph, Report, index, open
from ._jianbao import (
    VERSION as __version__,
    DamagedError,
    IncompatibleError,
    JianbaoError,
    LockedError,
    NotFoundError,
    StoppedError,
)

__all__ = [
    "Answer",
    "Article",
    "Concordance",
    "DamagedError",
    "Facets",
    "Further",
    "Hit",
    "IncompatibleError",
    "Index",
    "JianbaoError",
    "Line",
    "LockedError",
    "Match",
    "NotFoundError",
    "Paragraph",
    "Report",
    "StoppedError",
    "Table",
    "Timeline",
    "__version__",
    "index",
    "open",
]
