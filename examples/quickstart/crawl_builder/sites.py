"""Invented sites: what software they seem to run, how they serve pages and what their URLs are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote

from crawl_builder.chance import number, pick, shuffled
from crawl_builder.sources import Text

# Which templates suit a site, by the kind of page that it has most of.
SUITABLE = {
    "news": ("news",),
    "blog": ("blog",),
    "recipe": ("blog", "shop", "forum"),
    "guide": ("wiki", "shop", "forum"),
    "faq": ("government", "forum"),
    "article": ("wiki", "news", "government"),
}
SOFTWARE = {
    "news": ("nginx", ""),
    "blog": ("Apache/2.4.57 (Debian)", "PHP/8.2.7"),
    "wiki": ("Apache", ""),
    "shop": ("cloud-front-end", "ShopKit"),
    "government": ("Microsoft-IIS/10.0", "ASP.NET"),
    "forum": ("Apache/2.2.22 (Ubuntu)", "PHP/5.3.10"),
}
# Sites that live on the texts of others, or keep copies of them.
REPRINTERS = (
    "daily-reprints.example",
    "read-it-later.example",
    "article-harbour.example",
    "press-relay.example",
)
MIRROR = "mirror.old-pages.example"
LIBRARY = "open-shelf.example"


DECLARES = ("both",) * 6 + ("header",) * 2 + ("meta",) * 2 + ("none",)


@dataclass(frozen=True)
class Site:
    """`declares`: where its UTF-8 pages say so: both, header, meta or none."""

    host: str
    template: str
    https: bool
    declares: str
    gzip: bool
    chunked: bool
    lang_attribute: str  # "right", "missing" or "en"
    xhtml: bool = False

    @property
    def name(self) -> str:
        words = self.host.removeprefix("www.").removesuffix(".example").replace(".", "-").split("-")
        return " ".join(word.capitalize() for word in words)

    @property
    def root(self) -> str:
        return f"{'https' if self.https else 'http'}://{self.host}/"

    @property
    def address(self) -> str:
        return f"192.0.2.{1 + number(self.host, 254)}"  # reserved for documentation: RFC 5737

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        server, powered = SOFTWARE[self.template]
        listed = [("Server", server)]
        if powered:
            listed.append(("X-Powered-By", powered))
        if self.https:
            listed.append(("Strict-Transport-Security", "max-age=31536000"))
        return tuple(listed)

    def url(self, text: Text) -> str:
        """The address of a text, in the manner of the software."""
        year, month, day = text.date.split("-")
        path = {
            "news": f"{year}/{month}/{day}/{text.slug}.html",
            "blog": f"{text.slug}/",
            "wiki": f"wiki/{quote(text.title.replace(' ', '_'))}",
            "shop": f"guides/{text.slug}?lang={text.language}",
            "government": f"info/{text.language}/{text.slug}.aspx",
            "forum": f"viewtopic.php?f={1 + number(text.language, 20)}&t={number(text.key, 90000)}",
        }[self.template]
        return self.root + path


def site(host: str, template: str) -> Site:
    return Site(
        host=host,
        template=template,
        https=number(f"https {host}", 5) > 0,
        declares=pick(f"declares {host}", DECLARES),
        gzip=number(f"gzip {host}", 3) == 0,
        chunked=number(f"chunked {host}", 4) == 0,
        lang_attribute=pick(f"lang {host}", ("right",) * 7 + ("missing", "missing", "en")),
    )


def sites_of(texts: Iterable[Text]) -> dict[str, Site]:
    """The sites of all texts and those that copy, by host. Two serve application/xhtml+xml."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        kinds[text.site][text.kind] += 1
    sites = {}
    for host in sorted(kinds):
        kind = min(kinds[host], key=lambda name: (-kinds[host][name], name))
        templates = SUITABLE.get(kind, SUITABLE["article"])
        sites[host] = site(host, pick(f"template {host}", templates))
    for host in [host for host in shuffled("xhtml", sites) if sites[host].https][:2]:
        sites[host] = replace(sites[host], xhtml=True, declares="header", gzip=False)
    for host in REPRINTERS:
        sites[host] = site(host, "news" if "press" in host else "blog")
    sites[MIRROR] = replace(site(MIRROR, "forum"), https=False)
    sites[LIBRARY] = site(LIBRARY, "wiki")
    return sites
