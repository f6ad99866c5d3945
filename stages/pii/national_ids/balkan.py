"""Numbers of the Balkans, Greece, Cyprus and Turkey."""

from stages.pii.national_ids import checks
from stages.pii.national_ids.form import BARE, ID_CARD, PLAIN, SHORT, Form, stdnum

__all__ = ["FORMS"]

_ALL = ("tax", "social_security", "health")
_JMBG = ("jmbg", "j m b g", "јмбг", "ј м б г", "матичен број", "matični broj", "матични број",
         "jedinstveni matični", "јединствени матични", "матичниот број", "ембг", "embg", "е м б г",
         "mbg", "мбг", "matičnog broja", "матичног броја", "matič*", "lični broj", "лични број",
         "jib")  # fmt: skip
_TAUTOTITA = ("αδτ", "α δ τ", "αριθμός ταυτότητας", "ταυτότητα*", "δελτίο ταυτότητας",
"αρ ταυτότητας",
              "α τ", "ατ", "adt", "αριθμός δελτίου", "δελτίου ταυτότητας", "ταυτ")  # fmt: skip


def _jmbg(country: str, regions: str) -> Form:
    """The number of one of the successor states, told by its region, digits 8 and 9."""
    return Form(
        country=country, name="EMŠO" if country == "SI" else "JMBG",
        pattern=rf"\d{{7}}(?:{regions})\d{{4}}",
        groups="7 6|7 2 4|7 2 3 1|2 2 3 2 3 1|2 2 3 2 4|2 2 3 6",
        check=checks.is_jmbg, chance=0.00044,
        names=(*_JMBG, "emšo", "e m š o", "enotna matična"), notions=_ALL,
    )  # fmt: skip


FORMS = (
    _jmbg("BA", r"1\d"),
    _jmbg("ME", r"2\d"),
    _jmbg("HR", r"3\d"),
    _jmbg("MK", r"4\d"),
    _jmbg("SI", r"5\d"),
    _jmbg("RS", r"[0678]\d"),
    _jmbg("XK", r"9\d"),
    Form(
        country="HR", name="OIB",
        pattern=r"\d{11}", groups="11|3 4 4|3 3 3 2|2 3 3 3|5 6", check=stdnum("hr.oib"),
        chance=0.1, prefixes=("HR",),
        names=("oib*", "o i b", "osobni identifikacijski broj", "osobni broj"), notions=_ALL,
    ),
    Form(
        country="SI", name="davčna številka",
        pattern=r"[1-9]\d{7}", groups="8|2 3 3|4 4", check=stdnum("si.ddv"), chance=0.1,
        names=("davčna številka", "davčna št*", "davčne številke", "davčno številko", "dš",
        "davčna",
               "id za ddv", "d š"),
        notions=("tax",), prior=SHORT, prefixes=("SI",),
    ),
    Form(
        country="AL", name="NID",
        pattern=r"[A-T]\d{8}[A-Z]", groups="1 8 1|10|3 3 3 1|1 5 3 1|2 2 2 3 1",
        check=checks.is_nid_of_albania, chance=0.15,
        names=("nid", "numri personal", "nr personal", "numri i identitetit", "letërnjoftim*",
               "karta e identitetit", "numër personal", "numri i letërnjoftimit"),
        notions=_ALL, prior=-1.5,
    ),
    Form(
        country="XK", name="numri personal",
        pattern=r"[12]\d{9}", groups="10|3 3 4|1 3 3 3", check=checks.any_number, chance=1,
        names=("numri personal", "nr personal", "lični broj", "numri i identifikimit",
        "matični broj",
               "numri identifikues", "nr i letërnjoftimit", "letërnjoftim*",
               "osobni broj"),
        notions=(), prior=BARE,
    ),
    Form(
        country="BG", name="EGN",
        pattern=r"\d{10}", groups="6 4|2 2 2 4|10", check=stdnum("bg.egn"), chance=0.011,
        prefixes=("BG",),
        names=("егн", "егн*", "е г н", "egn", "единен граждански", "граждански номер", "еgн"),
        notions=_ALL, prior=SHORT,
    ),
    Form(
        country="BG", name="LNCh",
        pattern=r"\d{10}", groups="10|6 4|5 5|3 3 4", check=stdnum("bg.pnf"), chance=0.1,
        names=("лнч", "л н ч", "lnch", "личен номер на чужденец", "lnc"), notions=_ALL, prior=SHORT,
        prefixes=("BG",),
    ),
    Form(
        country="RO", name="CNP",
        pattern=r"[1-9]\d{12}", groups="1 6 6|1 2 2 2 6|1 2 2 2 2 3 1|7 6|1 6 2 3 1|4 3 3 3",
        check=stdnum("ro.cnp"), chance=0.0018,
        names=("cnp*", "c n p", "cod numeric personal", "codul numeric personal", "cod numeric",
               "codul numeric"),
        notions=_ALL, prior=SHORT,
    ),
    Form(
        country="RO", name="carte de identitate",
        pattern=r"[A-Z]{2}\d{6}", groups="2 6|2 3 3", check=checks.any_number, chance=1,
        names=("ci", "c i", "carte de identitate", "cărții de identitate", "buletin*", "seria",
        "b i",
               "cartea de identitate", "seria ci", "act de identitate", "bi"),
        notions=(), prior=PLAIN,
    ),
    Form(
        country="GR", name="AMKA",
        pattern=r"[0-3]\d{10}", groups="6 5|2 2 2 5|6 4 1|2 2 2 4 1|11|3 4 4",
        check=stdnum("gr.amka"), chance=0.0091,
        names=("αμκα", "α μ κ α", "amka", "αριθμός μητρώου κοινωνικής"),
        notions=("social_security", "health"), prior=SHORT,
    ),
    Form(
        country="GR", name="AFM",
        pattern=r"\d{9}", groups="3 3 3|9|2 3 4", check=stdnum("gr.vat"), chance=0.1,
        names=("αφμ", "α φ μ", "afm", "αριθμός φορολογικού", "φορολογικού μητρώου", "α φμ"),
        notions=("tax",), prior=SHORT, prefixes=("EL", "GR"),
    ),
    Form(
        country="GR", name="ADT",
        pattern=r"[ABEHIKMNOPTXYZ]{1,2}\d{6}", groups="2 6|1 6|2 3 3|1 3 3",
        check=checks.any_number,
        chance=1, names=_TAUTOTITA, notions=(), prior=-1.5,
    ),
    Form(
        country="CY", name="TIC",
        pattern=r"\d{8}[A-Z]", groups="8 1|4 4 1|2 3 3 1", check=stdnum("cy.vat"), chance=0.037,
        names=("tic", "t i c", "αφτ", "α φ τ", "αφμ", "τιν", "tin", "tax identification",
               "αριθμός φορολογικής ταυτότητας", "φορολογικής ταυτότητας", "vergi no", "φπα"),
        notions=("tax",), prior=-1.5, prefixes=("CY",),
    ),
    Form(
        country="CY", name="identity card",
        pattern=r"\d{6,8}", groups="6|7|8|3 3|2 3 3|4 4|1 3 3|3 4", check=checks.any_number,
        chance=1,
        names=(*_TAUTOTITA, "arc", *ID_CARD, "kimlik no", "kimlik kart no", "αδτ"),
        notions=(), prior=BARE,
    ),
    Form(
        country="TR", others=("CY",), name="T.C. kimlik",
        pattern=r"[1-9]\d{10}", groups="11|3 3 3 2|5 6|3 4 4|2 3 3 3|3 2 3 3",
        check=stdnum("tr.tckimlik"),
        chance=0.01,
        names=("tckn", "t c", "tc", "kimlik no", "kimlik num*", "tc kimlik", "vatandaşlık",
        "tckimlik*",
               "kimlik"),
        notions=_ALL,
    ),
    Form(
        country="TR", others=("CY",), name="VKN",
        pattern=r"\d{10}", groups="10|3 3 4|3 3 2 2|5 5|1 3 3 3", check=stdnum("tr.vkn"),
        chance=0.1,
        names=("vkn", "v k n", "vergi no", "vergi num*", "vergi kimlik*", "vergi nr"),
        notions=("tax",), prior=SHORT,
    ),
)  # fmt: skip
