"""Language packs for what is called without a pipeline."""

import os

__all__ = ["use_language_packs"]


def use_language_packs(*folders: str | os.PathLike[str]) -> None:
    """Add the languages of packs to this process, for `apply` and `languages`: those in these
    folders and the installed ones, in the place of all others.

    A pipeline names its own, in `language_packs`; `load` puts these in the place of all others too.
    Raises ConfigError, with file and line, where a pack cannot be used.
    """
    from corpus.pipeline.language_packs import put_in_force

    put_in_force([os.fspath(folder) for folder in folders])
