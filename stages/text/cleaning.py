"""The normal form of text: Unicode NFC, visible characters, plain spaces, few empty lines."""

import re
import unicodedata
from html import unescape

from stages.text.indentation import indents_of

__all__ = ["cleaned", "unescaped"]

_REFERENCE = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000 ]+")
_PLAIN_SPACE = re.compile("[\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]|  ")

# Control characters, soft hyphen, combining grapheme joiner, Arabic letter mark, zero-width space
# and marks of direction, word joiner and invisible operators, deprecated format characters, byte
# order mark, annotation marks, noncharacters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff]"
)
_JOINER = re.compile("[\u200c\u200d]")
# Joiners shape Arabic and Indic letters and connect emoji; between letters of European scripts and
# at the edge of a word they have no meaning.
_JOINED = "[\u0600-\u1cff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
_IDLE_JOINER = re.compile(f"(?<!{_JOINED})[\u200c\u200d]|[\u200c\u200d](?!{_JOINED})")
_BEGINNING = re.compile("\n[\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000 ]")
_LINE_EDGES = re.compile(" *\n *")
_EMPTY_LINES = re.compile("\n{3,}")


def unescaped(text: str) -> str:
    """The text with HTML character references replaced by their characters; names that HTML does
    not have stay."""
    if "&" not in text:
        return text
    return _REFERENCE.sub(lambda found: unescape(found[0]), text)


def cleaned(text: str) -> str:
    """The text in normal form; to clean it again changes nothing."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
        if _JOINER.search(text):
            text = _IDLE_JOINER.sub("", text)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    elif not text.isprintable():
        text = _INVISIBLE.sub("", text)
    text = _BREAKS.sub("\n", text)
    indents = indents_of(text.split("\n")) if _BEGINNING.search(text) else []
    if _PLAIN_SPACE.search(text):
        text = _SPACES.sub(" ", text)
    if " \n" in text or "\n " in text:
        text = _LINE_EDGES.sub("\n", text)
    if any(indents):
        lines = zip(indents, text.strip(" ").split("\n"), strict=True)
        text = "\n".join(map("".join, lines))
    return _EMPTY_LINES.sub("\n\n", text).strip(" \n")
