"""What sources, stages, global stages and sinks share, and how they declare settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from corpus.schema import Schema
from corpus.storage.inputs import content_digest

__all__ = ["Component", "setting"]


def setting(
    default: Any = ...,
    help: str = "",  # noqa: A002 - the word that click and argparse use
    *,
    path: bool = False,
) -> Any:
    """A field of a stage that YAML may set; without a default it must be given.

    `path=True` marks file names, which are relative to the pipeline file.
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
    """What sources, stages, global stages and sinks share. Settings are the dataclass fields."""

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1
    """Raised whenever the same settings give other results."""
    uses: ClassVar[tuple[str, ...]] = ()
    """Distributions whose version changes the output, such as `trafilatura`."""
    adds: ClassVar[Schema] = {}
    rewrites: ClassVar[Schema] = {}
    """Columns that are there before it, and that it gives anew; a source has none."""
    reasons: ClassVar[frozenset[str]] = frozenset()
    """All reasons for which it may drop a document."""

    def identity(self) -> Mapping[str, Any]:
        """What decides the output beside name, version and `uses`; enters the fingerprint.

        The settings by default, the content of files in the place of their paths. A stage that
        takes only part of a file may override this with a digest of that part.
        """
        values = {f.name: (f.metadata.get("path"), getattr(self, f.name)) for f in fields(self)}
        return {
            name: content_digest([value]) if is_path and value else value
            for name, (is_path, value) in values.items()
        }

    def facts(self) -> Mapping[str, Any]:
        """Plain data for the accounts of a run, beside the settings: quotas, model digests."""
        return {}
