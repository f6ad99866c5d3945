from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.pipeline.registry import find
from corpus.testing import GlobalStageContract, batch_of, decide
from dedup.same_url import SameUrl

DAY = datetime(2026, 5, 1, tzinfo=UTC)


def capture(number, url, days=0, **other):
    date = None if days is None else DAY + timedelta(days=days)
    return {"id": f"{number:032x}", "url": url, "date": date, "source": "crawl", **other}


CAPTURES = [
    capture(1, "https://a.example/x"),
    capture(2, "https://A.example:443/x?utm_source=y#z", 2),
    capture(3, "https://a.example/x", None),
    capture(4, "https://a.example/x", 2),
    capture(5, "https://a.example/X", 1),
    capture(6, "http://a.example/x", 1),
    capture(7, "https://a.example/x", 9, source="curated", rank=-1),
    capture(8, "https://a.example/x?id=1", 1),
    capture(9, "https://a.example/x?id=2", 1),
    capture(10, "", 1),
    capture(11, "", 2),
    capture(12, "https://b.example", -30_000),
    capture(13, "https://b.example/", None),
]


def survivors(documents, **settings):
    (result,) = decide(SameUrl(**settings), [batch_of(documents, SameUrl.reads)])
    ids = [document["id"] for document in documents]
    kept = [None if s is None else int(s, 16) for s in result.survivor.to_pylist()]
    return {int(i, 16): s for i, s in zip(ids, kept, strict=True) if s is not None}


class TestSameUrl(GlobalStageContract):
    stage = SameUrl()
    documents = CAPTURES


class TestAcrossSources(GlobalStageContract):
    stage = SameUrl(across_sources=True)
    documents = CAPTURES


def test_it_is_found_by_name():
    assert find("same_url") is SameUrl


def test_the_latest_stays():
    assert survivors(CAPTURES) == {1: 2, 3: 2, 4: 2, 13: 12}


def test_across_sources_the_higher_rank_stays():
    assert survivors(CAPTURES, across_sources=True) == {1: 2, 3: 2, 4: 2, 7: 2, 13: 12}


def test_what_is_dropped_says_why():
    (result,) = decide(SameUrl(), [batch_of(CAPTURES[:2], SameUrl.reads)])
    assert result.dropped.to_pylist() == ["same_url", None]


@pytest.mark.parametrize("across", [True, False])
@given(
    captures=st.lists(
        st.tuples(
            st.sampled_from(["", "https://a.example/", "https://b.example/"]),
            st.sampled_from([None, 1, 2, 3]),
            st.sampled_from(["one", "two"]),
            st.integers(0, 1),
        ),
        max_size=12,
    )
)
def test_one_of_each_address_stays_and_it_is_the_latest(across, captures):
    documents = [
        capture(number, url, days, source=source, rank=rank)
        for number, (url, days, source, rank) in enumerate(captures)
    ]
    gone = survivors(documents, across_sources=across)
    groups = {}
    for number, (url, days, source, rank) in enumerate(captures):
        key = (url, None if across else source) if url else number
        groups.setdefault(key, []).append((rank, days or 0, -number))
    best = {-max(group)[2] for group in groups.values()}
    assert set(range(len(captures))) - gone.keys() == best
