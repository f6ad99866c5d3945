"""E-mail addresses written so that machines should not read them: `name (at) host dot org`,
`nom arrova domini punt cat`, `name&#64;host.org`, `nom @ domaine . fr`, or broken over a line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stages.pii.evidence import Evidence
from stages.pii.part import Part
from stages.pii.recognisers.obfuscations import ANY_AT, ANY_DOT, dots_of
from stages.pii.top_level import is_top_level

__all__ = ["SPACED_TRIGGER", "TRIGGER", "Written", "written"]

_OPEN, _CLOSE = r"(?:[(\[{<]|&lt;)", r"(?:[)\]}>]|&gt;)"
_SIGNS = "-_*|~/#\"'"
"""What is put on both sides of a word in place of brackets."""
_LABEL = rf"[^\W_]{{1,63}}(?:-{{1,2}}(?!{ANY_DOT}-)[^\W_]{{1,63}}){{0,8}}"
_AFTER_SPACE = (
    rf"{ANY_AT}(?=[ ]{{1,2}}[\w-]{{1,63}}"
    rf"(?:\.\w|[ ]{{1,2}}{ANY_DOT}[ ]|[ ]?{_OPEN}[ ]?{ANY_DOT}))"
)
_BRANCHES = (
    r"(?<=@)",
    r"(?<=&)(?:#0{0,5}64;|#[xX]0{0,4}40;|commat;|lt;[ ]?" + ANY_AT + "[ ]?&gt;)",
    rf"(?<=[(\[{{<])[ ]?(?:{ANY_AT}|a)[ ]?[)\]}}>]",
    rf"(?<=(?P<sign>[{_SIGNS}])){ANY_AT}(?P=sign)",
)


def _after_sign(signs: str, branches: Sequence[str]) -> str:
    """A pattern of branches that look back at one of these signs: one class of them comes first, so
    that a text is searched for these alone."""
    return f"[{re.escape(signs)}](?:{'|'.join(branches)})"


_FIRST = f"@&([{{<{_SIGNS}"
TRIGGER = _after_sign(f"{_FIRST}%", (*_BRANCHES, "(?<=%)(?:25)?40"))
SPACED_TRIGGER = f"[ ]{_AFTER_SPACE}"
"""What every address has in it: what stands for an @, also in an address of the web."""
_AT = re.compile(_after_sign(f"{_FIRST} ", (*_BRANCHES, f"(?<=[ ]){_AFTER_SPACE}")))
"""What stands for an @ in the middle of an address."""
_SIGN = re.compile("@|&[^l]")
"""An @, or the name of it in HTML."""
_DOT = re.compile(
    r"(?P<broken>\.[ ]?\r?\n[ ]{0,2}|[ ]?\r?\n[ ]{0,2}\.)"
    rf"|(?P<point>\.)|&(?:#0{{0,5}}46|#[xX]0{{0,4}}2[eE]|period);"
    rf"|[ ]{{0,2}}{_OPEN}{{1,2}}[ ]?(?:[.]|{ANY_DOT})[ ]?{_CLOSE}{{1,2}}[ ]{{0,2}}"
    rf"|[ ]?(?P<sign>[{_SIGNS}]){ANY_DOT}(?P=sign)[ ]?|[ ]{{1,2}}(?P<word>{ANY_DOT})[ ]{{1,2}}"
    r"|(?P<spaced>[ ]\.[ ]?)"
)
_PIECE = re.compile(_LABEL)
_NAME_DOT = re.compile(rf"(?:[ ]{ANY_DOT}[ ]|[ ]?{_OPEN}[ ]?(?:\.|{ANY_DOT})[ ]?{_CLOSE}[ ]?)")
_LOCAL = re.compile(
    rf"(?<![\w.%+-])[\w+](?:[\w+.]|-(?!{ANY_AT}-)){{0,63}}"
    rf"(?:{_NAME_DOT.pattern}[\w+-]{{1,63}}){{0,3}}$"
)
_LEFT = re.compile(r"(?P<gap>[ ]{0,2})(?P<open>[(\[{<]{0,2})$")
_RIGHT = re.compile(r"(?P<close>(?:[ ]?[)\]}>]{1,2})?)(?P<gap>[ ]?\r?\n[ ]{0,2}|[ ]{0,2})")
_LONGEST_LOCAL = 100
_NO_NAMES = frozenset(
    "me us you him her them it out here there online site website web page available visit find "
    "look is are live more read see buy follow watch now only free this that and or by".split()
)
"""Words that stand before `at` in running text, not names of mailboxes."""
_TRANSCRIBED: Mapping[str, str] = {
    "ком": "com", "орг": "org", "нет": "net", "ру": "ru", "юа": "ua", "бг": "bg", "бай": "by",
    "мк": "mk", "рс": "rs", "инфо": "info", "еу": "eu",
}  # fmt: skip
"""Top-level domains as they are read aloud in Cyrillic letters."""
_WORD = "word for at"
_SHORT_AT = 5
"""Characters of an at-word with its spaces that may be a common word."""
_USUAL_TOPS = frozenset("com org net info edu gov cat eus gal bzh".split())
_ENDS = re.compile(r"[ ]{0,2}(?:$|[\r\n.,;:!?)\]}>\"'»”])")


@dataclass(frozen=True)
class _Form:
    """How an at is written, and what that is worth in powers of ten. dots: the words or the sign
    that dots have to be written with; None: any. needs_dot: whether a plain dot is not enough."""

    name: str
    worth: float
    dots: frozenset[str] | None = None
    needs_dot: bool = False


@dataclass(frozen=True)
class Written:
    """An address of unusual form from `start` to before `end`, as it is without it, and what speaks
    for it before the words around are looked at."""

    start: int
    end: int
    local: str
    domain: str
    evidence: Evidence


def written(part: Part) -> Iterator[Written]:
    """The addresses around what stands for an @ in a part; not those of usual form."""
    last = part.start
    for match in part.matches(_AT):
        found = _around(part.text, *match.span())
        if found and found.start >= last:
            last = found.end
            yield found


def _around(text: str, start: int, end: int) -> Written | None:
    """The address around an at that stands from `start` to before `end`."""
    at = text[start:end]
    left, right = _LEFT.search(text[max(0, start - 5) : start]), _RIGHT.match(text, end)
    form = left and right and _form(at, left, right)
    if not left or not right or not form:
        return None
    first = start - len(left[0] if _SIGN.match(at) else left["gap"])
    local = _LOCAL.search(text[max(0, first - _LONGEST_LOCAL) : first])
    domain = _domain(text, right.end(), form.dots)
    if not local or not domain:
        return None
    stop, labels, was_written = domain
    is_common = form.name == _WORD and len(at) <= _SHORT_AT
    if (is_common and not _is_usual(labels)) or (form.needs_dot and not was_written):
        return None
    name = _NAME_DOT.sub(".", local[0])
    evidence = Evidence(((form.name, form.worth),))
    if was_written:
        evidence = evidence.plus("dot in another form", 0.5)
    if name.lower() in _NO_NAMES or text[stop : stop + 1] in ("/", "@"):
        evidence = evidence.plus("words of a sentence", -3.0)
    return Written(first - len(local[0]), stop, name, ".".join(labels), evidence)


def _form(at: str, left: re.Match[str], right: re.Match[str]) -> _Form | None:
    """The form of an at with what is around it; None where it is none."""
    if _SIGN.match(at):
        return _form_of_sign(at, left, right)
    if right["close"]:
        return None
    if at[0] in "([{<&":
        is_letter = at[1:-1].strip().lower() == "a"
        is_tight = not left["gap"] and not right["gap"]
        return _Form("at in brackets", 3.0) if is_tight or not is_letter else None
    if at[0] != " ":
        if left["gap"] and right["gap"]:
            return _Form("at between signs", 2.0)
        return _Form("at between signs", 2.0, frozenset({at[0]}), needs_dot=True)
    word = at[1:].lower()
    return _Form(_WORD, 1.0, dots_of(word), needs_dot=len(at) <= _SHORT_AT)


def _form_of_sign(at: str, left: re.Match[str], right: re.Match[str]) -> _Form | None:
    """The form of an @ or of its entity; one that is tight and plain is not of this file."""
    if left["open"] or right["close"]:
        is_whole = len(left["open"]) == len(right["close"].strip())
        return _Form("@ in brackets", 3.0) if is_whole else None
    if "\n" in right["gap"]:
        return None if left["gap"] else _Form("broken after @", 1.0)
    if left["gap"] and not right["gap"]:
        return _Form("@ behind a space", -1.5)
    if left["gap"] or right["gap"]:
        return _Form("@ with spaces", 0.5)
    return _Form("@", 1.0, needs_dot=True) if at == "@" else _Form("entity", 3.0)


def _is_usual(labels: Sequence[str]) -> bool:
    """Whether a domain has no label of one letter, and a top-level domain of a country or an old
    one: `at y pwynt data` is Welsh."""
    return min(map(len, labels)) > 1 and (len(labels[-1]) == 2 or labels[-1].lower() in _USUAL_TOPS)


def _domain(
    text: str, place: int, dots: frozenset[str] | None
) -> tuple[int, list[str], bool] | None:
    """Where the longest domain that begins at a place ends, its labels, and whether a dot was not a
    plain one. dots: see `_Form`."""
    labels: list[str] = []
    best: tuple[int, list[str], bool] | None = None
    was_written = is_broken = False
    while len(labels) < 10 and (label := _PIECE.match(text, place)):
        top = _TRANSCRIBED.get(label[0].lower(), label[0])
        is_alone = is_broken and len(labels) == 1  # a sentence may begin there
        if (
            labels
            and is_top_level(top)
            and (
                not is_alone or (top.islower() and _ENDS.match(text[label.end() : label.end() + 3]))
            )
        ):
            best = label.end(), [*labels, top], was_written
        labels.append(label[0])
        dot = _DOT.match(text, label.end())
        if not dot:
            break
        if dots is not None:
            if dot["word"] and dot["word"].lower() not in dots:
                break
            if dot["sign"] and dot["sign"] not in dots:
                break
        if dot["broken"] and best:
            break
        is_broken = bool(dot["broken"])
        was_written = was_written or not dot["point"]
        place = dot.end()
    return best
