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

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from corpus.errors import UnknownLanguage, suggest

__all__ = [
    "FAMILIES",
    "LANGUAGES",
    "Language",
    "UnknownLanguage",
    "family_of",
    "get",
    "resolve",
    "tag_of",
]


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language or variety with quotas of its own."""

    tag: str
    """BCP-47, such as `ca-valencia`."""
    name: str
    """In English."""
    autonym: str
    """In the language itself."""
    scripts: tuple[str, ...]
    """Codes of ISO 15924, the usual script first."""
    family: str
    """Branch of its language family."""
    regions: tuple[str, ...]
    """Codes of ISO 3166-1: the European countries where it is native, the main one first."""
    iso639_3: str
    """Three-letter code; a variety has the code of its language."""
    parent: str
    """Tag of the language or macrolanguage that it belongs to; empty if there is none."""
    aliases: tuple[str, ...]
    """Further codes: of ISO 639-2/B, retired codes, codes of identification models."""

    @property
    def script(self) -> str:
        """The usual script."""
        return self.scripts[0]


def _read_table() -> dict[str, Language]:
    path = Path(__file__).with_name("languages.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["tag"]: Language(
                tag=row["tag"],
                name=row["name"],
                autonym=row["autonym"],
                scripts=tuple(row["scripts"].split(",")),
                family=row["family"],
                regions=tuple(row["regions"].split(",")),
                iso639_3=row["iso639_3"],
                parent=row["parent"],
                aliases=tuple(alias for alias in row["aliases"].split(",") if alias),
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        }


LANGUAGES: Mapping[str, Language] = MappingProxyType(_read_table())
"""Languages by tag, in the order of the table."""

_MACRO = {
    # code of several languages: (tag when the script is not known, tag by script)
    "no": ("nb", {"Latn": "nb"}),
    "sr": ("sr-Cyrl", {"Cyrl": "sr-Cyrl", "Latn": "sr-Latn"}),
    "sh": ("sr-Latn", {"Cyrl": "sr-Cyrl", "Latn": "sr-Latn"}),
}
_MACRO |= {"nor": _MACRO["no"], "srp": _MACRO["sr"], "hbs": _MACRO["sh"], "scc": _MACRO["sr"]}


def _codes() -> dict[str, str]:
    """Lower-case code -> tag, for the codes that stand for one language."""
    codes = {}
    for language in LANGUAGES.values():
        names = [language.tag, *language.aliases]
        if language.parent not in LANGUAGES:  # varieties do not claim their language's code
            names.append(language.iso639_3)
        codes.update({name.lower(): language.tag for name in names})
    return {code: tag for code, tag in codes.items() if code not in _MACRO}


_CODES = _codes()


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
    language with several scripts; regions are ignored (`ca_ES`). Raises UnknownLanguage, which
    names the nearest tag.
    """
    tag = _lookup(code, script)
    if tag is None:
        raise UnknownLanguage(f"no language {code!r}{suggest(code, LANGUAGES)}")
    return tag


def _lookup(code: str, script: str) -> str | None:
    """As `resolve`; None for an unknown code, or a script in which the language is not served."""
    name = code.strip().replace("_", "-").lower()
    if name in _CODES:
        tag = _CODES[name]
        return tag if not script or script in LANGUAGES[tag].scripts else None
    base, *rest = name.split("-")
    for part in rest:
        if len(part) == 4 and part.isalpha():  # a script
            script = part.title()
        elif not (len(part) in (2, 3) and part.isalnum()):  # not a region either
            return None
    if base in _MACRO:
        default, by_script = _MACRO[base]
        return by_script.get(script) if script else default
    tag = _CODES.get(base, "")
    if not tag or (script and script not in LANGUAGES[tag].scripts):
        return None
    return tag


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
