"""The stage `pii`: personal data replaced by placeholders."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Annotated, ClassVar, Literal, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from corpus.errors import ConfigError, MissingExtra, suggest
from corpus.schema import COLUMNS, Schema
from corpus.stage import Measure, Result, Stage, place_of, setting
from stages.pii import gate
from stages.pii.analyzer import search
from stages.pii.phone import regions_of
from stages.pii.placeholders import Form, Masked, mask

__all__ = ["PersonalData"]

Kind = Literal["card", "dni", "email", "iban", "ip", "nie", "phone"]
_PII = COLUMNS["pii"].type


@dataclass(frozen=True, kw_only=True)
class PersonalData(Stage):
    """Finds personal data that has a form of its own and replaces it by typed placeholders.

    Telephone numbers are found in pairs and lists too (`934 12 34 56/57`; the last digits of the
    second one stay), and e-mail addresses also with `%40` or characters of full width.
    Names of persons and postal addresses have no such form and stay. The column `pii` counts the
    placeholders in the text, by type; the measure `pii` counts the values that this stage
    replaced, by type.
    """

    name = "pii"
    version = 2
    uses = ("phonenumbers", "presidio-analyzer", "python-stdnum", "spacy")
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("text", "language")}
    adds: ClassVar[Schema] = {"pii": _PII}
    rewrites: ClassVar[Schema] = {"text": COLUMNS["text"].type}

    entities: tuple[Kind, ...] = setting(get_args(Kind), "kinds of personal data to replace")
    placeholder: str = setting(
        "<{type}_{number}>",
        "what replaces it; equal values have the same number within a document",
    )
    minimum_score: Annotated[float, Field(ge=0, le=1)] = setting(
        0.5,
        "least confidence, 0 to 1; at .4 possible telephone numbers are replaced even without a "
        "nearby word such as `tel.`",
    )

    def __post_init__(self) -> None:
        for library in ("presidio_analyzer", "phonenumbers", "stdnum"):
            if find_spec(library) is None:
                raise MissingExtra("stage 'pii'", library, "pii")
        for kind in self.entities:
            if kind not in get_args(Kind):
                raise ConfigError(f"entities: no kind {kind!r}{suggest(kind, get_args(Kind))}")
        if not self.entities:
            raise ConfigError(f"entities: none is given; valid: {', '.join(get_args(Kind))}")
        Form(self.placeholder)

    def process(self, batch: pa.RecordBatch) -> Result:
        text, language = batch.column("text"), batch.column("language")
        form = Form(self.placeholder)
        kinds = tuple(sorted(set(self.entities)))
        rows = np.flatnonzero(self._may_change(text, form, kinds).to_numpy(zero_copy_only=False))
        masked: dict[int, Masked] = {}
        faults: dict[int, str] = {}
        for row in rows.tolist():
            regions = regions_of(language[row].as_py() or "")
            find = partial(search, regions=regions, kinds=kinds, minimum=self.minimum_score)
            try:
                masked[row] = mask(text[row].as_py(), find, form)
            except Exception as error:  # noqa: BLE001 - one document's fault must not end the run
                faults[row] = place_of(error)
        return Result(
            columns={"text": _replaced(text, masked), "pii": _counts(masked, len(text))},
            quarantined=pa.array([faults.get(row) for row in range(len(text))], pa.string()),
            measures=[_measure(masked)],
        )

    def _may_change(self, text: pa.Array, form: Form, kinds: tuple[str, ...]) -> pa.Array:
        """For each text, whether there may be something to replace or a placeholder to count."""
        opening = pc.fill_null(pc.match_substring(text, form.pattern[0]), False)
        return pc.or_(gate.suspects(text, kinds), opening)


def _replaced(text: pa.Array, masked: Mapping[int, Masked]) -> pa.Array:
    """The column `text`, with the masked texts in their rows."""
    mask_ = np.zeros(len(text), bool)
    mask_[list(masked)] = True
    new = pa.array([m.text for _, m in sorted(masked.items())], text.type)
    return pc.replace_with_mask(text, pa.array(mask_), new)


def _counts(masked: Mapping[int, Masked], length: int) -> pa.Array:
    """The column `pii`, of `length` rows."""
    counts = [
        [{"type": kind, "count": count} for kind, count in sorted(masked[row].placeholders.items())]
        if row in masked
        else []
        for row in range(length)
    ]
    return pa.array(counts, _PII)


def _measure(masked: Mapping[int, Masked]) -> Measure:
    """The measure `pii`: values replaced in each row, by kind."""
    triples = [
        (row, kind, count)
        for row, one in sorted(masked.items())
        for kind, count in sorted(one.replaced.items())
    ]
    return Measure.of("pii", triples)
