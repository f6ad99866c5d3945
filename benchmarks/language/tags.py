"""Tags as this benchmark counts them, and the sets of languages that it sums up."""

from corpus.documents.languages import LANGUAGES, served_tag

__all__ = ["GROUPS", "REJECTED", "SPAIN", "served", "tag_of"]

REJECTED = "und"
"""In the place of a tag: the model gave none, or said that it is no language or none it knows."""
SPAIN = tuple("es ca eu gl oc oc-aranes ast an pt fr it de en".split())
"""The languages of Spain, their neighbours, and those that are much read there."""
_TOGETHER = ("bs hr sr", "nb nn da", "cs sk", "ca oc oc-aranes")
GROUPS = {tag: "+".join(own.split()) for own in _TOGETHER for tag in own.split()}
"""The group of each tag that is in one: languages that one model or another leaves together."""


def tag_of(label: str) -> str:
    """The tag of a label: one of the registry, the code of a language that is not served, or
    `REJECTED`. Serbian is one language here: texts of five sentences mix its two scripts."""
    if label in ("und", "zxx", "mis", ""):
        return REJECTED
    tag = served_tag(label) or label
    return "sr" if tag.startswith("sr-") else tag


def served(tag: str) -> bool:
    """Whether a tag is one of a language that is served."""
    return tag == "sr" or tag in LANGUAGES
