import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import BooksDoNotBalance
from corpus.stage import Measure
from corpus.tasks.ledger import Ledger
from corpus.tasks.ledger_checks import check_conservation

KEYS = st.tuples(*(st.sampled_from(("a", "b", "")) for _ in range(6)))
AMOUNTS = st.tuples(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    ledger = Ledger()
    for key, amounts in draw(st.lists(st.tuples(KEYS, AMOUNTS), max_size=6)):
        ledger.add(key, *amounts)
    for key, value in draw(st.lists(st.tuples(KEYS, st.integers(1, 9)), max_size=4)):
        ledger.measure(key, value)
    return ledger


def copy(ledger: Ledger) -> Ledger:
    return Ledger(dict(ledger.counts), dict(ledger.measures))


@given(ledgers(), ledgers(), ledgers())
def test_merging_is_a_commutative_monoid(a: Ledger, b: Ledger, c: Ledger) -> None:
    assert copy(a).merge(b) == copy(b).merge(a)
    assert copy(a).merge(copy(b).merge(c)) == copy(a).merge(b).merge(c)
    assert copy(a).merge(Ledger()) == a == Ledger().merge(a)


@given(ledgers())
def test_round_trips(ledger: Ledger) -> None:
    assert Ledger.from_json(ledger.to_json()) == ledger
    assert Ledger.from_tables(ledger.counts_table(), ledger.measures_table()) == ledger


ROWS = st.lists(
    st.tuples(
        st.sampled_from(("ca", "en")),
        st.sampled_from(("short", "long")),
        st.integers(0, 2**40),
        st.integers(0, 99),
    ),
    max_size=30,
)


def batch_of(rows: list[tuple[str, str, int, int]]) -> pa.RecordBatch:
    names = ("language", "reason", "bytes", "words")
    columns = list(zip(*rows, strict=True)) if rows else [()] * 4
    types = (pa.string(), pa.string(), pa.int64(), pa.int64())
    arrays = [pa.array(c, t) for c, t in zip(columns, types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=list(names))


@given(ROWS)
def test_rows_are_counted_as_one_by_one(rows: list[tuple[str, str, int, int]]) -> None:
    batch = batch_of(rows)
    whole, single = Ledger(), Ledger()
    whole.add_rows("s", "p", "crawl", "dropped", batch, batch["reason"])
    for language, reason, size, words in rows:
        single.add(("s", "p", language, "crawl", "dropped", reason), 1, size, words)
    assert whole == single


@given(ROWS)
def test_measures_are_added_as_one_by_one(rows: list[tuple[str, str, int, int]]) -> None:
    batch = batch_of(rows)
    positions = pa.array(range(0, len(rows), 2), pa.int64())
    keys, values = batch["reason"].take(positions), batch["words"].take(positions)
    whole, single = Ledger(), Ledger()
    whole.add_measure("s", "p", "crawl", batch, Measure("m", positions, keys, values))
    for language, reason, _, words in rows[::2]:
        single.measure(("s", "p", language, "crawl", "m", reason), words)
    assert whole == single


def test_books_that_do_not_balance_say_where() -> None:
    ledger = Ledger()
    ledger.add(("scrub", "crawl/a", "ca", "crawl", "in", ""), 5)
    ledger.add(("scrub", "crawl/a", "ca", "crawl", "out", ""), 3)
    ledger.add(("scrub", "crawl/a", "ca", "crawl", "quarantined", "ValueError"), 1)
    with pytest.raises(BooksDoNotBalance, match=r"scrub, partition crawl/a: \+1 document"):
        check_conservation(ledger)
    ledger.add(("scrub", "crawl/a", "ca", "crawl", "dropped", "x"), 1)
    check_conservation(ledger)
