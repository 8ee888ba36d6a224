"""How long it takes to tell whose each file of a large class is, in the shapes platforms deliver it.

Run: ``python benchmarks/recognising.py [--learners N]``.  Every learner has the five exercise notebooks; in
"whole courses" a tenth as many learners have each handed in the course's folder.  Each class is read as a
zip, in this process; the time is until the people are known, before anything is judged.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from gatherlab.grading.intake.roster import roster

ROOT = Path(__file__).parents[1]
NOTEBOOKS = {place.name: place.read_bytes() for place in sorted((ROOT / "exercises").glob("*.ipynb"))}
COURSE = {
    place.relative_to(ROOT).as_posix(): place.read_bytes()
    for folder in ("gatherlab", "exercises", "solutions", "notebooks", "tools")
    for place in sorted((ROOT / folder).rglob("*"))
    if place.suffix in (".py", ".ipynb")
}
Files = Iterator[tuple[str, bytes]]


def of_each(form: str) -> Callable[[int], Files]:
    """A class whose files are called so, with the numbers of the learner and of the file, and its name."""

    def files(learners: int) -> Files:
        for n in range(learners):
            for k, (name, data) in enumerate(NOTEBOOKS.items()):
                answer = f"# learner {n}\\nasync def".encode()
                path = form.format(n=n, k=k, number=10_000 + n, file=500_000 + n * 10 + k, name=name)
                yield path, data.replace(b"async def", answer)

    return files


def whole_courses(learners: int) -> Files:
    for n in range(learners):
        for path, data in COURSE.items():
            yield f"Learner {n}_{1000 + n}_assignsubmission_file/course/{path}", data


def gradescope(learners: int) -> Files:
    yield from of_each("submission_{number}/{name}")(learners)
    rows = (
        f"submission_{10_000 + n}:\n  :submitters:\n  - :name: Learner {n}\n    :sid: '{n:05}'\n"
        f"    :email: l{n}@x.org\n  :score: 3.0\n  :results:\n    tests:\n"
        + "    - name: a test\n      output: passed\n"
        * 50
        for n in range(learners)
    )
    yield "submission_metadata.yml", "".join(rows).encode()


CLASSES: dict[str, Callable[[int], Files]] = {
    "Moodle": of_each("Learner {n}_{number}_assignsubmission_file/{name}"),
    "Canvas": of_each("learner{n}_{number}_{file}_{name}"),
    "Blackboard": of_each("Gather_user{n}_attempt_2026-11-20-10-1{k}-30_{name}"),
    "D2L": of_each("{number}-7 - Learner {n} - Nov {k}, 2026 1015 AM/{name}"),
    "Sakai": of_each("Gather/Learner{n}(l{n})/Submission attachment(s)/{name}"),
    "Teams": of_each("Student Work/Submitted files/Learner {n}/Gather/Version {k}/{name}"),
    "Gradescope": gradescope,
    "folders by hand": of_each("Class/Learner {n}/{name}"),
    "names by hand": of_each("Class/learner{n}_{name}"),
    "whole courses": whole_courses,
}


def zipped(place: Path, files: Files) -> int:
    count = 0
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, data in files:
            archive.writestr(path, data)
            count += 1
    return count


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--learners", type=int, default=500)
    learners = parser.parse_args().learners
    said = io.StringIO()
    print(f"{'':24}{'files':>10}{'learners':>10}{'wall':>11}{'CPU':>11}")
    with tempfile.TemporaryDirectory() as folder:
        for name, files in CLASSES.items():
            place = Path(folder) / "class.zip"
            count = zipped(place, files(learners if name != "whole courses" else learners // 10))
            wall, cpu = time.perf_counter(), time.process_time()
            found = roster(place)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            found.walk.close()
            print(f"{name:24}{count:10}{len(found):10}{wall:9.2f} s{cpu:9.2f} s", flush=True)
            said.write(f"{name}: {found.why}\n")
    print(said.getvalue())


if __name__ == "__main__":
    main()
