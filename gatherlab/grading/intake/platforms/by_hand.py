"""No platform: names that a teacher or the learners gave, in folders' names and in files' names.

Which of them name people is weighed over the whole class. A folder whose files name several people, each of
whom answers the same exercises, is around people (a section, a week, the class), not one of them; a folder
beside learners' folders is a learner's, whatever its files are called. What cannot be told is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gatherlab.counts import counted
from gatherlab.grading.intake.download import Claims, Seen
from gatherlab.grading.intake.evidence import Evidence
from gatherlab.grading.intake.names import Who
from gatherlab.grading.intake.naming import Naming, naming
from gatherlab.grading.intake.platforms.name_tree import (
    Found,
    Group,
    Groups,
    Key,
    Node,
    add,
    label_of,
    of_folder,
    tree,
)
from gatherlab.grading.intake.platforms.one_or_several import no_two_merged
from gatherlab.grading.intake.question import BY_TABLE, Question

__all__ = ["FOLDERS", "NAMES", "WAYS", "read"]

NAMES, FOLDERS = "names", "folders"
WAYS = (
    ("--shape names", "the files' names say whose they are"),
    ("--shape folders", "each folder is one learner"),
    BY_TABLE,
)


def read(seen: Iterable[Seen], evidence: Evidence, shape: str = "") -> tuple[Claims, list[Seen]]:
    """Whose these files are, and those that name nobody.

    ``shape`` is what the teacher says: ``names`` or ``folders``.  Raises Question.
    """
    top = tree(seen)
    weighing = _Weighing(evidence)
    around: list[str] = []
    if shape == FOLDERS:
        groups, strays = weighing.each_folder(top)
    elif shape == NAMES:
        groups, strays = weighing.each_name(top)
    else:
        found = weighing.people(top, ())
        if found.question is not None:
            raise found.question
        no_two_merged(found.groups, evidence)
        groups, strays, around = found.groups, found.strays, found.around
    claims = Claims(NAMES, "names")
    people = list(groups.values())
    for group in people:
        one = Who(group.key, group.naming.text or group.label, handed_in_as=group.label)
        for file in group.seen:
            claims.give(file, one)
    by_folder = sum(group.by_folder for group in people)
    if by_folder * 2 > len(people):
        claims.shape, claims.title = FOLDERS, "folders"
    claims.why = _why(by_folder, len(people) - by_folder, around)
    return claims, strays


def _why(folders: int, files: int, around: list[str]) -> str:
    said = [f"{counted(folders, 'folders have', 'folder has')} a learner's name"] if folders else []
    said += [f"files' names give {counted(files, 'learners')}"] if files else []
    if around:
        more = ", …" if len(around) > 3 else ""
        said.append(
            f"{', '.join(map(repr, around[:3]))}{more} stand{'s' if len(around) == 1 else ''} around several"
        )
    return "; ".join(said)


class _Weighing:
    """Decides which folders are people and which are around them."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    # ------------------------------------------------------------------ as the teacher says

    def each_folder(self, node: Node) -> tuple[Groups, list[Seen]]:
        """Each folder is a learner; one folder alone is around them."""
        while len(node.folders) == 1 and not any(seen.work for seen in node.files):
            (inner,) = node.folders.values()
            if not inner.folders:
                break
            node = inner
        groups, strays = self._files(node, ())
        for folder in node.folders.values():
            group = of_folder(folder, ())
            groups[group.key] = group
        return groups, strays

    def each_name(self, node: Node) -> tuple[Groups, list[Seen]]:
        """The files' names say it, whatever folders they lie in."""
        flat = Node("", files=list(node.everything()))
        groups, strays = self._files(flat, ())
        return groups, strays

    # ------------------------------------------------------------------ weighed

    def people(self, node: Node, around: Key) -> Found:
        """The people in a folder that is around people, and the files in it that name nobody."""
        found = Found(*self._files(node, around))
        inner = {
            name: self.people(folder, self._below(folder, around)) for name, folder in node.folders.items()
        }
        named = {name: folder for name, folder in node.folders.items() if naming(name).text}
        several = {name for name in named if self._several(inner[name].groups, naming(name))}
        try:
            around_people = self._collections(named, several, inner)
        except Question as question:
            found.question = question
            return found
        unnamed = [f for name, f in node.folders.items() if name not in named and not inner[name].groups]
        numbered = self._numbered(unnamed)
        for name, folder in node.folders.items():
            if name in around_people or (name not in named and name not in numbered):
                found.around += [*([name] if name in around_people else []), *inner[name].around]
                found.question = found.question or inner[name].question
                add(found.groups, inner[name].groups.values())
                found.strays += inner[name].strays
            else:
                add(found.groups, [of_folder(folder, around)])
        return found

    def _below(self, folder: Node, around: Key) -> Key:
        return (*around, folder.name) if naming(folder.name).text else around

    def _files(self, node: Node, around: Key) -> tuple[Groups, list[Seen]]:
        """The people whom the files of one folder name; files that are no work name nobody."""
        groups: Groups = {}
        strays: list[Seen] = []
        for seen in node.files:
            said = naming(seen.names[-1])
            if not seen.work or not said.text:
                strays.append(seen)
                continue
            key = ("file", *around, said.key)
            group = groups.setdefault(key, Group(key, said, label_of(seen)))
            group.seen.append(seen)
        return groups, strays

    def _several(self, groups: Groups, own: Naming) -> bool:
        """Whether these are several people, who answer the same exercises; not one in several tries."""
        people = [g for g in groups.values() if g.naming.solid and g.naming.key != own.key]
        if own.around and not own.counted and len(people) == 1 and not people[0].by_folder:
            return people[0].naming.with_more  # by mail/eve_gather.ipynb
        return len(people) > 1 and self._overlap(people)

    def _overlap(self, groups: list[Group]) -> bool:
        """Whether an exercise is answered in files of several of them."""
        counts: Counter[str] = Counter()
        for group in groups:
            counts.update(self._exercises(group.seen))
        return any(count > 1 for count in counts.values())

    def _exercises(self, seen: Iterable[Seen]) -> set[str]:
        found: set[str] = set()
        for one in seen:
            if one.work:
                found |= self._evidence.glance(one.file).exercises
        return found

    def _collections(self, named: dict[str, Node], several: set[str], inner: dict[str, Found]) -> set[str]:
        """The folders with a name that are around people.  Raises Question where that cannot be told."""
        unsure = [name for name in named if inner[name].question is not None]
        if unsure and len(unsure) == len(named):
            return set(unsure)
        if not several:
            return set()
        alone = [
            name for name in named if name not in several and any(s.work for s in named[name].everything())
        ]
        kinds = {_kind(name) for name in several}
        others = [name for name in alone if not naming(name).around or _kind(name) not in kinds]
        clear = {name for name in several if self._is_clear(name, inner[name].groups, single=len(named) == 1)}
        if len(others) > len(several) or (others and not clear):
            return set()
        if clear == several:
            return several | {name for name in alone if name not in others and inner[name].groups}
        inside = Counter(group.naming.key for name in several for group in inner[name].groups.values())
        if len(several) > 1 and all(count == len(several) for count in inside.values()):
            return set()
        unclear = sorted(several - clear)
        raise Question(
            f"Is {unclear[0]} a learner, or are several learners in it?"
            if len(unclear) == 1
            else f"Are {unclear[0]} and {unclear[1]} learners, or are several learners in each?",
            [
                f"{name}: {', '.join(sorted(g.label for g in inner[name].groups.values())[:6])}"
                for name in unclear
            ],
            WAYS,
        )

    def _is_clear(self, name: str, groups: Groups, *, single: bool) -> bool:
        people = list(groups.values())
        if naming(name).around:
            return True
        if all(group.by_folder for group in people):
            return single
        return sum(group.naming.with_more for group in people) * 2 > len(people)

    def _numbered(self, folders: list[Node]) -> set[str]:
        """Folders that are called by a number only, and are people: they answer the same exercises."""
        found = [folder for folder in folders if naming(folder.name).number]
        groups = [of_folder(folder, ()) for folder in found]
        return {folder.name for folder in found} if len(found) > 1 and self._overlap(groups) else set()


def _kind(name: str) -> str:
    """The first word of a folder's name: of Section A and Section B the same."""
    return _without_digits(name.split()[0].casefold()) if name.split() else ""


def _without_digits(text: str) -> str:
    return "".join(c for c in text if not c.isdigit()).strip()
