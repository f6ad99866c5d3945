"""The files in RUN/dataset beside shards and manifest: card, checksums, Croissant, DCAT, PROV, EU
summary, mixtures.

They hold no time and no path of the machine, so the same run always gives the same bytes.
"""

from corpus.storage.store import Store
from reports.card import card
from reports.checksums import CHECKSUMS, checksums
from reports.croissant import croissant
from reports.dcat import dcat
from reports.eu_summary import eu_summary
from reports.facts import load_facts
from reports.prov import prov
from reports.trainers import mixture_files

__all__ = ["write_card"]


def write_card(folder: str, to: str | None = None) -> list[str]:
    """Write the card and its companions from ledger and manifest, and return their paths,
    named as the folder is.

    Existing files are replaced. to: another folder than RUN/dataset for them. Raises InputError
    when the folder holds no finished run.
    """
    facts = load_facts(folder)
    texts = {
        "README.md": card(facts),
        CHECKSUMS: checksums(facts),
        "croissant.json": croissant(facts),
        "dcat.ttl": dcat(facts),
        "prov.json": prov(facts),
        "eu_training_content_summary.md": eu_summary(facts),
        **{f"mixtures/{name}": text for name, text in mixture_files(facts).items()},
    }
    store = Store(to) if to is not None else Store(folder).below("dataset")
    for name, text in texts.items():
        with store.writing(name) as stream:
            stream.write(text.encode())
    return [store.below(name).root for name in texts]
