"""The class of the host that a page is from: a closed, small vocabulary, never a name."""

from corpus.documents.languages import LANGUAGES
from corpus.documents.urls import host_of

__all__ = ["domain_class"]

_GENERIC = frozenset("com org net info biz edu gov int mil eu cat eus gal bzh".split())
_PUBLIC = frozenset("gov gob gouv gub govt gv government".split())
_TEACHING = frozenset("edu ac".split())
_COUNTRIES = frozenset(
    {"uk"} | {region.lower() for one in LANGUAGES.values() for region in one.regions}
)


def domain_class(url: str) -> str:
    """`gov` and `edu` in any country, else the top-level domain where it is a common one or that of
    a country where a language that is served is at home; `other`, and `none` without a host."""
    labels = host_of(url).strip("[].").lower().split(".")
    top = labels[-1]
    if not top:
        return "none"
    second = labels[-2] if len(labels) > 2 and len(top) == 2 else ""
    if second in _PUBLIC or top == "gov":
        return "gov"
    if second in _TEACHING or top == "edu":
        return "edu"
    return top if top in _GENERIC or top in _COUNTRIES else "other"
