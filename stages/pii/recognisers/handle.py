"""Names of users in social networks: links to profiles, `@name` in prose, and names after a label
such as `Telegram:`. Code, at-rules of style sheets, packages and addresses are left alone."""

import re
from collections.abc import Iterator

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.context import with_words

__all__ = ["RECOGNISER", "find"]

_PROFILE = re.compile(
    r"(?<![\w-])(?:www\.|m\.|mobile\.|[a-z]{2}(?:-[a-z]{2})?\.)?"
    r"(?:(?:t|telegram)\.me/(?:s/)?|(?:twitter|x|instagram|github|gitlab|vk|twitch|soundcloud|flickr|"
    r"patreon|facebook|fb|snapchat|threads|tiktok|youtube|medium|linkedin|reddit|bsky|pinterest)"
    r"\.(?:com|net|tv|app|es|fr|de|it)/"
    r"(?:#!/|@|in/|user/|u/|c/|add/|people/|photos/|profile/|groups/)?)"
    r"([\w.-]{3,60}\w)(?=[\s)\]>\"'»”,;:.!?/#]|\Z)",
    re.IGNORECASE,
)
_NO_PROFILE = frozenset(
    # pages of the networks themselves
    "share sharer intent home hashtag search explore reel reels stories joinchat addstickers "
    "watch pages groups group events event plugins dialog login signup about privacy terms "
    "settings help policies legal jobs company school pulse posts photo photos video videos "
    "channel playlist embed feed topics topic trending marketplace pin features pricing apps "
    "orgs sponsors contact tos status statuses profile.php story.php permalink.php photo.php "
    "share.php sharer.php hashtags sharing directory notifications messages i/web widgets oauth "
    "results shorts live".split()
)
_MENTION = re.compile(
    r"(?<![\w@/.&%+=$#:!\\\[{<*`-])@([A-Za-z_][\w.]{1,29}(?<!\.))(?![\w@/(\[{=:<-]|\.\w)"
)
_AT_HOST = re.compile(
    r"https?://(?!(?:www\.)?(?:youtube|tiktok|threads|medium)\.)[\w.-]{4,60}/@([A-Za-z_]\w{1,29})"
    r"(?![\w/@,-]|\.\w)"
)
"""A profile of Mastodon and its like."""
_AT_FEDIVERSE = re.compile(r"(?<![\w@/])@[\w.-]{2,30}@(?:[\w-]{1,40}\.){1,4}[a-z]{2,12}(?!\w)")
_LABELLED = re.compile(
    r"(?<![^\s(;|•])([^\W\d_]{2,14}(?: ?/ ?[^\W\d_]{2,14})?) ?[:=] ?\"?"
    r"(?!https?:|www\.)([A-Za-z_][A-Za-z0-9_.-]{2,29}(?<![.-]))(?![\w@/(\[{<:=]|\.\w)"
)
_SERVICE = re.compile(
    r"(?i)(?<![^\W_])(?:user|user ?name|login|nick|nick ?name|twitter|instagram|insta|ig|"
    r"telegram|skype|discord|tiktok|snapchat|mastodon|bluesky|threads|icq|twitch|reddit|github|youtube|facebook)\Z"
)
_NO_NAME = frozenset(
    # at-rules of CSS and its preprocessors, tags of JavaDoc and PHPDoc, annotations, places
    "context type graph vocab media import charset font-face keyframes supports page layer "
    "container namespace include "
    "mixin extend apply tailwind use forward if else each for while return function content "
    "debug warn error font property param params return returns throws throw deprecated see "
    "since author version type typedef var override overrides nullable nonnull test before "
    "after beforeeach aftereach todo link inheritdoc license copyright package module class "
    "interface enum abstract static private protected public readonly const default example "
    "fileoverview internal method name summary template suppresswarnings autowired component "
    "service controller repository entity table column id getmapping postmapping requestmapping "
    "staticmethod classmethod dataclass cached_property pytest property.setter implementation "
    "selector end synthesize protocol optional required login admin home work school me here "
    "gmail hotmail yahoo outlook icloud everyone here channel all interface dynamic string str "
    "int array null undefined true false none".split()
)
_TOP = frozenset("com org net edu gov mil info biz eu cat gal eus name".split())
_CODE = re.compile(r"[{};]|//|/\*|^ *\*|=>|\bdef |\bclass |\bimport |</|\bfunction\b", re.MULTILINE)


def find(part: Part) -> Iterator[Finding]:
    """All names of users."""
    for match in part.matches(_PROFILE):
        if match[1].lower() not in _NO_PROFILE and not match[1].lower().startswith("share"):
            yield _found(match.start(1), match.end(1), match[1], Evidence((("link", 2.0),)))
    for match in part.matches(_AT_HOST):
        yield _found(match.start(1), match.end(1), match[1], Evidence((("link", 2.0),)))
    for match in part.matches(_AT_FEDIVERSE):
        yield _found(match.start(), match.end(), match[0], Evidence((("form", 1.0),)))
    for match in part.matches(_MENTION):
        reasons = _of_mention(part, match)
        if reasons:
            yield _found(match.start(), match.end(), match[1], reasons)
    for match in part.matches(_LABELLED):
        if _is_label(part, match):
            reasons = Evidence((("form", -2.0), ('word "handle"', 3.0)))
            yield _found(match.start(2), match.end(2), match[2], reasons)


def _of_mention(part: Part, match: re.Match[str]) -> Evidence | None:
    """Why `@name` is one, or None where it is code or an address."""
    name = match[1]
    last = name.rpartition(".")[2].lower()
    if name.lower() in _NO_NAME or name.partition(".")[0].lower() in _NO_NAME:
        return None
    if "." in name and (last in _TOP or len(last) == 2):
        return None  # the host of an address, with a space before it
    around = part.text[max(0, match.start() - 60) : match.end() + 60]
    first = max(0, match.start() - 60)
    line = around[around.rfind("\n", 0, match.start() - first) + 1 :].partition("\n")[0]
    reasons = Evidence((("form", 0.5),))
    if _CODE.search(around):
        reasons = reasons.plus("code", -2.0)
    if line.strip() == match[0]:
        reasons = reasons.plus("alone", -1.0)
    if re.search(r"[\d_]|[a-z][A-Z]", name):
        reasons = reasons.plus("a name of several words", 0.5)
    elif name[0].isupper():
        reasons = reasons.plus("a word in capitals", -1.0)  # a town, a firm
    own = {n: away for n, away in part.cues(*match.span()).items() if n == "handle"}
    return with_words(reasons, own, "handle")


def _is_label(part: Part, match: re.Match[str]) -> bool:
    """Whether the word before a colon says that a name of a user follows."""
    label, name = match[1], match[2]
    if re.search(r"\.[a-z]{2,4}\Z|\A[vV]\d", name) or name.lower() in _NO_NAME or name.isupper():
        return False
    before = part.text[max(0, match.start() - 60) : match.start(2)].rstrip()
    if not re.search(r"[\d_.]", name) and not _SERVICE.search(before[:-1].rstrip()):
        return False
    if not _SERVICE.search(label) and part.cues(match.start(2), match.end(2)).get("handle") != 0:
        return False
    after = part.text[match.end() : match.end() + 2]
    is_plain = name.isalpha()
    return not is_plain or (name.islower() and len(name) > 3 and not after[1:2].isalpha())


def _found(start: int, end: int, name: str, reasons: Evidence) -> Finding:
    value = name.lower().lstrip("@")
    return Finding("handle", start, end, value, reasons.score, rationale=reasons.rationale)


RECOGNISER = Recogniser(
    "handle",
    Trigger(pattern=r"@[\w]|[a-zA-Z]\.[a-z]{2,3}/|[:=] ?\"?[A-Za-z_]", reach=120),
    find,
    reveals="an account, its contacts and what it has written",
)
