"""Who handed in what: the learners of a class, each read only when it is their turn.

Which exercises a file answers is told by its content (the ids of its cells, the names of its functions),
not by its name. What a learner handed in more than once counts in this order: the hand-in, as the platform
orders them; hidden files before others; Python files before notebooks; Canvas's number of the file; the name
as a person sorts it (``a2`` before ``a10``); the path. For each exercise the last file in which it was worked
on counts; the learner's problems name the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gatherlab.exercises import EXERCISES
from gatherlab.grading.intake.answers import Answer, answers
from gatherlab.grading.intake.beside import modules_for
from gatherlab.grading.intake.files import File, Walk
from gatherlab.grading.intake.handed_in_quiz import quiz_answers
from gatherlab.grading.intake.letters import natural, shown
from gatherlab.grading.intake.name_list import NameList
from gatherlab.grading.intake.names import Who
from gatherlab.grading.intake.notebooks import as_module, notebook, script
from gatherlab.grading.intake.own_files import is_own
from gatherlab.grading.intake.people import Person, found_people
from gatherlab.grading.intake.zips import Unreadable, is_zip
from gatherlab.grading.records import Learner, Work
from gatherlab.model import Exercise

__all__ = ["Roster", "roster"]

MOST_FILES = 100  # of one learner, the course's own not counted
MOST_OPENED = 2_000  # of one learner, those counted
MOST_PROBLEMS = 50  # of one learner, or of nobody


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


def roster(
    root: Path,
    skip: Path | None = None,
    exercises: Sequence[str] = (),
    shape: str = "",
    names: NameList | None = None,
) -> Roster:
    """Look through a folder or a zip.  ``skip`` is the folder of the results, ``exercises`` the ids that
    count; ``shape`` and ``names`` are what the teacher says.

    Raises Unreadable when the folder or the zip cannot be read at all, Question where only the teacher can
    say whose something is, whose.NoSuchShape where the download is not what ``shape`` says.
    """
    walk = Walk(root, skip)
    name = root.stem if is_zip(root.name) else root.resolve().name
    try:
        found = found_people(walk, name, shape, names)
    except BaseException:
        walk.close()
        raise
    problems = _capped([*found.problems, *_not_read(found.strays)])
    counted = tuple(EXERCISES[number] for number in exercises or EXERCISES)
    return Roster(walk, found.everyone, problems, counted, found.shape, found.why)


# --------------------------------------------------------------------------- what is in the files


@dataclass(slots=True)
class _Read:
    """What was found in one learner's files."""

    candidates: dict[str, list[tuple[Answer, File, Who]]] = field(default_factory=dict)
    quiz: dict[str, tuple[str, bool]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    empty: dict[str, str] = field(default_factory=dict)  # Python files without an exercise: names by paths
    beside: dict[str, str] = field(default_factory=dict)  # the texts of all Python files, by their names
    own: list[str] = field(default_factory=list)  # the paths of files that are the course's


def _learner(person: Person, walk: Walk, exercises: tuple[Exercise, ...]) -> Learner:
    read = _Read(problems=list(person.problems))
    rest = _look_at_all(person, walk, read)
    works = [_chosen(exercise, read) for exercise in exercises if exercise.id in read.candidates]
    read.problems += _others(read)
    used = {text for work in works for _, text in work.modules}
    empty = [path for path, name in read.empty.items() if read.beside[name] not in used]
    read.problems += _listed("holds no exercise of the course", "hold no exercise of the course", empty)
    read.problems += _not_read(person.other)
    read.problems += _listed("was not read: too many files", "were not read: too many files", rest)
    read.problems += _listed(
        "is the course's own: left aside", "are the course's own, and were left aside", sorted(read.own)
    )
    if person.empty and not person.files and not person.other:
        read.problems.append(f"{person.empty} is empty: nothing was handed in.")
    answers = tuple((question, *answer) for question, answer in read.quiz.items())
    return person.learner(tuple(works), tuple(_capped(read.problems)), answers)


def _look_at_all(person: Person, walk: Walk, read: _Read) -> list[str]:
    """Look into a learner's files, the last hand-in last.  Returns the paths of what was too much.

    Where there are too many, what can be an answer comes first; the course's own files do not count.
    """
    in_order = sorted(person.files, key=lambda pair: _turn(*pair))
    chosen: dict[str, bytes | Unreadable] = {}
    rest: list[str] = []
    opened = 0
    for _, file in sorted(in_order, key=lambda pair: _likely(pair[1])):
        if len(chosen) >= MOST_FILES or opened >= MOST_OPENED:
            rest.append(file.path)
            continue
        opened += 1
        try:
            data = walk.read(file)
        except Unreadable as problem:
            chosen[file.path] = problem
            continue
        if is_own(data) and not _handed_in_as_answer(file):
            read.own.append(file.path)
        else:
            chosen[file.path] = data
    for one, file in in_order:
        found = chosen.get(file.path)
        try:
            if isinstance(found, Unreadable):
                raise found
            if found is not None:
                _look(one, file, found, read)
        except Unreadable as problem:
            read.problems.append(f"{file.path} {problem}.")
    return sorted(rest)


def _handed_in_as_answer(file: File) -> bool:
    """Whether a notebook of the course does not lie where the course has it: why it is no answer is told."""
    return file.suffix == ".ipynb" and not {"solutions", "notebooks"} & set(file.parts[:-1])


def _likely(file: File) -> int:
    """What can be an answer first: the exercises' notebooks, other notebooks, then the rest."""
    if file.suffix != ".ipynb":
        return 3 if file.suffix == ".py" else 2
    return 0 if "exercises" in file.parts[:-1] else 1


def _turn(
    one: Who, file: File
) -> tuple[int, bool, bool, int, list[tuple[int, int, str]], list[tuple[int, int, str]]]:
    """The later hand-in after the earlier; in it what is not hidden, and of that notebooks, so that they
    count."""
    name = shown(file.parts[-1]).rpartition(".")[0]
    seen = not any(part.startswith(".") for part in file.parts)
    return one.attempt, seen, file.suffix == ".ipynb", one.turn, natural(name), natural(file.path)


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
    """Sentences about answers that do not count because there is a later one, and of those that still do."""
    passed_over: dict[tuple[str, str], list[str]] = {}
    untouched: dict[tuple[str, str], list[str]] = {}
    for exercise, found in read.candidates.items():
        tried = [(answer.source, file.path) for answer, file, _ in found if answer.attempted]
        for source, path in tried[:-1]:
            if source != tried[-1][0]:
                passed_over.setdefault((tried[-1][1], path), []).append(exercise)
        counts = [(file.path, one.attempt) for answer, file, one in found if answer.attempted]
        if counts and found[-1][2].attempt > counts[-1][1]:
            untouched.setdefault((counts[-1][0], found[-1][1].path), []).append(exercise)
    sentences = [
        f"{', '.join(exercises)}: {last} has nothing new, so the earlier {path} counts."
        for (path, last), exercises in untouched.items()
    ]
    return sentences + [
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
