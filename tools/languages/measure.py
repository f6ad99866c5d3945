"""How the included model does on sources and languages that it has not seen."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from stages.language.calibration import FILE, Calibration
from tools.languages.calibrate import Held, Threshold, calibration, derived
from tools.languages.groups import SERVED
from tools.languages.web_shares import SHARES, web_shares

__all__ = ["report", "write_calibration"]

_TAGS = {*(tag for tags in SERVED for tag in tags), "bs", "hr", "sr-Cyrl", "sr-Latn"} - {"hbs"}
_INTRODUCTION = """\
# The included model of languages

`languages.npz`, {size:.1f} MB. `make train-lid DATA=FOLDER` trains it; `python -m tools.languages
measure` writes this page.

It learnt from the texts of `lid_train` and `lid_background` (their README names sources and
licences), from messages of MediaWiki (Debian's package `mediawiki`, GPL-2.0-or-later), and has
weights of py3langid 0.4.0 (BSD-3-Clause, `licenses/py3langid.txt`). No line can be read back:
what is kept are small weights of hashed n-grams.

## Sources and languages that it had not seen

Four times a quarter of the sources was held back, and a quarter of the foreign languages. Texts
are lines of 60 characters and more, and three lines; `swallowed` are texts in foreign languages
that got a tag of the registry. Web precision is that of all these at the threshold, if languages
had their share of the web's pages: see tools/languages/calibrate.py.
"""
_HEAD = (
    "",
    "| tag | one line: texts | recall | taken for | three lines: texts | recall | taken for "
    "| threshold | recall | web precision |",
    "|---|--:|--:|---|--:|--:|---|--:|--:|--:|",
)


def write_calibration(held: Sequence[Held]) -> list[Threshold]:
    """Write calibration and thresholds to where the stage reads them, from texts in languages that
    are served: calibration from those of three lines, thresholds from all."""
    served = [one for one in held if one.truth in _TAGS]
    slope, shift = calibration([one for one in served if one.lines > 1])
    own = Calibration(slope, shift)
    found = derived(served, web_shares(SHARES), np.array([own(one.score) for one in served]))
    content = {
        "slope": round(slope, 4),
        "shift": round(shift, 4),
        "thresholds": [
            {name: round(v, 4) if isinstance(v, float) else v for name, v in asdict(t).items()}
            for t in found
        ],
    }
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return found


def report(held: Sequence[Held], thresholds: Sequence[Threshold], size: int) -> str:
    """The training report, in Markdown. size: bytes of the model's file."""
    limits = {threshold.tag: threshold for threshold in thresholds}
    lines = [_INTRODUCTION.format(size=size / 1e6), *_swallowed(held), *_HEAD]
    for tag in sorted(_TAGS):
        cells = [f"`{tag}`"]
        for count in (1, 3):
            said = Counter(one.said for one in held if one.truth == tag and one.lines == count)
            total = said.total()
            wrong = [f"{other} {n}" for other, n in said.most_common(4) if other != tag][:2]
            cells += [str(total), f"{said[tag] / total:.3f}" if total else "–", ", ".join(wrong)]
        limit = limits.get(tag)
        if limit is None:
            cells += ["–"] * 3
        else:
            cells += [f"{limit.limit:g}", f"{limit.recall:.3f}", f"{limit.precision:.2f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _swallowed(held: Sequence[Held]) -> list[str]:
    rows: list[str] = []
    for count, name in ((1, "one line"), (3, "three lines")):
        foreign = [one for one in held if one.truth not in _TAGS and one.lines == count]
        taken = Counter(one.said for one in foreign if one.said in _TAGS)
        by_language = _grouped(foreign)
        worst = sorted(by_language, key=lambda code: -sum(by_language[code]))[:6]
        named = [f"{code} {sum(by_language[code])}/{len(by_language[code])}" for code in worst]
        right: dict[str, list[bool]] = {}
        for one in held:
            if one.truth in _TAGS and one.lines == count:
                right.setdefault(one.truth, []).append(one.said == one.truth)
        recalls = [sum(own) / len(own) for own in right.values()]
        share = taken.total() / max(len(foreign), 1)
        rows.append(
            f"- {name}: macro recall {np.mean(recalls):.4f}; swallowed {taken.total()} of "
            f"{len(foreign)} ({share:.3f}), most from {', '.join(named)}"
        )
    return rows


def _grouped(foreign: Sequence[Held]) -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = {}
    for one in foreign:
        found.setdefault(one.truth, []).append(one.said in _TAGS)
    return found
