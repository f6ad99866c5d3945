import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.language.lexicon import FILE, NEIGHBOURS, Lexicon, Mark, expand, lexicon_of, parse

TABLE = """\
# comment
variety\tweight\tforms
ca-valencia\t3\tseua -isca
ca-valencia\t2\t-fix
ca-valencia\t-\tprefix morisca
ca\t1.5\tsev{a,es}
ca\t=2.5\tlos
oc\t1\tlo
"""


def test_patterns():
    assert list(expand("meu{a,es}")) == ["meua", "meues"]
    assert list(expand("{,ob}ting{a,uen}")) == ["tinga", "tinguen", "obtinga", "obtinguen"]


@given(st.text(alphabet="abcé-", max_size=9))
def test_a_form_without_choice_is_itself(form):
    assert list(expand(form)) == [form]


def test_marks():
    lexicon = parse(TABLE, "ca-valencia")
    assert lexicon.find("Seua") == Mark("ca-valencia", 3, 2)
    assert lexicon.find("seves") == Mark("ca", 1.5, 5)
    assert lexicon.find("los") == Mark("ca", 2.5, 6)  # set by hand
    assert lexicon.find("prefix") is lexicon.find("morisca") is None
    assert lexicon.find("lo") is None  # of another pair
    assert lexicon.find("sofrifix") == Mark("ca-valencia", 2, 3)
    assert lexicon.find("llisca") is None  # two letters before the ending
    assert lexicon.find("Trobisca") is None  # a name, perhaps


def test_tables():
    mark = Mark("oc", 1, 7)
    assert parse(TABLE, "oc-aranes") == Lexicon({"lo": mark}, {})


def lines():
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "variety")):
            yield line.split("\t")


@pytest.mark.parametrize("variety", NEIGHBOURS)
def test_each_form_stands_once(variety):
    """So none speaks for both, and what is taken out of endings is no mark elsewhere."""
    sides = (variety, NEIGHBOURS[variety])
    forms = [f for side, _, row in lines() if side in sides for p in row.split() for f in expand(p)]
    assert sorted({form for form in forms if forms.count(form) > 1}) == []


def test_weights():
    """A word alone is never enough, and what the table calls a variety speaks for it."""
    assert {side for side, _, _ in lines()} == {*NEIGHBOURS, *NEIGHBOURS.values()}
    for variety in NEIGHBOURS:
        lexicon = lexicon_of(variety)
        found = [*lexicon.words.values(), *lexicon.endings.values()]
        assert all(0 <= mark.weight <= 4 for mark in found if mark is not None)


def test_what_is_taken_out_would_end_like_a_mark():
    for variety in NEIGHBOURS:
        lexicon = lexicon_of(variety)
        endings = tuple(lexicon.endings)
        taken_out = [word for word, mark in lexicon.words.items() if mark is None]
        assert [word for word in taken_out if not word.endswith(endings)] == []
