import pytest

import jianbao

ARTICLES = [
    {
        "id": "a1", "title": "大桥合龙", "date": "2016-03-12", "source": "临江日报", "author": "李闻",
        "text": "昨日清晨，臨江大橋合龍。\n第二十五条规定即日起施行。😀大桥两岸，群众观看。",
    },
    {
        "id": "a2", "title": "高铁通车", "date": "2016-05-01", "source": "濱港時報",
        "text": "高铁今日通车，全程两小时。\n车站旁的大桥同日开放。",
    },
    {"id": "a3", "title": "菜价平稳", "date": "2017-01-02", "source": "临江日报", "text": "市场供应充足，菜价平稳。"},
]  # fmt: skip


@pytest.fixture
def archive(tmp_path):
    return jianbao.index(tmp_path / "index", ARTICLES)
