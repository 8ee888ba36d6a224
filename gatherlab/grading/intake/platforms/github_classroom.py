"""GitHub Classroom, ``gh classroom clone student-repos``.

``<assignment>-submissions/<assignment>-<login>/``: a whole repository each, with README, starter files and,
hidden, ``.git``. A team's repository ends with the team's name.

Source: github/gh-classroom.
"""

from __future__ import annotations

from gatherlab.grading.intake.download import Claims, Download, Seen, beginning, stem
from gatherlab.grading.intake.names import Who

NAME, TITLE, RANK, PARTIAL = "github_classroom", "GitHub Classroom", 3, False

_AROUND = "-submissions"


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the repositories' names."""
    inside = download.below(1)
    folders = {seen.names[0] for seen in inside}
    around = stem(download.around[-1]) if download.around else ""
    slug = around.removesuffix(_AROUND) + "-" if around.endswith(_AROUND) else ""
    if not (slug and folders and all(folder.startswith(slug) for folder in folders)):
        slug = beginning(folders) if _repositories(inside, folders) or sure else ""
    if not slug or not all(len(folder) > len(slug) for folder in folders):
        return None
    claims = Claims(NAME, TITLE)
    for seen in inside:
        login = stem(seen.names[0])[len(slug) :]
        one = Who(("github_classroom", seen.names[0]), login, login=login, handed_in_as=seen.exact(0))
        claims.give(seen, one, quiet=not seen.work)
    claims.because(f"folders are repositories called {slug}LOGIN")
    return claims


def _repositories(inside: list[Seen], folders: set[str]) -> bool:
    """Whether each folder has a README of its own."""
    with_readme = {
        seen.names[0]
        for seen in inside
        if len(seen.names) == 2 and seen.names[1].lower().startswith("readme")
    }
    return with_readme == folders
