"""The files in RUN/dataset beside shards and manifest: card, checksums, Croissant, DCAT, PROV, EU
summary, mixtures.

They hold no time and no path of the machine, so the same run always gives the same bytes. The
manifest lists them with their checksums.
"""

from dataclasses import replace

from corpus.config.unstated import unstated
from corpus.errors import ConfigError, suggest
from corpus.pipeline.statements import load_statements
from corpus.run.dataset_files import write_listed
from corpus.storage.store import Store
from reports.card.card import cards, is_of_card
from reports.eu_summary import check_lines, document_of, is_of_summary, summary_files
from reports.facts.run_facts import Facts, load_facts
from reports.facts.source_accounts import source_accounts
from reports.metadata.checksums import CHECKSUMS, checksums
from reports.metadata.croissant import croissant
from reports.metadata.dcat import dcat
from reports.metadata.prov import prov
from reports.trainers import mixture_files

__all__ = ["check_card", "write_card"]


def write_card(
    folder: str,
    to: str | None = None,
    pipeline: str | None = None,
    previous: str | None = None,
) -> list[str]:
    """Write the card and its companions from ledger and manifest, and return their paths,
    named as the folder is.

    Existing files are replaced, and the manifest lists the new ones. to: another folder than
    RUN/dataset for them; the dataset stays as it is then. pipeline: a pipeline.yaml whose
    statements take the place of those that the manifest has. previous: the run or dataset before,
    from which the card says what changed. Raises InputError when a folder holds no finished run,
    ConfigError for statements that do not fit it, or that are not complete and have to be.
    """
    facts = _facts(folder, pipeline)
    _check_stated(facts, pipeline)
    texts = {
        **cards(facts, previous),
        CHECKSUMS: checksums(facts),
        "croissant.json": croissant(facts),
        "dcat.ttl": dcat(facts),
        "prov.json": prov(facts),
        **{f"mixtures/{name}": text for name, text in mixture_files(facts).items()},
    }
    files = {**{name: text.encode() for name, text in texts.items()}, **summary_files(facts)}
    if to is None:
        store = Store(folder).below("dataset")
        # Left over from another language of publication; an old card would name what was forgotten.
        written = (name for name in store.names() if is_of_card(name) or is_of_summary(name))
        old = [name for name in written if name not in files]
        write_listed(store, facts.manifest, files, stale=old)
    else:
        store = Store(to)
        for name, content in files.items():
            with store.writing(name) as stream:
                stream.write(content)
    return [store.below(name).root for name in files]


def check_card(folder: str, pipeline: str | None = None) -> list[str]:
    """What the EU summary still lacks, and what AIAL's metrics would give it, in lines for a
    terminal. pipeline, errors: as of `write_card`."""
    return list(check_lines(document_of(_facts(folder, pipeline))))


def _facts(folder: str, pipeline: str | None) -> Facts:
    facts = load_facts(folder)
    return facts if pipeline is None else _restated(facts, pipeline)


def _restated(facts: Facts, pipeline: str) -> Facts:
    """The facts of a run with what a pipeline.yaml states."""
    name, statements = load_statements(pipeline)
    if name != facts.manifest["pipeline"]:
        raise ConfigError(
            f"is the pipeline {name!r}, and {facts.folder} holds a run of "
            f"{facts.manifest['pipeline']!r}; if it speaks of this run, write "
            f"`name: {facts.manifest['pipeline']}` in it",
            where=pipeline,
        )
    for source in statements.about:
        if source not in facts.about:
            raise ConfigError(
                f"the run has no source {source!r}{suggest(source, facts.about)}",
                where=f"{pipeline}: stages.{source}.about",
            )
    return replace(facts, manifest={**facts.manifest, "statements": statements.plain()})


def _check_stated(facts: Facts, pipeline: str | None) -> None:
    """Raise ConfigError where the statements have to be complete and are not."""
    if not facts.statements.strict:
        return
    known = {one.name: one.known for one in source_accounts(facts) if one.row.stored.documents}
    if missing := unstated(facts.statements, known):
        listed = "".join(f"\n  {key}" for key in missing)
        raise ConfigError(
            f"card.strict is set, and this is not stated:{listed}\nstate it, and run "
            f"`corpus card {facts.folder} --pipeline {pipeline or 'pipeline.yaml'}`",
            where=pipeline or facts.folder,
        )
