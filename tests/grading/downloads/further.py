"""Further downloads, each with several habits at once, made without a look at the recognisers."""

from __future__ import annotations

from collections.abc import Iterator

from downloads.model import BEN, Download, Person
from downloads.works import BETTER, EXERCISES, WORSE, answered, course_zip, handed_out, solution, zip_of

__all__ = ["downloads"]

FIRST, SECOND, BOTH = answered("1.1"), answered("1.2"), answered("1.1", "1.2")
NAME = "01_basic_gather.ipynb"


def downloads() -> Iterator[Download]:
    yield moodle_in_french()
    yield canvas_of_two_sections()
    yield blackboard_with_many_attempts()
    yield d2l_at_night()
    yield sakai_flat_in_german()
    yield ilias_teams_late()
    yield openolat_groups_revised()
    yield openedx_with_two_lessons()
    yield teams_in_spanish()
    yield gradescope_with_partners()
    yield studip_zipped()
    yield chamilo_and_corrections()


def moodle_in_french() -> Download:
    """A zip a group; a text only, a course folder, and those who are in no group."""
    monday = {
        f"Élodie Lefèvre-Dubois_2311_assignsubmission_file/{NAME}": FIRST,
        "Jean-Luc d'Arc_2312_assignsubmission_onlinetext/texteenligne.html": b"<p>Bonjour</p>",
        "Benoît 2 Cato_2313_assignsubmission_file/devoir.zip": course_zip(BEN),
    }
    tuesday = {f"Léa N'Guyen_2314_assignsubmission_file/Devoir 3/{NAME}": BETTER}
    files = {
        "Prog2-Devoir 3-Lundi-4411.zip": zip_of(monday),
        "Prog2-Devoir 3-Mardi-4411.zip": zip_of(tuesday),
    }
    people = (
        Person("Élodie Lefèvre-Dubois", ("1.1",), id="2311", handed_in_as="Élodie Lefèvre-Dubois_2311"),
        Person("Jean-Luc d'Arc", (), id="2312"),
        Person("Benoît 2 Cato", ("1.1",), id="2313"),
        Person("Léa N'Guyen", EXERCISES, id="2314"),
    )
    return Download("further, moodle in French", ("moodle",), "Prog2", files, people)


def canvas_of_two_sections() -> Download:
    """Two sections' downloads, and last week's of one of them, in which somebody was better."""
    files = {
        f"Section A/okaforchidi_88120_9100211_{NAME}": FIRST,
        f"Section A/vandenberganna_LATE_88121_9100212_{NAME}": SECOND,
        f"Section B/okaforchidi_88122_9100213_{NAME}": BOTH,
        f"Section B/李明_88123_9100300_{NAME.replace('.', '-2.')}": FIRST,
        f"Section B last week/李明_88123_9100214_{NAME}": BETTER,
    }
    people = (
        Person("okaforchidi", ("1.1",), id="88120", handed_in_as="okaforchidi_88120_9100211"),
        Person("vandenberganna", ("1.2",), id="88121", late=True),
        Person("okaforchidi", ("1.1", "1.2"), id="88122"),
        Person("李明", ("1.1",), id="88123", handed_in_as="李明_88123_9100300"),
    )
    return Download("further, canvas of two sections", ("canvas",), "Canvas", files, people)


def blackboard_with_many_attempts() -> Download:
    """A title with underscores and numbers, user names that are numbers, three attempts."""
    title = "Lab_5 (Groupe_2)"
    attempts = {
        "20261111": ("Chidi Okafor", {"2026-11-19-23-59-59": BETTER, "2026-11-20-08-00-00": WORSE}),
        "20261112": ("Anna van den Berg", {"2026-11-20-09-00-00": WORSE, "2026-11-20-10-00-00": SECOND}),
        "20261113": ("Chidi Okafor", {"2026-10-31-10-00-00": FIRST}),
    }
    files = {}
    for login, (name, handed) in attempts.items():
        for when, data in handed.items():
            before = f"{title}_{login}_attempt_{when}"
            files[f"{before}_lab_5_1.ipynb"] = data
            files[f"{before}.txt"] = f"Name: {name} ({login})\nAssignment: {title}\n".encode()
    people = (
        Person("Chidi Okafor", (), login="20261111"),
        Person("Anna van den Berg", ("1.2",), login="20261112"),
        Person("Chidi Okafor", ("1.1",), login="20261113"),
    )
    top = "gradebook_2026-CS_Lab5F_2026-11-21-08-00-00"
    return Download("further, blackboard", ("blackboard",), top, files, people, (".txt",))


def d2l_at_night() -> Download:
    """Around noon and midnight, with the colon; two people of one display name; a name with a date."""
    handed = {
        "30111-4711 - Chidi Okafor - Nov 20, 2026 11:59 AM": BETTER,
        "30111-4711 - Chidi Okafor - Nov 20, 2026 12:01 PM": WORSE,
        "30112-4711 - Chidi Okafor - Nov 20, 2026 1:00 PM": FIRST,
        "30113-4711 - Anna - van den Berg, Jr. - Nov 20, 2026 12:30 AM": WORSE,
        "30113-4711 - Anna - van den Berg, Jr. - Nov 20, 2026 1:30 AM": SECOND,
        "30114-4711 - 11 Nov Team - Dec 1, 2026 9:00 AM": BOTH,
        "30114-4711 - 11 Nov Team - Nov 30, 2026 10:00 PM": WORSE,
    }
    files = {f"Week 3 - Gather/{folder} - {NAME}": data for folder, data in handed.items()}
    people = (
        Person("Chidi Okafor", ()),
        Person("Chidi Okafor", ("1.1",)),
        Person("Anna van den Berg Jr", ("1.2",)),
        Person("11 Nov Team", ("1.1", "1.2"), team=None),
    )
    top = "Week 3 - Gather Download Dec 2, 2026 1015 AM"
    files["Week 3 - Gather/index.html"] = b"<html></html>"
    return Download("further, d2l around midnight", ("d2l",), top, files, people, ("index.html",))


def sakai_flat_in_german() -> Download:
    """The teacher's language, corrected notebooks, somebody whose name has no ASCII."""
    own = {
        "Muller, Jorg(jmueller)": FIRST,
        ", (u123)": BOTH,
        "de la Cruz, Ana Maria(amc.7)": SECOND,
    }
    files = {}
    for folder, data in own.items():
        files[f"Übung 3/{folder}_Einreichungsanhänge_{NAME}"] = data
        files[f"Übung 3/{folder}_Feedback-Anhänge_{NAME}"] = BETTER
        files[f"Übung 3/{folder}_timestamp.txt"] = b"2026-11-20T10:15:30"
    people = (
        Person("Jorg Muller", ("1.1",), login="jmueller", handed_in_as="Muller, Jorg(jmueller)"),
        Person(None, ("1.1", "1.2"), login="u123", handed_in_as=", (u123)"),
        Person("Ana Maria de la Cruz", ("1.2",), login="amc.7"),
    )
    return Download("further, sakai in German", ("sakai",), "Übung 3", files, people, ("timestamp.txt",))


def ilias_teams_late() -> Download:
    """Teams, of which one was late; two members of one handed in a file each; peers wrote feedback."""
    files = {
        f"Lab 3/Submissions/Team 4/Okafor_Chidi_cokafor_910/{NAME}": FIRST,
        "Lab 3/Submissions/Team 4/Berg_Anna_aberg_911/notes.txt": b"read me",
        f"Lab 3/Submissions/Team 5/Li_Ming_mli_912/Late Submission - {NAME}": BOTH,
        f"Lab 3/Feedback_files/to_Team 4/from_Li_Ming_mli_912/{NAME}": BETTER,
        "Lab 3/Lab 3.xlsx": b"PK",
    }
    people = (
        Person("Team 4", ("1.1",), team=True),
        Person("Team 5", ("1.1", "1.2"), team=True, late=True),
    )
    return Download("further, ilias teams", ("ilias",), "Lab 3", files, people, ("Lab 3.xlsx",))


def openolat_groups_revised() -> Download:
    """Groups that revised once; corrections and a sample solution lie beside."""
    files = {"solutions/loesung.ipynb": solution(), "results.xlsx": b"PK"}
    for group, first, second in (("Gruppe_Rot_998877", BETTER, SECOND), ("Gruppe_Blau_998878", WORSE, BOTH)):
        files[f"{group}/1_task/{NAME}"] = handed_out()
        files[f"{group}/2_submissions/{NAME}"] = first
        files[f"{group}/3_corrections/{NAME}"] = BETTER
        files[f"{group}/4_revisions_1/{NAME}"] = second
        files[f"{group}/5_corrections_1/{NAME}"] = BETTER
    files[f"Gruppe_3_998879/2_submissions/{NAME}"] = FIRST
    people = (
        Person("Gruppe Rot", ("1.2",), handed_in_as="Gruppe_Rot_998877", team=True),
        Person("Gruppe Blau", ("1.1", "1.2"), team=True),
        Person("Gruppe 3", ("1.1",), handed_in_as="Gruppe_3_998879", team=True),
    )
    top = "grouptask_Uebung_3_2026-11-20_10-15"
    return Download("further, openolat groups", ("openolat",), top, files, people, (".xlsx",))


def openedx_with_two_lessons() -> Download:
    """Another unit is about another thing; somebody is in that one only."""
    unit, other = "[3]Async, [1]Gather, [2]Upload", "[3]Async, [2]Essay, [1]Upload"
    files = {
        f"{unit}/[1] - c.okafor - {NAME}": FIRST,
        f"{unit}/[1] - anna-berg - my - notebook.ipynb": SECOND,
        f"{unit}/[2] - anna-berg - notes.pdf": b"%PDF",
        f"{other}/[1] - li_ming - essay.pdf": b"%PDF",
        f"{other}/[1] - li_ming - prompt_0.txt": b"text",
        "submissions.csv": b"course,block,student,key,name\n",
    }
    people = (
        Person("c.okafor", ("1.1",), login="c.okafor"),
        Person("anna-berg", ("1.2",), login="anna-berg"),
        Person("li_ming", (), login="li_ming"),
    )
    extras = ("submissions.csv",)
    return Download("further, openedx two units", ("open_edx",), "course-v1_Uni", files, people, extras)


def teams_in_spanish() -> Download:
    """Versions 9 to 11, and working copies that were never handed in."""
    files = {}
    handed = {"Chidi Okafor": (9, 10, 11), "Anna - van den Berg": (1,), "李 明": (1, 2)}
    marks = {"Chidi Okafor": FIRST, "Anna - van den Berg": SECOND, "李 明": BOTH}
    for name, versions in handed.items():
        for version in versions:
            data = marks[name] if version == versions[-1] else BETTER
            files[f"Archivos enviados/{name}/Práctica 3/Versión {version}/{NAME}"] = data
        files[f"Archivos de trabajo/{name}/Práctica 3/{NAME}"] = BETTER
    people = (
        Person("Chidi Okafor", ("1.1",)),
        Person("Anna - van den Berg", ("1.2",)),
        Person("李 明", ("1.1", "1.2")),
    )
    return Download("further, teams in Spanish", ("teams",), "Trabajo del alumno", files, people)


def gradescope_with_partners() -> Download:
    """Two partners, and somebody who handed in the whole course."""
    text = (
        "---\nsubmission_318000001:\n  :submitters:\n  - :name: Chidi Okafor\n    :sid: '17'\n"
        "    :email: c@example.org\n  - :name: \"Anna: Berg\"\n    :sid: '18'\n    :email: a@example.org\n"
        "  :created_at: 2026-11-20 10:15:30.000000000 Z\n  :score: 4.0\n"
        "submission_318000002:\n  :submitters:\n  - :name: Ming Li\n    :sid: \n    :email: m@example.org\n"
        "  :created_at: 2026-11-20 10:15:30.000000000 Z\n  :score: \n"
    )
    files = {
        f"submission_318000001/{NAME}": SECOND,
        "submission_318000002/gatherlab-course.zip": course_zip(BEN),
        "submission_metadata.yml": text.encode(),
    }
    people = (
        Person("Chidi Okafor, Anna: Berg", ("1.2",), team=True),
        Person("Ming Li", ("1.1",)),
    )
    top = "assignment_777_export"
    return Download("further, gradescope", ("gradescope",), top, files, people, ("submission_metadata.yml",))


def studip_zipped() -> Download:
    """Nothing says whose these are."""
    files = {NAME: FIRST, f"[1]_{NAME}": SECOND, f"[2]_{NAME}": BOTH, "[1]_notes.pdf": b"%PDF"}
    return Download("further, studip", (), "Abgaben Blatt 3", files)


def chamilo_and_corrections() -> Download:
    """Three hand-ins of one person over New Year, one of whom a zip."""
    files = {
        f"2026_12_31_23_59_59_cokafor_{NAME}": BETTER,
        "2027_01_01_00_00_01_cokafor_2_1_final.zip": zip_of({NAME: SECOND}),
        "2026_12_31_10_00_00_aberg_hw_3_1.ipynb": FIRST,
        "2026_12_30_10_00_00_mli_Mi respuesta.html": b"<p>hola</p>",
    }
    people = (
        Person(
            "cokafor",
            ("1.2",),
            login="cokafor",
            handed_in_as="2027_01_01_00_00_01_cokafor_2_1_final.zip",
        ),
        Person("aberg", ("1.1",), login="aberg"),
        Person("mli", (), login="mli"),
    )
    return Download("further, chamilo", ("chamilo",), "Practica 3", files, people)
