"""What sources, stages, global stages and sinks share, and how they declare settings."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self

from corpus.schema import Schema
from corpus.stage.language_data import LanguageData
from corpus.storage.inputs import content_digest

__all__ = ["Component", "setting"]


def setting(
    default: Any = ...,
    help: str = "",  # noqa: A002 - the word that click and argparse use
    *,
    path: bool = False,
) -> Any:
    """Declare a dataclass field that pipeline.yaml may set; it must do so if there is no default.

    help: what the setting means, as `corpus stages` shows it.
    path: marks a file name, which is relative to the pipeline file.
    """
    metadata = {"help": help, "path": path}
    if default is ...:
        return field(metadata=metadata)
    if isinstance(default, (list, dict, set)):
        kind = type(default)
        return field(default_factory=lambda: kind(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Component:
    """What sources, stages, global stages and sinks share; the dataclass fields are the settings.

    A subclass is a frozen dataclass whose class variables declare what it does.
    """

    name: ClassVar[str] = ""
    """The name by which pipeline.yaml asks for it."""
    version: ClassVar[int] = 1
    """A number to raise whenever the same settings give other results than before."""
    uses: ClassVar[tuple[str, ...]] = ()
    """Distributions whose version changes the output, such as `trafilatura`."""
    adds: ClassVar[Schema] = {}
    """New columns that it gives."""
    rewrites: ClassVar[Schema] = {}
    """Existing columns that it replaces; a source has none."""
    reasons: ClassVar[frozenset[str]] = frozenset()
    """All reasons for which it may drop a document."""

    @property
    def named_sources(self) -> Sequence[str]:
        """The sources that its settings name. The pipeline has to have them before it."""
        return ()

    @classmethod
    def language_data(cls) -> LanguageData | None:
        """What it has for single languages, as `corpus languages` shows it; None for a component
        that treats all languages alike. A library that is needed to say so is imported here, and
        data read here, so that importing the class stays cheap."""
        return None

    def placed(self, before: Schema, kept: Schema) -> Self:
        """The component as it is in its place in the pipeline; by default it is the same anywhere.

        before: the columns before it. kept: the columns of the user's own that sources carry to the
        dataset. One that works on columns which it cannot name returns `declaring(...)`; if it then
        gives something else for documents that are the same, its `identity` has to say so.
        """
        return self

    def declaring(self, **declared: object) -> Self:
        """A copy that declares something else than its class does, such as `reads`."""
        component = copy(self)
        for name, value in declared.items():
            object.__setattr__(component, name, value)
        return component

    def identity(self) -> Mapping[str, Any]:
        """What decides the output beside name, version and `uses`; it enters the fingerprint.

        By default these are the settings, with a digest of the content in place of each file's
        path. A stage that uses only part of a file may override this with a digest of that part.
        Raises InputError where such a file cannot be read.
        """
        values = {f.name: (f.metadata.get("path"), getattr(self, f.name)) for f in fields(self)}
        return {
            name: content_digest([value]) if is_path and value else value
            for name, (is_path, value) in values.items()
        }

    def language_settings(self) -> Mapping[str, Mapping[str, Any]]:
        """Settings that hold for single languages alone: tag -> setting -> value, plain; what a
        variety has from its language too. `corpus plan` shows them."""
        return {}

    def facts(self) -> Mapping[str, Any]:
        """Plain data for the manifest beside the settings, such as quotas or model digests."""
        return {}
