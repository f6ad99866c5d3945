from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.testing import GlobalStageContract, batch_of, decide
from stages.output.shards import Shards


def documents(size: int, seed: int = 1) -> list[dict[str, object]]:
    return [
        {
            "id": f"{i * 7919 + seed:032x}",
            "language": ("ca", "en", "sr-Cyrl")[i % 3],
            "priority": (i * 0x9E3779B97F4A7C15 + seed) % 2**64,
            "bytes": (i * 37) % 400,
        }
        for i in range(size)
    ]


class TestShards(GlobalStageContract):
    stage = Shards(target_bytes=900)
    documents = documents(60)


def places(target: int, docs: list[dict[str, object]]) -> list[dict[str, object]]:
    stage = Shards(target_bytes=target)
    seen: list[dict[str, object]] = []
    object.__setattr__(stage, "apply", lambda decision: seen.extend(decision.to_pylist()))
    decide(stage, [batch_of(docs, stage.reads)])
    return seen


@settings(max_examples=settings.default.max_examples // 3)
@given(size=st.integers(1, 60), target=st.integers(1, 5000))
def test_shards_are_ranges_of_the_order_and_numbered_without_gaps(size: int, target: int) -> None:
    docs = documents(size)
    found = places(target, docs)
    for tag in ("ca", "en", "sr-Cyrl"):
        rows = [
            (doc["priority"], place)
            for doc, place in zip(docs, found, strict=True)
            if doc["language"] == tag
        ]
        rows.sort(key=lambda pair: pair[0])
        files = [place["file"] for _, place in rows]
        assert files == sorted(files)
        assert [place["position"] for _, place in rows] == list(range(len(rows)))
        distinct = sorted(set(files))
        assert distinct == [
            f"data/{tag}/train-{i:05d}-of-{len(distinct):05d}.parquet" for i in range(len(distinct))
        ]


def test_shards_hold_about_the_wanted_bytes() -> None:
    docs = documents(60)
    total = sum(int(str(d["bytes"])) for d in docs if d["language"] == "en")
    found = places(900, docs)
    sizes: dict[object, int] = {}
    for doc, place in zip(docs, found, strict=True):
        if doc["language"] == "en":
            sizes[place["file"]] = sizes.get(place["file"], 0) + int(str(doc["bytes"]))
    assert len(sizes) == -(-total // 900)
    assert all(size < 900 + 400 for size in sizes.values())
