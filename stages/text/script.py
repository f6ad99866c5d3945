"""The script of a text, as an ISO 15924 code."""

import numpy as np
import numpy.typing as npt

__all__ = ["SCRIPTS", "UNKNOWN", "script_of", "scripts_of"]

UNKNOWN = "Zyyy"
"""The ISO 15924 code for text without letters of any script."""

# First and last code points of letters, in hexadecimal (after Unicode 16, Scripts.txt). Those of
# European scripts are exact; those of the others are whole blocks, a few digits and marks included.
_RANGES = {
    "Latn": "41-5A 61-7A AA-AA BA-BA C0-D6 D8-F6 F8-2B8 1E00-1EFF 2C60-2C7F A722-A787 A78B-A7FF "
    "AB30-AB5A FB00-FB06 FF21-FF3A FF41-FF5A",
    "Grek": "370-373 376-377 37B-37D 37F-37F 386-386 388-3E1 3F0-3FF 1F00-1FBC 1FC2-1FCC "
    "1FD0-1FDB 1FE0-1FEC 1FF2-1FFC",
    "Cyrl": "400-481 48A-52F 1C80-1C8A A640-A66E A680-A69D",
    "Armn": "531-556 561-587",
    "Hebr": "5D0-5F2",
    "Arab": "620-64A 66E-6D3 6FA-6FF 750-77F 8A0-8C9 FB50-FDFB FE70-FEFC",
    "Deva": "904-939 958-97F",
    "Beng": "980-9FF",
    "Guru": "A00-A7F",
    "Gujr": "A80-AFF",
    "Orya": "B00-B7F",
    "Taml": "B80-BFF",
    "Telu": "C00-C7F",
    "Knda": "C80-CFF",
    "Mlym": "D00-D7F",
    "Sinh": "D80-DFF",
    "Thai": "E01-E30 E32-E33 E40-E46",
    "Laoo": "E80-EFF",
    "Tibt": "F00-FFF",
    "Mymr": "1000-109F",
    "Geor": "10A0-10FF 1C90-1CBF 2D00-2D2F",
    "Hang": "1100-11FF 3131-318E AC00-D7A3",
    "Ethi": "1200-137F",
    "Cher": "13A0-13FF AB70-ABBF",
    "Khmr": "1780-17FF",
    "Mong": "1800-18AF",
    "Hira": "3041-3096",
    "Kana": "30A1-30FA 31F0-31FF FF66-FF9D",
    "Hani": "3005-3007 3400-4DBF 4E00-9FFF F900-FAD9 20000-323AF",
}
SCRIPTS = tuple(_RANGES)
"""The scripts that are recognised."""

_BOUNDS = sorted(
    (int(first, 16), int(last, 16) + 1, index)
    for index, ranges in enumerate(_RANGES.values())
    for first, last in (pair.split("-") for pair in ranges.split())
)
_STARTS = np.array([start for start, _, _ in _BOUNDS], np.uint32)
_ENDS = np.array([end for _, end, _ in _BOUNDS], np.uint32)
_OF_RANGE = np.array([index for _, _, index in _BOUNDS])


def scripts_of(text: str) -> npt.NDArray[np.int64]:
    """The number of letters that the text has in each script, in the order of `SCRIPTS`."""
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    place = np.searchsorted(_STARTS, points, side="right") - 1
    inside = (place >= 0) & (points < _ENDS[place])
    return np.bincount(_OF_RANGE[place[inside]], minlength=len(SCRIPTS))


def script_of(text: str) -> str:
    """The script of most letters; `Zyyy` without letters. Of scripts with equally many letters the
    first in `SCRIPTS` counts."""
    counts = scripts_of(text)
    most = int(counts.argmax())
    return SCRIPTS[most] if counts[most] else UNKNOWN
