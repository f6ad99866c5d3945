"""One page of heat maps: what texts are in, and what they were taken for."""

from collections.abc import Iterable, Mapping
from html import escape

from benchmarks.language.confusion import Confusion
from benchmarks.language.tags import REJECTED, served

__all__ = ["page"]

_ORDER = (
    "es ast an gl pt ca oc oc-aranes fr it ro en de lb nl da nb nn sv is cy ga eu cs sk pl sl hr "
    "bs sr mk bg ru uk be lt lv et fi hu sq mt el"
).split()
"""Languages that are easily taken for one another stand beside each other."""
_OTHER = "other"
_STYLE = """
body{font:14px/1.4 system-ui,sans-serif;margin:24px;color:#1b1b1b;background:#fff}
h1{font-size:20px}h2{font-size:16px;margin:32px 0 4px}p{max-width:62em;margin:4px 0 12px}
table{border-collapse:collapse;font-size:10px;font-variant-numeric:tabular-nums}
caption{text-align:left;font-size:12px;padding:4px 0}
th{font-weight:600;padding:1px 4px;text-align:right;white-space:nowrap}
thead th{height:70px;vertical-align:bottom;padding:2px 0}
thead th span{writing-mode:vertical-rl;transform:rotate(180deg)}
td{width:23px;height:17px;min-width:23px;text-align:center;border:1px solid #eee;padding:0}
.key span{display:inline-block;padding:1px 7px;margin-right:2px;border:1px solid #ddd}
"""


def page(maps: Mapping[tuple[str, str], Confusion]) -> str:
    """The page. maps: the counts, by the name of the set and of the model."""
    figures = "".join(_figure(name, model, own) for (name, model), own in maps.items())
    blue = "".join(_key(share, right=True) for share in (0.5, 0.8, 0.95, 1.0))
    orange = "".join(_key(share, right=False) for share in (0.005, 0.02, 0.1, 0.4))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>Languages taken for others</title><style>{_STYLE}</style></head><body>"
        "<h1>Languages taken for others</h1><p>A row is what texts are in, a column what a model "
        f"took them for. “{_OTHER}” is every language that is not served and, as a column, no "
        "language too; where it meets itself the languages need not be the same. Numbers are "
        "texts; colours are shares of the row, those of mistakes on a scale of square roots.</p>"
        f'<p class="key">right: {blue} wrong: {orange}</p>{figures}</body></html>\n'
    )


def _figure(name: str, model: str, confusion: Confusion) -> str:
    folded = Confusion((_fold(true), _fold(tag)) for true, tag in confusion.counts.elements())
    rows = _sorted(folded.texts)
    columns = _sorted({*folded.texts, *folded.given})
    head = "".join(f'<th scope="col"><span>{escape(tag)}</span></th>' for tag in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(true)}</th>'
        + "".join(_cell(folded, true, tag) for tag in columns)
        + f"<th>{folded.texts[true]:,}</th></tr>"
        for true in rows
    )
    return (
        f"<h2>{escape(name)}: {escape(model)}</h2><table><caption>{folded.texts.total():,} texts, "
        f"macro F1 {folded.macro_f1():.4f}; rows: language, columns: taken for</caption>"
        f"<thead><tr><th></th>{head}<th>texts</th></tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(confusion: Confusion, true: str, tag: str) -> str:
    count = confusion.counts[true, tag]
    if not count:
        return "<td></td>"
    share = count / confusion.texts[true]
    title = f"{true} taken for {tag}: {count} of {confusion.texts[true]}"
    return f'<td style="{_colours(share, right=true == tag)}" title="{escape(title)}">{count}</td>'


def _key(share: float, *, right: bool) -> str:
    return f'<span style="{_colours(share, right=right)}">{100 * share:g} %</span>'


def _colours(share: float, *, right: bool) -> str:
    """Blue for what is right, orange for what is wrong: hues that colour-blind people tell apart;
    darker is more."""
    strength = share**2 if right else min(share**0.5 * 1.25, 1.0)
    full = (8, 81, 156) if right else (166, 54, 3)
    mixed = (round(255 - strength * (255 - own)) for own in full)
    ink = "#fff" if strength > 0.75 else "#1b1b1b"
    return f"background:#{''.join(f'{own:02x}' for own in mixed)};color:{ink}"


def _fold(tag: str) -> str:
    return tag if served(tag) and tag != REJECTED else _OTHER


def _sorted(tags: Iterable[str]) -> list[str]:
    places = {tag: place for place, tag in enumerate(_ORDER)}
    return sorted(tags, key=lambda tag: (tag == _OTHER, places.get(tag, len(places)), tag))
