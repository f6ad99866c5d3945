import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError, printable
from corpus.storage.file_names import real_name, spelled

NAMES = st.binary(min_size=1, max_size=12).filter(lambda name: b"\0" not in name)
TRICKY = st.lists(st.sampled_from([b"%", b"25", b"E7", b"\xe7", b"0A", b"\n", b"a", b"2", b"%C3"]))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"plain-1.jsonl.gz", "plain-1.jsonl.gz"),
        ("cançó ñ 日本 🦉.jsonl".encode(), "cançó ñ 日本 🦉.jsonl"),
        (b"can\xe7\xf3.jsonl", "can%E7%F3.jsonl"),
        (b"can%E7%F3.jsonl", "can%25E7%25F3.jsonl"),
        (b"two\nlines.jsonl", "two%0Alines.jsonl"),
        (b"\x1b[31mred.jsonl", "%1B[31mred.jsonl"),
        ("a\u202egpj.jsonl".encode(), "a%E2%80%AEgpj.jsonl"),
        ("a\u2028b\x85".encode(), "a%E2%80%A8b%C2%85"),
        (b"\xff\xfe.jsonl", "%FF%FE.jsonl"),
        (b"\xed\xb3\xa7", "%ED%B3%A7"),
        (b"https%3A%2F%2Fa.cat%2F.warc", "https%3A%2F%2Fa.cat%2F.warc"),
        (b"100%.jsonl", "100%.jsonl"),
        (b"100%25.jsonl", "100%2525.jsonl"),
        (b'it\'s "quoted" <b>.jsonl', 'it\'s "quoted" <b>.jsonl'),
    ],
)
def test_spellings(name: bytes, expected: str) -> None:
    assert spelled(os.fsdecode(name)) == expected
    assert os.fsencode(real_name(expected)) == name


@given(NAMES | TRICKY.map(b"".join))
def test_a_spelling_is_text_and_gives_the_name_back(name: bytes) -> None:
    spelling = spelled(os.fsdecode(name))
    assert os.fsencode(real_name(spelling)) == name
    assert spelling.encode().decode() == spelling
    assert len(spelling.splitlines()) <= 1
    assert "\x1b" not in spelling


def test_messages_can_be_printed() -> None:
    assert printable("a 100 %E7 of\nit\x1b[1m", keep="\n") == "a 100 %E7 of\nit%1B[1m"
    assert printable("\ud800\udce7") == "%ED%A0%80%E7"
    error = InputError("holds x\udce7", where="/data/x\n\udce7")
    assert str(error) == "/data/x%0A%E7: holds x%E7"
