"""The ways to replace personal data, as the setting `replace` names them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from stages.pii.finding import Finding
from stages.pii.replacement.edits import Edit
from stages.pii.replacement.masking import masked
from stages.pii.replacement.placeholder import DIGEST, Form
from stages.pii.replacement.pseudonym import is_pseudonym, pseudonym
from stages.pii.replacement.removal import removals
from stages.pii.replacement.secret import Draw

__all__ = ["KEYED", "Method", "Name"]

Name = Literal["placeholder", "pseudonym", "hash", "remove", "mask"]
KEYED: frozenset[Name] = frozenset({"pseudonym", "hash"})
"""Those that need a secret."""


@dataclass(frozen=True)
class Method:
    """How findings are replaced in one document.

    form: that of placeholders. key: of the document or the corpus; empty where none is needed.
    is_found: whether anything is found in a value by itself; without it, all is.
    """

    name: Name
    form: Form
    key: bytes = b""
    is_found: Callable[[str], bool] = bool
    _known: dict[tuple[str, str, str], str | None] = field(default_factory=dict, compare=False)

    def leaves(self, finding: Finding, written: str) -> bool:
        """Whether a finding stays, since it is a pseudonym already."""
        return self.name == "pseudonym" and self._pseudonym(finding, written) == written

    def instead(self, finding: Finding, written: str) -> str | None:
        """What is put in the place of a finding; None where that is a placeholder."""
        match self.name:
            case "mask":
                return masked(written)
            case "remove":
                return ""
            case "pseudonym":
                return self._pseudonym(finding, written)
            case _:
                return None

    def _pseudonym(self, finding: Finding, written: str) -> str | None:
        """What stands for a value: itself where it is a pseudonym."""
        known = (finding.kind, finding.value, written)
        if known not in self._known:
            stays = is_pseudonym(finding, written, self.is_found)
            new = written if stays else pseudonym(finding, written, self.key, self.is_found)
            self._known[known] = new
        return self._known[known]

    def edits(self, text: str, found: Sequence[tuple[Finding, str]]) -> list[Edit]:
        """The edits of a text for findings and what is put in their places, which are in order."""
        if self.name == "remove":
            return removals(text, [finding for finding, _ in found])
        return [Edit(f.start, f.end, new, f.kind, (0, len(new))) for f, new in found]

    def digest(self, kind: str, value: str) -> str:
        """What stands for a value in a placeholder in place of a number; empty for numbers."""
        return Draw(self.key, (kind, value)).digest().hex()[:DIGEST] if self.key else ""
