"""HTML in the manner of six kinds of software, and pages that have a frame and nothing in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from crawl_builder.chance import number, pick
from crawl_builder.phrases import phrases
from crawl_builder.sites import Site

Links = tuple[tuple[str, str], ...]  # (title, address)


@dataclass(frozen=True)
class View:
    """What a template shows. `content` is HTML; `head` is HTML for the head element."""

    site: Site
    language: str
    title: str
    date: str
    url: str
    content: str
    related: Links = ()
    head: str = ""
    license: str = ""

    def word(self, name: str) -> str:
        return escape(phrases(self.language)[name], quote=False)

    @property
    def heading(self) -> str:
        return escape(self.title, quote=False)

    @property
    def shown_date(self) -> str:
        year, month, day = self.date.split("-")
        return f"{day}.{month}.{year}"


def links(view: View, names: tuple[str, ...], item: str = "li") -> str:
    """Links to the site's own pages, named in its language."""
    address = {"home": "/"}
    return "".join(
        f'<{item}><a href="{address.get(name, f"/{name}/")}">{view.word(name)}</a></{item}>'
        for name in names
    )


def related(view: View) -> str:
    return "".join(
        f'<li><a href="{escape(address)}">{escape(title, quote=False)}</a></li>'
        for title, address in view.related
    )


def cookie_banner(view: View) -> str:
    return (
        '<div id="cookie-consent" class="cookie-banner" role="dialog">'
        f'<p>{view.word("cookies")} <a href="/privacy/">{view.word("privacy")}</a></p>'
        f'<button class="accept">{view.word("accept")}</button></div>'
    )


def footer(view: View) -> str:
    rights = view.license or f"© {view.date[:4]} {escape(view.site.name)}. {view.word('rights')}."
    return (
        f'<footer id="footer"><ul>{links(view, ("about", "contact", "privacy"))}</ul>'
        f"<p>{rights}</p></footer>"
    )


def document(view: View, body: str, css: str, script: str = "") -> str:
    language = {"right": view.language, "missing": "", "en": "en"}[view.site.lang_attribute]
    attributes = ' xmlns="http://www.w3.org/1999/xhtml"' if view.site.xhtml else ""
    attributes += f' lang="{language}"' if language else ""
    return (
        f"<!DOCTYPE html>\n<html{attributes}>\n<head>\n{view.head}"
        f"<title>{view.heading} | {escape(view.site.name)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
        f'<link rel="canonical" href="{escape(view.url)}" />\n'
        '<link rel="stylesheet" href="/assets/site.css" />\n'
        f"<style>{css}</style>\n{script}</head>\n{body}\n</html>\n"
    )


def news(view: View) -> str:
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": view.title,
        "datePublished": view.date,
        "publisher": {"@type": "Organization", "name": view.site.name},
    }
    # JSON in ASCII: a legacy charset's character references are not read inside a script.
    data = json.dumps(facts).replace("<", "\\u003c").replace("&", "\\u0026")
    script = f'<script type="application/ld+json">{data}</script>\n'
    body = f"""<body class="article-page">
<header><a class="logo" href="/">{escape(view.site.name)}</a>
<nav class="main-menu"><ul>{links(view, ("home", "news", "about", "contact", "login"))}</ul></nav>
<form action="/search"><input type="search" name="q" placeholder="{view.word("search")}" /></form>
</header>
<ol class="breadcrumb">{links(view, ("home", "news"))}<li>{view.heading}</li></ol>
<main><article>
<h1>{view.heading}</h1>
<p class="byline">{view.word("published")}:
<time datetime="{view.date}">{view.shown_date}</time></p>
<figure><img src="/media/{number(view.url, 9999)}.jpg" alt="" /></figure>
{view.content}
<div class="share-buttons">{view.word("share")}:
<a href="/s?to=m">Mail</a> <a href="/s?to=f">Feed</a></div>
</article>
<section class="comments"><h2>{view.word("comments")} (0)</h2></section></main>
<aside class="related"><h3>{view.word("related")}</h3><ul>{related(view)}</ul></aside>
{footer(view)}
{cookie_banner(view)}
<script src="/assets/app.js"></script>
</body>"""
    return document(view, body, "body{font-family:serif;max-width:70rem;margin:auto}", script)


def blog(view: View) -> str:
    body = f"""<body class="single single-post">
<div id="page"><header class="site-header">
<p class="site-title"><a href="/">{escape(view.site.name)}</a></p>
<nav id="site-navigation"><ul class="menu">{links(view, ("home", "about", "contact"))}</ul></nav>
</header>
<div id="content"><main id="main"><article class="post type-post hentry">
<header class="entry-header"><h1 class="entry-title">{view.heading}</h1>
<span class="posted-on">{view.word("published")} {view.shown_date}</span></header>
<div class="entry-content">
{view.content}
</div>
<div class="sharedaddy"><a href="?share=mail">{view.word("share")}</a></div></article>
<div id="comments"><h2>{view.word("comments")}</h2></div></main>
<aside id="secondary" class="widget-area">
<section class="widget"><h2>{view.word("search")}</h2></section>
<section class="widget"><h2>{view.word("news")}</h2><ul>{related(view)}</ul></section>
<section class="widget"><ul>{archive(view)}</ul></section></aside></div>
{footer(view)}</div>
{cookie_banner(view)}
</body>"""
    return document(view, body, ".widget{margin:1em}.hentry{line-height:1.6}")


def archive(view: View) -> str:
    year = int(view.date[:4])
    months = [f"{1 + number(f'{view.site.host}{back}', 12):02}/{year - back}" for back in range(4)]
    return "".join(f'<li><a href="/{m[3:]}/{m[:2]}/">{m}</a></li>' for m in months)


def wiki(view: View) -> str:
    body = f"""<body class="mediawiki ltr">
<div id="content" class="mw-body" role="main"><h1 id="firstHeading">{view.heading}</h1>
<div id="bodyContent"><div id="siteSub">{escape(view.site.name)}</div>
<div id="mw-content-text">
{view.content}
</div>
<div id="catlinks" class="catlinks"><ul>{related(view)}</ul></div></div></div>
<div id="mw-navigation"><div id="p-personal"><ul>{links(view, ("login",))}</ul></div>
<div id="mw-panel"><ul>{links(view, ("home", "news", "about", "contact", "search"))}</ul></div>
</div>
{footer(view)}
</body>"""
    return document(view, body, "#mw-panel{float:left;width:10em}#content{margin-left:11em}")


def shop(view: View) -> str:
    cards = "".join(
        f'<div class="product-card"><img src="/p/{code}.jpg" alt="" />'
        f'<a href="/p/{code}">{code}</a>'
        f'<span class="price">{1 + number(code, 80)},90 €</span></div>'
        for code in (f"KX-{100 + number(f'{view.url}{i}', 900)}" for i in range(6))
    )
    body = f"""<body data-page="guide">
{cookie_banner(view)}
<div class="topbar">{links(view, ("login", "contact"), "span")}
<span class="basket">0,00 €</span></div>
<div class="menu">{links(view, ("home", "news", "about", "search"), "span")}</div>
<div class="columns"><div class="sidebar">{cards}</div>
<div class="guide-text"><h1>{view.heading}</h1>
{view.content}
</div></div>
<div class="also"><b>{view.word("related")}</b><ul>{related(view)}</ul></div>
{footer(view)}
<script>window.dataLayer = window.dataLayer || [];</script>
</body>"""
    return document(view, body, ".columns{display:flex}.price{color:#b00;font-weight:bold}")


def government(view: View) -> str:
    body = f"""<body>
<a class="skip" href="#main">{view.word("more")}</a>
<header role="banner"><img src="/assets/seal.png" alt="{escape(view.site.name)}" />
<nav><ul>{links(view, ("home", "about", "news", "contact", "search"))}</ul></nav></header>
<nav class="breadcrumbs"><ul>{links(view, ("home", "news"))}</ul></nav>
<main id="main"><h1>{view.heading}</h1>
{view.content}
<p class="updated">{view.word("published")}: {view.date}</p></main>
<nav class="section"><h2>{view.word("related")}</h2><ul>{related(view)}</ul></nav>
{footer(view)}
{cookie_banner(view)}
</body>"""
    return document(view, body, ".skip{position:absolute;left:-99em}main{max-width:45em}")


def forum(view: View) -> str:
    user = pick(view.url, ("molinero77", "old_kettle", "lumi", "rivergirl", "tinsmith", "zeta9"))
    body = f"""<body bgcolor="#ffffff">
<table width="100%"><tr><td class="logo">{escape(view.site.name)}</td>
<td align="right">{links(view, ("home", "search", "login"), "span")}</td></tr></table>
<table class="forumline" width="100%" cellpadding="3">
<tr><th>{user}</th><th>{view.heading}</th></tr>
<tr><td class="author" valign="top">{user}<br />{number(user, 4000)}</td>
<td class="post"><span class="gensmall">{view.word("published")}: {view.shown_date}</span><hr />
<div class="postbody">
{view.content}
</div></td></tr></table>
<table class="jump"><tr><td>{view.word("related")}<ul>{related(view)}</ul></td></tr></table>
{footer(view)}
</body>"""
    return document(view, body, ".forumline{border:1px solid #069}.gensmall{font-size:10px}")


def bare(view: View) -> str:
    """The version for printing: the text and little else."""
    source = f"<hr /><p>{escape(view.url)}</p>"
    body = f"<body>\n<h1>{view.heading}</h1>\n{view.content}\n{source}\n</body>"
    return document(view, body, "body{font:12pt serif}")


def shell(view: View) -> str:
    """What a crawler without JavaScript gets from an application."""
    body = (
        '<body><div id="root"></div><noscript>JavaScript</noscript>'
        f'<script src="/static/main.{number(view.url, 10**8)}.js"></script></body>'
    )
    return document(view, body, "#root{min-height:100vh}")


def cookie_wall(view: View) -> str:
    body = f'<body class="consent-required">{cookie_banner(view)}</body>'
    return document(view, body, "body{background:#0008}")


TEMPLATES: dict[str, Callable[[View], str]] = {
    "news": news,
    "blog": blog,
    "wiki": wiki,
    "shop": shop,
    "government": government,
    "forum": forum,
    "bare": bare,
    "shell": shell,
    "cookie_wall": cookie_wall,
}
