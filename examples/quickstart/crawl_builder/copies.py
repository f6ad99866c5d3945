"""Copies and near-copies: as many as it takes for English to have its share of the crawl."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from crawl_builder.chance import number, pick, shuffled
from crawl_builder.charsets import Charset
from crawl_builder.pages import Sites, by_language
from crawl_builder.responses import (
    Dress,
    Response,
    instant,
    moved,
    other_scheme,
    page,
    with_query,
)
from crawl_builder.sites import MIRROR, REPRINTERS, Site
from crawl_builder.sources import Text, to_html
from crawl_builder.variants import edited, shortened, similarity

ENGLISH_SHARE = 0.45
# The kinds in which a text that is copied often comes.
ROUND = (
    "mirror",
    "edited",
    "tracking",
    "repost",
    "shortened",
    "edited",
    "scheme",
    "alias",
    "edited",
    "print",
)
TRACKING = (
    "utm_source=newsletter&utm_medium=email",
    "fbclid=IwAR0q{number}",
    "sessionid={number}",
    "ref=home&gclid={number}",
)
FOREIGN_COPIES = 24


@dataclass
class Copier:
    """Makes copies of originals, each at an address that is not taken."""

    sites: Sites
    pages: Mapping[str, Response]
    hosts: Mapping[str, Sequence[str]]  # language -> hosts with pages in it
    taken: set[str] = field(default_factory=set)

    def copy(self, kind: str, text: Text, count: int) -> Response | None:
        """The `count`-th copy of a text; None where its address is taken."""
        if text.pii and kind in ("edited", "shortened"):
            kind = "repost"  # a cut could take what the truth counts
        if kind in ("edited", "shortened", "repost"):
            made = self.reprint(kind, text, count)
        else:
            made = self.same(kind, text, count)
        if made.url in self.taken:
            return None
        self.taken.add(made.url)
        return made

    def same(self, kind: str, text: Text, count: int) -> Response:
        page_ = self.pages[text.key]
        site, url = page_.site, page_.url
        date = instant(text.date, f"{kind} {count} {url}", days=1 + number(f"{kind} {url}", 200))
        path = url.split("/", 3)[3]
        if kind == "mirror":
            home = self.sites[MIRROR]
            return moved(page_, f"{home.root}{site.host}/{path}", home, date, "mirror")
        if kind == "alias":
            alias = replace(site, host=f"www.{site.host}")
            return moved(page_, f"{alias.root}{path}", alias, date, "mirror")
        if kind == "scheme":
            return moved(page_, other_scheme(url), site, date, "url_variant")
        if kind == "print":
            return self.printed(text, with_query(url, "print=1"), date)
        query = pick(f"{url} {count}", TRACKING).format(number=number(f"{url} {count}", 10**12))
        return moved(page_, with_query(url, query), site, date, "url_variant")

    def printed(self, text: Text, url: str, date: str) -> Response:
        original = self.pages[text.key]
        dress = Dress(site=original.site, url=url, date=date, template="bare")
        return self.dressed(dress, "url_variant", text, text.blocks)

    def reprint(self, kind: str, text: Text, count: int) -> Response:
        """The text, or what is left of it, in the frame of another site."""
        own = self.pages[text.key].site.host
        hosts = [*REPRINTERS, *(host for host in self.hosts[text.language] if host != own)]
        site: Site = self.sites[shuffled(f"reprint {text.key}", hosts)[count % len(hosts)]]
        days = 1 + number(f"{kind} {count} {text.key}", 300)
        date = instant(text.date, f"{kind} {count} {text.key}", days=days)
        placed = replace(text, slug=f"{text.slug}-{count}" if count else text.slug, date=date[:10])
        dress = Dress(
            site=site,
            url=site.url(placed),
            date=date,
            charset=Charset("utf-8", site.declares),
        )
        source = self.pages[text.key].site.host
        change = {"edited": edited, "shortened": shortened}.get(kind)
        blocks = text.blocks
        if change:
            blocks = change(text.blocks, text.language, f"{dress.url} {count}", source)
        return self.dressed(dress, kind, text, blocks)

    def dressed(self, dress: Dress, kind: str, text: Text, blocks: tuple[str, ...]) -> Response:
        return page(
            dress,
            kind=kind,
            language=text.language,
            title=text.title,
            content=to_html(blocks),
            source=text.source,
            pii=text.pii,
            copy_of=self.pages[text.key].url,
            similarity=similarity(text.blocks, blocks),
        )


def copier(texts: Sequence[Text], sites: Sites, pages: Mapping[str, Response]) -> Copier:
    hosts = {
        language: sorted({text.site for text in group})
        for language, group in by_language(texts).items()
    }
    return Copier(sites, pages, hosts, {made.url for made in pages.values()})


def foreign_copies(make: Copier, texts: Sequence[Text]) -> list[Response]:
    """Two copies each of texts in other languages than English, those with most texts first."""
    groups = by_language(texts)
    languages = shuffled("foreign", (tag for tag in groups if tag != "en"))
    languages.sort(key=lambda tag: -min(len(groups[tag]), 4))
    made: list[Response] = []
    for index, language in enumerate(languages[: FOREIGN_COPIES // 2]):
        text = groups[language][-1]
        for kind in (ROUND[2 * index % len(ROUND)], ROUND[(2 * index + 1) % len(ROUND)]):
            copy = make.copy(kind, text, len(made) % 3)
            if copy:
                made.append(copy)
    return made


def english_needed(responses: Sequence[Response]) -> int:
    """How many English pages more bring English to its share of the HTML answered with 200."""
    html = [response for response in responses if response.html]
    english = len([response for response in html if response.truth["language"] == "en"])
    others = len(html) - english
    return max(0, round(others * ENGLISH_SHARE / (1 - ENGLISH_SHARE)) - english)


def english_copies(make: Copier, texts: Sequence[Text], wanted: int) -> list[Response]:
    """Copies of English texts: few texts are copied often, and about half of them never."""
    group = by_language(texts).get("en", [])
    copied = group[: (len(group) + 1) // 2]
    made: list[Response] = []
    for rank, (text, quota) in enumerate(zip(copied, quotas(len(copied), wanted), strict=True)):
        goal = len(made) + quota
        for count in range(4 * len(ROUND)):
            if len(made) == goal:
                break
            copy = make.copy(ROUND[(rank + count) % len(ROUND)], text, count)
            made += [copy] if copy else []
    return made


def quotas(texts: int, wanted: int) -> list[int]:
    """How often each is copied: falls with the root of the rank, and sums to `wanted`."""
    weights = [1 / math.sqrt(rank + 1) for rank in range(texts)]
    reached = [round(wanted * sum(weights[:end]) / sum(weights)) for end in range(1, texts + 1)]
    return [after - before for before, after in zip([0, *reached], reached, strict=False)]
