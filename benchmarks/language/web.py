"""What precision is worth on the web, where some languages are thousands of times rarer."""

from collections.abc import Mapping

from benchmarks.language.confusion import Confusion

__all__ = ["ASSUMED", "SHARES", "web_precision"]

SHARES = {
    "en": 43.8846, "ru": 8.9466, "de": 4.9744, "fr": 4.3233, "es": 4.0729, "pt": 1.9811,
    "it": 1.9636, "pl": 1.6635, "nl": 1.3674, "cs": 1.0180, "sv": 0.7229, "ro": 0.5118,
    "hu": 0.4852, "el": 0.4790, "da": 0.3643, "uk": 0.3640, "fi": 0.3535, "nb": 0.2916,
    "bg": 0.2607, "sk": 0.2266, "ca": 0.1705, "sr": 0.1455, "hr": 0.1337, "lt": 0.1286,
    "et": 0.0979, "sl": 0.0959, "lv": 0.0724, "is": 0.0305, "sq": 0.0283, "bs": 0.0281,
    "gl": 0.0220, "eu": 0.0181, "mk": 0.0164, "nn": 0.0123, "be": 0.0119, "cy": 0.0061,
    "ga": 0.0037, "oc": 0.0024, "lb": 0.0020, "mt": 0.0018,
    "ast": 0.0020, "an": 0.0005, "oc-aranes": 0.0003,
}  # fmt: skip
"""Per cent of the pages of a crawl of Common Crawl: CC-MAIN-2018-34, the first one with languages;
plots/languages.csv of commoncrawl/cc-crawl-statistics. CLD2 found them, and says less than that."""
ASSUMED = ("ast", "an", "oc-aranes")
"""Languages whose share is not listed there, and is a guess."""


def web_precision(
    confusion: Confusion, tag: str, shares: Mapping[str, float] = SHARES, added: float = 0.5
) -> float:
    """The precision of a tag where languages have these shares of pages, from the rates at which
    each served language of the set gets the tag.

    A rate is (count + added) / (texts + 2 * added). With half a text added (Jeffreys' prior of a
    share) a mistake that was not seen has a rate all the same, of half a text in all of them: as
    English is thousands of times as frequent as some languages, its unseen mistakes decide what
    can be said of these. With 0 a mistake that was not seen never happens.
    """
    found = {
        true: shares[true]
        * (confusion.counts[true, tag] + added)
        / (confusion.texts[true] + 2 * added)
        for true in confusion.present
        if true in shares
    }
    total = sum(found.values())
    return found.get(tag, 0.0) / total if total else 0.0
