import pytest
from hypothesis import given

from stages.pii.recognisers.gps import RECOGNISER
from stages.pii.testing import found
from tests.stages.pii.recognisers.gate import assert_linear, texts

PAIRS = (
    "41.3851, 2.1734", "41.38510,2.17340", "41,3851 2,1734", "41.3851 / 2.1734",
    "41,38512; 2,17341",
    "41.3851° N, 2.1734° E", "41.3851°N 2.1734°W", "-34.6037, -58.3816", "−34.6037, −58.3816",
    "N 41.3851, E 2.1734", "+41.3851, +2.1734", "41.3851° North, 2.1734° East",
    "41° 23' 15\" N - 2° 10' 30\" E", "41°23'15.2\"N 2°10'30.1\"E", "41° 23′ 15″ N, 2° 10′ 30″ O",
    "41º 23' 15'' N, 2º 10' 30'' W", "N 41° 23.254' E 002° 10.501'", "50° 5' N, 14° 25' E",
    "41°23'15\" nord, 2°10'30\" est", "55°45′21″ с. ш. 37°37′04″ в", "４１.３８５１, ２.１７３４",
)  # fmt: skip
WORDS = (
    "GPS: ",
    "Coordenades GPS ",
    "coordenadas: ",
    "Koordinaten: ",
    "latitud i longitud: ",
    "Координаты: ",
)
LINKS = {
    "geo:41.3851,2.1734;u=10": "41.3851,2.1734",
    "https://www.google.com/maps/@41.3850639,2.1734035,15z": "41.3850639,2.1734035",
    "https://maps.google.com/?q=41.3850,2.1734": "41.3850,2.1734",
    "https://www.google.es/maps/place/x/@41.38506,2.17340,3a": "41.38506,2.17340",
    "https://www.openstreetmap.org/#map=15/41.3850/2.1734": "41.3850/2.1734",
    "https://www.openstreetmap.org/?mlat=41.3850&mlon=2.1734": "41.3850&mlon=2.1734",
    "https://waze.com/ul?ll=41.3850%2C2.1734&navigate=yes": "41.3850%2C2.1734",
}


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("word", WORDS)
def test_pairs_beside_a_word(word: str, pair: str) -> None:
    (own,) = found(RECOGNISER, f"{word}{pair}")
    assert own in pair
    assert len(own) >= len(pair) - 8
    assert found(RECOGNISER, f"La mesura dona {pair}") == []


@pytest.mark.parametrize(
    "text",
    ["lat 41.3851, lon 2.1734", "Latitud: 41.3851 Longitud: 2.1734", "lat: 41.3851; lng: 2.1734"],
)
def test_each_with_a_label(text: str) -> None:
    (own,) = found(RECOGNISER, text)
    assert own.startswith("41.3851")
    assert own.endswith("2.1734")


@pytest.mark.parametrize("link", LINKS)
def test_links_need_no_word(link: str) -> None:
    assert found(RECOGNISER, f"Vegeu {link} i veniu") == [LINKS[link]]


@pytest.mark.parametrize(
    "text",
    [
        "GPS 41.38, 2.17", "GPS: 241.3851, 192.1734", "GPS versió 2.1.3851",
        "GPS 12.345,6789 euros",
        "posició GPS a 23° i 45°", "El GPS costa 1.234,5678", "coordenades 3,1416",
        "41° 23' de febre",
        "GPS 1.2.3.4, 2.3.4.5",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


@given(texts(*PAIRS, *LINKS, "GPS ", "° ", "41.3851", "2.1734"))
def test_the_gate_hides_none(text: str) -> None:
    found(RECOGNISER, text)


@pytest.mark.parametrize("piece", ["1.1234 ", "41° ", "1", "1.", "N 1° 2' 3\" ", "@1.1234,"])
def test_long_input(piece: str) -> None:
    assert_linear(RECOGNISER, piece)
