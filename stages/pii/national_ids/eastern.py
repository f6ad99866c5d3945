"""Numbers of Ukraine and Moldova."""

from stages.pii.national_ids import checks
from stages.pii.national_ids.form import BARE, PLAIN, SHORT, Form, stdnum

__all__ = ["FORMS"]

_PASSPORT = ("паспорт*", "id картк*", "ід картк*", "айді картк*", "серія", "серія та номер",
             "номер паспорта")  # fmt: skip

FORMS = (
    Form(
        country="UA", name="RNOKPP",
        pattern=r"\d{10}", groups="10|3 3 4|5 5|2 4 4|5 4 1|4 3 3|4 4 2", check=stdnum("ua.rntrc"),
        chance=0.1,
        names=("рнокпп*", "рнокп", "іпн", "і п н", "инн", "ідентифікаційн*", "идентификацион*",
               "іп", "ідент", "rnokpp", "код платника податк*", "картка платника податків",
               "облікової картки", "ід код", "ипн", "и н н"),
        notions=("tax",), prior=SHORT,
    ),
    Form(
        country="UA", name="UNZR",
        pattern=r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{5}",
        groups="8 5|4 2 2 5|4 4 5",
        check=checks.any_number, chance=1,
        names=("унзр", "запис №", "номер запису", "запис у реєстрі", "демографічн*", "запис",
               "record no", "record"),
        notions=("birth",), prior=PLAIN,
    ),
    Form(
        country="UA", name="passport booklet",
        pattern=r"[A-ZА-ЩЮЯІЇЄ]{2}\d{6}", groups="2 6|2 3 3|2 2 2 2", check=checks.any_number,
        chance=1,
        names=_PASSPORT, notions=("passport",), prior=PLAIN,
    ),
    Form(
        country="UA", name="ID card",
        pattern=r"\d{9}", groups="9|3 3 3", check=checks.any_number, chance=1,
        names=_PASSPORT, notions=("passport",), prior=BARE,
    ),
    Form(
        country="MD", name="IDNP",
        pattern=r"[02]\d{12}", groups="13|1 3 3 3 3|1 2 4 5 1|1 4 4 4|4 4 5|4 3 3 3|1 2 3 6 1",
        check=stdnum("md.idno"), chance=0.1,
        names=("idnp*", "i d n p", "cod personal", "codul personal", "cod numeric personal",
               "identificare personal", "număr de identificare"),
        notions=("tax", "social_security", "health"),
    ),
)  # fmt: skip
