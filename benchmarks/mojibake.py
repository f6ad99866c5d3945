"""What undoing mojibake mends, and what it spoils, beside ftfy alone, on the pages of the example.

    python -m benchmarks.mojibake [--show 0]

Mojibake is made of each line of each page that is not ASCII: its UTF-8 is read as Latin-1 or as
windows-1252, once or twice; `capitals` are the same lines in capitals, and in `words` a single
word of a line is broken. A line counts as mended when it comes out as the right one would.

What is right is each line as it stands, in capitals, and with each of its words that ends in a
letter beyond ASCII before each of the signs that mojibake is made of, alone or as a quotation. A
line counts as spoiled when anything of it is changed. `--show` prints so many of each kind.
"""

import argparse
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

from ftfy import TextFixerConfig, fix_encoding
from ftfy.badness import is_bad

from stages.text.cleaning import cleaned
from stages.text.mojibake import without_mojibake

PAGES = Path(__file__).parent.parent / "examples/quickstart/pages"
QUOTES = ("„{}”", "“{}”", "«{}»", "«\xa0{}\xa0»", "„{}“", "”{}”", "»{}«", "‹{}›", "‘{}’")
"""Quotations of the languages served."""
SIGNS = ("{}»", "{}”", "{}“", "{}™", "{}®", "{}…", "{}\xa0!", "{} –", "{}–", "{}—", "{}º", "{}¿")
"""Words before a sign that mojibake contains."""


def lines() -> list[str]:
    """The lines of all pages of the example that are not ASCII, without their front matter."""
    found: dict[str, None] = {}
    for path in sorted(PAGES.glob("*/*.md")):
        body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
        found |= {cleaned(line): None for line in body.splitlines() if not line.isascii()}
    return list(found)


def by_ftfy(text: str) -> str:
    """A line without all that ftfy takes for mojibake."""
    return fix_encoding(text, TextFixerConfig(explain=False)) if is_bad(text) else text


def repaired(text: str, undo: Callable[[str], str]) -> str:
    """What the stage `repair` makes of a line."""
    for _ in range(8):
        before, text = text, cleaned(undo(text))
        if text == before:
            break
    return text


def misread(text: str, charset: str, times: int = 1) -> str | None:
    """The text with its UTF-8 read in another charset; None where a byte has no meaning there."""
    for _ in range(times):
        try:
            text = text.encode().decode(charset)
        except UnicodeDecodeError:
            return None
    return text


def broken(texts: list[str]) -> Iterator[tuple[str, str, str]]:
    """Kinds of mojibake, with the broken line and the right one."""
    for text in texts:
        for kind, right in (("", text), (", capitals", text.upper())):
            for charset in ("latin-1", "windows-1252"):
                for times in (1, 2):
                    wrong = misread(right, charset, times)
                    if wrong is not None:
                        yield f"{charset}, {'twice' if times == 2 else 'once'}{kind}", wrong, right
            for word in list(dict.fromkeys(re.findall(r"\w*[^\W\x00-\x7f]\w*", right)))[:4]:
                wrong = misread(word, "windows-1252")
                if wrong is not None:
                    line = right.replace(word, wrong, 1)
                    yield f"windows-1252, words{kind}", line, right


def right(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Kinds of right lines."""
    for text in texts:
        for kind, line in (("", text), (", capitals", text.upper())):
            yield f"as they are{kind}", line
            for word in dict.fromkeys(re.findall(r"\w*[^\W\x00-\x7f](?!\w)", line)):
                for form in (*QUOTES, *SIGNS):
                    whole = re.sub(rf"(?<!\w){word}(?!\w)", form.format(word), line, count=1)
                    which = "quotations" if form in QUOTES else "signs"
                    yield f"{which}{kind}", whole
                    yield f"{which}{kind}, alone", form.format(word)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--show", type=int, default=0, help="failures of each kind to print")
    show = parser.parse_args().show
    texts = lines()
    ways = {"ftfy alone": by_ftfy, "ours": without_mojibake}
    cases = [(f"mended: {kind}", wrong, text) for kind, wrong, text in broken(texts)]
    cases += [(f"spoiled: {kind}", text, text) for kind, text in right(texts)]
    cases = list(dict.fromkeys(cases))
    for way, undo in ways.items():
        counts: dict[str, list[int]] = {}
        start = process_time()
        for kind, given, wanted in cases:
            count = counts.setdefault(kind, [0, 0])
            got = repaired(given, undo)
            is_right = got == cleaned(wanted)
            count[0] += is_right == kind.startswith("mended")
            count[1] += 1
            if not is_right and count[1] - count[0] <= show and way == "ours":
                print(f"  {kind}: {given!r} -> {got!r}")
        spent = process_time() - start
        for kind, (number, total) in counts.items():
            print(f"{way:12} {kind:45} {number:7} of {total:7}: {number / total:8.4%}")
        print(f"{way:12} {1e6 * spent / len(cases):.0f} µs a line")


if __name__ == "__main__":
    main()
