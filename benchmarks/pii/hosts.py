"""E-mail addresses and addresses of hosts, in the ways in which people write them."""

import random
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from benchmarks.pii.forms import around, full_width

__all__ = ["emails", "ips", "obfuscated_emails"]

_SYLLABLES = (
    "ba be bo da di do fa fe ga go la le lo lu ma mi mo na ni no pa po ra ri ro sa se ta te ti "
    "va vi za zu"
).split()
_DOMAINS = {
    "an": "com es org", "ast": "com es", "be": "by", "bg": "bg eu", "bs": "ba", "ca": "cat com",
    "ca-valencia": "cat es", "cs": "cz", "cy": "cymru co.uk wales", "da": "dk", "de": "de at ch",
    "el": "gr com.cy", "en": "co.uk ie com org.uk", "es": "es com org", "et": "ee",
    "eu": "eus com", "fi": "fi", "fr": "fr be ch", "ga": "ie", "gl": "gal com", "hr": "hr",
    "hu": "hu", "is": "is", "it": "it ch", "lb": "lu", "lt": "lt", "lv": "lv", "mk": "mk",
    "mt": "com.mt mt", "nb": "no", "nl": "nl be", "nn": "no", "oc": "fr com", "oc-aranes": "cat es",
    "pl": "pl com.pl", "pt": "pt com.pt", "ro": "ro md", "ru": "ru su", "sk": "sk", "sl": "si",
    "sq": "al com", "sr-Cyrl": "rs", "sr-Latn": "rs me", "sv": "se", "uk": "ua com.ua",
}  # fmt: skip
_LETTERS = {
    "bg": ("георги.драганов", "станция", "бг"), "uk": ("олесь.гончарик", "крамниця", "укр"),
    "ru": ("ефим.пахомов", "лавочка", "рф"), "be": ("янка.лясны", "крама", "бел"),
    "sr-Cyrl": ("мирко.брзић", "дућанче", "срб"), "mk": ("горан.брезов", "дуќанче", "мкд"),
    "el": ("νίκος.δάφνης", "μαγαζάκι", "ελ"), "de": ("jürgen.öhm", "bäckerstübchen", "de"),
    "es": ("begoña.peña", "rincóndeolmo", "es"), "ca": ("àngels.brugué", "forneràdalt", "cat"),
    "fr": ("zoé.brûlé", "métairie-du-gué", "fr"), "pl": ("łucja.żak", "źródełko-wsi", "pl"),
    "sv": ("åsa.öman", "smörgåsvik", "se"), "cs": ("šárka.říhová", "chatařův-ráj", "cz"),
}  # fmt: skip
_AT_DOT = {
    "es": "arroba punto", "ca": "arrova punt", "ca-valencia": "arrova punt", "gl": "arroba punto",
    "eu": "abildua puntu", "ast": "arroba puntu", "an": "arroba punto", "oc": "arròba punt",
    "oc-aranes": "arròba punt", "pt": "arroba ponto", "fr": "arobase point",
    "it": "chiocciola punto", "de": "at punkt", "lb": "at punkt", "nl": "apenstaartje punt",
    "pl": "małpa kropka", "cs": "zavináč tečka", "sk": "zavináč bodka", "sl": "afna pika",
    "hr": "et točka", "bs": "et tačka", "sr-Latn": "et tačka", "sr-Cyrl": "ет тачка",
    "mk": "мајмунче точка", "bg": "маймунка точка", "ru": "собака точка", "uk": "равлик крапка",
    "be": "сабака кропка", "hu": "kukac pont", "ro": "arond punct", "sv": "snabel-a punkt",
    "da": "snabel-a punktum", "nb": "krøllalfa punktum", "nn": "krøllalfa punktum",
    "fi": "ät piste", "et": "ätt punkt", "lv": "et punkts", "lt": "eta taškas",
    "el": "παπάκι τελεία",
    "sq": "at pikë", "mt": "at dot", "ga": "ag ponc", "cy": "at dot", "is": "hjá punktur",
}  # fmt: skip
_LONG = ("museum", "barcelona", "info", "coop", "online")
_PUNY = ("hta", "3ya", "jva")
_PORTS = (80, 443, 8080, 5432, 22)


def _word(draw: random.Random, least: int = 2, most: int = 4) -> str:
    return "".join(draw.choice(_SYLLABLES) for _ in range(draw.randint(least, most)))


def _host(tag: str, draw: random.Random) -> str:
    ending = draw.choice(_DOMAINS[tag].split())
    more = draw.choice(["", f"-{_word(draw)}", str(draw.randint(2, 99))])
    return f"{_word(draw, 3, 4)}{more}.{ending}"


def emails(tag: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Forms of addresses of one language: name and text."""
    host, local = _host(tag, draw), f"{_word(draw)}.{_word(draw)}"
    yield "plain", f"{local}@{host}"
    yield "one word", f"{_word(draw, 3, 5)}@{host}"
    yield "digits", f"{_word(draw)}{draw.randint(1, 99)}@{host}"
    yield "plus", f"{_word(draw)}+{_word(draw)}@{host}"
    yield "subdomains", f"{local}@{_word(draw)}.{_word(draw)}.{host}"
    yield "underscore, hyphen", f"{_word(draw)}_{_word(draw)}-{draw.choice('abc')}@{host}"
    yield "capitals", f"{local}@{host}".upper()
    yield "capitalised", f"{local.title()}@{host.title()}"
    yield "long ending", f"{local}@{_word(draw, 3)}.{draw.choice(_LONG)}"
    yield "in < >", around("<", f"{local}@{host}", ">")
    yield "mailto:", around("mailto:", f"{local}@{host}")
    yield "dot after", around("", f"{local}@{host}", ".")
    yield "apostrophe", f"o'{local}@{host}"
    yield "punycode", f"{local}@xn--{_word(draw)}-{draw.choice(_PUNY)}.{host.rpartition('.')[2]}"
    yield "percent sign", f"{local}%40{host}"
    yield "full width @", f"{local}\uff20{host}"
    yield "full width", full_width(f"{local}@{host}")
    first, second, ending = _LETTERS.get(tag, _LETTERS["de"])
    yield "IDN host", f"{local}@{second}{draw.randint(2, 99)}.{ending}"
    yield "own letters", f"{first}{draw.randint(2, 99)}@{second}.{ending}"


def obfuscated_emails(tag: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Forms of addresses that are written so that programs do not see them."""
    local = _word(draw, 3, 4)
    name, _, ending = _host(tag, draw).partition(".")
    at, dot = _AT_DOT.get(tag, "at dot").split()
    dotted = f" {dot} ".join(ending.split("."))
    spelt = " dot ".join(ending.split("."))
    yield "(at) dot", f"{local} (at) {name} dot {spelt}"
    yield "[at] [dot]", f"{local} [at] {name} [dot] {' [dot] '.join(ending.split('.'))}"
    yield "(at) (dot)", f"{local}(at){name}(dot){'(dot)'.join(ending.split('.'))}"
    yield "(at) .", f"{local}(at){name}.{ending}"
    yield "[at] .", f"{local} [at] {name}.{ending}"
    yield "{at} .", f"{local}{{at}}{name}.{ending}"
    yield "AT DOT", f"{local} AT {name} DOT {spelt.upper().replace('.', ' DOT ')}"
    yield "at dot", f"{local} at {name} dot {spelt}"
    yield "(@)", f"{local}(@){name}.{ending}"
    yield "[@]", f"{local} [@] {name}.{ending}"
    yield "spaces around @", f"{local} @ {name}.{ending}"
    yield "spaces everywhere", f"{local} @ {name} . {' . '.join(ending.split('.'))}"
    yield "entity", f"{local}&#64;{name}.{ending}"
    yield "own words", f"{local} {at} {name} {dot} {dotted}"
    bracketed = f" ({dot}) ".join([name, *ending.split(".")])
    yield "own words, brackets", f"{local} ({at}) {bracketed}"
    yield "own at", f"{local} [{at}] {name}.{ending}"


def ips(draw: random.Random) -> Iterator[tuple[str, str]]:
    """Forms of addresses of hosts, all global ones."""
    four = _four(draw)
    six = _six(draw)
    port = draw.choice(_PORTS)
    yield "v4", four
    yield "v4, port", around("", _four(draw), f":{port}")
    yield "v4, ( )", around("(", _four(draw), ")")
    yield "v4, [ ]", around("[", _four(draw), "]")
    yield "v4, URL", around("http://", _four(draw), "/")
    yield "v4, dot after", around("", _four(draw), ".")
    yield "v4, network", around("", _four(draw), "/32")
    yield "v4, full width", full_width(four)
    yield "v6, full", six.exploded
    yield "v6, without zeros", ":".join(f"{int(part, 16):x}" for part in six.exploded.split(":"))
    yield "v6, compressed", _compressed(draw)
    yield "v6, capitals", _compressed(draw).upper()
    yield "v6, full, capitals", _six(draw).exploded.upper()
    yield "v6, mapped", around("::ffff:", _four(draw))
    yield "v6, port", around("[", _compressed(draw), f"]:{port}")
    yield "v6, URL", around("http://[", _compressed(draw), "]/")
    yield "v6, network", around("", _compressed(draw), "/128")


def _four(draw: random.Random) -> str:
    while True:
        address = IPv4Address(draw.getrandbits(32))
        if address.is_global and not address.is_multicast and len(str(address)) > 9:
            return str(address)


def _six(draw: random.Random) -> IPv6Address:
    begin = draw.choice([0x2001_0720, 0x2001_0B00, 0x2A00_1450, 0x2A02_2E00, 0x2607_F8B0])
    return IPv6Address(begin << 96 | draw.getrandbits(96))


def _compressed(draw: random.Random) -> str:
    begin = int(_six(draw)) >> 64
    return str(IPv6Address(begin << 64 | draw.randint(0x100, 0xFFFFFFF)))
