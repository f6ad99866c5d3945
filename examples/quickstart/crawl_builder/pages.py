"""Every text once, on its own site, and the sites' pages that hold no text of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape

from crawl_builder import rights
from crawl_builder.chance import number, pick, shuffled
from crawl_builder.charsets import LEGACY, Charset
from crawl_builder.phrases import phrases
from crawl_builder.responses import Dress, Response, instant, page
from crawl_builder.sites import LIBRARY, Site
from crawl_builder.sources import Text, sentences, to_html, to_plain
from crawl_builder.templates import Links
from crawl_builder.variants import edited, similarity

Sites = Mapping[str, Site]


def by_language(texts: Sequence[Text]) -> dict[str, list[Text]]:
    """Texts of one language each, in an order that follows from their names alone."""
    found: dict[str, list[Text]] = defaultdict(list)
    known = {text.key: text for text in texts if not text.mixed}
    for key in shuffled("order", known):
        found[known[key].language].append(known[key])
    return dict(sorted(found.items()))


def originals(texts: Sequence[Text], sites: Sites) -> dict[str, Response]:
    """Every text once, by its key."""
    legacy = legacy_charsets(texts, sites)
    signals = opted_out(texts)
    licenses = licensed(sites)
    made = {}
    for text in texts:
        site = sites[text.site]
        dress = Dress(
            site=site,
            url=site.url(text),
            date=instant(text.date, text.key),
            charset=legacy.get(text.key, Charset("utf-8", site.declares)),
            signals=signals.get(text.key, ()),
            license=licenses.get(site.host, ""),
            related=related_links(text, texts, sites),
        )
        truth = {"languages": list(text.languages)} if text.mixed else {}
        made[text.key] = page(
            dress,
            kind="page",
            language="mul" if text.mixed else text.language,
            title=text.title,
            content=to_html(text.blocks),
            source=text.source,
            pii=text.pii,
            **truth,
        )
    return made


def related_links(text: Text, texts: Sequence[Text], sites: Sites) -> Links:
    others = {
        other.key: other
        for other in texts
        if other.language == text.language and other.site == text.site and other.key != text.key
    }
    chosen = [others[key] for key in shuffled(f"related {text.key}", others)][:4]
    return tuple((other.title, sites[other.site].url(other)) for other in chosen)


def legacy_charsets(texts: Sequence[Text], sites: Sites) -> dict[str, Charset]:
    found = {}
    for language, group in by_language(texts).items():
        eligible = [text for text in group if not sites[text.site].xhtml][: len(group) - 1]
        for text, charset in zip(eligible, LEGACY.get(language, ()), strict=False):
            found[text.key] = charset
    return found


def opted_out(texts: Sequence[Text]) -> dict[str, tuple[str, ...]]:
    """Opt-out signals on four English pages and six others, in languages with four or more."""
    groups = by_language(texts)
    english = [text.key for text in groups.get("en", []) if not text.pii][-4:]
    rich = {tag: group for tag, group in groups.items() if tag != "en" and len(group) > 3}
    others = [next(t.key for t in rich[tag] if not t.pii) for tag in shuffled("rights", rich)][:6]
    return {
        key: rights.SIGNALS[index % len(rights.SIGNALS)]
        for index, key in enumerate([*english, *others])
    }


def licensed(sites: Sites) -> dict[str, str]:
    hosts = shuffled("license", sites)[: len(sites) // 5]
    return {host: pick(f"license {host}", sorted(rights.LICENSES)) for host in hosts}


def books_on_web(books: Sequence[Text], sites: Sites) -> list[Response]:
    """Near-copies, on a reading site, of the books that say so."""
    made = []
    for book in books:
        if book.front.get("also_on_web", "").lower() not in ("true", "yes"):
            continue
        site = sites[book.site or LIBRARY]
        url = f"{site.root}reading/{book.language}/{book.slug}"
        blocks = edited(book.blocks, book.language, url, book.title)
        date = instant(book.date or "2024-04-23", url, days=1 + number(url, 90))
        dress = Dress(site=site, url=url, date=date)
        made.append(
            page(
                dress,
                kind="book_copy",
                language=book.language,
                title=book.title,
                content=to_html(blocks),
                source=book.source,
                copy_of=f"books/{book.key}",
                similarity=similarity(book.blocks, blocks),
                pii=book.pii,
            )
        )
    return made


def frames(texts: Sequence[Text], sites: Sites) -> list[Response]:
    """Listings, boilerplate, empty shells, cookie walls and errors that answer 200."""
    groups: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        if not text.mixed:
            groups[f"{text.site} {text.language}"].append(text)
    names = shuffled("frames", groups)
    english = [name for name in names if name.endswith(" en")]
    foreign = [name for name in names if not name.endswith(" en")]
    made = []
    for kind, in_english, in_others in (
        ("listing", 3, 6),
        ("boilerplate", 2, 5),
        ("shell", 2, 2),
        ("cookie_wall", 1, 2),
        ("soft_404", 1, 2),
    ):
        for name in english[:in_english] + foreign[:in_others]:
            group = groups[name]
            made.append(frame(kind, sites[group[0].site], group, sites))
        foreign = foreign[in_others:] + foreign[:in_others]
        english = english[in_english:] + english[:in_english]
    return made


def frame(kind: str, site: Site, group: Sequence[Text], sites: Sites) -> Response:
    language = group[0].language
    words = phrases(language)
    place, title = {
        "listing": (f"{language}/", words["news"]),
        "boilerplate": (f"{language}/contact/", words["contact"]),
        "shell": (f"app/{language}", site.name),
        "cookie_wall": (f"{language}/start", words["cookies"]),
        "soft_404": (f"{language}/old/{number(site.host, 9999)}.html", words["missing"]),
    }[kind]
    url = site.root + place
    content = {
        "listing": teasers(group, sites),
        "soft_404": f"<p>{escape(words['missing'])}. <a href='/'>{escape(words['home'])}</a></p>",
    }.get(kind, "")
    latest = max(text.date for text in group)
    links = tuple((text.title, sites[text.site].url(text)) for text in group[:6])
    dress = Dress(
        site=site,
        url=url,
        date=instant(latest, url, days=3),
        template=kind if kind in ("shell", "cookie_wall") else "",
        charset=Charset("utf-8", site.declares),
        related=links,
    )
    return page(dress, kind=kind, language=language, title=title, content=content)


def teasers(group: Sequence[Text], sites: Sites) -> str:
    parts = []
    for text in group:
        first = next(b for b in text.blocks if not b.startswith(("#", "-", "*")))
        start = to_plain((sentences(first)[0],))
        more = phrases(text.language)["more"]
        url = escape(sites[text.site].url(text))
        parts.append(
            f"<div class='teaser'><h2><a href='{url}'>{escape(text.title)}</a></h2>"
            f"<p>{escape(start[:140])} … <a href='{url}'>{escape(more)}</a></p></div>"
        )
    return "\n".join(parts)
