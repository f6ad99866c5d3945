"""A finished run of documents in three languages, with personal data, copies and splits."""

import json
import random
import shutil
from pathlib import Path

import pytest

from corpus import api

SENTENCES = {
    "ca": [
        "El forn del carrer Major obre cada matí abans que surti el sol.",
        "La farina d'aquest poble ve del molí que hi ha vora el riu.",
        "Quan plou molt, els camins de la vall s'omplen de fang i ningú no hi passa.",
        "Les dones del veïnat cantaven mentre estenien la roba al terrat.",
        "Encara recordo l'olor de pa calent que arribava fins a l'escola.",
        "A la tardor collíem castanyes i les torràvem a la vora del foc.",
        "El mestre ens explicava històries de mariners que no havien tornat mai.",
        "Aquella nit va nevar tant que no es veia ni la porta de casa.",
    ],
    "es": [
        "El panadero de la calle Mayor abre todas las mañanas antes de que salga el sol.",
        "La harina de este pueblo viene del molino que hay junto al río.",
        "Cuando llueve mucho, los caminos del valle se llenan de barro y nadie pasa.",
        "Las mujeres del barrio cantaban mientras tendían la ropa en la azotea.",
        "Todavía recuerdo el olor a pan caliente que llegaba hasta la escuela.",
        "En otoño recogíamos castañas y las asábamos junto al fuego.",
        "El maestro nos contaba historias de marineros que nunca habían vuelto.",
        "Aquella noche nevó tanto que no se veía ni la puerta de la casa.",
    ],
    "eu": [
        "Kale nagusiko okindegia goizero irekitzen da eguzkia atera baino lehen.",
        "Herri honetako irina ibaiaren ondoan dagoen errotatik dator.",
        "Euri asko egiten duenean, haraneko bideak lokatzez betetzen dira.",
        "Auzoko emakumeek abesten zuten arropa teilatuan zabaltzen zuten bitartean.",
        "Oraindik gogoan dut eskolaraino iristen zen ogi beroaren usaina.",
        "Udazkenean gaztainak biltzen genituen eta suaren ondoan erretzen genituen.",
        "Maisuak itzuli ez ziren marinelen istorioak kontatzen zizkigun.",
        "Gau hartan hainbeste elur egin zuen, non etxeko atea ere ez zen ikusten.",
    ],
}
"""Prose written for these tests."""
QUOTAS = """\
unit: bytes
languages:
  ca: {share: 40%, max_epochs: 2}
  es: {share: 30%, max_epochs: 2}
  eu: {share: 30%, max_epochs: 2}
"""


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run; not to be changed."""
    folder = tmp_path_factory.mktemp("deep")
    chance, lines = random.Random(3), []
    for number in range(120):
        language = ("ca", "es", "eu")[number % 3]
        words = " ".join(chance.sample(SENTENCES[language], 5))
        contact = f" Forn{number}@poboado{number}.example." if number % 5 == 0 else ""
        page = {"url": f"https://forn.example/{number}", "text": f"{words}{contact}"}
        lines.append(page)
        if number % 10 == 0:
            lines.append({**page, "url": f"https://copia.example/{number}"})
    (folder / "pages.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "quotas.yaml").write_text(QUOTAS)
    stages = {
        "pages": {"use": "jsonl", "with": {"paths": ["pages.jsonl"]}},
        "lang": {"use": "language", "after": "pages", "with": {"threshold": 0.2}},
        "scrub": {"use": "pii", "after": "lang"},
        "dedup": {"use": "minhash", "after": "scrub", "with": {"threshold": 0.95}},
        "mix": {"use": "balance", "after": "dedup",
                "with": {"quotas": "quotas.yaml", "splits": {"validation": "15%"}}},
        "shards": {"use": "shards", "after": "mix"},
    }  # fmt: skip
    pipeline = {"name": "deep", "seed": 7, "stages": stages, "run": {"isolate": False}}
    (folder / "pipeline.yaml").write_text(json.dumps(pipeline))
    api.run(folder / "pipeline.yaml", folder / "run")
    return folder / "run"


@pytest.fixture
def own(run: Path, tmp_path: Path) -> Path:
    """A copy of it for one test, which may change it."""
    return Path(shutil.copytree(run, tmp_path / "run"))
