"""What a plan says of an earlier run's bytes on disk."""

from pathlib import Path

from corpus.cli.plan import Price, as_text, prices
from corpus.config.options import RunOptions
from corpus.config.units import format_amount
from corpus.pipeline.load import Config, load_plain
from tests.corpus.runs import run_toy, toy_pipeline, write_lines


def test_each_segment_has_its_price_on_disk(tmp_path: Path) -> None:
    line = toy_pipeline(write_lines(tmp_path / "in"))
    run_toy(line, tmp_path / "run")
    found = prices(Config(line, RunOptions(), "toy.yaml"), str(tmp_path / "run"))
    segments = tmp_path / "run/work/segments"
    assert found.keys() == {path.name for path in segments.iterdir()}
    for name, price in found.items():
        files = [path for path in (segments / name).rglob("*") if path.is_file()]
        beside = [path for path in files if path.parent.name.startswith("summary-")]
        assert price.summaries == sum(path.stat().st_size for path in beside)
        assert price.kept + price.summaries == sum(path.stat().st_size for path in files)
    assert found["lines.long"].summaries == 0
    assert found["lines.loud"].summaries > 0
    text = "\n".join(as_text(line, found))
    for price in found.values():
        assert f"columns, {format_amount(price.kept, 'bytes')} on disk" in text
    assert "no earlier run" not in text


def test_what_intermediates_are_elsewhere_take(tmp_path: Path) -> None:
    line = toy_pipeline(write_lines(tmp_path / "in"))
    run_toy(line, tmp_path / "run", work=str(tmp_path / "far"))
    elsewhere = Config(line, RunOptions(work=str(tmp_path / "far")), "toy.yaml")
    assert prices(elsewhere, str(tmp_path / "run"))["lines.long"].kept > 0


def test_without_an_earlier_run_nothing_is_known(tmp_path: Path) -> None:
    line = toy_pipeline(write_lines(tmp_path / "in"))
    found = prices(Config(line, RunOptions(), "toy.yaml"), str(tmp_path / "run"))
    assert found == {}
    assert list(as_text(line, found))[-1].startswith("no earlier run there")
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
