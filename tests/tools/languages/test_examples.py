from collections import Counter

from tools.languages.examples import passages
from tools.languages.texts import Text


def texts(label: str, source: str, genre: str, count: int) -> list[Text]:
    return [
        Text(f"{source} {n} paraula i més paraules", label, source, genre) for n in range(count)
    ]


def test_passages_are_drawn_evenly_over_sources() -> None:
    given = [*texts("ca", "a", "prose", 900), *texts("ca", "b", "user interface", 900)]
    given += texts("ca", "c", "prose", 30)
    chosen = passages(given, 200)
    counts = Counter(passage.source for passage in chosen)
    assert set(counts) == {"a", "b", "c"}
    assert counts["a"] > counts["b"]
    assert counts["c"] <= 30
    assert sum(counts.values()) == 200
    assert passages(given, 200) == chosen


def test_a_line_stands_in_one_passage_and_beside_lines_of_its_source() -> None:
    given = [*texts("ca", "a", "prose", 60), *texts("eu", "b", "prose", 60)]
    chosen = passages(given, 1000)
    lines = Counter(number for p in chosen for number in p.text.split() if number.isdigit())
    assert set(lines.values()) == {2}  # once a language
    for passage in chosen:
        assert not {"a", "b"} - {passage.source} & set(passage.text.split())
        assert passage.label == {"a": "ca", "b": "eu"}[passage.source]


def test_short_lines_are_left_out() -> None:
    assert passages([Text("massa curt", "ca", "a", "prose")] * 5, 10) == []
