"""Numbers of the Nordic states."""

from stages.pii.national_ids import checks
from stages.pii.national_ids.form import LETTERED, SHORT, Form, stdnum

__all__ = ["FORMS"]

_PERSONNUMMER = ("personnummer*", "personnumret", "person nr", "pers nr", "personnr", "pnr", "p nr",
                 "samordning*", "person nummer")  # fmt: skip
_HETU = ("hetu*", "henkilötunnu*", "personbeteckning*", "sotu", "henkilötieto*", "sosiaali*")
_SIGNED = r"\d{6}\s?(?:[-+–A-FU-Ya-fu-y]\s?)?\d{3}[ -]?\w"
_ALL = ("tax", "social_security", "health")

FORMS = (
    Form(
        country="SE", name="personnummer",
        pattern=r"\d{10}", groups="6 4|2 2 2 4", check=checks.is_personnummer, chance=0.0072,
        names=_PERSONNUMMER, notions=_ALL, prior=SHORT, plus=True,
    ),
    Form(
        country="SE", name="personnummer",
        # A date of eight digits and four more number cases too: it is no evidence.
        pattern=r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[1-2]\d|3[01]|6[1-9]|[7-8]\d|9[01])\d{4}",
        groups="8 4|2 6 4|4 2 2 4", check=checks.is_personnummer, chance=0.1,
        names=_PERSONNUMMER, notions=_ALL, prior=-1.6, plus=True,
    ),
    Form(
        country="DK", others=("GL", "FO"), name="CPR",
        pattern=r"\d{10}", groups="6 4|2 2 2 4", check=checks.is_cpr, chance=0.037,
        names=("cpr*", "cprnr", "personnummer*", "person nr", "p nr", "personnr"),
        notions=_ALL, prior=SHORT,
    ),
    Form(
        country="NO", name="fødselsnummer",
        pattern=r"\d{11}", groups="6 5|2 2 2 5|6 3 2|2 2 2 3 2", check=checks.is_fodselsnummer,
        chance=0.0011,
        names=("fødselsnummer*", "fødselsnr", "fnr", "f nr", "personnummer*", "d nummer*", "dnr",
               "fødselsnumre*", "d nr", "fødsels og personnummer", "personnr"),
        notions=_ALL, prior=SHORT,
    ),
    Form(
        country="FI", name="henkilötunnus",
        pattern=r"\d{9}[A-FHJ-NPR-Y]|\d{6}[A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]", groups="6 4|6 1 4|7 4",
        check=checks.is_hetu, chance=0.0012,
        names=_HETU, notions=_ALL, prior=LETTERED, plus=True, written=_SIGNED,
    ),
    Form(
        country="FI", name="henkilötunnus",
        # Without a letter it looks as numbers of cases do, a date and a serial.
        pattern=r"\d{10}", groups="6 4",
        check=checks.is_hetu, chance=0.0012,
        names=_HETU, notions=_ALL, prior=-3.5, plus=True, written=_SIGNED,
    ),
    Form(
        country="IS", name="kennitala",
        pattern=r"\d{9}[089]", groups="6 4", check=stdnum("is_.kennitala"), chance=0.0044,
        names=("kennital*", "kennitöl*", "kt", "k t"), notions=_ALL, prior=SHORT,
    ),
)  # fmt: skip
