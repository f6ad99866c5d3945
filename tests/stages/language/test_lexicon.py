from hypothesis import given
from hypothesis import strategies as st

from stages.language.lexicon import FILE, Lexicon, expand, marks, parse


def test_patterns():
    assert list(expand("meu{a,es}")) == ["meua", "meues"]
    assert list(expand("{,ob}ting{a,uen}")) == ["tinga", "tinguen", "obtinga", "obtinguen"]


@given(st.text(alphabet="abcé-", max_size=9))
def test_a_form_without_choice_is_itself(form):
    assert list(expand(form)) == [form]


def test_weights():
    lexicon = Lexicon({"seua": 3.0, "prefix": 0.0}, {"fix": 2.0, "isca": 3.0})
    assert lexicon.weight("Seua") == 3
    assert lexicon.weight("prefix") == 0
    assert lexicon.weight("sofrifix") == 2
    assert lexicon.weight("llisca") == 0  # two letters before the ending
    assert lexicon.weight("Mariscal") == lexicon.weight("Odalisca") == 0  # a name, perhaps


def test_tables():
    found = parse("# comment\nvariety\tweight\tforms\na\t2\tx{1,2} -end\nb\t1\tx1\na\t0\tx1\n")
    assert found["a"] == Lexicon({"x1": 0.0, "x2": 2.0}, {"end": 2.0})
    assert found["b"] == Lexicon({"x1": 1.0}, {})


def test_no_word_speaks_for_both():
    found = marks()
    for one, other in (("ca-valencia", "ca"), ("oc-aranes", "oc")):
        both = found[one].words.keys() & found[other].words.keys()
        assert not {w for w in both if found[one].weight(w) and found[other].weight(w)}
        assert not found[one].endings.keys() & found[other].endings.keys()


def test_each_form_stands_once():
    forms = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "variety")):
            variety, _, patterns = line.split("\t")
            forms += [(variety, f) for p in patterns.split() for f in expand(p)]
    assert sorted({f for f in forms if forms.count(f) > 1}) == []
