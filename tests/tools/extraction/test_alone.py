from stages.extraction.layout import layout_of
from stages.html.page import parse
from tools.extraction.alone import alone, nameless

PAGE = (
    b"<body><nav>menu</nav><div class=w><div class=a><h1>title</h1><p>one</p><ul><li>two</li></ul>"
    b"</div><div class=b>more</div></div><footer>foot</footer></body>"
)


def test_a_text_without_the_page_around_it():
    layout = layout_of(parse(PAGE).find("body"))
    cut, within = alone(layout, [0, 1, 1, 1, 0, 0])
    assert [block.text for block in cut.blocks] == ["title", "one", "two"]
    assert within == slice(1, 4)
    assert [(b.tag, b.parent, b.start, b.end) for b in cut.boxes] == [
        *(("body", 0, 0, 3), ("h1", 0, 0, 1), ("p", 0, 1, 2), ("ul", 0, 2, 3), ("li", 3, 2, 3)),
    ]
    assert [cut.boxes[block.box].tag for block in cut.blocks] == ["h1", "p", "li"]


def test_names_are_left_out():
    layout = layout_of(parse(PAGE).find("body"))
    assert {box.names for box in nameless(layout).boxes} == {""}
    assert layout.boxes[3].names == "a"
