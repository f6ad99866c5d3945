"""What cannot be seen is named, and everything else stays as it is."""

import json

import pytest

from corpus.documents.visible import escaped, visible, visible_lines


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("gepj.\u202eexe", "gepj.<U+202E>exe"),
        ("\u2066a\u2069\u200e\u200f\u061c", "<U+2066>a<U+2069><U+200E><U+200F><U+061C>"),
        ("\x1b[31mred\x9b0m", "<U+001B>[31mred<U+009B>0m"),
        ("a\nb\r\tc\0", "a<U+000A>b<U+000D><U+0009>c<U+0000>"),
        ("pay\u200bpal\ufeff\u00ad", "pay<U+200B>pal<U+FEFF><U+00AD>"),
        ("\udcff\U000e0041", "<U+DCFF><U+E0041>"),
        ("\u2028\u2029\u3164", "<U+2028><U+2029><U+3164>"),
        (
            "L'Hospitalet · ñ Ω я 漢 \U0001f600 ❤\ufe0f",
            "L'Hospitalet · ñ Ω я 漢 \U0001f600 ❤\ufe0f",
        ),
        (7, "7"),
    ],
)
def test_invisible_characters_are_named(value: object, shown: str) -> None:
    assert visible(value) == shown


def test_lines_stay_lines() -> None:
    assert visible_lines("a\n\tb\r\u202e\x1bc") == "a\n\tb<U+000D><U+202E><U+001B>c"


@pytest.mark.parametrize("text", ["a\u202eb", "\x9b\x7f", "\U000e0041\ud800", "ñ", 'q"\\\u200b'])
def test_json_means_the_same(text: str) -> None:
    written = escaped(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(written) == {"a": text}
    assert visible(written) == written
