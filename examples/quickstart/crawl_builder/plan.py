"""What is in the crawl: the responses, the records beside them, and the truth about all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from crawl_builder import extras
from crawl_builder.archives import Archives
from crawl_builder.chance import shuffled
from crawl_builder.copies import Copier, copier, english_copies, english_needed, foreign_copies
from crawl_builder.pages import books_on_web, by_language, frames, originals
from crawl_builder.responses import Response
from crawl_builder.sites import sites_of
from crawl_builder.sources import Text, to_plain

FILES = 3
Truth = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Crawl:
    """`files`: name -> bytes; `truth`: URL -> what is true of what stands there."""

    files: dict[str, bytes]
    truth: Truth
    responses: Sequence[Response]

    @property
    def html(self) -> list[Response]:
        return [response for response in self.responses if response.html]

    @property
    def languages(self) -> Counter[str]:
        return Counter(response.truth["language"] for response in self.html)


def plan(texts: Sequence[Text], books: Sequence[Text]) -> Crawl:
    sites = sites_of([*texts, *(book for book in books if book.site)])
    pages = originals(texts, sites)
    ordered = [pages[key] for key in shuffled("plan", pages)]
    make = copier(texts, sites, pages)
    responses = [
        *pages.values(),
        *books_on_web(books, sites),
        *frames(texts, sites),
        *extras.not_html(sites),
        *extras.odd(sites),
        *extras.redirects(ordered[:9]),
        *extras.errors(ordered[9:]),
        *foreign_copies(make, texts),
    ]
    responses.append(with_userinfo(ordered[0]))
    twice = ordered[1]  # the same record in two files
    responses += english_copies(make, texts, english_needed([*responses, twice]))
    cut = cut_page(make, texts)
    truth = truth_of([*responses, cut])
    truth[twice.url]["records"] = 2

    archives = Archives(FILES)
    for response in responses:
        archives.response(response)
    archives.response(twice, shift=1)
    for page in ordered[2:8]:
        archives.record(page.site.host, extras.metadata(page))
    for page in ordered[2:5]:
        record, entry = extras.revisit(page)
        if truth.keys().isdisjoint(entry):
            archives.record(page.site.host, record)
            truth |= entry
    by_key = {text.key: text for text in texts}
    for key in shuffled("conversion", pages)[:2]:
        text = to_plain(by_key[key].blocks)
        archives.record(pages[key].site.host, extras.conversion(pages[key], text))
    for host in shuffled("lookup", sites)[:3]:
        archives.record(host, extras.lookup(sites[host]))
    return Crawl(archives.files(cut), truth, [*responses, twice])


def with_userinfo(page: Response) -> Response:
    """An address with a name and a password in it, as careless links have them."""
    url = page.url.replace("://", "://guest:guest@", 1)
    return replace(page, url=url, truth=page.truth | {"kind": "url_variant", "copy_of": page.url})


def cut_page(make: Copier, texts: Sequence[Text]) -> Response:
    """The page whose record ends in the middle: the crawler was stopped."""
    groups = by_language(texts)
    text = groups.get("en", next(iter(groups.values())))[-1]
    made = make.reprint("repost", text, 99)
    return replace(made, truth=made.truth | {"kind": "truncated"})


def truth_of(responses: Sequence[Response]) -> Truth:
    """Per URL; two answers at one address would be a mistake of the plan."""
    known: Truth = {}
    for response in responses:
        if response.url in known:
            raise ValueError(f"two responses at {response.url}")
        status = int(response.status.split()[0])
        known[response.url] = dict(response.truth) | {"status": status}
    return known
