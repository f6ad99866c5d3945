import pytest

from stages.sources.archives.media_types import media_type


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], ""),
        ([""], ""),
        (["text/html"], "text/html"),
        (["Text/HTML; charset=utf-8"], "text/html"),
        ([" \ttext/html ;charset=utf-8"], "text/html"),
        (["text/html", "text/html; charset=utf-8"], "text/html"),
        (["text/html, text/html"], "text/html"),
        (["text/plain", "text/html"], "text/html"),
        (["text/html", "text/plain"], "text/plain"),
        (["text/html", "*/*"], "text/html"),
        (["*/*"], ""),
        (["text/html", ""], "text/html"),
        (["text/html,,"], "text/html"),
        (["text/html", "cannot/be read"], "text/html"),
        (["html"], ""),
        (["text/html; charset=utf-8, gzip"], "text/html"),
        (['text/html; a="x, text/plain; b"'], "text/html"),
        (['text/html; a="x\\", text/plain"'], "text/html"),
        (['text/html; a="never closed, text/plain'], "text/html"),
        (["application/xhtml+xml;q=1,text/css"], "text/css"),
        (["text/html charset=utf-8"], ""),
    ],
)
def test_the_last_type_that_can_be_read(values: list[str], expected: str) -> None:
    assert media_type(values) == expected


def test_a_hostile_header_takes_no_time() -> None:
    assert media_type(['text/html;a="' + '\\"' * 200_000]) == "text/html"
    assert media_type(["," * 500_000 + "text/html"]) == "text/html"
    assert media_type(['"' * 300_001]) == ""
