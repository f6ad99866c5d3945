"""When a planted value counts as found, what counts as masked, and the figures of tables."""

from collections import Counter

from benchmarks.pii.planted import SPAIN, Planted, fair, harmed, readable
from benchmarks.pii.run import Grouped, counted
from benchmarks.pii.systems import masked
from benchmarks.pii.tables import table, worst

OWN = Planted("card", "", "x", "", "spaces", "none", "en", "4111 2222 3333 4444", "Ada: ", ", ok.")


def test_a_value_is_gone_if_no_four_of_its_signs_are_left() -> None:
    assert readable(OWN, OWN.text)
    assert not readable(OWN, "Ada: <CARD_1>, ok.")
    assert not readable(OWN, "Ada: <CARD_1> 444, ok.")
    assert readable(OWN, "Ada: <CARD_1> 4444, ok.")
    assert readable(OWN, "Ada: 4111-<PHONE_1>, ok.")
    assert readable(OWN, "Ada: \uff14\uff11\uff11\uff11 <CARD_1>, ok.")


def test_what_the_sentence_has_anyway_is_not_left_of_the_value() -> None:
    own = Planted("email", "", "", "", "plain", "none", "en", "adam@host.org", "Adam, ", " ok")
    assert not readable(own, "Adam, <EMAIL_1> ok")
    assert readable(own, "Adam, <EMAIL_1>host.org ok")


def test_a_sentence_is_harmed_if_its_words_are_gone() -> None:
    assert not harmed(OWN, "Ada: <CARD_1>, ok.")
    assert harmed(OWN, "<CARD_1>, ok.")
    assert harmed(OWN, "Ada: <CARD_1>")


def test_spans_that_overlap_are_one() -> None:
    found = masked("call 612 345 678 now", [(5, 12, "PHONE"), (9, 16, "ID"), (5, 8, "X")])
    assert found.text == "call <PHONE_1> now"
    assert found.kinds == Counter(PHONE=1)


def test_the_same_set_is_planted_in_each_of_the_languages_of_spain() -> None:
    sets = [
        [
            (own.type, own.name, own.form, own.cue, own.value)
            for own in fair(rounds=1)
            if own.tag == t
        ]
        for t in SPAIN
    ]
    assert all(own == sets[0] for own in sets)


def test_shares_are_by_group_and_the_worst_come_first() -> None:
    found = Grouped(["a1", "a2", "b1"], {"one": [True, False, False]})
    shares = found.by(lambda item: item[0])
    assert shares == {"one": {"a": (1, 2), "b": (0, 1)}}
    assert found.only(lambda item: item != "b1").by(lambda _: "") == {"one": {"": (1, 2)}}
    assert list(table("x", shares, lambda key: key * 2))[1].split() == ["a", "2", "0.500", "aa"]
    assert [row.split()[-1] for row in worst(shares["one"], 2)] == ["a", "b"]
    assert counted({"b": 1, "a": 1, "c": 2}, 2) == "c 2, a 1"
