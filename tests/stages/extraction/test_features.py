import numpy as np
import pytest

from stages.extraction.context import CERTAIN, context
from stages.extraction.features import Facts
from stages.extraction.layout import layout_of
from stages.extraction.model import included
from stages.html.page import parse
from tests.stages.web_pages import TITLES, article, forum


def layout(markup):
    tree = parse(markup.encode())
    return layout_of(tree.find("body"))


def facts(markup):
    return Facts(layout(f"<body>{markup}</body>"))


def test_groups_are_boxes_of_one_kind_with_several_blocks():
    entry = "<div class='a a-{}'><b>x</b><p>y</p></div>"
    found = facts("".join(map(entry.format, range(3))) + "<div class=b><p>z</p></div>")
    assert found.group.tolist() == [1, 1, 3, 3, 5, 5, 0]
    assert found.kinds[1] == found.kinds[3] == found.kinds[5] != found.kinds[7]


def test_boxes_further_out_have_more_blocks():
    found = facts("<div><div><div><p>a</p></div></div><p>b</p></div><p>c</p>")
    sizes = [(found.end - found.start)[up][0] for up in found.up]
    assert sizes == [1, 2, 3, 3, 3, 3]


@pytest.mark.parametrize("between", [0, 1, 2, 7, 100])
def test_boxes_inherit_what_those_around_them_say(between):
    inner = "<div>" * between + "<p>a</p>" + "</div>" * between
    found = facts(f"<div class=hidden>{inner}<main><p>b</p></main></div><p>c</p>")
    assert found.hidden[found.box].tolist() == [between + 2, 3, 0]
    assert found.in_main.tolist() == [False, True, False]


def test_the_innermost_box_counts():
    found = facts("<div class=hidden><div class=hidden><p>a</p><div class=ads><p>b</p></div></div>")
    assert found.hidden[found.box].tolist() == [2, 3]
    assert found.advert[found.box].tolist() == [0, 2]


@pytest.mark.parametrize("page", [article, forum])
@pytest.mark.parametrize("tag", TITLES)
def test_every_page_has_the_columns_that_the_model_asks_for(page, tag):
    made = layout(page(tag))
    found = Facts(made)
    count = len(found.features)
    guess = included().probabilities(made, found)
    around = context(found, guess)
    model = included()
    assert found.features.dtype == np.int32
    assert model.first.feature.max() < count + 4
    assert model.second.feature.max() < count + 4 + len(around)
    assert guess.min() >= 0
    assert guess.max() <= CERTAIN
    assert guess.tolist() == included().probabilities(made, Facts(made)).tolist()


def test_one_block():
    found = facts("<p>alone</p>")
    assert found.features.shape[1] == context(found, np.array([CERTAIN])).shape[1] == 1
