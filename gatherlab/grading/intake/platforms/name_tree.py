"""The folders and files of a class as a tree, and the people whom their names give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gatherlab.grading.intake.download import Seen
from gatherlab.grading.intake.letters import shown
from gatherlab.grading.intake.naming import Naming, naming
from gatherlab.grading.intake.question import Question
from gatherlab.grading.intake.zips import is_packed, without_packing

__all__ = ["Found", "Group", "Groups", "Key", "Node", "add", "label_of", "of_folder", "tree"]

Key = tuple[str, ...]


@dataclass(slots=True)
class Group:
    """Files that may be one person's, and the name that says so."""

    key: Key
    naming: Naming
    label: str
    seen: list[Seen] = field(default_factory=list)

    @property
    def by_folder(self) -> bool:
        """Whether a folder has the name, not the files."""
        return self.key[0] == "folder"


Groups = dict[Key, Group]


@dataclass(slots=True)
class Found:
    """What a folder holds if it is around people: them, files that name nobody, and what is not clear."""

    groups: Groups = field(default_factory=dict)
    strays: list[Seen] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    question: Question | None = None


@dataclass(slots=True)
class Node:
    """A folder, or a zip: ``""`` is the class's own."""

    name: str
    folders: dict[str, Node] = field(default_factory=dict)
    files: list[Seen] = field(default_factory=list)

    def everything(self) -> Iterator[Seen]:
        """All files in it, at any depth."""
        yield from self.files
        for folder in self.folders.values():
            yield from folder.everything()


def tree(seen: Iterable[Seen]) -> Node:
    """The class's own folder, with all folders and files in it."""
    top = Node("")
    for one in seen:
        node = top
        *folders, last = one.names
        if is_packed(last):  # an archive that could not be opened
            folders = [*folders, last]
        for name in folders:
            node = node.folders.setdefault(name, Node(name))
        node.files.append(one)
    return top


def add(groups: Groups, more: Iterable[Group]) -> None:
    """Add people to those found so far; the files of one key together."""
    for group in more:
        if group.key in groups:
            groups[group.key].seen += group.seen
        else:
            groups[group.key] = group


def of_folder(folder: Node, around: Key) -> Group:
    """All that lies in a folder, as one person's."""
    said = naming(folder.name)
    label = without_packing(folder.name)
    return Group(("folder", *around, folder.name), said, label, list(folder.everything()))


def label_of(seen: Seen) -> str:
    """The name of a file, as it can be shown."""
    return shown(seen.file.parts[-1])
