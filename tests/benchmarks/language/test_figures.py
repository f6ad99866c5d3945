"""The figures of the benchmark of languages, on counts that can be checked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.language.confusion import Confusion
from benchmarks.language.reliability import Bin, bins_of, calibration_error
from benchmarks.language.tags import GROUPS, REJECTED, tag_of
from benchmarks.language.web import ASSUMED, SHARES, web_precision
from corpus.documents.languages import LANGUAGES

TAGS = st.sampled_from(["es", "gl", "oc", "ca", "br", REJECTED])
PAIRS = st.lists(st.tuples(TAGS, TAGS), max_size=40)


def confusion(**counts: int) -> Confusion:
    """Counts given as `gl_es=3`: three Galician texts taken for Spanish."""
    return Confusion(
        pair for key, count in counts.items() for pair in [tuple(key.split("_"))] * count
    )


COUNTS = confusion(es_es=8, es_gl=2, gl_gl=3, gl_es=1, gl_und=4, gl_br=2, br_gl=5, br_br=5)


def test_a_rejection_and_another_code_count_against_recall() -> None:
    assert COUNTS.recall("gl") == pytest.approx(3 / 10)


def test_precision_counts_languages_that_are_not_served() -> None:
    assert COUNTS.precision("gl") == pytest.approx(3 / 10)
    assert COUNTS.precision("es") == pytest.approx(8 / 9)


def test_macro_f1_is_of_served_languages_that_are_present() -> None:
    assert COUNTS.present == ["es", "gl"]
    assert COUNTS.f1("es") == pytest.approx(16 / 19)
    assert COUNTS.macro_f1() == pytest.approx((16 / 19 + 6 / 20) / 2)
    assert COUNTS.macro_f1(["gl", "eu"]) == pytest.approx(6 / 20)


def test_the_most_frequent_mistake() -> None:
    assert COUNTS.mistake("gl") == (REJECTED, 4)
    assert COUNTS.mistake("eu") == ("", 0)
    assert confusion(br_fy=9).worst(2) == []
    assert COUNTS.worst(2) == [(("br", "gl"), 5), (("gl", REJECTED), 4)]


def test_swallowed_texts() -> None:
    swallowed = COUNTS.swallowed()
    assert swallowed.counts == {("br", "gl"): 5}
    assert COUNTS.foreign() == 10


def test_languages_of_a_group_are_one() -> None:
    found = confusion(bs_sr=3, hr_hr=2, sr_bs=1, sl_hr=4).grouped(GROUPS)
    assert found.counts == {("bs+hr+sr", "bs+hr+sr"): 6, ("sl", "bs+hr+sr"): 4}
    assert found.recall("bs+hr+sr") == 1.0


@given(PAIRS)
def test_f1_lies_between_precision_and_recall(pairs: list[tuple[str, str]]) -> None:
    own = Confusion(pairs)
    for tag in ("es", "gl"):
        low, high = sorted((own.precision(tag), own.recall(tag)))
        assert low - 1e-9 <= own.f1(tag) <= high + 1e-9
    assert own.texts.total() == own.given.total() == len(pairs)


def test_tags() -> None:
    assert [tag_of(label) for label in ("sr-Latn", "no", "br", "zxx", "mis", "")] == [
        "sr", "nb", "br", REJECTED, REJECTED, REJECTED,
    ]  # fmt: skip


# -- on the web ------------------------------------------------------------------------------


def test_a_frequent_language_makes_a_rare_one_imprecise() -> None:
    counts = confusion(en_en=99, en_gl=1, gl_gl=100)
    shares = {"en": 90.0, "gl": 1.0}
    assert counts.precision("gl") == pytest.approx(100 / 101)
    assert web_precision(counts, "gl", shares, added=0) == pytest.approx(1 / (1 + 90 * 0.01))


def test_a_mistake_that_was_not_seen_is_half_a_text() -> None:
    counts = confusion(en_en=100, gl_gl=100)
    shares = {"en": 90.0, "gl": 1.0}
    right, wrong = 100.5 / 101, 90 * 0.5 / 101
    assert web_precision(counts, "gl", shares) == pytest.approx(right / (right + wrong))
    assert web_precision(counts, "gl", shares, added=0) == 1.0


def test_languages_without_texts_or_shares_do_not_count() -> None:
    counts = confusion(en_en=1, gl_gl=1, br_gl=1)
    assert web_precision(counts, "gl", {"gl": 1.0, "br": 5.0, "fr": 9.0}, added=0) == 1.0
    assert web_precision(counts, "fr", {"gl": 1.0, "fr": 9.0}, added=0) == 0.0


def test_every_language_but_a_variety_of_catalan_has_a_share() -> None:
    assert {tag_of(tag) for tag in LANGUAGES} - {"ca-valencia"} == SHARES.keys()
    assert set(ASSUMED) < SHARES.keys()


# -- reliability -----------------------------------------------------------------------------


def test_bins() -> None:
    found = bins_of([(0.95, True), (1.0, True), (0.91, False), (0.3, False)])
    assert found[0] == Bin(0.3, 1, 0.3, 0.0)
    assert found[1].low == 0.9
    assert found[1].texts == 3
    assert found[1].right == pytest.approx(2 / 3)
    error = (abs(2.86 / 3 - 2 / 3) * 3 + 0.3) / 4
    assert calibration_error(found) == pytest.approx(error)


def test_no_bins() -> None:
    assert bins_of([]) == []
    assert calibration_error([]) == 0.0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_each_text_is_in_one_bin(scored: list[tuple[float, bool]]) -> None:
    found = bins_of(scored)
    assert sum(own.texts for own in found) == len(scored)
    assert 0 <= calibration_error(found) <= 1
    for own in found:
        assert own.low - 1e-9 <= own.score <= own.low + 0.1 + 1e-9
