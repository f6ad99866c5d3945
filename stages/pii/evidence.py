"""Why a piece of text is taken for personal data: reasons for and against, and the score that
follows.

Reasons are powers of ten of the odds, so that they add up (Bayes' rule): a check digit that one
number in ten passes by chance is worth +1, a word such as `PESEL` before a number +3. What a number
of that form mostly is in pages is the reason that all others are added to. The score is the
probability that follows: even odds are .5.
"""

from dataclasses import dataclass

__all__ = ["Evidence"]


@dataclass(frozen=True)
class Evidence:
    """Reasons by name, in powers of ten of the odds. The names are words of this project, never of
    the text."""

    reasons: tuple[tuple[str, float], ...] = ()

    def plus(self, name: str, tens: float) -> "Evidence":
        """With one more reason."""
        return Evidence((*self.reasons, (name, tens)))

    @property
    def score(self) -> float:
        """The probability, 0 to 1, to four digits."""
        tens = max(-9.0, min(9.0, sum(value for _, value in self.reasons)))
        return round(1 / (1 + 10**-tens), 4)

    @property
    def rationale(self) -> str:
        """The reasons, as `form -1.0, check digits +2.0, word "identity" +3.0`."""
        return ", ".join(f"{name} {value:+.1f}" for name, value in self.reasons)
