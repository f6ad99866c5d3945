"""Checks what a stage gave against what it declares."""

import pyarrow as pa

from corpus.config.units import counted
from corpus.documents.languages import LANGUAGES
from corpus.errors import StageContractError
from corpus.stage import Component, Result

__all__ = ["check_languages", "check_reasons", "check_result"]


def check_result(component: Component, result: Result, length: int, *, where: str = "") -> None:
    """Raise StageContractError where the result of a batch has other columns or reasons than the
    component declares.

    length: documents in the batch. where: the place in the pipeline, for the message.
    """
    name, declared = component.name, {**component.adds, **component.rewrites}
    if set(result.columns) != set(declared):
        raise StageContractError(
            f"{name} gave columns {sorted(result.columns)}; it declares {sorted(declared)}",
            where=where,
        )
    for column, array in result.columns.items():
        if len(array) != length or array.type != declared[column]:
            raise StageContractError(
                f"{name} gave column {column!r} with {counted(len(array), 'row')} of {array.type}; "
                f"it declares {declared[column]}, and the batch has {counted(length, 'row')}",
                where=where,
            )
    if result.dropped is not None:
        check_reasons(component, result.dropped, where=where)
    for verdict in ("value", "limit"):
        numbers = getattr(result, verdict)
        if numbers is not None and (len(numbers) != length or numbers.type != pa.float64()):
            raise StageContractError(
                f"{name} gave {verdict!r} with {len(numbers)} rows of {numbers.type}; it must be "
                f"double, and the batch has {length} rows",
                where=where,
            )


def check_reasons(component: Component, reasons: pa.Array, *, where: str = "") -> None:
    """Raise StageContractError where a document was dropped for a reason that the component does
    not declare; null stands for a document that stays."""
    unknown = set(reasons.unique().to_pylist()) - {None} - component.reasons
    if unknown:
        raise StageContractError(
            f"{component.name} dropped for undeclared reasons {sorted(unknown)}; "
            f"it declares {sorted(component.reasons)}",
            where=where,
        )


def check_languages(component: Component, languages: pa.Array, *, where: str = "") -> None:
    """Raise StageContractError for a language that is no tag of the registry.

    Folders of the dataset are named by languages, so no other value may get there. The value is
    not quoted, since it may be anything.
    """
    unknown = [tag for tag in languages.unique().to_pylist() if tag not in LANGUAGES]
    if unknown not in ([], ["und"]):
        raise StageContractError(
            f"{component.name} gave a language that is no tag of the registry (`corpus "
            "languages` lists them); valid are those tags, and und",
            where=where,
        )
