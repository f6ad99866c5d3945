"""Words for what manifests and ledgers name: reasons, units, bounds.

In files for programs the names stand as they are; pages for people give them in words, in the
language of the reader. The English of a short name is that name, where it is a word already.
"""

from collections.abc import Mapping

from corpus.messages import Message, in_context

__all__ = ["BOUNDS", "BOUND_BY", "KINDS", "REASONS", "UNITS", "word"]

BOUND_BY: Mapping[str, Message] = {
    "share": in_context("bound by", "share"),
    "supply": in_context("bound by", "supply"),
    "epochs": in_context("bound by", "epochs"),
    "once": in_context("bound by", "once"),
    "minimum": in_context("bound by", "minimum"),
    "maximum": in_context("bound by", "maximum"),
    "group": in_context("bound by", "group"),
}
"""What keeps a language from more text: see `corpus.quotas.shortfall.Share`."""

BOUNDS: Mapping[str, Message] = {
    "minimum": in_context("missed", "minimum"),
    "maximum": in_context("missed", "maximum"),
    "share": in_context("missed", "share"),
}
"""What the quotas ask for, and is missed."""

UNITS: Mapping[str, Message] = {
    "bytes": in_context("unit", "bytes"),
    "characters": in_context("unit", "characters"),
    "words": in_context("unit", "words"),
    "documents": in_context("unit", "documents"),
    "tokens": in_context("unit", "tokens"),
}
"""Units of shares and amounts, as in "shares are of bytes"."""

REASONS: Mapping[str, Message] = {
    # of sources
    "bad_coding": Message("content coding that cannot be undone"),
    "bad_http": Message("no valid HTTP response"),
    "decompression_bomb": Message("far larger unpacked than packed"),
    "empty_body": Message("empty response"),
    "http_status": Message("HTTP status other than 200"),
    "not_html": Message("no HTML"),
    "not_text": Message("no text"),
    "too_large": Message("too large"),
    "truncated": Message("cut short in the archive"),
    "empty_text": Message("no text in it"),
    "continuation": Message("continuation of another record"),
    "conversion": Message("another record in another form"),
    "metadata": Message("notes about another record"),
    "request": Message("request of the crawler, not a page"),
    "resource": Message("file of another kind than HTML"),
    "response_not_http": Message("answer of another protocol than HTTP"),
    "revisit": Message("page that was met again, kept without its text"),
    "warcinfo": Message("description of the archive file"),
    # of extraction
    "boilerplate_only": Message("nothing but menus and other parts that recur"),
    "empty_page": Message("empty page"),
    "parser_failed": Message("HTML that cannot be parsed"),
    "too_short": Message("too little main text"),
    # of rights
    "opt_out": Message("opt-out: its owner refuses the use"),
    "opt_out_list": Message("address on a list of opt-outs"),
    "site_file": Message("file of a site, no page"),
    "suppressed": Message("to be forgotten, as a suppression list says"),
    "blocked": Message("address on a block list"),
    "not_listed": Message("address on no list of those wanted"),
    # of languages
    "disagreement": Message("models disagree about its language"),
    "low_confidence": Message("language not certain enough"),
    "mixed_languages": Message("several languages in one text"),
    "no_language": Message("no running text in any language"),
    "other_language": Message("language that is not wanted"),
    # of quality
    "alphabetic_ratio": Message("too few words with letters"),
    "bullet_lines": Message("too many lines with bullets"),
    "duplicate_lines": Message("too many repeated lines"),
    "duplicate_paragraphs": Message("too many repeated paragraphs"),
    "ellipsis_lines": Message("too many lines that break off"),
    "line_punctuation": Message("too few lines that end a sentence"),
    "mean_word_length": Message("words too long or too short on average"),
    "repeated_n_grams": Message("too many repeated word sequences"),
    "short_lines": Message("too many short lines"),
    "stop_words": Message("too few of the most common words"),
    "symbol_ratio": Message("too many symbols"),
    "too_few_words": Message("too few words"),
    "too_many_words": Message("too many words"),
    "top_n_gram": Message("one word sequence makes up too much"),
    "filtered": Message("dropped by a filter of datatrove"),
    "personal_data_dense": Message("too much personal data"),
    # of copies and quotas
    "same_record": Message("record read before"),
    "same_url": Message("address crawled again later"),
    "exact_duplicate": Message("same text as another document"),
    "near_duplicate": Message("almost the same text as another document"),
    "no_quota": Message("language without a quota"),
    "over_domain_maximum": Message("its domain has given its maximum"),
    "over_quota": Message("beyond the quota of its language"),
    # of the engine
    "forgotten": Message("taken out of the finished dataset on request"),
    "quarantined": Message("could not be read, or made a stage fail"),
}
"""Why a document was dropped, by the reason in the ledger."""

KINDS: Mapping[str, Mapping[str, Message]] = {
    "bound by": BOUND_BY,
    "missed": BOUNDS,
    "reason": REASONS,
    "unit": UNITS,
}


def word(name: str, kind: str) -> str:
    """What stands for a name of a kind, one of `KINDS`; the name itself where there is nothing, as
    of the stages of others. Raises KeyError for another kind."""
    return KINDS[kind].get(name, name)
