from stages.extraction.apart import prose_of, set_apart
from stages.extraction.layout import layout_of
from stages.html.page import parse
from tests.stages.web_pages import BANNER, PARAGRAPHS

ONE, TWO, THREE = PARAGRAPHS["ca"]


def apart(markup, weights):
    """Names of the boxes that are set apart, by themselves or by those around them."""
    layout = layout_of(parse(f"<body>{markup}</body>".encode()).find("body"))
    flags = set_apart(layout, weights)
    return [box.names for box, flag in zip(layout.boxes, flags, strict=True) if flag and box.names]


def test_by_name_and_within():
    markup = "<div class=ad>a<p class=x>b</p></div><div class=y>c</div><h2 class=nav>d</h2>"
    assert apart(markup, [1, 1, 500, 500]) == ["ad", "x"]


def test_a_large_box_may_be_the_text_where_little_else_is():
    markup = "<div class=sidebar><p class=a>a</p></div><div class=ad>b</div><p class=b>c</p>"
    assert apart(markup, [900, 50, 50]) == ["ad"]
    assert apart(markup, [900, 50, 450]) == ["sidebar", "a", "ad"]


def test_comments_only_at_last_and_notices_never():
    markup = "<div class=comments>a</div><div class=gdpr>b</div><p class=c>c</p>"
    assert apart(markup, [900, 900, 300]) == ["comments", "gdpr"]
    assert apart(markup, [900, 900, 10]) == ["gdpr"]


def test_prose_is_neither_link_nor_notice():
    page = f"<p>{ONE}</p><a href=x>{TWO}</a>{BANNER} tail"
    layout = layout_of(parse(f"<body>{page}".encode()).find("body"))
    assert prose_of(layout) == len(ONE) + len("tail")
