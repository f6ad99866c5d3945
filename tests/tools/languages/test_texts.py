import json
from pathlib import Path

from tools.languages.noise import noise
from tools.languages.texts import Text, catalogue_messages
from tools.languages.transliteration import latin


def test_catalogues(tmp_path: Path) -> None:
    folder = tmp_path / "extensions" / "i18n"
    folder.mkdir(parents=True)
    english = {
        "@metadata": {},
        "one": "This is the message about the page.",
        "two": "Save $1 now please, will you?",
    }
    own = {
        "@metadata": {"authors": ["x"]},
        "one": "Custu est su messàgiu de sa pàgina.",
        "two": "Sarva $1 como, pro praghere, eja?",
        "three": "This is the message about the page.",
        "four": "curtzu",
    }
    same = {"one": english["one"]}
    for name, content in (("en", english), ("sc", own), ("qqq", own), ("xx", same)):
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    found = [(text.label, text.text) for text in catalogue_messages(tmp_path)]
    assert found == [("sc", own["one"]), ("sc", own["three"])]


def test_transliteration() -> None:
    assert latin("Щастие, Жена!", "bg") == "Shtastie, Zhena!"
    assert latin("объявление", "ru") == "obyavlenie"
    assert latin("Київ є", "uk") == "Kyiv ie"
    assert latin("abc 12", "mk") == "abc 12"


def test_noise_is_the_same_each_time() -> None:
    endings = [chr(97 + n % 26) + chr(97 + n // 26) for n in range(300)]
    line = " ".join(f"paraula{ending} Nomal{ending}" for ending in endings)
    texts = [Text(line, "ca", "s", "prose")]
    found = list(noise(texts, 3))
    assert found == list(noise(texts, 3))
    assert {kind for kind, _ in found} == {"code", "codes", "names", "table", "words"}
    assert all(text.label == "zxx" and text.text for _, text in found)
