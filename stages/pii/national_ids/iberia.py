"""Numbers of Spain and Portugal."""

from stages.pii.national_ids import checks
from stages.pii.national_ids.form import BARE, LETTERED, SHORT, Form, stdnum

__all__ = ["DNI", "FORMS", "NIE"]

_SPANISH = ("identity", "tax")
_NIF = ("nif", "n i f", "nifs")

DNI = Form(
    country="ES", name="DNI", kind="dni",
    pattern=r"\d{8}[A-Z]", groups="2 3 3 1", check=stdnum("es.dni"), chance=1 / 26,
    names=("dni*", "nan", "n a n", "na zenbaki*", "na zk",
           "documento nacional", "document nacional", *_NIF),
    notions=_SPANISH, prior=LETTERED, prefixes=("ES",),
)  # fmt: skip
"""The number of Spanish citizens; its letter stands for it modulo 23 (Real Decreto 1553/2005)."""
NIE = Form(
    country="ES", name="NIE", kind="nie",
    pattern=r"[XYZ]\d{7}[A-Z]", groups="1 1 3 3 1", check=stdnum("es.nie"), chance=1 / 26,
    names=("nie", "nies", "aie", "aiz", "dni nie", "número de extranjero", "tie", *_NIF),
    notions=_SPANISH, prior=LETTERED, prefixes=("ES",),
)  # fmt: skip
"""The number of foreigners in Spain, checked as a DNI (Orden INT/2058/2008)."""

FORMS = (
    Form(
        country="ES", name="NIF",
        pattern=r"[KLM]\d{7}[A-Z]", groups="1 7 1|1 1 3 3 1", check=stdnum("es.nif"), chance=1 / 26,
        names=(*_NIF, "ifz"), notions=_SPANISH, prior=LETTERED, prefixes=("ES",),
    ),
    Form(
        country="ES", name="CIF",
        pattern=r"[A-HJNP-SUVW]\d{7}[0-9A-J]", groups="1 7 1|1 2 3 3|1 8", check=stdnum("es.cif"),
        chance=0.1,
        names=("cif", "c i f", "código de identificación fiscal", "ifk", *_NIF),
        notions=_SPANISH, prior=-1.8, prefixes=("ES",),
    ),
    Form(
        country="ES", name="NUSS",
        pattern=r"\d{12}", groups="2 8 2|2 10|2 4 4 2", check=checks.is_nuss, chance=0.0056,
        names=("nuss", "naf", "nass", "n s s", "nss", "seguridad social", "seguretat social",
               "seguridade social", "gizarte segurantz*", "número de afiliación", "afiliación"),
        notions=("social_security", "health"),
    ),
    Form(
        country="ES", name="CCC",
        pattern=r"\d{20}", groups="4 4 2 10|4 4 4 4 4|4 4 1 1 10", check=stdnum("es.ccc"),
        chance=0.01, prior=-1.8,
        names=("ccc", "c c c", "código cuenta cliente", "cuenta", "compte", "conta", "kontu*",
               "cuenta bancaria", "c c", "cta", "cte"),
        notions=("iban",),
    ),
    Form(
        country="ES", name="CIP",
        pattern=r"[A-Z]{4}[01]\d{9}", groups="4 1 6 2 1|4 10|4 1 6 3|4 1 2 2 2 3",
        check=checks.dated(9, 7, checks.any_number), chance=0.037,
        names=("cip", "tsi", "targeta sanitària", "tarjeta sanitaria", "catsalut"),
        notions=("health", "social_security"), prior=LETTERED,
    ),
    Form(
        country="ES", name="NUHSA",
        pattern=r"AN\d{10}", groups="2 10|2 8 2", check=checks.any_number, chance=1,
        names=("nuhsa", "nuss", "tarjeta sanitaria"), notions=("health",), prior=LETTERED,
    ),
    Form(
        country="AD", name="NRT",
        # That of persons: residents have F, others E. Its last letter is not known to be a check.
        pattern=r"[EF]\d{6}[A-Z]", groups="1 6 1|1 3 3 1", check=stdnum("ad.nrt"), chance=0.85,
        names=("nrt", "n r t", "registre tributari", "registro tributario"), notions=("tax",),
        prior=-1.8, prefixes=("AD",),
    ),
    Form(
        country="PT", name="NIF",
        pattern=r"[1-3]\d{8}|45\d{7}", groups="3 3 3", check=stdnum("pt.nif"), chance=0.1,
        names=(*_NIF, "contribuinte", "número fiscal", "identificação fiscal"),
        notions=("tax",), prior=SHORT, prefixes=("PT",),
    ),
    Form(
        country="PT", name="cartão de cidadão",
        pattern=r"\d{9}[A-Z0-9]{2}\d", groups="8 1 2 1|8 1 3|1 3 3 2 1 2|2 3 3 1 2 1",
        check=stdnum("pt.cc"), chance=0.1,
        names=("cc", "c c", "cartão de cidadão", "cartão cidadão", "cartão do cidadão"),
        notions=(), prior=LETTERED, written=r"(?is:.*[a-z].*)",
    ),
    Form(
        country="PT", name="NIC",
        pattern=r"\d{7,8}", groups="8|7|2 3 3|1 3 3", check=checks.any_number, chance=1,
        names=("bi", "b i", "bilhete de identidade", "cc", "cartão de cidadão", "nic",
               "identificação civil", "cartão do cidadão", "cartão cidadão"),
        notions=(), prior=BARE,
    ),
    Form(
        country="PT", name="NISS",
        pattern=r"[12]\d{10}", groups="3 4 4|3 3 3 2|1 3 3 3 1|4 4 3",
        check=checks.is_niss_of_portugal, chance=0.1,
        names=("niss", "segurança social"), notions=("social_security",),
    ),
)  # fmt: skip
