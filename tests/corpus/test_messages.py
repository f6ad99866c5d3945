"""A message is its English text, and remembers of what it was made."""

import copy
import json
import pickle

from corpus.config.units import Quantity
from corpus.messages import Message, in_context, numbered

MESSAGE = Message(
    "%(name)s: %(share)s of 100 %%, %(parts)s",
    name="ca",
    share=Quantity(0.161, "share"),
    parts=[Message("%(n)s left", n=Quantity(1_800, "bytes")), Quantity(2, "times")],
)


def test_it_is_a_text() -> None:
    assert MESSAGE == "ca: 16.10 % of 100 %, 1.80 kB left, 2.00"
    assert json.loads(json.dumps([MESSAGE])) == [MESSAGE]
    assert isinstance(MESSAGE, str)


def test_numbers_are_counts_and_choose_the_form() -> None:
    assert numbered("%(num)s file", "%(num)s files", 1) == "1 file"
    assert numbered("%(num)s file", "%(num)s files", 12_345) == "12,345 files"


def test_copies_remember_too() -> None:
    word = in_context("bound by", "supply")
    many = numbered("%(num)s file in %(all)s", "%(num)s files in %(all)s", 1234, all="x")
    for one in (MESSAGE, word, many):
        for again in (copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
            assert again == one
            assert (again.template, again.values) == (one.template, one.values)
            assert (again.context, again.many) == (one.context, one.many)
    assert (word.context, MESSAGE.context) == ("bound by", "")
