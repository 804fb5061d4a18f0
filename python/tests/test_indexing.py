"""Building and updating indexes from files, dictionaries and data frames."""

import datetime
import signal
import threading

import pytest

import jianbao

from conftest import ARTICLES


def test_dictionaries_are_added_and_replaced_by_id(tmp_path):
    archive = jianbao.index(tmp_path / "index", (article for article in ARTICLES))
    assert archive.report.added == 3 and archive.stats()["articles"] == 3
    changed = {**ARTICLES[2], "text": "菜价上涨。"}
    archive = jianbao.index(tmp_path / "index", [changed])
    assert (archive.report.changed, archive.count("菜价上涨")) == (1, 1)
    assert archive.stats()["articles"] == 3


def test_an_open_index_stays_as_it_is(archive):
    state = archive.snapshot
    jianbao.index(archive.path, [{"id": "new", "title": "渡船停航", "text": "渡船昨日停航。"}])
    assert archive.count("渡船") == 0 and archive.snapshot == state
    assert archive.refresh().count("渡船") == 2 and archive.snapshot != state


def test_files_are_read_in_place(tmp_path):
    folder = tmp_path / "临江日报"
    folder.mkdir()
    (folder / "20160312.txt").write_bytes("大桥合龙\n\n昨日清晨，臨江大桥合龙。\n".encode("gb18030"))
    (folder / "broken.7z").write_bytes(b"7z\xbc\xaf\x27\x1c")
    seen = []
    archive = jianbao.index(tmp_path / "index", folder, progress=lambda *numbers: seen.append(numbers))
    assert archive.count("大桥") == 2 and seen and archive.report.skipped == 1 and "broken.7z" in archive.report.skips[0]
    assert jianbao.index(tmp_path / "index").report.added == 0


def test_data_frames(tmp_path):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ARTICLES)
    frame["date"] = pandas.to_datetime(frame["date"])
    frame["page"] = [1, 2, 3]
    archive = jianbao.index(tmp_path / "index", frame)
    hit = archive.search("菜价")[0]
    assert (hit.date, hit.page, hit.author) == (datetime.date(2017, 1, 2), "3", None)
    assert list(archive.search("大桥").to_pandas()["article"])
    assert len(archive.timeline("大桥", by="year").to_pandas()) == 2


def test_invalid_data_is_rejected(tmp_path):
    for data in ([1], [{"id": "a"}, "b"], []):
        with pytest.raises((TypeError, ValueError)):
            jianbao.index(tmp_path / "index", data)
    with pytest.raises(jianbao.JianbaoError):
        jianbao.index(tmp_path / "index", tmp_path / "no such folder")
    assert not (tmp_path / "index" / "current").exists()


def test_an_exception_in_progress_stops_the_update(tmp_path):
    def refuse(*numbers):
        raise RuntimeError("stop")

    articles = ({"id": str(at), "title": f"第{at}篇", "text": "大桥合龙。" * 20} for at in range(20_000))
    with pytest.raises(RuntimeError, match="stop"):
        jianbao.index(tmp_path / "index", articles, progress=refuse)


def test_an_interrupt_stops_the_update(tmp_path):
    articles = [{"id": str(at), "title": f"第{at}篇", "text": "大桥合龙，两岸群众观看。" * 50} for at in range(20_000)]
    main = threading.main_thread()
    raised = threading.Event()

    def interrupt(*numbers):
        if not raised.is_set():
            raised.set()
            signal.pthread_kill(main.ident, signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        jianbao.index(tmp_path / "index", articles, progress=interrupt)
    assert jianbao.index(tmp_path / "index", articles[:10]).stats()["articles"] >= 10
