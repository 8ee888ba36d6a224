"""More downloads with several habits at once, made from the platforms' descriptions without a look at the
recognisers: other languages, half a class zipped, two sections side by side, what is hidden."""

from __future__ import annotations

from collections.abc import Iterator

from downloads.model import Download, Person
from downloads.works import BETTER, EXERCISES, WORSE, answered, handed_out, solution, zip_of

__all__ = ["downloads"]

FIRST, SECOND, BOTH = answered("1.1"), answered("1.2"), answered("1.1", "1.2")
NAME = "01_basic_gather.ipynb"


def downloads() -> Iterator[Download]:
    yield moodle_blind_in_spanish()
    yield moodle_flat_groups_side_by_side()
    yield canvas_groups_late_and_again()
    yield blackboard_title_with_attempt()
    yield d2l_in_french_over_a_month()
    yield sakai_groups_half_zipped()
    yield ilias_names_with_blanks()
    yield openolat_twice_revised()
    yield openedx_hashes_and_removed()
    yield google_uploads_with_numbers()
    yield teams_two_assignments()
    yield gradescope_three_partners()
    yield github_class_with_digits()
    yield nbgrader_inbound_with_plus()
    yield cocalc_with_peers()
    yield artemis_uploads()
    yield teachers_numbered_folders()
    yield names_with_hidden_work()


def moodle_blind_in_spanish() -> Download:
    """Nobody has a name; half of them zipped, one a zip with a hidden folder."""
    files = {
        f"Participante_40011_assignsubmission_file/{NAME}": FIRST,
        "Participante_40012_assignsubmission_file/entrega.zip": zip_of({f"entrega/.final/{NAME}": SECOND}),
        "Participante_40013_assignsubmission_file/tarea.zip": zip_of({"a/b.zip": zip_of({NAME: BOTH})}),
        "Participante_40014_assignsubmission_onlinetext/textoenlinea.html": b"<p>hola</p>",
    }
    people = (
        Person(None, ("1.1",), id="40011"),
        Person(None, ("1.2",), id="40012"),
        Person(None, ("1.1", "1.2"), id="40013"),
        Person(None, (), id="40014"),
    )
    return Download("mixed, moodle blind", ("moodle",), "PROG-Tarea 3-771", files, people)


def moodle_flat_groups_side_by_side() -> Download:
    """Two groups' flat downloads; one given name with digits; the same name in both groups."""
    mark = "assignsubmission_file"
    files = {
        f"LAB-Week 3-Monday-90/Ada 7_2001_{mark}_hw_1_2.ipynb": FIRST,
        f"LAB-Week 3-Monday-90/Ada 8_2002_{mark}_hw_1_2.ipynb": SECOND,
        f"LAB-Week 3-Monday-90/Ada_2003_{mark}_2026_11_20.ipynb": BOTH,
        f"LAB-Week 3-Tuesday-90/Ada 7_2004_{mark}_{NAME}": BETTER,
        f"LAB-Week 3-Tuesday-90/O'Neil-Smith Jr_2005_{mark}_final - v2.ipynb": WORSE,
    }
    people = (
        Person("Ada 7", ("1.1",), id="2001", handed_in_as="Ada 7_2001"),
        Person("Ada 8", ("1.2",), id="2002"),
        Person("Ada", ("1.1", "1.2"), id="2003"),
        Person("Ada 7", EXERCISES, id="2004"),
        Person("O'Neil-Smith Jr", (), id="2005"),
    )
    return Download("mixed, moodle flat groups", ("moodle",), "LAB", files, people)


def canvas_groups_late_and_again() -> Download:
    """Groups, one late and handed in again; one of them zipped; a group that wrote a text only."""
    files = {
        "redteam2_LATE_4410_99201_gather-3.ipynb": FIRST,
        "blueteam_4411_99150_hand in.zip": zip_of({f"x/{NAME}": SECOND, "x/.DS_Store": b""}),
        "team32026_4412_99151_2026_11_20.ipynb": BOTH,
        "greenteam_LATE_4413_text.html": b"<p>sorry</p>",
    }
    people = (
        Person("redteam2", ("1.1",), id="4410", team=None, late=True),
        Person("blueteam", ("1.2",), id="4411", team=None),
        Person("team32026", ("1.1", "1.2"), id="4412", team=None),
        Person("greenteam", (), id="4413", team=None),
    )
    return Download("mixed, canvas groups", ("canvas",), "submissions", files, people)


def blackboard_title_with_attempt() -> Download:
    """A title with ``_attempt_`` in it, user names with dots and digits, a text without a file."""
    title, late = "Second_attempt_of Lab 1", "2026-11-20-23-59-59"
    handed = {
        ("o.neil2", "2026-11-19-08-00-00"): {"my_attempt_1.ipynb": BETTER},
        ("o.neil2", late): {"my_attempt_2.ipynb": FIRST},
        ("20267001", "2026-11-20-10-15-30"): {"lab.zip": zip_of({NAME: SECOND})},
        ("li-ming", "2026-11-20-10-15-31"): {},
    }
    names = {"o.neil2": "Sean O'Neil", "20267001": "Anna (Anni) Berg", "li-ming": "Ming Li"}
    files = {}
    for (login, when), own in handed.items():
        before = f"{title}_{login}_attempt_{when}"
        text = f"Name: {names[login]} ({login})\nAssignment: {title}\n\nSubmission Field: <br>\n<p>x</p>\n"
        files[f"{before}.txt"] = text.encode()
        files |= {f"{before}_{name}": data for name, data in own.items()}
    people = (
        Person("Sean O'Neil", ("1.1",), login="o.neil2"),
        Person(None, ("1.2",), login="20267001"),
        Person("Ming Li", (), login="li-ming"),
    )
    top = "gradebook_CS.1_Second_attempt_of20Lab201_2026-11-21-08-00-00"
    return Download("mixed, blackboard attempt", ("blackboard",), top, files, people, (".txt",))


def d2l_in_french_over_a_month() -> Download:
    """Resubmitted over the end of a month in French; student numbers; two people of one name."""
    handed = {
        "51001-700 - Ada Byron - 28 février 2026 1130 PM": BETTER,
        "51001-700 - Ada Byron - 05 mars 2026 612 PM": FIRST,
        "51002-700 - 23304308 Ben Cato - 05 mars 2026 1215 AM": SECOND,
        "51003-700 - 23304309 Ben Cato - 05 mars 2026 1215 PM": BOTH,
    }
    files = {f"{folder}/{NAME}": data for folder, data in handed.items()} | {"index.html": b"<html></html>"}
    people = (
        Person("Ada Byron", ("1.1",)),
        Person(None, ("1.2",)),
        Person(None, ("1.1", "1.2")),
    )
    top = "Laboratoire 1 Download 06 mars 2026 800 AM"
    return Download("mixed, d2l in French", ("d2l",), top, files, people, ("index.html",))


def sakai_groups_half_zipped() -> Download:
    """Groups with the same file twice, one zipped; what the tutor gave back."""
    a, b = "11111111-2222-3333-4444-555555555555", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
    group, other = f"Week 3/Group A ({a})", f"Week 3/Lab 7-2 ({b})"
    files = {
        f"{group}/Submission attachment(s)/{NAME}": BETTER,
        f"{group}/Submission attachment(s)/01_basic_gather+1.ipynb": FIRST,
        f"{group}/Feedback Attachment(s)/{NAME}": BETTER,
        f"{group}/members.txt": b"Byron, Ada(abyron)\n",
        f"{group}/timestamp.txt": b"2026-11-20T10:15:30",
        f"{other}/Submission attachment(s)/all.zip": zip_of({f"all/{NAME}": SECOND}),
        f"{other}/members.txt": b"Cato, Ben(bcato)\n",
        f"{other}/timestamp.txt": b"2026-11-20T10:15:30",
        "Week 3/grades.csv": b"Week 3,Points\n\nGroup,ID,Users,Submitter,grade,Submission date\n",
    }
    people = (
        Person("Group A", ("1.1",), team=True),
        Person("Lab 7-2", ("1.2",), team=True),
    )
    extras = ("members.txt", "timestamp.txt", "grades.csv")
    return Download("mixed, sakai groups", ("sakai",), "bulk_download", files, people, extras)


def ilias_names_with_blanks() -> Download:
    """Names of several words, two people of one name, a file twice, a late one."""
    top = "Uebung 4/Submissions"
    files = {
        f"{top}/van_der_Berg_Anna_Maria_avdberg_7011/{NAME}": BETTER,
        f"{top}/van_der_Berg_Anna_Maria_avdberg_7011/01_basic_gather (2).ipynb": FIRST,
        f"{top}/Meyer_Jan_jmeyer2_7012/Late Submission - {NAME}": SECOND,
        f"{top}/Meyer_Jan_jan.meyer_7013/abgabe.zip": zip_of({f"abgabe/{NAME}": BOTH}),
    }
    people = (
        Person(None, ("1.1",), handed_in_as="van_der_Berg_Anna_Maria_avdberg_7011"),
        Person("Jan Meyer", ("1.2",), login="jmeyer2", late=True),
        Person("Jan Meyer", ("1.1", "1.2"), login="jan.meyer"),
    )
    return Download("mixed, ilias names", ("ilias",), "Uebung 4", files, people)


def openolat_twice_revised() -> Download:
    """Two revisions; somebody who took the task only; a sample solution and the grading."""
    steps = ("1_task", "2_submissions", "3_corrections", "4_revisions_1", "5_corrections_1", "6_revisions_2")
    files = {f"solutions/{NAME}": solution(), "Async_IO_results.xlsx": b"PK"}
    one = "de_la_Cruz_Ana_anacruz7"
    for step, data in zip(steps, (handed_out(), WORSE, BETTER, SECOND, BETTER, FIRST), strict=True):
        files[f"{one}/{step}/{NAME}"] = data
    files[f"{one}/7_assessment/{NAME}"] = BETTER
    files[f"Byron_Ada_abyron/1_task/{NAME}"] = handed_out()
    files["Byron_Ada_abyron/2_submissions/work.zip"] = zip_of({NAME: BOTH})
    files[f"Cato_Ben_bcato/1_task/{NAME}"] = handed_out()
    people = (
        Person(None, ("1.1",), handed_in_as=one),
        Person("Ada Byron", ("1.1", "1.2"), login="abyron"),
        Person("Ben Cato", (), login="bcato"),
    )
    top = "ita_Gather_4_2026-11-20_10-15"
    return Download("mixed, openolat revised twice", ("openolat",), top, files, people, (".xlsx",))


def openedx_hashes_and_removed() -> Download:
    """Hashes for names; one exercise a unit; a block that was taken out of the course."""
    ada, ben = "00f636b9ac6d480c9fb95c23bf1d2129", "9d1c0b7ae5f84a0f8a7b3f0fd2c1e6aa"
    files = {
        f"[1]Week 1, [2]Gather, [1]Hand in/[1] - {ada} - part - one.ipynb": FIRST,
        f"[1]Week 1, [2]Gather, [1]Hand in/[1] - {ben} - {NAME}": SECOND,
        f"[1]Week 1, [2]Gather, [1]Hand in/[1] - {ben} - prompt_0.txt": b"hello",
        f"Removed from course/[x] - {ada} - notes.pdf": b"%PDF",
        "submissions.csv": b"course,block,student,key,name,type,description,size,path,found\n",
    }
    people = (Person(None, ("1.1",)), Person(None, ("1.2",)))
    extras = ("submissions.csv",)
    return Download("mixed, openedx hashes", ("open_edx",), "course-v1_Uni_AIO_2026", files, people, extras)


def google_uploads_with_numbers() -> Download:
    """Three uploads of one name: nothing says whose they are."""
    files = {
        f"Async IO, week 3/{NAME}": FIRST,
        "Async IO, week 3/01_basic_gather (1).ipynb": SECOND,
        "Async IO, week 3/01_basic_gather (2).ipynb": BOTH,
        "Async IO, week 3/Rapport.pdf": b"%PDF",
    }
    return Download("mixed, google uploads", (), "drive-download-20261120T101530Z-001", files)


def teams_two_assignments() -> Download:
    """A German tenant's library with two assignments, versions 2 and 10, and a zip."""
    done, working = "Eingereichte Dateien", "Arbeitsdateien"
    files = {
        f"{done}/Ada Byron/Gather 01/Version 2/{NAME}": BETTER,
        f"{done}/Ada Byron/Gather 01/Version 10/{NAME}": FIRST,
        f"{done}/Ada Byron/Aufsatz/Version 1/text.docx": b"PK",
        f"{done}/Müller, Jörg (7b)/Gather 01/Version 1/abgabe.zip": zip_of({NAME: SECOND}),
        f"{done}/3. Lea Sophie/Aufsatz/Version 1/text.docx": b"PK",
        f"{working}/Ada Byron/Gather 01/{NAME}": BETTER,
        f"{working}/3. Lea Sophie/Gather 01/{NAME}": BETTER,
    }
    people = (
        Person("Ada Byron", ("1.1",)),
        Person(None, ("1.2",)),
        Person(None, ()),
    )
    return Download("mixed, teams two assignments", ("teams",), "Arbeiten der Schüler", files, people)


def gradescope_three_partners() -> Download:
    """A group of three, two people of one name, and an archive that is not read: it is said."""
    text = (
        "---\nsubmission_410000001:\n  :submitters:\n"
        '  - :name: "Ada \\"Countess\\" Byron"\n    :sid: \'001\'\n    :email: a@example.org\n'
        "  - :name: Ben Cato\n    :sid: '002'\n    :email: b@example.org\n"
        "  - :name: Eve Davis\n    :sid: '003'\n    :email: e@example.org\n"
        "  :created_at: 2026-11-20 10:15:30.000000000 Z\n"
        "submission_410000002:\n  :submitters:\n"
        "  - :name: Jan Meyer\n    :sid: '004'\n    :email: j@example.org\n"
        "submission_410000003:\n  :submitters:\n"
        "  - :name: Jan Meyer\n    :sid: '005'\n    :email: k@example.org\n"
    )
    files = {
        "submission_410000001/a/b.zip": zip_of({"in.zip": zip_of({NAME: BOTH})}),
        "submission_410000002/work.7z": b"7z\xbc\xaf\x27\x1c",
        "submission_410000003/.ipynb_checkpoints/01_basic_gather-checkpoint.ipynb": BETTER,
        f"submission_410000003/{NAME}": FIRST,
        "submission_metadata.yml": text.encode(),
    }
    people = (
        Person(None, ("1.1", "1.2"), team=True),
        Person("Jan Meyer", (), id=None),
        Person("Jan Meyer", ("1.1",), id=None),
    )
    top = "assignment_888_export"
    return Download("mixed, gradescope partners", ("gradescope",), top, files, people, ("metadata.yml",))


def github_class_with_digits() -> Download:
    """A slug and logins with digits and hyphens; a repository without an answer; answers in a folder."""
    top = "lab-3-gather-submissions"
    names = {"lab-3-gather-ada-b": FIRST, "lab-3-gather-3ben": SECOND, "lab-3-gather-team-4-2": BOTH}
    files = {}
    for repository, data in names.items():
        files[f"{repository}/exercises/{NAME}"] = data
        files[f"{repository}/README.md"] = b"# Lab 3"
        files[f"{repository}/.git/config"] = b"[core]"
        files[f"{repository}/.github/workflows/classroom.yml"] = b"on: push"
    files["lab-3-gather-lazy/README.md"] = b"# Lab 3"
    files["lab-3-gather-lazy/.git/config"] = b"[core]"
    people = (
        Person("ada-b", ("1.1",), team=None),
        Person("3ben", ("1.2",), team=None),
        Person("team-4-2", ("1.1", "1.2"), team=None),
        Person("lazy", (), team=None),
    )
    return Download("mixed, github digits", ("github_classroom",), top, files, people)


def nbgrader_inbound_with_plus() -> Download:
    """User names with a plus; two hand-ins; Jupyter's copies in one."""
    one = "ada+b+gather+2026-11-20 10:15:30.123456 UTC+Ab3dEf6hIj9k"
    again = "ada+b+gather+2026-11-21 09:00:00.000001 UTC+Zz3dEf6hIj9k"
    files = {
        f"{one}/{NAME}": BETTER,
        f"{again}/{NAME}": FIRST,
        f"{again}/.ipynb_checkpoints/01_basic_gather-checkpoint.ipynb": BETTER,
        f"ben2+gather+2026-11-20 10:15:30.123456 UTC+Qq3dEf6hIj9k/{NAME}": SECOND,
    }
    for folder in {path.partition("/")[0] for path in files}:
        files[f"{folder}/timestamp.txt"] = b"2026-11-20 10:15:30.123456 UTC"
        files[f"{folder}/submission_secret.txt"] = b"x"
    people = (Person("ada+b", ("1.1",)), Person("ben2", ("1.2",)))
    extras = ("timestamp.txt", "submission_secret.txt")
    return Download("mixed, nbgrader plus", ("nbgrader",), "inbound", files, people, extras)


def cocalc_with_peers() -> Download:
    """Collected folders, of which one is named by nothing but its number; somebody handed in nothing."""
    ada, ben, eve = (f"{digit * 8}-1234-4321-8765-{digit * 12}" for digit in "a4e")
    top = "aio-collect/gather"
    files = {
        f"{top}/{ada}/{NAME}": FIRST,
        f"{top}/{ada}/STUDENT - Ada B. Byron.txt": b"This student is Ada B. Byron.",
        f"{top}/{ben}/deep/er/{NAME}": SECOND,
        f"{top}/{ben}/STUDENT - Ben 2 Cato.txt": b"This student is Ben 2 Cato.",
        f"{top}/{eve}/STUDENT - Eve - Davis.txt": b"This student is Eve - Davis.",
    }
    people = (
        Person("Ada B. Byron", ("1.1",)),
        Person("Ben 2 Cato", ("1.2",)),
        Person("Eve Davis", ()),
    )
    return Download("mixed, cocalc", ("cocalc",), "aio", files, people, ("STUDENT",))


def artemis_uploads() -> Download:
    """A flat file upload; a title with hyphens and digits, logins with digits."""
    files = {
        "Lab-3-Gather-ge12abc-50113.ipynb": FIRST,
        "Lab-3-Gather-ge13abd-50114.ipynb": SECOND,
        "Lab-3-Gather-mmeyer2-50115.ipynb": BOTH,
    }
    people = (
        Person(None, ("1.1",), login="ge12abc"),
        Person(None, ("1.2",), login="ge13abd"),
        Person(None, ("1.1", "1.2"), login="mmeyer2"),
    )
    return Download("mixed, artemis uploads", ("artemis",), "Lab-3-Gather", files, people)


def teachers_numbered_folders() -> Download:
    """Numbers in front, one given name; one is zipped, one hidden, one handed in no notebook."""
    files = {
        f"01 Ada Byron/{NAME}": FIRST,
        f"02 Ada Cato/.work/{NAME}": SECOND,
        "03 Ada 3/hand in.zip": zip_of({f"__MACOSX/._{NAME}": b"\0", NAME: BOTH}),
        "04 Ben Davis/notes.txt": b"sorry",
        "04 Ben Davis/.DS_Store": b"",
    }
    people = (
        Person(None, ("1.1",)),
        Person(None, ("1.2",)),
        Person(None, ("1.1", "1.2")),
        Person(None, ()),
    )
    top = "7b, hand-ins (late ones, too)"
    return Download("mixed, numbered folders", ("folders", "names"), top, files, people, may_ask=True)


def names_with_hidden_work() -> Download:
    """Names in files, a hidden notebook, a copy of a notebook that is gone: named, and no marks of it."""
    files = {
        "Ada Byron.ipynb": FIRST,
        ".Ben Cato.ipynb": SECOND,
        ".ipynb_checkpoints/Eve Davis-checkpoint.ipynb": BETTER,
        ".ipynb_checkpoints/Ada Byron-checkpoint.ipynb": BETTER,
        "__MACOSX/._Ada Byron.ipynb": b"\0\5\x16\7",
    }
    people = (
        Person("Ada Byron", ("1.1",)),
        Person("Ben Cato", ("1.2",)),
        Person("Eve Davis", ()),
    )
    return Download("mixed, hidden names", ("names",), "Class 7b", files, people, (".DS_Store", "._"))
