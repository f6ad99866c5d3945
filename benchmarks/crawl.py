"""A generated web crawl: pages of 20 to 100 kB of HTML as content systems write them, in five
languages, with near-copies, in several WARC files. Seeded; nothing is fetched.

Their texts mean nothing: words of the example's own texts follow one another as they do there, or
by chance, so that languages are told apart and quality is judged as it is on the web.
"""

import gzip
import hashlib
import random
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from benchmarks.prose import LANGUAGES, Prose

__all__ = ["write_crawl"]

_WEIGHTS = (12, 45, 25, 8, 10)
_FRAMES = {
    "ca": ("Inici Notícies Esports Cultura Opinió Contacte Arxiu Agenda".split(),
           "Fem servir galetes per millorar la vostra experiència.", "Tots els drets reservats."),
    "es": ("Inicio Noticias Deportes Cultura Opinión Contacto Archivo Agenda".split(),
           "Usamos cookies para mejorar su experiencia.", "Todos los derechos reservados."),
    "eu": ("Hasiera Albisteak Kirolak Kultura Iritzia Kontaktua Artxiboa Agenda".split(),
           "Cookieak erabiltzen ditugu zure esperientzia hobetzeko.", "Eskubide guztiak."),
    "en": ("Home News Sports Culture Opinion Contact Archive Events".split(),
           "We use cookies to improve your experience.", "All rights reserved."),
    "ru": ("Главная Новости Спорт Культура Мнения Контакты Архив Афиша".split(),
           "Мы используем файлы cookie для вашего удобства.", "Все права защищены."),
}  # fmt: skip
_SITES = 40
_WITH_CONTACT = 0.1
"""Share of the texts with an address and a telephone number."""


class _Site:
    """One host: its language, its frame, its style sheet and scripts."""

    def __init__(
        self, chance: random.Random, number: int, prose: dict[str, Prose], frame: float
    ) -> None:
        self.language = chance.choices(LANGUAGES, _WEIGHTS)[0]
        self.host = f"site-{number:02}.example"
        menu, self.banner, self.rights = _FRAMES[self.language]
        self.prose = prose[self.language]
        self.words = self.prose.words
        self.frame = frame
        self.menu = "".join(
            f'<li class="menu-item menu-item-{i}"><a href="/{i}/">{name}</a><ul>'
            + "".join(
                f'<li><a href="/{i}/{j}/">{" ".join(chance.choices(self.words, k=2))}</a></li>'
                for j in range(chance.randint(2, 9))
            )
            + "</ul></li>"
            for i, name in enumerate(menu)
        )
        self.style = "".join(
            f".c{i}{{margin:{chance.randint(0, 40)}px;color:#{chance.randrange(1 << 24):06x}}}\n"
            for i in range(int(frame * chance.randint(80, 500)))
        )
        self.script = "".join(
            f"window.dataLayer.push({{'k{i}':'{chance.randrange(1 << 40):x}'}});\n"
            for i in range(int(frame * chance.randint(60, 400)))
        )

    def page(self, chance: random.Random, number: int, body: str) -> bytes:
        paragraphs = "".join(
            f'<p class="c{i % 60}">{part.strip()}</p>\n<!-- block {i} -->\n'
            for i, part in enumerate(body.split("\n\n"))
        )
        teasers = "".join(
            f'<div class="card c{i}"><a href="/p/{chance.randrange(9999)}"><img src="/i/{i}.webp" '
            f'alt="" loading="lazy" width="320" height="180"><h3>'
            f"{' '.join(chance.choices(self.words, k=7))}</h3></a>"
            f'<span class="meta"><time>2024-0{i % 9 + 1}-11</time></span></div>\n'
            for i in range(int(self.frame * chance.randint(10, 60)))
        )
        comments = "".join(
            f'<li class="comment"><b>{chance.choice(self.words)}</b>: '
            f"{' '.join(chance.choices(self.words, k=chance.randint(3, 20)))}</li>\n"
            for _ in range(int(self.frame * chance.randint(0, 25)))
        )
        title = " ".join(chance.choices(self.words, k=6)).capitalize()
        return (
            f'<!DOCTYPE html>\n<html lang="{self.language}"><head><meta charset="utf-8">'
            f"<title>{title} | {self.host}</title>\n"
            f'<link rel="canonical" href="https://{self.host}/p/{number}">'
            f'<meta property="og:title" content="{title}"><style>{self.style}</style>'
            f"<script>{self.script}</script></head>\n<body>"
            f'<div id="cookie-banner" role="dialog"><p>{self.banner}</p><button>OK</button></div>'
            f'<header><nav class="main-nav"><ul>{self.menu}</ul></nav></header>\n'
            f'<main><article><h1>{title}</h1><p class="byline">2024-05-0{number % 9 + 1}</p>\n'
            f"{paragraphs}</article></main>\n"
            f'<aside class="related">{teasers}</aside><section class="comments"><ul>{comments}'
            f"</ul></section>\n<footer><p>{self.rights}</p><ul>{self.menu}</ul></footer>"
            f"<script>{self.script}</script></body></html>\n"
        ).encode()


def write_crawl(
    folder: Path,
    pages: int,
    *,
    seed: int = 1,
    pages_per_file: int = 1000,
    copies: float = 0.15,
    huge: Sequence[int] = (),
    frame: float = 1.0,
) -> list[Path]:
    """Write `pages` pages to `folder`/crawl-NNNNN.warc.gz; the files.

    copies: share of pages whose text is a near-copy of an earlier one, on another site.
    huge: characters of documents that come first, each one page with that much text.
    frame: what stands around the texts, times this; less makes small pages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    prose = {language: Prose(language) for language in LANGUAGES}
    sites = [_Site(chance, number, prose, frame) for number in range(_SITES)]
    by_language = {s.language: [t for t in sites if t.language == s.language] for s in sites}
    earlier: list[tuple[_Site, str]] = []
    sizes = list(huge)
    paths: list[Path] = []
    for first in range(0, pages, pages_per_file):
        path = folder / f"crawl-{first // pages_per_file:05}.warc.gz"
        paths.append(path)
        with path.open("wb") as stream:
            for number in range(first, min(first + pages_per_file, pages)):
                if earlier and not sizes and chance.random() < copies:
                    site, body = chance.choice(earlier)
                    site = chance.choice(by_language[site.language])
                    body = body.replace(".", f" {chance.choice(site.words)}.", 1)
                else:
                    site = chance.choice(sites)
                    size = sizes.pop(0) if sizes else chance.randint(1500, 9000)
                    body = _text(chance, site.prose, size)
                    if chance.random() < _WITH_CONTACT:
                        body += f"\n\ninfo@{site.host}, +34 93 {chance.randint(10**6, 10**7 - 1)}"
                    if len(earlier) < 300 and size < 10_000:
                        earlier.append((site, body))
                html = site.page(chance, number, body)
                uri = f"https://{site.host}/p/{number}"
                stream.write(gzip.compress(_record(uri, html, number), 5, mtime=0))
    return paths


def _text(chance: random.Random, prose: Prose, size: int) -> str:
    """Text of about `size` characters; a huge one repeats itself, to be made in time."""
    piece = prose.text(chance, min(size, 100_000))
    return "\n\n".join([piece] * max(1, size // 100_000))


def _record(uri: str, html: bytes, number: int) -> bytes:
    http = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(html)}\r\nServer: nginx\r\n\r\n"
    ).encode()
    digest = hashlib.sha1(html).hexdigest()
    identity = UUID(bytes=hashlib.md5(uri.encode()).digest())
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{identity}>\r\n"
        f"WARC-Target-URI: {uri}\r\n"
        f"WARC-Date: 2024-05-{number % 28 + 1:02}T{number % 24:02}:00:00Z\r\n"
        f"WARC-Payload-Digest: sha1:{digest}\r\nContent-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {len(http) + len(html)}\r\n\r\n"
    ).encode()
    return head + http + html + b"\r\n\r\n"
