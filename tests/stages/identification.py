"""What tests of language and variety share: texts, and data that may be absent."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests import ROOT

DATA = ROOT.parent / "shared" / "data"

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="../shared/data is absent: nothing to measure on"
)

TEXTS = {
    "es": "El panadero abre la tienda antes del amanecer y el olor del pan llena toda la calle.",
    "ca": "El forner obre la botiga abans que surti el sol i l'olor del pa omple tot el carrer.",
    "eu": "Okinak goizean goiz irekitzen du denda eta ogiaren usainak kale osoa betetzen du.",
    "gl": "O panadeiro abre a tenda antes de que amañeza e o cheiro do pan enche toda a rúa. Os "
    "veciños xa agardan na porta; unha nena colle as bolas da súa avoa e vaise á escola.",
    "pt": "O padeiro abre a loja antes do amanhecer e o cheiro do pão enche toda a rua.",
    "fr": "Le boulanger ouvre sa boutique avant l'aube et l'odeur du pain remplit toute la rue.",
    "de": "Der Bäcker öffnet den Laden vor Sonnenaufgang, und der Duft erfüllt die ganze Straße.",
    "en": "The baker opens the shop before dawn, and the smell of bread fills the whole street.",
    "el": "Ο φούρναρης ανοίγει το μαγαζί πριν από την αυγή και η μυρωδιά γεμίζει τον δρόμο.",
    "uk": "Пекар відчиняє крамницю до світанку, і запах свіжого хліба наповнює всю вулицю.",
    "sr-Cyrl": "Пекар отвара радњу пре зоре и мирис хлеба испуни целу улицу. Комшије већ чекају "
    "пред вратима, а девојчица узима кифле и одлази у школу, која почиње у осам сати.",
    "nb": "Bakeren åpner butikken før soloppgang, og lukten av ferskt brød fyller hele gaten.",
    "lb": "De Bäcker mécht säi Geschäft op, ier d'Sonn opgeet, an de Geroch vum Brout ass an der "
    "ganzer Strooss. D'Noperen waarden schonn virun der Dier, an d'Kanner ginn an d'Schoul.",
}


def lines(file: str) -> Iterator[dict[str, Any]]:
    """The rows of a file below `DATA`."""
    with gzip.open(DATA / file, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def pages() -> Iterator[tuple[str, str, str]]:
    """Tag, name and text of the example pages that are in one language served here."""
    for path in sorted((ROOT / "examples" / "quickstart" / "pages").glob("*/*.md")):
        if path.parent.name not in ("mixed", "other"):
            _, _, body = path.read_text(encoding="utf-8").split("---\n", 2)
            yield path.parent.name, path.stem, body
