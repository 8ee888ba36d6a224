"""Canvas, a classic quiz with a question that takes files.

``byron_ada1001_question_77_50011_name.ipynb``: the user's number is glued to the name, then the question's
number, then the file's, which grows with every upload.  Each question takes an upload of its own, so an
upload is a hand-in, and the last one counts.

Source: instructure/canvas-lms ``app/models/quizzes/quiz_submission_zipper.rb``.
"""

from __future__ import annotations

import re

from gatherlab.grading.intake.download import Claims, Download
from gatherlab.grading.intake.names import Who, tidy

NAME, TITLE, RANK, PARTIAL = "canvas_quiz", "Canvas quiz", 5, True

_FILE = re.compile(
    r"(?P<whole>(?P<name>.*?)(?P<id>\d{1,18})_question_\d+_(?P<file>\d{1,18}))_(?P<rest>.+)", re.S
)


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the files' names."""
    claims = Claims(NAME, TITLE)
    for seen in download.seen:
        match = _FILE.fullmatch(seen.names[0])
        if match is not None:
            number = match["id"]
            name = match["name"]
            who = Who(
                ("canvas", name, number),
                tidy(name) or number,
                number,
                late=bool(re.search(r"(?:^|_)LATE(?:_|$)", name)),
                handed_in_as=match["whole"],
                attempt=int(match["file"]),
            )
            claims.give(seen, who)
    claims.because("files are called nameUSER_question_N_FILE_…")
    return claims if claims.who else None
