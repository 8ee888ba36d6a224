"""Dates as a platform writes them into a folder's name, in the language of who downloads."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["Moment", "moment"]

Moment = tuple[int, int, int, int, int]  # year, month, day, hour, minute

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TIME = re.compile(r"(?<!\d)(?P<hour>\d{1,2})(?:[:.h](?P<minutes>\d\d)(?:[:.]\d\d)?|(?P<close>\d\d))(?!\d)")
_HALF = re.compile(
    r"(?<![^\W\d_])(?P<half>[ap])\s?\.?\s?m\.?(?![^\W\d_])|(?P<am>午前|上午|오전)|(?P<pm>午後|下午|오후)",
    re.I,
)
# the first letters of the months' names, without accents: en de fr es it pt nl sv da no fi pl cs tr id ca ro
_MONTHS = (
    "jan ene gen oca tam led sty ian sij янв січ",
    "feb fev fevr fab sub helmi unor lut veljaca фев лют",
    "mar mrt mrz maer maart mac maalis brez ozujak мар бер",
    "apr avr abr avri huhti dub kwi nisan travanj апр кві",
    "may mai mei maj mag toukokuu kvet svibanj май мая тра",
    "jun juin giu haz kesa cerv cze iun lipanj июн чер",
    "jul juil lug tem heina cervenec lip iul srpanj июл лип",
    "aug aou ago agu elo srp sie kolovoz авг сер",
    "sep set syys zari wrz eyl rujan сен вер",
    "oct okt out ott lok rij paz eki окт жов",
    "nov marras list lis kas studeni ноя лис",
    "dec dez dic des jouluk pros gru ara prosinac дек гру",
)
_BY_WORD = {word: month for month, words in enumerate(_MONTHS, start=1) for word in words.split()}


def moment(text: str) -> Moment | None:
    """The moment that a text tells; None where it is no date, or where day and month cannot be told apart."""
    year = _YEAR.search(text)
    if year is None:
        return None
    rest = text[: year.start()] + "|" + text[year.end() :]
    times = list(_TIME.finditer(rest, year.start()))
    half = _HALF.search(rest)
    if not times:
        return None
    time = times[-1]
    day = _day(rest[: time.start()], year_first=year.start() == _first_digit(text))
    hour, minute = int(time["hour"]), int(time["minutes"] or time["close"])
    if day is None or hour > 24 or minute > 59:
        return None
    if half is not None:
        late = bool(half["pm"]) or (half["half"] or "").lower() == "p"
        hour = hour % 12 + 12 * late
    return int(year.group()), *day, hour, minute


def _first_digit(text: str) -> int:
    found = re.search(r"\d", text)
    return found.start() if found else -1


def _day(text: str, *, year_first: bool) -> tuple[int, int] | None:
    """Month and day of what stands before the time, the year taken out."""
    numbers = [int(number) for number in re.findall(r"(?<!\d)\d{1,2}(?!\d)", text)]
    month = next((found for word in _words(text) if (found := _month(word))), None)
    if month is not None:
        return (month, numbers[0]) if numbers and 1 <= numbers[0] <= 31 else None
    if len(numbers) < 2:
        return None
    one, other = numbers[:2]
    if year_first:
        return (one, other) if one <= 12 and other <= 31 else None
    if one > 12 >= other:
        return other, one
    if other > 12 >= one:
        return one, other
    return (one, other) if one == other else None


def _words(text: str) -> list[str]:
    letters = "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)
    )
    return re.findall(r"[^\W\d_]+", letters)


def _month(word: str) -> int | None:
    for length in range(min(len(word), 9), 2, -1):
        if word[:length] in _BY_WORD:
            return _BY_WORD[word[:length]]
    return None
