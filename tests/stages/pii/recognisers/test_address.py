"""Addresses in the forms of the languages served; houses of no one in particular."""

import pytest
from hypothesis import given

from stages.pii.recognisers.address import RECOGNISER
from stages.pii.testing import found
from tests.stages.pii.recognisers.gate import assert_linear, texts

ADDRESSES = (
    "C/ Mayor, 12, 3º 2ª, 08001 Barcelona", "Calle de Alcalá, 123, 28009 Madrid",
    "Avda. de la Constitución s/n, 41001 Sevilla", "Plaza España nº 3, 1º B, 50001 Zaragoza",
    "Carrer de la Pau, 12, 3r 2a, 08001 Barcelona", "c/ d'Aragó 123, 08015 Barcelona",
    "Pg. de Gràcia, 12, 08007 Barcelona", "Av. Diagonal 123 bis, 08018 Barcelona",
    "Rúa do Vilar, 12, 15705 Santiago de Compostela", "C/Mayor 12 08001 Barcelona",
    "12, avenue des Champs-Élysées 75008 PARIS",
    "10 Downing Street\nLondon\nSW1A 2AA", "Plaça Major, 1-2, (25530) Vielha",
    "San Martin kalea 12, 20001 Donostia",
    "Gipuzkoa plaza 3, 2. ezk., 20004 Donostia", "12 rue de la Paix, 75002 Paris",
    "12 bis, avenue de l'Opéra, 75001 Paris", "Rue Neuve 12, 1000 Bruxelles",
    "Via Roma 12, 00184 Roma (RM)", "Piazza Garibaldi, 3, 40121 Bologna",
    "Rua Augusta, n.º 12, 2.º Esq., 1100-048 Lisboa", "Av. da Liberdade 12, 1250-096 Lisboa",
    "12 High Street, London SW1A 1AA", "Flat 3, 12 Station Road, Leeds LS1 4AB",
    "Musterstraße 12, 10115 Berlin", "Musterstr. 12a, D-10115 Berlin", "Am Ring 3, 50667 Köln",
    "Berliner Straße 12-14, 10115 Berlin", "Musterstraße 12\n10115 Berlin",
    "Karl-Marx-Allee 3, 10178 Berlin", "Hauptstraße 3/5, 1010 Wien",
    "Dorpsstraat 12, 1234 AB Amsterdam", "Prins Hendrikkade 3-II, 1012 TL Amsterdam",
    "Storgatan 12, 111 22 Stockholm", "Storgata 12, 0155 Oslo",
    "Vesterbrogade 12, 2. tv., 1620 København V", "Laugavegur 12, 101 Reykjavík",
    "Mannerheimintie 12 A 3, 00100 Helsinki", "Pikk tänav 12, 10123 Tallinn",
    "Pikk tn 12-3, 10123 Tallinn", "Brīvības iela 12, Rīga, LV-1010",
    "Gedimino pr. 12, LT-01103 Vilnius", "Vilniaus g. 12-3, LT-01402 Vilnius",
    "ul. Marszałkowska 12/3, 00-950 Warszawa", "al. Jerozolimskie 12 m. 3, 00-697 Warszawa",
    "Václavské náměstí 12, 110 00 Praha 1", "Ulica bana Jelačića 12, 10000 Zagreb",
    "Trg republike 3, 1000 Ljubljana", "Bulevar oslobođenja 12, 21000 Novi Sad",
    "Str. Lipscani nr. 12, bl. A, sc. 2, ap. 3, 030031 București",
    "Str. Lipscani nr. 12, București 030031", "1051 Budapest, Fő utca 12",
    "Fő utca 12. II/3, 1051 Budapest",
    "Οδός Ερμού 12, 105 63 Αθήνα", "ул. Тверская, д. 12, кв. 3, 125009 Москва",
    "101000, Москва, ул. Тверская, д. 12", "вул. Хрещатик, 12, Київ, 01001",
    "бул. Витоша 12, 1000 София", "ул. Македонија 12, 1000 Скопје",
    "Rruga e Dibrës 12, 1001 Tiranë", "12, Triq ir-Repubblika, Valletta VLT 1116",
    "24 Sráid Uí Chonaill, Baile Átha Cliath 1, D01 F5P2", "12 Heol y Bont, Caerdydd CF10 1AA",
    "calle mayor 12, 28013 madrid",
)  # fmt: skip
NONE = (
    "El carrer té 12 cases i 3 places", "Art. 12, Ley 39/2015", "Real Madrid 3, Barcelona 2",
    "La calle Mayor tiene 12 casas", "al capítol 6 del programa 411.10, Direcció i Serveis",
    "G1 y G2, con una dirección", "via DHCPv6, address 12", "a la plaça 3.000 persones",
    "av 500 maskiner på 10 skoler med 3200 elever", "C. 12 de maig, 2019",
    "et al. 2002, Fattal 2006",
    "Carrer Major 12 de la ciutat", "12 strade, 28001 pezzi", "el 12 de març, 2019 Barcelona",
    "12 rue, 75001", "pl. 12, 2019",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_with_a_postal_code(address: str) -> None:
    for text in (f"{address}.", f"Ahir: {address}\n", f"Veniu a:\n{address}\nGràcies"):
        (own,) = found(RECOGNISER, text)
        assert own in address
        assert len(own) >= len(address) - len("Flat 3, ")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Adreça: carrer Major 12, Vic", "carrer Major 12, Vic"),
        ("Domicilio: C/ Mayor, 12, 3º B, Sevilla", "C/ Mayor, 12, 3º B, Sevilla"),
        ("vive en la calle mayor 12", "calle mayor 12"),
        ("Adresse: Musterstraße 12", "Musterstraße 12"),
        ("Indirizzo: Via Roma 12, Torino", "Via Roma 12, Torino"),
        ("Адрес: ул. Тверская, д. 12, г. Москва", "ул. Тверская, д. 12, г. Москва"),
        ("Helbidea: San Martin kalea 12, Donostia", "San Martin kalea 12, Donostia"),
        ("Address: 12 High Street, London", "12 High Street, London"),
    ],
)
def test_addresses_beside_a_word(text: str, address: str) -> None:
    assert found(RECOGNISER, text) == [address]


@pytest.mark.parametrize("text", NONE)
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


@given(texts(*ADDRESSES, *NONE, "carrer ", "Adreça: ", "08001 Barcelona", "12"))
def test_the_gate_hides_none(text: str) -> None:
    found(RECOGNISER, text)


@pytest.mark.parametrize(
    "piece",
    ["1 ", "1, ", "carrer ", "carrer A 1 ", "carrer A 1, 08001 B ", "a", "A. ", "s/n ", "1-"],
)
def test_long_input(piece: str) -> None:
    assert_linear(RECOGNISER, piece)
