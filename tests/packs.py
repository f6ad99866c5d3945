"""Language packs for tests: what a user's folder may hold."""

from pathlib import Path

__all__ = ["BALEARIC", "HEADER", "MARKS", "SARDINIAN", "pack"]

HEADER = "tag\tname\tautonym\tscripts\tfamily\tregions\tiso639_3\tparent\taliases\n"
BALEARIC = "ca-x-balear\tBalearic\tbalear\tLatn\tRomance\tES\tcat\tca\tbalear\n"
SARDINIAN = "sc\tSardinian\tsardu\tLatn\tRomance\tIT\tsrd\n"
"""Without the two empty cells at its end, as an editor may leave it."""
MARKS = (
    "# Marks of a variety for tests.\n"
    "variety\tweight\tforms\n"
    "ca-x-balear\t3.0\tsa ses\n"
    "ca-x-balear\t=4\tal·lot{,a,s,es}\n"
    "ca-x-balear\t4\thorabaixa\n"
    "ca\t4\tnoi{,a,s,es}\n"
    "ca\t3\ttarda\n"
)


def pack(folder: Path, languages: str = BALEARIC, **tables: str) -> Path:
    """A pack in a new folder. languages: lines of languages.tsv. tables: name without ending ->
    text."""
    folder.mkdir(parents=True)
    (folder / "languages.tsv").write_text(HEADER + languages, encoding="utf-8")
    for name, text in tables.items():
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
    return folder
