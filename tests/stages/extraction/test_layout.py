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
        ("<nav>menu</nav><p>a</p><footer>f</footer>", ["menu", "a", "f"]),
        ("<h3><button>a</button></h3><button>b</button>", ["a"]),
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


def test_links_lead_elsewhere_to_a_place_or_nowhere():
    found = layout("<p><a href=/x>one</a> <a href=#y>two</a> <a name=z>three</a> <a href=#>to</a>")
    (block,) = found.blocks
    assert (block.links, block.places) == (5, 3)


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ("<section id=related-work><h2>2. Related work</h2></section>", ""),
        ("<section id=related-work><h2>Other things</h2></section>", "related-work"),
        ("<h2 id=Search class=a>Search</h2>", "a"),
        ("<div id=search>Search</div>", "search"),
        ("<section class=reviews><h2>Reviews</h2></section>", "reviews"),
    ],
)
def test_an_id_made_from_a_heading_says_nothing(markup, names):
    assert layout(markup).boxes[1].names == names


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


def test_visible_counts_menus_too():
    page = b"<nav>menu</nav> <p>a  b</p><script>x</script>"
    assert visible(parse(page)) == len("menu a b")


def test_a_part_has_the_boxes_around_its_blocks():
    page = "<div class=a><p>1</p><p>2</p></div><div class=b><p>3</p></div><p>4</p>"
    part = layout(page).part(1, 3)
    assert [block.text for block in part.blocks] == ["2", "3"]
    assert [(b.tag, b.names, b.parent, b.start, b.end) for b in part.boxes] == [
        *(("body", "", 0, 0, 2), ("div", "a", 0, 0, 1), ("p", "", 1, 0, 1)),
        *(("div", "b", 0, 1, 2), ("p", "", 3, 1, 2)),
    ]
    assert [block.box for block in part.blocks] == [2, 4]
