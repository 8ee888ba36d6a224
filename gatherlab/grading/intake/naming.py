"""What a folder's or a file's name says about a person, when a teacher or a learner gave it."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import PurePath

from gatherlab.course import lessons
from gatherlab.grading.intake.files import SUFFIXES
from gatherlab.grading.intake.names import plain, tidy
from gatherlab.grading.intake.zips import without_packing

__all__ = ["Naming", "naming"]

_WORDS = re.compile(
    r"\d{0,2}|(?:lessons?|lektion|lecci[oó]n|leçon|lezione|exercises?|submissions?|submitted|answers?|"
    r"solutions?|"
    r"assignments?|homeworks?|hw|ex|notebooks?|untitled|progress|gather|asyncio|week|woche|semaine|"
    r"semana|settimana|day|"
    r"tag|unit|übung|uebung|exercice|ejercicio|esercizio|hausaufgabe|abgabe|devoir|tarea|compito|"
    r"templates?|vorlagen?|starters?|handouts?|modèle|plantilla|musterl[oö]sung(?:en)?|lösung(?:en)?|"
    r"corrig[ée]s?)\d*",
    re.IGNORECASE,
)
_TRIES = re.compile(  # one person's files: the last counts
    r"(?:attempt|try|version|vers|v|copy|final|finished|draft|entwurf|brouillon|backup|old|new|neu|alt|"
    r"fixed|corrected|"
    r"kopie|copie|copia|cópia|kopi)\d*",
    re.IGNORECASE,
)
_BY_MAIL = re.compile(r"(?<![^\W\d_])(?:by|per|via|par|por|med) e?-?mails?(?![^\W\d_])", re.IGNORECASE)
_COPY_OF = re.compile(
    r"(?<![^\W\d_])(?:copy of|kopie von|copie de|copia de|copia di|cópia de|kopia|kopi av|kopi af|"
    r"のコピー|副本)"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-. ])\d{1,2}\1\d{1,2}|\d{1,2}([-. ])\d{1,2}\2(?:19|20)\d\d)(?!\d)"
)
# words whose number says which one: a team's, a seat's
_NUMBERED = re.compile(
    r"(?<![^\W\d_])(?P<word>teams?|groups?|gruppen?|groupe|grupo|gruppo|grupa|groep|grupp|ryhmä|skupina|"
    r"équipe|equipe|equipo|"
    r"squadra|zespół|lag|tým|pair|paar|binôme|duo|seat|platz|sitz|desk|pc|computer|rechner|station|"
    r"student(?:in)?|"
    r"participant(?:e)?|teilnehmer(?:in)?|learner|pupil|schüler(?:in)?|candidate|kandidat|チーム|"
    r"グループ|小组|组|조)"
    r"[\s_.#-]*0*(?P<number>\d+)(?!\d)",
    re.IGNORECASE,
)
# words of folders that are around people, not one of them
_AROUND = re.compile(
    r"(?<![^\W\d_])(?:class|klasse|classe|clase|turma|course|kurs|curso|corso|cours|cursus|sections?|"
    r"sección|sezione|seção|sektion|"
    r"groups?|gruppen?|groupe|grupo|gruppo|weeks?|woche|semaine|semana|settimana|seminar|tutorial|"
    r"tutorium|lab|room|raum|"
    r"handed|hand|e?-?mail|submissions?|abgaben?|rendus?|entregas?|consegne|inbox|uploads?|downloads?|"
    r"export|homeworks?|assignments?|"
    r"students?|year|jahr|term|semester|monday|tuesday|wednesday|thursday|friday|montag|dienstag|"
    r"mittwoch|donnerstag|"
    r"freitag|lundi|mardi|mercredi|jeudi|vendredi|クラス|班|组|課題)(?![^\W\d_])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Naming:
    """``text`` is the person's name, "" where there is none; ``key`` is how it is compared.

    ``with_more`` is whether a lesson or such words stood beside it, ``around`` whether it sounds like a
    folder around people, ``number`` is what the name is when it is a number only, ``counted`` whether a
    team's or a seat's number is in it, ``loose`` are words and
    numbers that were left out, though they may be a person's: not those of a second try.
    """

    text: str
    key: str
    with_more: bool
    around: bool
    number: str
    counted: bool = False
    loose: tuple[str, ...] = ()

    @property
    def solid(self) -> bool:
        """Whether it may be somebody's name rather than a label: ``a``, ``x1``."""
        letters = [c for c in self.text if c.isalpha()]
        return len(letters) > 1 or any(ord(c) > 0x2E7F for c in letters) or len(self.text) > 3


@lru_cache(maxsize=50_000)
def naming(name: str) -> Naming:
    """What the name of a file or folder says."""
    whole = PurePath(name).stem if PurePath(name).suffix.lower() in SUFFIXES else without_packing(name)
    blank = _BY_MAIL.sub(" ", _COPY_OF.sub(" ", _DATE.sub(" ", whole.replace("_", " "))))
    without = blank
    for lesson in _stems():
        without = lesson.sub(" ", without)
    counted = _NUMBERED.search(without)
    rest = without[: counted.start()] + " " + without[counted.end() :] if counted else without
    text, loose = _person(rest)
    if counted and not text:
        text = f"{counted['word']} {int(counted['number'])}"
    number = (
        re.sub(r"\D", "", whole)
        if not text and re.fullmatch(r"\D{0,3}\d+\D{0,3}|[^\W\d]+[\s_-]*\d+", whole)
        else ""
    )
    with_more = plain(text) != plain(whole)
    return Naming(
        tidy(text), plain(text), with_more, _AROUND.search(blank) is not None, number, bool(counted), loose
    )


def _person(text: str) -> tuple[str, tuple[str, ...]]:
    """What is left without small numbers and words that name no one; and what was left out."""
    numbers = re.findall(r"(?<![\w(\[])\d{1,2}(?![\w)\]])", text)
    text = re.sub(r"[_()\[\]{}+]", " ", text)
    text = re.sub(r"(?:(?<=\s)|^)(?:\d{1,2})?-+|-+(?:\d{1,2})?(?=\s|$)", " ", text)
    kept: list[str] = []
    loose = [str(int(number)) for number in numbers]
    for word in text.split():
        bare = word.strip(string.punctuation)
        if not (_WORDS.fullmatch(bare) or _TRIES.fullmatch(bare)):
            kept.append(word)
        elif bare and not bare.isdigit() and not _TRIES.fullmatch(bare):
            loose.append(bare.casefold())
    return " ".join(kept).strip(" ,;"), tuple(loose)


@cache
def _stems() -> list[re.Pattern[str]]:
    """The lessons' names as learners write them, with and without the number."""
    between = r"[\W_]?"
    return [
        re.compile(f"(?:{number}{between})?{between.join(words)}", re.IGNORECASE)
        for number, *words in (lesson.stem.split("_") for lesson in lessons())
    ]
