"""Which addresses people take for one page, and in what two of them differ. Pure.

`canonical_url` gives one spelling for addresses that surely name the same page. A person who asks
for a page may also mean http for https, `www.` for the bare domain, or a final slash.
"""

from corpus.documents.canonical_urls import canonical_url
from corpus.documents.urls import domain_of

__all__ = ["difference", "domains_of_page", "page_of"]


def page_of(url: str) -> str:
    """The page that a person means by an address: its canonical spelling without `http://`,
    `https://`, `www.` and the final slash of the path."""
    scheme, mark, rest = canonical_url(url).partition("://")
    if not mark or scheme not in ("http", "https"):
        return canonical_url(url)
    path, mark, query = rest.removeprefix("www.").partition("?")
    return f"{path.removesuffix('/')}{mark}{query}"


def domains_of_page(url: str) -> list[str]:
    """The registrable domains under which a page may stand, with `www.` and without: two where the
    host has no public suffix, or is one."""
    if not (page := page_of(url)):
        return []
    host = page if "://" in page else f"http://{page}"
    return sorted({domain_of(host), domain_of(host.replace("://", "://www.", 1))})


def difference(asked: str, found: str) -> str:
    """In words, what was taken for what of an address that was asked for; "" where both have one
    canonical spelling. Both must name one page (`page_of`)."""
    other = canonical_url(found)
    # An address that is asked for without a scheme differs in no scheme.
    whole = asked if "://" in asked else f"{other.partition('://')[0]}://{asked}"
    one = canonical_url(whole)
    (scheme, _, place), (other_scheme, _, other_place) = (
        one.partition("://"),
        other.partition("://"),
    )
    said = [f"{other_scheme} for {scheme}"] if scheme != other_scheme else []
    if place.startswith("www.") and not other_place.startswith("www."):
        said.append("the bare domain for www.")
    elif other_place.startswith("www.") and not place.startswith("www."):
        said.append("www. for the bare domain")
    slash, other_slash = (at.partition("?")[0].endswith("/") for at in (place, other_place))
    if slash != other_slash:
        said.append("with a final slash" if other_slash else "without the final slash")
    return ", ".join(said)
