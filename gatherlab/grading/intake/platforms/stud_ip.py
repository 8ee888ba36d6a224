"""Stud.IP, a folder for homework, downloaded.

A plain folder of files, with ``archive_filelist.csv``; equal names get ``[1]_`` in front. Nothing in it
says whose a file is unless the learners wrote their names into the files' names, so it is never taken for a
class by itself: ``by_hand`` looks for names, and where there are none, the teacher is asked.

Not verified: the current module is not public; this is from third-party tools.
"""

from __future__ import annotations

from gatherlab.grading.intake.download import LIST as LISTING
from gatherlab.grading.intake.download import Claims, Download

NAME, TITLE, RANK, PARTIAL = "stud_ip", "Stud.IP", 1, False

LIST = "archive_filelist.csv"


def read(download: Download, *, sure: bool) -> Claims | None:
    """Nothing: the list is set aside, and the files' names have to say it."""
    lists = [seen for seen in download.seen if seen.names[-1] == LIST]
    claims = Claims(NAME, TITLE)
    for seen in lists:
        claims.leave(seen, LISTING)
    claims.why = f"{LIST} lies beside the files"
    return claims if lists or sure else None
