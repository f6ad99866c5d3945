"""Threads of invented forums, in the manner of several kinds of software."""

__all__ = ["POSTS", "THREADS"]

POSTS = (
    ("wheelwright7", "My water wheel stops whenever the river drops below the second stone. I have "
     "cleaned the channel twice this month, and greased the axle with tallow as the old book says. "
     "What else could it be?"),
    ("Berta_of_the_weir", "Look at the sluice first. Ours was warped by the frost, and half of the "
     "water went past the wheel without anybody noticing it."),
    ("oldmiller", "I agree with the sluice. But do check the paddles as well: when they soak up "
     "water they grow heavy, and then a slow river cannot lift them any more."),
    ("wheelwright7", "It was the paddles! I dried two of them by the stove and the wheel turned "
     "all night. Thank you both."),
    ("nils.k", "For anyone who finds this later: a coat of linseed oil in autumn keeps the paddles "
     "dry for two years, at least in our climate."),
)  # fmt: skip
"""Who wrote, and what."""
_DATES = ("3 March 2021, 14:02", "3 March 2021, 17:45", "4 March 2021, 08:11",
          "6 March 2021, 21:30", "2 November 2022, 10:05")  # fmt: skip
_MENU = (
    "<ul class=menu><li><a href=/>Board index</a></li><li><a href=/faq>FAQ</a></li>"
    "<li><a href=/login>Login</a></li><li><a href=/register>Register</a></li></ul>"
)
_FOOT = (
    "<div class=foot><p>Powered by MillBoard &copy; 2019 <a href=/terms>Terms</a> "
    "<a href=/privacy>Privacy policy</a></p></div>"
)
_TITLE = "Wheel stops at low water"


def _page(inside: str) -> str:
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{_TITLE} - The Mill Forum"
        f"</title></head><body>{_MENU}{inside}{_FOOT}</body></html>"
    )


def _each(pattern: str, between: str = "") -> str:
    return between.join(
        pattern.format(n=n, name=name, text=text, date=_DATES[n])
        for n, (name, text) in enumerate(POSTS)
    )


_BULLETIN_BOARD = _each(
    '<div id="p{n}" class="post has-profile bg1"><div class=inner><dl class=postprofile><dt>'
    '<a href="/member/{n}" class=username>{name}</a></dt><dd class=profile-rank>Journeyman</dd>'
    "<dd class=profile-posts><strong>Posts:</strong> <a href=/s/{n}>4{n}</a></dd><dd "
    "class=profile-joined><strong>Joined:</strong> 12 May 201{n}</dd></dl><div class=postbody>"
    "<h3><a href=#p{n}>Re: Wheel stops at low water</a></h3><p class=author><a href=/v/{n}>Post"
    "</a> by <strong><a href=/member/{n}>{name}</a></strong> &raquo; <time>{date}</time></p>"
    "<div class=content>{text}</div><div class=signature>Mind the stones, they remember.</div>"
    "</div></div></div><hr class=divider>"
)
_CRAWLED_VIEW = _each(
    '<div id="post_{n}" itemscope itemtype="http://schema.example/DiscussionForumPosting" '
    'class="topic-body crawler-post"><div class=crawler-post-meta><span class=creator>'
    "<a href=/u/{name}>{name}</a></span><span class=crawler-post-infos><time class=post-time>"
    "{date}</time><span>{n}</span></span></div><div class=post itemprop=text><p>{text}</p></div>"
    "<div class=post-likes>{n} Likes</div></div>"
)
_QUESTION, *_ANSWERS = POSTS
_QUESTIONS = (
    f"<div id=question class=question><div class=votecell>12</div><div class=postcell><div class="
    f'"s-prose js-post-body"><p>{_QUESTION[1]}</p></div><div class=post-taglist><a href=/t/wheel '
    f"class=post-tag>water-wheels</a> <a href=/t/river class=post-tag>rivers</a></div><div "
    f"class=post-signature><div class=user-info><div class=user-action-time>asked {_DATES[0]}</div>"
    f"<div class=user-details><a href=/users/1>{_QUESTION[0]}</a><span>1,204</span></div></div>"
    "</div></div></div><div id=answers><h2>4 Answers</h2>"
    + "".join(
        f'<div id=answer-{n} class="answer js-answer"><div class=votecell>{9 - n}</div><div class='
        f'answercell><div class="s-prose js-post-body"><p>{text}</p></div><div class=post-menu>'
        f"<a href=/a/{n}>Share</a> <a href=/e/{n}>Improve this answer</a></div><div class="
        f"post-signature><div class=user-info><div class=user-action-time>answered {_DATES[n]}"
        f"</div><div class=user-details><a href=/users/{n}>{name}</a><span>90{n}</span></div></div>"
        "</div></div></div>"
        for n, (name, text) in enumerate(_ANSWERS, 1)
    )
    + "</div>"
)
_MAILING_LIST = _each(
    '<div class="email"><div class="email-header"><div class=email-author><span class=name>{name}'
    "</span> <a href=/message/{n}>Permalink</a></div><div class=email-date>{date}</div></div>"
    '<div class="email-body"><p>{text}</p></div><div class="email-info"><a href=/r/{n}>Reply</a>'
    "</div></div>"
)
_COMMENTED = (
    f"<article class=question><p>{_QUESTION[1]} I would be glad of any advice, as the harvest "
    "begins in six weeks and there is no other mill on our side of the hills.</p></article>"
    "<section class=comments><h2>4 comments</h2><ol class=comment-list>"
    + "".join(
        f'<li id=comment-{n} class="comment depth-1"><div class=comment-author><b class=fn>{name}'
        f"</b> says:</div><div class=comment-meta><a href=#c{n}>{_DATES[n]}</a></div><div "
        f"class=comment-content><p>{text}</p></div><div class=reply><a href=/r/{n}>Reply</a></div>"
        "</li>"
        for n, (name, text) in enumerate(_ANSWERS, 1)
    )
    + "</ol></section>"
)
THREADS = {
    "a bulletin board": _page(f"<h2 class=topic-title>{_TITLE}</h2>{_BULLETIN_BOARD}"),
    "a view for crawlers": _page(f"<div id=main><h1>{_TITLE}</h1>{_CRAWLED_VIEW}</div>"),
    "a question and its answers": _page(f"<div id=mainbar><h1>{_TITLE}</h1>{_QUESTIONS}</div>"),
    "an archive of a mailing list": _page(f"<div class=thread><h3>{_TITLE}</h3>{_MAILING_LIST}"
                                          "</div>"),
    "comments under a question": _page(f"<main><h1>{_TITLE}</h1>{_COMMENTED}</main>"),
    "posts for those without scripts": _page(
        "<div id=app>Loading</div><noscript data-path=/t/wheel><div id=main-outlet><h1>"
        f"<a href=/t/wheel>{_TITLE}</a></h1>{_CRAWLED_VIEW}</div></noscript>"
    ),
}  # fmt: skip
"""Pages by what they resemble. Each has all `POSTS`."""
