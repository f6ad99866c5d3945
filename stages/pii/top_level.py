"""Top-level domains, as the snapshot of the Public Suffix List in tldextract has them; nothing is
fetched."""

from functools import cache

__all__ = ["is_top_level"]

_RESERVED = frozenset({"example", "test", "invalid", "localhost"})
"""RFC 2606."""


def is_top_level(label: str) -> bool:
    """Whether the last label of a domain, in any script or as `xn--`, is one that exists or is
    reserved."""
    return label.lower() in _known()


@cache
def _known() -> frozenset[str]:
    import idna
    import tldextract

    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)
    labels = {suffix.rpartition(".")[2] for suffix in extract.tlds}
    escaped = {idna.encode(label).decode() for label in labels if not label.isascii()}
    return frozenset(labels | escaped | _RESERVED)
