"""Searching: marks are offsets in Python strings, and all answers agree with each other."""

import datetime
import pickle
import threading

import pytest

import jianbao


def test_marks_are_offsets_of_characters(archive):
    for hit in archive.search("大桥", limit=100):
        assert hit.marks
        for start, end in hit.marks:
            assert hit.text[start:end] in ("大桥", "大橋")
    assert [hit.marked("<", ">") for hit in archive.search("条规定")] == ["第二十五<条规定>即日起施行。😀大桥两岸，群众观看。"]


def test_a_hit_has_the_fields_of_its_article(archive):
    hit = archive.search("合龙 作者:李闻")[0]
    assert (hit.article, hit.date, hit.source, hit.author) == ("a1", datetime.date(2016, 3, 12), "临江日报", "李闻")
    assert hit.match == "words" and hit.tier >= 0 and hit.score > 0
    assert pickle.loads(pickle.dumps(hit)) == hit


def test_numbers_and_variants_are_equal_unless_switched_off(archive):
    assert len(archive.search("第25条")) == 1
    assert archive.count("第25条", numbers=False) == 0
    assert archive.count("大桥", no_fold=["variants"]) == archive.count("大桥") - 1
    assert archive.count("桥两") == 1 and archive.count("桥两", mode="words") == 0


def test_an_answer_tells_how_the_query_was_understood(archive):
    assert archive.search("大桥 and 通车").notes
    answer = archive.search("高铁 两小时 开放")
    assert answer.relaxed == "article" and {hit.article for hit in answer} == {"a2"}
    assert not archive.search("高铁 两小时 开放", relax=False).hits
    assert "大桥" in archive.explain_query("大桥 -高铁")


def test_pages_and_groups(archive):
    whole = archive.search("大桥", limit=100)
    assert [hit for at in range(whole.total) for hit in archive.search("大桥", limit=1, offset=at)] == whole.hits
    grouped = archive.search("大桥", group=1)
    assert grouped.articles == len(grouped) == 2
    dates = [hit.date for hit in archive.search("大桥", sort="newest")]
    assert dates == sorted(dates, reverse=True)


def test_all_matches_are_those_that_are_counted(archive):
    for query in ["大桥", "大桥 OR 高铁", "来源:临江日报", "没有的词"]:
        matches = list(archive.matches(query))
        assert len(matches) == archive.count(query)
        assert sum(value["paragraphs"] for value in archive.facets(query, limit=1000)["source"]) == len(matches)
        assert sum(record["paragraphs"] for record in archive.timeline(query)) == len(matches)
        if ":" not in query:
            assert all(match.marks for match in matches)
    # An iterator that is not read to its end stops its thread.
    assert next(iter(archive.matches("大桥"))).article == "a1"


def test_a_timeline_has_no_gaps(archive):
    timeline = archive.timeline("大桥", "高铁", by="month")
    months = [record["period"] for record in timeline if record["query"] == "大桥"]
    assert months[0] == "2016-03" and months[-1] == "2017-01" and len(months) == 11
    with pytest.raises(ValueError):
        archive.timeline()


def test_concordance_and_words(archive):
    lines = archive.kwic("大桥", sort="right")
    assert len(lines) == lines.occurrences == 4 and all(line.node in ("大桥", "大橋") for line in lines)
    assert len(archive.kwic("大桥", sample=2, seed=7)) == 2
    assert any(line.right == "合龍。" for line in archive.kwic("大桥", sentence=True, sort="R1,L1"))
    with pytest.raises(ValueError, match="L1 to L9"):
        archive.kwic("大桥", sort="R10")
    assert any(record["word"] == "合龙" for record in archive.collocates("大桥", min=1))
    assert archive.collocates("大桥", window="sentence", min=1).about["occurrences"] == 4
    assert archive.keywords("来源:濱港時報", min=1)[0]["word"]


def test_an_article_has_marks_and_citations(archive):
    article = archive.article("a1", query="大桥")
    assert [paragraph.number for paragraph in article.paragraphs] == [0, 1, 2]
    assert article.paragraphs[1].marked() == "昨日清晨，臨江【大橋】合龍。"
    assert article.text.startswith("昨日清晨") and article.citations["gbt7714"].startswith("李闻. 大桥合龙")
    assert article.meta["source"] == "临江日报"


def test_text_is_escaped_in_notebooks(tmp_path):
    article = {"id": "x", "title": "<script>alert(1)</script> 大桥", "text": "大桥 & <b>大桥</b>，两处。"}
    archive = jianbao.index(tmp_path / "index", article)
    for value in [archive.search("大桥"), archive.article("x", "大桥"), archive.kwic("大桥")]:
        page = value._repr_html_()
        assert "<script>" not in page and "<mark>大桥</mark>" in page


def test_errors_are_python_exceptions(archive, tmp_path):
    with pytest.raises(jianbao.NotFoundError):
        archive.article("no such article")
    with pytest.raises(jianbao.NotFoundError):
        jianbao.open(tmp_path / "nothing")
    with pytest.raises(ValueError, match="mode"):
        archive.search("大桥", mode="fuzzy")
    with pytest.raises(ValueError, match="variant"):
        archive.count("大桥", no_fold=["variant"])
    with pytest.raises(ValueError):
        archive.count("大桥", unknown=1)
    with pytest.raises(jianbao.StoppedError):
        list(archive.matches("大桥", timeout=0))


def test_threads_share_an_index(archive):
    wrong = []

    def ask():
        for _ in range(50):
            if archive.search("大桥").total != 4:
                wrong.append(1)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
