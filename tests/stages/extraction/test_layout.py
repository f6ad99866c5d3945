import pytest

from stages.extraction.layout import layout_of
from stages.extraction.unseen import visible
from stages.html.page import parse


def blocks(markup):
    return [(b.text, b.links) for b in layout(markup).blocks]


def layout(markup):
    return layout_of(parse(f"<body>{markup}</body>".encode()).find("body"))


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("a<div>b<p>c</p>d</div>e", ["a", "b", "c", "d", "e"]),
        ("<p>a <b>bold</b>\n  word<i>s</i></p>", ["a bold words"]),
        ("<p>a<br>b<br><br>c</p>", ["a\nb\nc"]),
        ("<pre>  if x:\n    y\n</pre>", ["  if x:\n    y"]),
        ("<p>hy\xadphen</p>", ["hyphen"]),
        ("<p><ruby>漢<rt>kan</rt></ruby></p>", ["漢"]),
        ("<p>a<script>x</script><style>y</style><select><option>z</select>b</p>", ["ab"]),
        ("<nav>menu</nav><p>a</p><footer>f</footer>", ["a"]),
        ("<p> \n </p><div><img></div>", []),
        ("<my-card>a</my-card>b", ["a", "b"]),
    ],
)
def test_blocks(markup, texts):
    assert [text for text, _ in blocks(markup)] == texts


def test_links_are_told_apart():
    assert blocks("<p>see <a href=x>this <b>page</b></a> now</p><a href=y>all</a>") == [
        ("see this page now", 9),
        ("all", 3),
    ]


def test_boxes_hold_ranges_of_blocks_and_come_before_what_they_hold():
    made = layout('<div id=a class="b c">1<p>2</p></div><div role=main><p>3</p></div><div></div>')
    assert [(box.tag, box.names, box.parent, box.start, box.end) for box in made.boxes] == [
        ("body", "", 0, 0, 3),
        ("div", "a b c", 0, 0, 2),
        ("p", "", 1, 1, 2),
        ("div", "main", 0, 2, 3),
        ("p", "", 3, 2, 3),
    ]
    assert [block.box for block in made.blocks] == [1, 2, 4]


@pytest.mark.parametrize("attribute", ["hidden", 'style="color:red; display: none"'])
def test_what_is_not_displayed_is_called_hidden(attribute):
    (_, box, *_) = layout(f"<div class=a {attribute}>text</div>").boxes
    assert box.names == "a hidden"
    assert box.hints.apart


def test_visible_counts_menus_too():
    page = b"<nav>menu</nav> <p>a  b</p><script>x</script>"
    assert visible(parse(page)) == len("menu a b")
