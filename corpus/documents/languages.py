"""Registry of the languages served: BCP-47 tags, names, scripts, labels of identification models.

The table is `languages.tsv` beside this file. A document is counted under one tag only: counts of
`ca` do not include `ca-valencia`, although `ca` is its parent. Tags follow BCP-47 (RFC 5646),
three-letter codes ISO 639-3, scripts ISO 15924, regions ISO 3166-1 (XK is user-assigned).

Some codes stand for more than one language:

- `no` (and `nor`) becomes `nb`, Bokmål, which nearly all text with this label is; `nn` has a
  label of its own in every model.
- `sr` and `sh` (and `srp`, `hbs`) depend on the script: Cyrillic gives `sr-Cyrl`, Latin `sr-Latn`.
  Without a script `sr` is `sr-Cyrl` (its likely script in Unicode CLDR) and `sh` is `sr-Latn`
  (the Serbo-Croatian Wikipedia, from which the label comes, is written in Latin letters).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from corpus.documents import language_table
from corpus.documents.language_table import Language, read_languages
from corpus.documents.packs import LanguagePack, force_packs, packs_in_force, until_packs_change
from corpus.documents.tab_tables import Row
from corpus.errors import UnknownLanguage, suggest

__all__ = [
    "FAMILIES",
    "LANGUAGES",
    "Language",
    "UnknownLanguage",
    "family_of",
    "get",
    "resolve",
    "served_tag",
    "tag_of",
    "use_packs",
]


class _Registry(Mapping[str, Language]):
    """The languages of the product and of the language packs in force, by tag."""

    def __getitem__(self, tag: str) -> Language:
        return _tables()[0][tag]

    def __iter__(self) -> Iterator[str]:
        return iter(_tables()[0])

    def __len__(self) -> int:
        return len(_tables()[0])

    def __contains__(self, tag: object) -> bool:
        return tag in _tables()[0]


LANGUAGES: Mapping[str, Language] = _Registry()
"""Languages by tag, in the order of the table, those of language packs last."""

_MACRO = {
    # code of several languages: (tag when the script is not known, tag by script)
    "no": ("nb", {"Latn": "nb"}),
    "sr": ("sr-Cyrl", {"Cyrl": "sr-Cyrl", "Latn": "sr-Latn"}),
    "sh": ("sr-Latn", {"Cyrl": "sr-Cyrl", "Latn": "sr-Latn"}),
}
_MACRO |= {"nor": _MACRO["no"], "srp": _MACRO["sr"], "hbs": _MACRO["sh"], "scc": _MACRO["sr"]}


_REGION = re.compile(r"[a-z]{2,3}|[0-9]{3}")
_VARIANT = re.compile(r"[a-z0-9]{5,8}|[0-9][a-z0-9]{3}")


@until_packs_change
def _tables() -> tuple[dict[str, Language], dict[str, str]]:
    """The languages by tag; and lower-case code -> tag, for the codes that stand for one language.
    Raises ConfigError, with file and line, for a line of a pack that cannot be used."""
    file = Path(__file__).with_name(language_table.FILE)
    own = read_languages(file.read_text(encoding="utf-8"), file.name)
    languages = {language.tag: language for language, _ in own}
    codes: dict[str, str] = {}
    for language in languages.values():
        codes |= dict.fromkeys(_names(language, languages), language.tag)
    codes = {code: tag for code, tag in codes.items() if code not in _MACRO}
    for pack in packs_in_force():
        added = pack.languages()
        every = {**{language.tag: language for language, _ in added}, **languages}
        for language, row in added:
            _check_parent(language, row, every)
            for name in _names(language, every):
                taken = codes.get(name) or (_MACRO[name][0] if name in _MACRO else None)
                if taken is not None:
                    raise row.error(
                        f"{name} stands for {taken} already ({every[taken].name}); a tag or alias "
                        "is of one language"
                    )
                codes[name] = language.tag
            languages[language.tag] = language
    return languages, codes


def _names(language: Language, languages: Mapping[str, Language]) -> list[str]:
    """The codes that stand for a language, in lower case, each once. Varieties do not claim their
    language's code."""
    names = [language.tag, *language.aliases]
    if language.parent not in languages:
        names.append(language.iso639_3)
    return list(dict.fromkeys(name.lower() for name in names))


def _check_parent(language: Language, row: Row, languages: Mapping[str, Language]) -> None:
    parent = language.parent
    if not parent or parent in _MACRO:
        return
    if parent not in languages:
        raise row.error(f"parent: there is no language {parent!r}{suggest(parent, languages)}")
    if not language.tag.startswith(f"{parent}-"):
        raise row.error(
            f"tag: {language.tag} is of {parent}, so its tag must begin with {parent}-, such as "
            f"{parent}-x-{language.tag.replace('-', '')[:8]}"
        )
    if language.iso639_3 != languages[parent].iso639_3:
        raise row.error(f"iso639_3: must be that of {parent}, {languages[parent].iso639_3}")


def use_packs(packs: Sequence[LanguagePack]) -> None:
    """Put language packs in force in this process, in the place of all others; a process has one
    registry. Raises ConfigError, with file and line, where they cannot be used; then those before
    stay in force."""
    before = packs_in_force()
    force_packs(packs)
    try:
        _tables()
    except BaseException:
        force_packs(before)
        raise


def get(tag: str) -> Language:
    """The language with exactly this tag; `resolve` takes other codes too.

    Raises UnknownLanguage, which names the nearest tag.
    """
    if tag in LANGUAGES:
        return LANGUAGES[tag]
    known = _lookup(tag, "")
    hint = f"; its tag is {known}" if known else suggest(tag, LANGUAGES)
    raise UnknownLanguage(f"no language {tag!r}{hint}")


def resolve(code: str, script: str = "") -> str:
    """The tag that a code stands for: of two or three letters, in any case, with `_` or `-`.

    A script, given or in the code (`srp_Latn`, `sr-Latn-RS`), decides between the tags of a
    language with several scripts. Regions (`ca_ES`), extensions, and variants that are not served
    (`de-1996`) are ignored. Raises UnknownLanguage, which names the nearest tag.
    """
    tag = _lookup(code, script)
    if tag is None:
        raise UnknownLanguage(f"no language {code!r}{suggest(code, LANGUAGES)}")
    return tag


def _lookup(code: str, script: str) -> str | None:
    """As `resolve`; None for an unknown code, or a script in which the language is not served."""
    name = code.strip().replace("_", "-").lower()
    codes = _tables()[1]
    if name in codes:
        tag = codes[name]
        return tag if not script or script in LANGUAGES[tag].scripts else None
    base, *rest = name.split("-")
    variants = []
    for part in rest:
        if len(part) == 1:  # an extension or private use follows (RFC 5646, 2.2.6 and 2.2.7)
            break
        if len(part) == 4 and part.isalpha():
            script = part.title()
        elif _VARIANT.fullmatch(part) and not part.startswith("fon"):  # phonetic notation
            variants.append(part)
        elif not _REGION.fullmatch(part):
            return None
    if base in _MACRO:
        default, by_script = _MACRO[base]
        return by_script.get(script) if script else default
    tag = codes.get(base, "")
    if not tag or (script and script not in LANGUAGES[tag].scripts):
        return None
    named = (f"{tag}-{variant}" for variant in variants)
    return next((name for name in named if name in LANGUAGES), tag)


def served_tag(code: str) -> str | None:
    """The tag that a code stands for, as `resolve`; None where it is of no language served."""
    return _lookup(code, "")


# -- labels of identification models --------------------------------------------------------

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "lid.176": "fastText lid.176 (Joulin et al. 2016): codes of Wikipedia editions",
        "lid218": "NLLB lid218e (NLLB Team 2022, arXiv 2207.04672): FLORES-200 codes, cat_Latn",
        "openlid": "OpenLID 1 to 3 (Burchell et al. 2023, arXiv 2305.13820): the same form",
        "glotlid": "GlotLID 3 (Kargaran et al. 2023, arXiv 2310.16248): the same form",
    }
)
"""Families of fastText models whose labels `tag_of` reads, with model, paper and form of labels.

FLORES-200, and so OpenLID, has no label for Aragonese, and for Serbian only `srp_Cyrl`. GlotLID
also has `arg_Latn` and `srp_Latn`; OpenLID 3 has `srp_Latn`. No family has Valencian or Aranese.
"""

_NOT_A_LANGUAGE = frozenset({"und", "zxx", "mul", "mis", "xx", ""})
# Codes of Wikipedia editions that differ from the BCP-47 tag: `als` is Alemannic there, but Tosk
# Albanian in ISO 639-3.
_WIKIPEDIA = {"als": "gsw", "bh": "bho", "eml": "egl", "nah": "nci", "bat-smg": "sgs"}


def tag_of(label: str, family: str, script: str = "") -> str | None:
    """The language that a model's label names: a tag in `LANGUAGES`, or the code of a language that
    is not served; None where the label names no language (`zxx`, `und`).

    script: script of the text. It matters for lid.176 only, whose `sr` and `sh` do not say it.
    A served language in a script that is not served keeps the script: `ron_Cyrl` is `ro-Cyrl`.
    Raises UnknownLanguage for a family that is not in `FAMILIES`.
    """
    if family not in FAMILIES:
        raise UnknownLanguage(f"no family of labels {family!r}{suggest(family, FAMILIES)}")
    code = label.removeprefix("__label__").strip()
    if family == "lid.176":
        code = _WIKIPEDIA.get(code, code)
        known = script if code in _MACRO and script in _MACRO[code][1] else ""
        return None if code in _NOT_A_LANGUAGE else _lookup(code, known) or code
    code, _, own_script = code.partition("_")
    if code in _NOT_A_LANGUAGE:
        return None
    tag = _lookup(code, own_script)
    if tag is not None:
        return tag
    base = _lookup(code, "")
    return f"{base.split('-')[0]}-{own_script}" if base else code


def family_of(labels: Iterable[str]) -> str:
    """The family that a model's labels belong to, recognised by their form.

    lid218, OpenLID and GlotLID have labels of one form, which `tag_of` reads in one way: the answer
    is `glotlid` if there are labels that only GlotLID has (`arg_Latn`, `cnr_Latn`), else `openlid`.
    """
    names = {label.removeprefix("__label__") for label in labels}
    if not any("_" in name for name in names):
        return "lid.176"
    return "glotlid" if {"cnr_Latn", "arg_Latn"} & names else "openlid"
