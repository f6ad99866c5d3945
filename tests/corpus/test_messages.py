"""A message is its English text, and remembers of what it was made."""

import copy
import json
import pickle

from corpus.config.units import Quantity
from corpus.messages import Message, in_context

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


def test_copies_remember_too() -> None:
    word = in_context("bound by", "supply")
    for one in (MESSAGE, word):
        for again in (copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
            assert again == one
            assert (again.template, again.values) == (one.template, one.values)
            assert again.context == one.context
    assert (word.context, MESSAGE.context) == ("bound by", "")
