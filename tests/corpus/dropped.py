"""A pipeline that drops documents for several reasons."""

import json
from pathlib import Path
from typing import Any

PROSE = "El forn del poble obre cada dia a les set del matí, i tanca quan s'acaba el pa.\n"


def lines() -> list[dict[str, Any]]:
    """Forty texts: prose, lists without full stops in two languages, short ones."""
    found = []
    for n in range(40):
        kinds = [
            ("ca", f"{PROSE}Forn {n}.\n"),
            ("ca", "\n".join(f"pa de la casa Ã© per a {n} persones que volen" for _ in "ab")),
            ("gl", f"Escribe a forno{n}@poboado.gal para pedir o pan da semana que vén"),
            ("ca", f"pa {n}"),
        ]
        language, text = kinds[n % 4]
        found.append({"url": f"https://forn.example/{n}", "language": language, "text": text})
    return found


def pipeline_file(folder: Path, *, pii: bool = True) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(json.dumps(line) + "\n" for line in lines())
    (folder / "pages.jsonl").write_text(rows)
    quality = {"minimum_words": 5, "stop_words": 0, "word_length": False, "duplicate_lines": 1.0}
    quality |= {"duplicate_line_characters": 1.0, "top_n_gram": {}, "repeated_n_grams": {}}
    stages: dict[str, Any] = {
        "pages": {"use": "jsonl", "with": {"paths": ["pages.jsonl"]}},
        "repair": {"use": "repair", "after": "pages"},
        "prose": {"use": "quality", "after": "repair", "with": {**quality, "short_lines": 1.0}},
        "scrub": {"use": "pii", "after": "prose", "with": {"placeholder": "[{type} {number}]"}},
        "exact": {"use": "exact", "after": "scrub" if pii else "prose"},
        "shards": {"use": "shards", "after": "exact"},
    }
    if not pii:
        del stages["scrub"]
    path = folder / "pipeline.yaml"
    path.write_text(json.dumps({"name": "bread", "seed": 7, "stages": stages}))
    return path
