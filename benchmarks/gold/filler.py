"""What surrounds the main text of real pages and weighs most: scripts, styles, menus, state."""

import json
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from markupsafe import Markup

__all__ = ["Filler"]

T = TypeVar("T")
_WORDS = """load track view item node slot frame state queue event scroll layout theme widget banner
cache token route store panel field value index media""".split()


class Filler:
    """Draws follow from the seed alone. Sizes are in kB, about."""

    def __init__(self, seed: str) -> None:
        self._chance = random.Random(seed)

    def number(self, low: int, high: int) -> int:
        """In [low, high]; from `random` only, which gives the same in all versions of Python."""
        return low + int(self._chance.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.number(0, len(choices) - 1)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return sorted(items, key=lambda _: self._chance.random())

    def date(self) -> str:
        return f"{self.number(1, 28):02}.{self.number(1, 12):02}.{self.number(2016, 2025)}"

    def token(self) -> str:
        return f"{self.number(0, 1 << 40):x}"

    def script(self, size: float) -> Markup:
        return self._lines(
            size,
            lambda: (
                f'!function({self.pick("abcde")},{self.pick("nrtu")}){{var e="{self.token()}";'
                f"window.{self.pick(_WORDS)}{self.pick(_WORDS).title()}=window."
                f"{self.pick(_WORDS)}||[],{self.pick('abcde')}.push({{{self.pick(_WORDS)}:"
                f'{self.number(0, 9999)},url:"/{self.pick(_WORDS)}/"+e}})}}(document,window);'
            ),
        )

    def style(self, size: float) -> Markup:
        return self._lines(
            size,
            lambda: (
                f".{self.pick(_WORDS)}-{self.number(1, 99)} .{self.pick(_WORDS)}{{display:"
                f"{self.pick(['flex', 'block', 'grid'])};margin:{self.number(0, 40)}px;"
                f"color:#{self.number(0, 0xFFFFFF):06x}}}"
            ),
        )

    def state(self, size: float, titles: Sequence[str]) -> Markup:
        """JSON as applications leave it in a page, with titles of other pages."""
        return Markup("[") + self._lines(
            size,
            lambda: (
                json.dumps(
                    {
                        "id": self.token(),
                        "type": self.pick(_WORDS),
                        "title": self.pick(titles),
                        "image": f"/img/{self.token()}.webp",
                        "flags": {self.pick(_WORDS): self.number(0, 1) == 1},
                    },
                    ensure_ascii=False,
                )
                + ","
            ),
        ) + Markup("{}]")  # fmt: skip

    def icon(self) -> Markup:
        path = " ".join(f"{self.pick('MLCQ')}{self.number(0, 24)},{self.number(0, 24)}" for _ in
                        range(self.number(6, 14)))  # fmt: skip
        return Markup(f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>')

    def _lines(self, size: float, line: Callable[[], str]) -> Markup:
        """Code repeats itself: of a dozen lines, as many as it takes."""
        some = [line() for _ in range(12)]
        lines: list[str] = []
        written = 0
        while written < size * 1000:
            lines.append(self.pick(some))
            written += len(lines[-1].encode()) + 1
        return Markup("\n".join(lines))
