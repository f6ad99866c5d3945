"""Numbers of Poland, Czechia, Slovakia and Hungary."""

from stages.pii.national_ids import checks
from stages.pii.national_ids.form import BARE, PLAIN, SHORT, Form, stdnum

__all__ = ["FORMS"]

_RC = ("rodné číslo", "rodného čísla", "rodným číslem", "rodném čísle", "rodnom čísle",
       "rodným číslom", "r č", "rč", "rod číslo", "rodne c", "rodnému číslu", "r c",
       "rc")  # fmt: skip
_ALL = ("tax", "social_security", "health")

FORMS = (
    Form(
        country="PL", name="PESEL",
        pattern=r"\d{11}", groups="6 5|2 2 2 5|4 3 4|11|3 4 4|3 3 3 2|6 4 1|2 2 2 4 1",
        check=checks.is_pesel, chance=0.0075,
        names=("pesel*", "numer ewidencyjny", "nr ewidencyjny", "nr pesel"), notions=_ALL,
        prior=SHORT,
    ),
    Form(
        country="PL", name="NIP",
        pattern=r"\d{10}", groups="3 3 2 2|3 2 2 3|10", check=stdnum("pl.nip"), chance=0.091,
        names=("nip", "nipu", "n i p", "identyfikacji podatkowej", "nip ue"), notions=("tax",),
        prior=SHORT, prefixes=("PL",),
    ),
    Form(
        country="PL", name="dowód osobisty",
        pattern=r"[A-Z]{3}\d{6}", groups="3 6|3 3 3|3 1 5", check=checks.is_dowod, chance=0.1,
        names=("dowód", "dowód osobisty", "dowodu", "dowodu osobistego", "dowodem osobistym",
               "nr dowodu", "seria i numer", "dowodem", "dow os", "d o", "dow osobisty"),
        notions=(), prior=PLAIN,
    ),
    Form(
        country="CZ", others=("SK",), name="rodné číslo",
        pattern=r"\d{10}", groups="6 4|2 2 2 4", check=stdnum("cz.rc"), chance=0.0145,
        names=_RC, notions=_ALL, prior=SHORT,
    ),
    Form(
        country="CZ", others=("SK",), name="rodné číslo",
        # Until 1953 it had no check digit.
        pattern=r"\d{2}[0156]\d[0-3]\d{4}", groups="6 3|2 2 2 3", check=stdnum("cz.rc"),
        chance=0.31,
        names=_RC, notions=_ALL, prior=BARE,
    ),
    Form(
        country="HU", name="TAJ",
        pattern=r"\d{9}", groups="3 3 3", check=checks.is_taj, chance=0.1,
        names=("taj", "taj szám*", "tajszám*", "t a j", "társadalombiztosítási*"),
        notions=("social_security", "health"), prior=SHORT,
    ),
    Form(
        country="HU", name="adóazonosító jel",
        pattern=r"8\d{9}", groups="1 3 3 3|3 3 4|10|1 5 3 1|4 3 3|4 4 2",
        check=checks.is_tax_number_of_hungary, chance=0.091,
        names=("adóazonosító*", "adóazon*", "adóaz", "adó azonosító*", "adóügyi azonosító*",
               "adójel", "adóigazolvány*"),
        notions=("tax",), prior=SHORT,
    ),
    Form(
        country="HU", name="személyi szám",
        pattern=r"[1-8]\d{10}", groups="1 6 4|1 2 2 2 4", check=checks.is_szemelyi_szam,
        chance=0.0065,
        names=("személyi szám*", "személyi azonosító*", "személyazonosító*", "szem szám"),
        notions=_ALL, prior=SHORT,
    ),
    Form(
        country="HU", name="személyi igazolvány",
        pattern=r"\d{6}[A-Z]{2}", groups="6 2", check=checks.any_number, chance=1,
        names=("személyi igazolvány*", "személyazonosító igazolvány*", "szig", "szem ig", "sz ig",
               "személyi", "szig szám"),
        notions=(), prior=PLAIN,
    ),
)  # fmt: skip
