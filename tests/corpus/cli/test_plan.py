"""What a plan says of an earlier run's bytes on disk."""

from pathlib import Path

from corpus.cli.plan import as_text
from corpus.config.units import format_amount
from corpus.pipeline.load import load_plain
from corpus.run.sizing.segments_on_disk import Price, prices
from corpus.storage.store import Store
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.corpus.work_files import found


def test_each_segment_has_its_price_on_disk(tmp_path: Path) -> None:
    line = toy_pipeline(write_lines(tmp_path / "in"))
    run_toy(line, tmp_path / "run")
    priced = prices(line, Store(str(tmp_path / "run/work")))
    segments = tmp_path / "run/work/segments"
    assert priced.keys() == {path.name for path in segments.iterdir()}
    for name, price in priced.items():
        files = found(tmp_path / "run/work", f"segments/{name}/*.TASK/*")
        beside = [file for file in files if "/summary-" in file.path]
        assert price.summaries == sum(file.size for file in beside)
        assert price.kept + price.summaries == sum(file.size for file in files)
    assert priced["lines.long"].summaries == 0
    assert priced["lines.loud"].summaries > 0
    text = "\n".join(as_text(line, priced))
    for price in priced.values():
        assert f"columns, {format_amount(price.kept, 'bytes')} on disk" in text
    assert "no earlier run" not in text


def test_what_intermediates_are_elsewhere_take(tmp_path: Path) -> None:
    line = toy_pipeline(write_lines(tmp_path / "in"))
    run_toy(line, tmp_path / "run", work=str(tmp_path / "far"))
    assert prices(line, Store(str(tmp_path / "far")))["lines.long"].kept > 0


def test_without_an_earlier_run_nothing_is_known(tmp_path: Path) -> None:
    line = toy_pipeline(write_lines(tmp_path / "in"))
    priced = prices(line, Store(str(tmp_path / "run/work")))
    assert priced == {}
    assert list(as_text(line, priced))[-1].startswith("no earlier run there")
    assert not (tmp_path / "run").exists()
    assert "on disk" not in "\n".join(as_text(line))


def test_a_price_as_people_read_it() -> None:
    assert str(Price(1_230_000, 4100)) == "1.23 MB on disk, summaries 4.10 kB"
    assert str(Price(12)) == "12 B on disk"


def test_settings_of_single_languages_are_shown(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "pa"}\n')
    own = {"ca": {"line_punctuation": "5%"}, "ca-valencia": {"minimum_words": 9}}
    config = load_plain(
        {
            "name": "bread",
            "stages": {
                "pages": {"use": "jsonl", "with": {"paths": [str(tmp_path / "a.jsonl")]}},
                "prose": {"use": "quality", "after": "pages", "with": {"languages": own}},
                "shards": {"use": "shards", "after": "prose"},
            },
        }
    )
    assert list(as_text(config.pipeline))[-2:] == [
        "prose for ca: line_punctuation 0.05",
        "prose for ca-valencia: minimum_words 9, line_punctuation 0.05",
    ]
