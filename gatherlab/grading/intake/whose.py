"""Whose each file of a class is, decided on the whole class.

Every recogniser looks at all files, below each number of folders that may stand around the class. What fits
the whole class wins, of several the more specific; where two equally specific ones find different people,
the teacher is asked. Where nothing fits the whole class, what is certain enough for a part of it takes that
part, and names in folders and files say the rest (``platforms/by_hand.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gatherlab.grading.intake.decided import Whose, told
from gatherlab.grading.intake.download import Claims, Download, Recogniser, Seen
from gatherlab.grading.intake.evidence import Evidence
from gatherlab.grading.intake.files import File
from gatherlab.grading.intake.letters import shown
from gatherlab.grading.intake.naming import naming
from gatherlab.grading.intake.platforms import RECOGNISERS, by_hand
from gatherlab.grading.intake.platforms.one_or_several import MOST
from gatherlab.grading.intake.question import Question
from gatherlab.grading.intake.strays import one_learners, set_aside

__all__ = ["SHAPES", "NoSuchShape", "whose"]

SHAPES = (*dict.fromkeys(one.NAME for one in RECOGNISERS), by_hand.NAMES, by_hand.FOLDERS)
DEEPEST = 6  # folders that may stand around the class
BESIDE = 2  # more of them, where every download of several has its own
_LISTS = ("index.html", "submissions.csv", "archive_filelist.csv", "submission_metadata.yml", "grades.csv")

Parts = tuple[str, ...]


class NoSuchShape(Exception):
    """The download does not look like what the teacher says it is."""


def whose(files: Sequence[File], evidence: Evidence, name: str, shape: str = "") -> Whose:
    """Decide.  ``name`` is the class's, ``shape`` what the teacher says that it is, one of SHAPES.

    Raises Question, and NoSuchShape where ``shape`` fits no file.
    """
    return _Decision(files, evidence, name).made(shape)


class _Decision:
    def __init__(self, files: Sequence[File], evidence: Evidence, name: str, least: int = 0) -> None:
        self._files, self._evidence, self._name = files, evidence, name
        self._shown = {file.parts: tuple(map(shown, file.parts)) for file in files}
        whole = [Seen(file, self._shown[file.parts]) for file in files]
        self._work = [seen for seen in whole if seen.work] or whole
        self._beside: set[Parts] = set()  # the course's own, beside the people's
        self._common = _common([seen.names for seen in self._work])
        self._downloads = {
            depth: self._below(depth) for depth in range(least, max(self._common, least) + BESIDE + 1)
        }
        self._must = {seen.file.parts for seen in self._work}

    def made(self, shape: str) -> Whose:
        """The decision."""
        by_name = shape in (by_hand.NAMES, by_hand.FOLDERS)
        if shape and not by_name:
            return self._joined([self._said(shape)], "")
        best = [] if by_name else [claims for one in RECOGNISERS if (claims := self._best(one)) is not None]
        whole = [claims for claims in best if self._covers(claims)]
        if whole:
            return self._joined([self._winner(whole)], "")
        beside = [] if by_name else self._side_by_side()
        if beside:
            return self._joined(beside, "")
        return self._joined(self._parts(best), shape if by_name else "")

    def _said(self, shape: str) -> Claims:
        meant = [one for one in RECOGNISERS if shape == one.NAME]
        found = [claims for one in meant if (claims := self._best(one, sure=True)) is not None]
        if not found:
            raise NoSuchShape(f"nothing in {self._name} is named as {meant[0].TITLE} names it")
        return max(found, key=lambda claims: len(claims.who))

    # ------------------------------------------------------------------ what fits

    def _below(self, depth: int) -> Download:
        """The class as it is below some folders; those must be the same for all where they are around all."""
        around = self._shown[self._work[0].file.parts][:depth] if self._work and depth <= self._common else ()
        seen = [
            Seen(file, names[depth:])
            for file in self._files
            if len(names := self._shown[file.parts]) > depth
            and (depth > self._common or names[:depth] == around)
        ]
        return Download(self._without_the_courses(seen), (self._name, *around), self._evidence.list_of)

    def _without_the_courses(self, seen: list[Seen]) -> list[Seen]:
        """Without a template or solutions beside the people's folders: the course's, and no name."""
        beside: dict[str, list[Seen]] = {}
        for one in seen:
            beside.setdefault(one.names[0], []).append(one)
        own = {name for name, some in beside.items() if _names_nobody(name) and self._is_own(some)}
        if len(own) == len(beside):
            return seen
        self._beside |= {one.file.parts for name in own for one in beside[name]}
        return [one for one in seen if one.names[0] not in own]

    def _is_own(self, some: list[Seen]) -> bool:
        work = [seen for seen in some if seen.work]
        return 0 < len(work) <= MOST and all(self._evidence.glance(seen.file).own for seen in work)

    def _best(self, one: Recogniser, *, sure: bool = False) -> Claims | None:
        """What it says at the depth at which it knows most of the class."""
        best: Claims | None = None
        most = 0
        for depth, download in self._downloads.items():
            claims = one.read(download, sure=sure) if download.seen else None
            if claims is None:
                continue
            known = len(claims.claimed & self._must)
            beside = depth > self._common
            if (known > most or best is None) and not (beside and not self._covers(claims)):
                best, most = claims, known
                claims.depth, claims.rank, claims.partial = min(depth, self._common), one.RANK, one.PARTIAL
        return best

    def _side_by_side(self) -> list[Claims]:
        """Several downloads in folders or zips of their own; [] where that is not so.

        Each is of a platform; others, such as "by mail", may lie beside one that surely has several people.
        """
        containers: dict[str, list[File]] = {}
        for file in self._files:
            names = self._shown[file.parts]
            if len(names) > self._common + 1:
                containers.setdefault(names[self._common], []).append(file)
        inside = {file.parts for some in containers.values() for file in some}
        if len(containers) < 2 or not self._must <= inside:
            return []
        found: list[Claims] = []
        for name, some in containers.items():
            one = _Decision(some, self._evidence, name, self._common + 1)
            whole = [
                claims for claims in map(one._best, RECOGNISERS) if claims is not None and one._covers(claims)
            ]
            if whole:
                found.append(one._winner(whole))
            elif naming(name).text and not naming(name).around:
                return []  # perhaps a learner, with files of any name inside
        if len(found) == len(containers):
            return found
        found = [claims for claims in found if claims.partial]
        return found if any(claims.people() > 1 for claims in found) else []

    def _covers(self, claims: Claims) -> bool:
        """Whether it says whose all of the work is; a handed-out notebook beside it does not count."""
        if not claims.who:
            return False
        rest = self._must - claims.claimed
        return not rest or (
            len(rest) <= MOST
            and all(self._evidence.glance(seen.file).own for seen in self._work if seen.file.parts in rest)
        )

    def _winner(self, whole: list[Claims]) -> Claims:
        most = max(claims.rank for claims in whole)
        first, *others = [claims for claims in whole if claims.rank == most]
        for other in others:
            if self._partition(first) != self._partition(other):
                raise Question(
                    f"This looks like {first.title} and like {other.title}, with different learners.",
                    [f"{first.title}: {first.why}", f"{other.title}: {other.why}"],
                    [(f"--shape {claims.shape}", f"it is {claims.title}") for claims in (first, other)],
                )
        return first

    def _partition(self, claims: Claims) -> set[frozenset[Parts]]:
        people: dict[Parts, set[Parts]] = {}
        for parts, one in claims.who.items():
            if parts in self._must:
                people.setdefault(one.identity, set()).add(parts)
        return {frozenset(some) for some in people.values()}

    def _parts(self, best: list[Claims]) -> list[Claims]:
        """What is certain of parts of the class, the more specific first; none takes another's files."""
        lists = [claims for claims in best if not claims.who]
        chosen: list[Claims] = []
        for claims in sorted(best, key=lambda claims: -claims.rank):
            taken = set().union(*(other.claimed for other in chosen))
            if claims.partial and claims.who and not taken & claims.claimed:
                chosen.append(claims)
        return [*chosen, *lists]

    # ------------------------------------------------------------------ the rest

    def _joined(self, chosen: list[Claims], shape: str) -> Whose:
        """What was chosen, and what names say of all other files."""
        claimed = set().union(*(claims.claimed for claims in chosen))
        depth = max((claims.depth for claims in chosen if claims.who), default=0)
        around = self._shown[self._work[0].file.parts][:depth] if self._work else ()
        rest = []
        for file in self._files:
            names = self._shown[file.parts]
            inside = len(names) > depth and names[:depth] == around
            if file.parts not in claimed:
                rest.append(Seen(file, names[depth:] if inside else names))
        sure = [claims for claims in chosen if claims.who]
        aside = {seen.file.parts for seen in rest} & self._beside if sure else set()
        rest = [seen for seen in rest if seen.file.parts not in aside]
        strays: list[Seen] = rest
        if any(seen.work for seen in rest) or not sure:
            named, strays = by_hand.read(rest, self._evidence, shape)
            if named.who:
                chosen, sure = [*chosen, named], [*sure, named]
        found = Whose(*told(sure, chosen))
        found.aside |= dict.fromkeys(aside, "the course's own")
        for claims in chosen:
            found.who |= claims.who
            found.quiet |= claims.quiet
            found.aside |= claims.aside
            found.notes += claims.notes
        if found.who:
            known = {*_LISTS, *(name for claims in chosen for name in claims.lists)}
            set_aside([seen for seen in strays if seen.names[-1].lower() not in known], found, self._evidence)
        else:
            one_learners(strays, found, chosen, self._evidence, self._name)
        return found


def _names_nobody(name: str) -> bool:
    """Whether a name has neither somebody's name in it nor a number that may be somebody's."""
    return not naming(name).text and not re.search(r"\d{3}", name)


def _common(names: list[Parts]) -> int:
    """How many folders all of these have around them."""
    if not names:
        return 0
    first = names[0]
    depth = 0
    while depth < DEEPEST and all(len(one) > depth + 1 and one[depth] == first[depth] for one in names):
        depth += 1
    return depth
