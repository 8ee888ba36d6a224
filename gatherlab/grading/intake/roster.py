"""Who handed in what: the learners of a class, each read only when it is their turn.

Which exercises a file answers is told by its content (the ids of its cells, the names of its functions), not
by its name.  What a learner handed in more than once counts in this order: Python files before notebooks,
Canvas's number of the file, the name as a person sorts it (``a2`` before ``a10``), the path.  For each
exercise the last file in which it was worked on counts; the learner's problems name the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gatherlab.exercises import EXERCISES
from gatherlab.grading.intake.answers import Answer, answers
from gatherlab.grading.intake.beside import modules_for
from gatherlab.grading.intake.files import SUFFIXES, File, Walk, natural, shown
from gatherlab.grading.intake.handed_in_quiz import quiz_answers
from gatherlab.grading.intake.names import Who, keys, who
from gatherlab.grading.intake.notebooks import as_module, notebook, script
from gatherlab.grading.intake.zips import Unreadable, is_zip
from gatherlab.grading.records import Learner, Work
from gatherlab.model import Exercise

__all__ = ["Roster", "roster"]

MOST_FILES = 100  # of one learner
MOST_PROBLEMS = 50  # of one learner, or of nobody


@dataclass(slots=True)
class Person:
    """A learner before the files are read."""

    who: Who
    files: list[tuple[Who, File]] = field(default_factory=list)
    other: list[str] = field(default_factory=list)  # files that are no one's answers, such as pictures
    problems: list[str] = field(default_factory=list)
    key: str = ""


@dataclass(slots=True)
class Roster:
    """The class: its people, sorted by name and key, and the problems that belong to no one of them.

    ``shape`` names what the download was recognised as (``moodle``, ``canvas``, ``names``, ``folders``),
    ``why`` says by what, in a sentence; both are "" where nobody looked.
    """

    walk: Walk
    people: list[Person]
    problems: list[str]
    exercises: tuple[Exercise, ...]
    shape: str = ""
    why: str = ""

    def __len__(self) -> int:
        return len(self.people)

    def learners(self) -> Iterator[Learner]:
        """One learner after another, with what they handed in; nothing is kept of those before."""
        for person in self.people:
            yield _learner(person, self.walk, self.exercises)


def roster(root: Path, skip: Path | None = None, exercises: Sequence[str] = ()) -> Roster:
    """Look through a folder or a zip.  ``skip`` is the folder of the results, ``exercises`` the ids that
    count.

    Raises Unreadable when the folder or the zip cannot be read at all.
    """
    walk = Walk(root, skip)
    files = list(walk.files())
    refused = walk.problems
    owners = _owners([*files, *(file for file, _ in refused)], root)
    people: dict[tuple[str, ...], Person] = {}
    problems: list[str] = []
    strays: list[str] = []
    for file in files:
        _add(file, owners.get(file.parts), people, problems, strays)
    for file, problem in refused:
        _refuse(file, problem, owners.get(file.parts), people, problems)
    counted = tuple(EXERCISES[number] for number in exercises or EXERCISES)
    everyone = _sorted(people)
    return Roster(walk, everyone, _capped([*_same_names(everyone), *problems, *_not_read(strays)]), counted)


# --------------------------------------------------------------------------- whose is it


def _owners(files: list[File], root: Path) -> dict[tuple[str, ...], Who]:
    """Whose each file is, by its parts.  Where no name says anything, the whole folder is one learner's."""
    work = [file for file in files if file.suffix in SUFFIXES]
    depth = _wrappers(work)
    found = {file.parts: one for file in files if (one := who(file.parts[depth:])) is not None}
    if any(file.parts in found for file in work):
        return found
    name = shown(root.stem if is_zip(root.name) else root.resolve().name) or "learner"
    return dict.fromkeys((file.parts for file in files), Who(("all",), name)) if work else found


def _wrappers(work: list[File]) -> int:
    """How many folders stand around the whole class and are no learner's: inside are folders of several."""
    depth = 1
    while len({file.parts[:depth] for file in work}) == 1 and min(len(file.parts) for file in work) > depth:
        inside = {
            one.identity if one is not None else ("file",) for one in (who(f.parts[depth:]) for f in work)
        }
        if len(inside) > 1 and not any(identity[0] == "file" for identity in inside):
            return depth
        depth += 1
    return 0


def _add(
    file: File, one: Who | None, people: dict[tuple[str, ...], Person], problems: list[str], strays: list[str]
) -> None:
    ours = file.suffix in SUFFIXES
    if not ours and (one is None or one.identity[0] == "file"):
        strays.append(file.path)  # a list, a picture: beside the submissions, not one of them
        return
    if one is None:
        problems.append(
            f"{file.path}: nothing says whose it is. Put the learner's name into its name, or put it "
            "into a folder with the learner's name."
        )
        return
    person = people.setdefault(one.identity, Person(one))
    if ours:
        person.files.append((one, file))
    else:
        person.other.append(file.path)


def _refuse(
    file: File, problem: str, one: Who | None, people: dict[tuple[str, ...], Person], problems: list[str]
) -> None:
    if one is None or (one.identity[0] == "file" and file.suffix not in (*SUFFIXES, ".zip")):
        problems.append(problem)
    else:
        people.setdefault(one.identity, Person(one)).problems.append(problem)


def _sorted(people: dict[tuple[str, ...], Person]) -> list[Person]:
    named = keys(person.who for person in people.values())
    for identity, person in people.items():
        person.key = named[identity]
    return sorted(people.values(), key=lambda person: (person.who.name.casefold(), person.key))


def _same_names(everyone: list[Person]) -> list[str]:
    same: dict[str, list[str]] = {}
    for person in everyone:
        same.setdefault(person.who.name.casefold(), []).append(person.key)
    return [
        f"{len(found)} learners have the same name, and stay apart: {', '.join(found)}."
        for found in same.values()
        if len(found) > 1
    ]


# --------------------------------------------------------------------------- what is in the files


@dataclass(slots=True)
class _Read:
    """What was found in one learner's files."""

    candidates: dict[str, list[tuple[Answer, File, Who]]] = field(default_factory=dict)
    quiz: dict[str, tuple[str, bool]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    empty: dict[str, str] = field(default_factory=dict)  # Python files without an exercise: names by paths
    beside: dict[str, str] = field(default_factory=dict)  # the texts of all Python files, by their names


def _learner(person: Person, walk: Walk, exercises: tuple[Exercise, ...]) -> Learner:
    read = _Read(problems=list(person.problems))
    in_order = sorted(person.files, key=lambda pair: _turn(*pair))
    for one, file in in_order[:MOST_FILES]:
        try:
            _look(one, file, walk.read(file), read)
        except Unreadable as problem:
            read.problems.append(f"{file.path} {problem}.")
    works = [_chosen(exercise, read) for exercise in exercises if exercise.id in read.candidates]
    read.problems += _others(read)
    used = {text for work in works for _, text in work.modules}
    empty = [path for path, name in read.empty.items() if read.beside[name] not in used]
    read.problems += _listed("holds no exercise of the course", "hold no exercise of the course", empty)
    read.problems += _not_read(person.other)
    read.problems += _listed(
        "was not read: too many files",
        "were not read: too many files",
        [file.path for _, file in in_order[MOST_FILES:]],
    )
    return Learner(
        key=person.key,
        name=person.who.name,
        platform_id=person.who.platform_id,
        works=tuple(works),
        problems=tuple(_capped(read.problems)),
        answers=tuple((question, *answer) for question, answer in read.quiz.items()),
        login=person.who.login,
        handed_in_as=person.who.handed_in_as,
        team=person.who.team,
    )


def _turn(one: Who, file: File) -> tuple[bool, int, list[tuple[int, int, str]], str]:
    """Notebooks after everything else, so that they count, then the later file after the earlier."""
    name = shown(file.parts[-1]).rpartition(".")[0]
    return file.suffix == ".ipynb", one.turn, natural(name), file.path


def _look(one: Who, file: File, data: bytes, read: _Read) -> None:
    if file.suffix == ".jsonl":
        for question, said in quiz_answers(data).items():
            read.quiz.setdefault(question, said)
        return
    cells = notebook(data) if file.suffix == ".ipynb" else script(data)
    found = answers(cells, EXERCISES.values())
    name = shown(file.parts[-1]).rpartition(".")[0]
    if file.suffix == ".py":
        read.beside[name] = as_module(cells)
    if not found and file.suffix == ".py":
        read.empty[file.path] = name
    elif not found:
        raise Unreadable("holds no exercise of the course")
    for answer in found:
        read.candidates.setdefault(answer.exercise, []).append((answer, file, one))


def _chosen(exercise: Exercise, read: _Read) -> Work:
    """The last answer that was worked on, else the last."""
    found = read.candidates[exercise.id]
    answer, file, one = next((entry for entry in reversed(found) if entry[0].attempted), found[-1])
    modules, missing = modules_for(answer.source, read.beside)
    notes = ("handed in late",) if one.late else ()
    reading = (*answer.notes, *missing)
    return Work(exercise.id, answer.source, file.path, notes, reading, tuple(sorted(modules.items())))


def _others(read: _Read) -> list[str]:
    """Sentences about answers that do not count because there is a later one."""
    passed_over: dict[tuple[str, str], list[str]] = {}
    for exercise, found in read.candidates.items():
        tried = [(answer.source, file.path) for answer, file, _ in found if answer.attempted]
        for source, path in tried[:-1]:
            if source != tried[-1][0]:
                passed_over.setdefault((tried[-1][1], path), []).append(exercise)
    return [
        f"{path} was handed in, too: for {', '.join(exercises)} {last} counts."
        for (last, path), exercises in passed_over.items()
    ]


def _not_read(paths: list[str]) -> list[str]:
    return _listed("was not read", "were not read", paths)


def _listed(one: str, many: str, paths: list[str]) -> list[str]:
    if len(paths) <= 1:
        return [f"{path} {one}." for path in paths]
    more = ", …" if len(paths) > 3 else ""
    return [f"{len(paths)} files {many}: {', '.join(paths[:3])}{more}."]


def _capped(problems: list[str]) -> list[str]:
    rest = len(problems) - MOST_PROBLEMS
    return [*problems[:MOST_PROBLEMS], f"And {rest} more problems of this kind."] if rest > 0 else problems
