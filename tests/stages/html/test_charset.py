import codecs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stages.html.charset import declared_in_page, decode
from stages.html.charset_labels import LABELS, charset_of
from stages.html.charset_tables import is_utf8

RUSSIAN = "Утром над рекой поднимается туман, и лодки медленно выходят из гавани. Рыбы много."
POLISH = "Zażółć gęślą jaźń: każdego ranka nad rzeką unosi się mgła, a łodzie wracają później."
CZECH = "Každé ráno se nad řekou zvedá mlha a loďky pomalu vyplouvají z přístavu, když svítá."
GREEK = "Κάθε πρωί η ομίχλη σηκώνεται πάνω από το ποτάμι και οι βάρκες βγαίνουν από το λιμάνι."
CATALAN = "Cada matí la boira s’aixeca del riu i la col·lecció de barques surt del port després."
LATVIAN = "Katru rītu virs upes ceļas migla, un laivas lēnām iziet no ostas, kad saule jau spīd."
LEGACY = [
    (RUSSIAN, "windows-1251"),
    (RUSSIAN, "koi8-r"),
    (RUSSIAN, "iso-8859-5"),
    (POLISH, "iso-8859-2"),
    (POLISH, "windows-1250"),
    (CZECH, "windows-1250"),
    (GREEK, "windows-1253"),
    (GREEK, "iso-8859-7"),
    (CATALAN, "windows-1252"),
    (LATVIAN, "windows-1257"),
]


def header(value):
    return [{"name": "server", "value": "x"}, {"name": "content-type", "value": value}]


def page(text, head=""):
    return (
        f"<!DOCTYPE html><html><head>{head}<title>x</title></head><body><p>{text}</p></body></html>"
    )


@pytest.mark.parametrize(("text", "charset"), LEGACY)
def test_declared_in_the_header(text, charset):
    body = page(text).encode(charset)
    found = decode(body, header(f'text/html; Charset="{charset.upper()}"'))
    assert (found.charset, found.source) == (charset, "header")
    assert text in found.text


@pytest.mark.parametrize(("text", "charset"), LEGACY)
@pytest.mark.parametrize(
    "declaration",
    [
        "<meta charset='{}'>",
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={}">',
        "<!-- <meta charset=utf-8> --><meta  charset = {} />",
        "<meta name=description content='charset=koi8-u is old'><meta charset={}>",
        "<style>" + "p{{}} " * 300 + "</style><meta charset={}>",
    ],
)
def test_declared_in_the_page(text, charset, declaration):
    body = page(text, declaration.format(charset)).encode(charset)
    found = decode(body, header("text/html"))
    assert (found.charset, found.source) == (charset, "meta")
    assert text in found.text


@pytest.mark.parametrize(("text", "charset"), LEGACY)
def test_declared_nowhere(text, charset):
    found = decode(page(text * 3).encode(charset))
    assert found.source == "detected"
    assert text in found.text


def test_an_xml_declaration():
    body = f'<?xml version="1.0" encoding="iso-8859-2"?><html><p>{POLISH}</p></html>'
    assert decode(body.encode("iso-8859-2")).charset == "iso-8859-2"


@pytest.mark.parametrize(
    "values",
    [
        ["text/html; charset=utf-8", "text/html; charset=windows-1253"],
        ["text/html; charset=windows-1253", "text/html"],
        ["text/html; charset=windows-1253", "text/html; charset=no-such"],
        ["text/html; charset=utf-8, text/html; charset=windows-1253"],
        ["text/html", "text/html; charset=windows-1253", "*/*"],
    ],
)
def test_a_header_of_several_lines(values):
    lines = [{"name": "content-type", "value": value} for value in values]
    body = page(GREEK).encode("windows-1253")
    assert GREEK in decode(body, lines).text
    assert decode(body, lines).source == "header"


def test_the_header_comes_before_the_page():
    body = page(GREEK, "<meta charset=windows-1252>").encode("windows-1253")
    assert GREEK in decode(body, header("text/html; charset=windows-1253")).text


@pytest.mark.parametrize(
    ("mark", "codec", "charset"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16be"),
    ],
)
def test_a_byte_order_mark_comes_first(mark, codec, charset):
    found = decode(mark + page(CZECH).encode(codec), header("text/html; charset=windows-1251"))
    assert found == (page(CZECH).encode(), charset, "bom")


@pytest.mark.parametrize(
    ("codec", "charset"), [("utf-16-le", "utf-16le"), ("utf-16-be", "utf-16be")]
)
def test_utf16_without_a_mark(codec, charset):
    body = page(RUSSIAN).encode(codec)
    assert decode(body) == (page(RUSSIAN).encode(), charset, "detected")
    assert decode(body, header(f"text/html;charset={charset}")) == (
        page(RUSSIAN).encode(),
        charset,
        "header",
    )


def test_utf16_declared_by_a_page_in_ascii_is_a_lie():
    body = page(RUSSIAN, "<meta charset=utf-16>").encode()
    assert decode(body).charset == "utf-8"
    assert decode(body, header("text/html; charset=utf-16")).text == body.decode()


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1251", "gbk", "us-ascii"])
def test_valid_utf8_outweighs_a_declaration(declared):
    body = page(POLISH).encode()
    found = decode(body, header(f"text/html; charset={declared}"))
    assert found == (page(POLISH).encode(), "utf-8", "validity")
    cut_in_a_character = body[: body.rindex("ź".encode()) + 1]
    assert decode(cut_in_a_character, header(f"text/html; charset={declared}")).charset == "utf-8"


def test_declared_utf8_that_is_something_else():
    body = page(RUSSIAN, "<meta charset=windows-1251>").encode("windows-1251")
    assert decode(body, header("text/html; charset=utf-8"))[1:] == ("windows-1251", "meta")
    body = page(RUSSIAN * 3, "<meta charset=utf-8>").encode("windows-1251")
    assert decode(body, header("text/html; charset=utf-8"))[1:] == ("windows-1251", "detected")


def test_a_few_bad_bytes_are_replaced():
    body = page(POLISH).encode().replace(b"<p>", b"<p>\xff\xe2\x82 ")
    found = decode(body, header("text/html; charset=utf-8"))
    assert found.text == page("\ufffd\ufffd " + POLISH)
    assert found[1:] == ("utf-8", "header")


def test_the_web_reads_latin_1_as_windows_1252():
    for label in ("latin-1", "latin1", "ISO-8859-1", "us-ascii", "iso8859-1"):
        found = decode(b"<p>\x80 l\x92home \x9d", header(f"text/html; charset={label}"))
        assert found == ("<p>€ l’home \x9d".encode(), "windows-1252", "header")


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        (b"\x81\xaa\xd2", "windows-1253", "\x81\ufffd\ufffd"),
        (b"\x98", "windows-1251", "\x98"),
        (b"\xae\xbe", "koi8-u", "ўЎ"),
        (b"a\xff\xff", "shift_jis", None),
        (b"\xb0\xa1", "gb2312", "啊"),
        (b"anything", "iso-2022-kr", "\ufffd"),
    ],
)
def test_decoders_follow_the_web_standard(body, charset, text):
    found = decode(body, header(f"text/html; charset={charset}"))
    assert text is None or found.text == text


@pytest.mark.parametrize("declared", ["x-user-defined", "utf-16"])
def test_declarations_that_give_no_text_are_passed_over(declared):
    body = page(RUSSIAN * 3, f"<meta charset={declared}>").encode("koi8-r")
    for headers in (None, header(f"text/html; charset={declared}")):
        found = decode(body, headers)
        assert found == (body.decode("koi8-r").encode(), "koi8-r", "detected")


def test_a_single_byte_charset_that_is_a_plain_lie():
    body = page(RUSSIAN * 3).encode("cp1251")
    found = decode(body, header("text/html; charset=iso-8859-1"))
    assert found == (body.decode("cp1251").encode(), "windows-1251", "detected")
    body = page(RUSSIAN * 3, "<meta charset=windows-1251>").encode("cp1251")
    assert decode(body, header("text/html; charset=iso-8859-1")).source == "meta"
    few = page("Menu «ø» of the day").encode("cp1252")
    assert decode(few, header("text/html; charset=windows-1251")).source == "header"


def test_utf16_whatever_is_declared():
    for codec, charset in (("utf-16-le", "utf-16le"), ("utf-16-be", "utf-16be")):
        body = page(RUSSIAN * 5).encode(codec)
        for declared in ("utf-16", "utf-8", "windows-1251"):
            assert decode(body, header(f"text/html; charset={declared}")).charset == charset


def test_labels():
    assert len(set(LABELS.values())) == 40
    assert all(charset_of(name) for name in LABELS.values())
    assert charset_of(" ISO_8859-9:1989\t") == "windows-1254"
    assert charset_of("klingon") is None
    for charset in set(LABELS.values()):
        every_byte = bytes(range(256))
        assert decode(every_byte, header(f"text/html; charset={charset}")).text


@pytest.mark.parametrize("body", [b"", b"\0", b"\0" * 5000, b"<meta charset=", b"<?xml encoding='"])
def test_nothing_to_go_by(body):
    assert decode(body).text.strip("\0") == body.decode().strip("\0")
    assert declared_in_page(body) is None


def test_unknown_labels_count_as_none():
    found = decode(page(CATALAN).encode(), header("text/html; charset=unknown-8bit"))
    assert found == (page(CATALAN).encode(), "utf-8", "validity")
    assert decode(b"plain", None) == (b"plain", "utf-8", "default")


@settings(max_examples=settings.default.max_examples // 2)
@given(st.binary(max_size=300), st.sampled_from(sorted(LABELS)) | st.text(max_size=9))
def test_any_bytes_give_text_that_can_be_written(body, label):
    found = decode(body, header(f"text/html; charset={label}"))
    assert found == decode(body, header(f"text/html; charset={label}"))
    found.text.encode("utf-8")
    decode(body).text.encode("utf-8")


@given(st.text(max_size=300))
def test_utf8_comes_back_whatever_is_declared(text):
    body = ("<p>żółw" + text.replace("\ufeff", "")).encode()
    for declared in ("utf-8", "windows-1252", "iso-8859-2", "shift_jis"):
        assert decode(body, header(f"text/html; charset={declared}")).text.encode() == body


@given(st.binary(max_size=40) | st.text(max_size=20).map(str.encode))
@example(b"\xed\xa0\x80")
@example(b"\xc0\xaf")
@example(b"\xf4\x90\x80\x80")
@example("\ufffe\U0010ffff".encode())
def test_what_utf8_is(body: bytes) -> None:
    try:
        body.decode()
    except UnicodeDecodeError:
        assert not is_utf8(body)
    else:
        assert is_utf8(body)
