"""The people of a class and the files of each; what nobody can decide but the teacher is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from gatherlab.grading.intake.decided import Whose
from gatherlab.grading.intake.download import LIST
from gatherlab.grading.intake.evidence import Evidence
from gatherlab.grading.intake.files import SUFFIXES, File, Walk
from gatherlab.grading.intake.name_list import NameList
from gatherlab.grading.intake.names import Who, keys, plain
from gatherlab.grading.intake.own_files import lies_in, parts_of_a_course
from gatherlab.grading.intake.question import BY_TABLE, Question
from gatherlab.grading.intake.whose import whose
from gatherlab.grading.intake.zips import is_zip
from gatherlab.grading.records import Learner, Work

__all__ = ["Person", "found_people"]

NOBODYS = (
    "{}: nothing says whose it is. Put the learner's name into its name, or put it into a folder with the "
    "learner's name."
)


@dataclass(slots=True)
class Person:
    """A learner before the files are read."""

    who: Who
    files: list[tuple[Who, File]] = field(default_factory=list)
    other: list[str] = field(default_factory=list)  # files that are no one's answers, such as pictures
    problems: list[str] = field(default_factory=list)
    empty: str = ""  # the path of a folder or zip with nothing in it
    key: str = ""

    def learner(
        self,
        works: tuple[Work, ...] = (),
        problems: tuple[str, ...] = (),
        answers: tuple[tuple[str, str, bool], ...] = (),
    ) -> Learner:
        """The person with what was read of their files, or before anything is."""
        return Learner(
            key=self.key,
            name=self.who.name,
            platform_id=self.who.platform_id,
            works=works,
            problems=problems,
            answers=answers,
            login=self.who.login,
            handed_in_as=self.who.handed_in_as,
            team=self.who.team,
            platform=self.who.identity[0],
        )


@dataclass(slots=True)
class People:
    """Everybody, sorted by name and key; ``strays`` are paths of files that were not read."""

    everyone: list[Person]
    problems: list[str]
    strays: list[str]
    shape: str
    why: str


def found_people(walk: Walk, name: str, shape: str = "", names: NameList | None = None) -> People:
    """Look through all files of a class called ``name``.

    ``shape`` and ``names`` are what the teacher says.  Raises Question, whose.NoSuchShape, and Unreadable
    where the class cannot be read at all.
    """
    files = list(walk.files())
    refused = {file.parts: (file, problem) for file, problem in walk.problems}
    copies = parts_of_a_course(file.parts for file in files)
    own = [file for file in files if lies_in(file.parts, copies)] if copies else []
    files = [file for file in files if not lies_in(file.parts, copies)] if copies else files
    evidence = Evidence(walk, set(refused))
    doubles = unpacked_beside(files, evidence)
    if doubles:
        files = [file for file in files if file.parts[: len(doubles[0])] not in doubles]
    everything = [*files, *(file for file, _ in refused.values()), *walk.empty]
    decided = _decided(everything, evidence, name, shape, names)
    people: dict[tuple[str, ...], Person] = {}
    for file in [*files, *walk.empty]:
        one = decided.who.get(file.parts)
        if one is not None and file.parts not in refused:
            _add(file, one, people, quiet=file.parts in decided.quiet)
    problems = list(decided.notes)
    problems += [f"{'/'.join(parts)} is unpacked beside it: it was left aside." for parts in doubles]
    if own:
        problems.append(
            f"{own[0].path} and {len(own) - 1} more left aside: the course's own, handed in with the rest."
        )
    problems += _strays(decided, refused)
    for file, problem in refused.values():
        one = decided.who.get(file.parts)
        if one is None:
            problems.append(problem)
        else:
            _person(people, one).problems.append(problem)
    everyone = _sorted(people)
    _no_two_with_one_name(everyone)
    missed = names.missed(person.who for person in everyone) if names is not None else []
    strays = [
        file.path
        for file in decided.strays
        if file.parts[-1] and file.suffix not in SUFFIXES and file.parts not in refused
    ]
    return People(everyone, [*missed, *_same_names(everyone), *problems], strays, decided.shape, decided.why)


def unpacked_beside(files: Sequence[File], evidence: Evidence) -> list[tuple[str, ...]]:
    """The zips at the top whose very files lie in a folder of the same name beside them."""
    inside: dict[str, dict[tuple[str, ...], File]] = {}
    for file in files:
        if file.suffix in SUFFIXES and len(file.parts) > 1:
            inside.setdefault(file.parts[0], {})[file.parts[1:]] = file
    found: list[tuple[str, ...]] = []
    for name, some in inside.items():
        beside = inside.get(name.removesuffix(".zip"), {}) if is_zip(name) else {}
        if beside.keys() == some.keys() and all(
            evidence.glance(file).digest == evidence.glance(beside[parts]).digest
            for parts, file in some.items()
        ):
            found.append((name,))
    return found


def _decided(
    files: Sequence[File], evidence: Evidence, name: str, shape: str, names: NameList | None
) -> Whose:
    """Whose the files are; what the teacher's table says of a file counts where nothing else can tell."""
    mapped: dict[tuple[str, ...], Who] = {}
    try:
        decided = whose(files, evidence, name, shape)
    except Question as question:
        mapped = names.of_files(files) if names is not None else {}
        rest = [file for file in files if file.parts not in mapped]
        if not mapped:
            raise (question if names is None else names.asked_again(question)) from None
        decided = Whose("names", "")
        if any(file.suffix in SUFFIXES for file in rest):
            decided = whose(rest, evidence, name, shape)
        decided.strays += [
            file for file in rest if file.parts not in decided.who and file not in decided.strays
        ]
    if names is not None:
        decided.who = {
            file.parts: names.named(decided.who[file.parts], file)
            for file in files
            if file.parts in decided.who
        } | mapped
        decided.why = "; ".join(filter(None, [decided.why, f"names from {names.file}"]))
    return decided


def _person(people: dict[tuple[str, ...], Person], one: Who) -> Person:
    """The person, as the newest of their files says it."""
    person = people.setdefault(one.identity, Person(one))
    if (one.attempt, one.turn) > (person.who.attempt, person.who.turn):
        person.who = one
    return person


def _add(file: File, one: Who, people: dict[tuple[str, ...], Person], *, quiet: bool) -> None:
    person = _person(people, one)
    if not file.parts[-1]:
        person.empty = person.empty or file.path
    elif file.suffix in SUFFIXES and not quiet:
        person.files.append((one, file))
    elif not quiet:
        person.other.append(file.path)


def _strays(decided: Whose, refused: dict[tuple[str, ...], tuple[File, str]]) -> list[str]:
    """Sentences about what is nobody's."""
    found = [
        NOBODYS.format(file.path)
        for file in decided.strays
        if file.suffix in SUFFIXES and file.parts not in refused
    ]
    aside = Counter(what for what in decided.aside.values() if what != LIST)
    for what, count in sorted(aside.items()):
        paths = sorted("/".join(parts) for parts, kind in decided.aside.items() if kind == what)
        more = f" and {count - 1} more" if count > 1 else ""
        found.append(f"{paths[0]}{more} left aside: {what}.")
    return found


def _sorted(people: dict[tuple[str, ...], Person]) -> list[Person]:
    named = keys(person.who for person in people.values())
    for identity, person in people.items():
        person.key = named[identity]
    return sorted(people.values(), key=lambda person: (person.who.name.casefold(), person.key))


def _by_name(everyone: list[Person]) -> list[list[Person]]:
    same: dict[str, list[Person]] = {}
    for person in everyone:
        same.setdefault(plain(person.who.name), []).append(person)
    return [found for found in same.values() if len(found) > 1]


def _no_two_with_one_name(everyone: list[Person]) -> None:
    """Raise Question for people with one name whom no number and no login tells apart."""
    for same in _by_name(everyone):
        if all(person.who.platform_id or person.who.login for person in same):
            continue
        raise Question(
            f"{len(same)} learners are called {same[0].who.name}, and nothing tells them apart. "
            "Is it one learner?",
            [_where(person) for person in same],
            [BY_TABLE],
        )


def _where(person: Person) -> str:
    paths = [file.path for _, file in person.files] or [*person.other, person.empty]
    return f"{person.who.handed_in_as}: {paths[0]}"


def _same_names(everyone: list[Person]) -> list[str]:
    return [
        f"{len(same)} learners have the same name, and stay apart: {', '.join(one.key for one in same)}."
        for same in _by_name(everyone)
    ]
