"""The words of the course: what the rooms above say to each other.

Frozen dataclasses and enums only; no behaviour beyond derived values, no import from the package.
Times are integer nanoseconds since the start of a recording where a name ends in ``_ns`` or a field
says so; everything a person reads is in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "Diagnosis",
    "Exercise",
    "Lesson",
    "Option",
    "Outcome",
    "Question",
    "QuestionKind",
    "Span",
    "TaskOutcome",
    "TaskRecord",
    "Trace",
    "Verdict",
    "WrongAnswer",
]


# --------------------------------------------------------------------------- the timeline


class TaskOutcome(StrEnum):
    """How a recorded task ended, or that it had not ended when the recording stopped."""

    FINISHED = "finished"
    RAISED = "raised"
    CANCELLED = "cancelled"
    RUNNING = "still running"


@dataclass(frozen=True, slots=True)
class Span:
    """One stay of a task on the event loop, and what the task then waited for.

    ``start`` and ``end`` are nanoseconds since the start of the recording.  The remaining fields
    describe the wait that follows: ``waits_on`` is ``"gather"``, the number of the task awaited, the
    type name of the future, or None where nobody looked; ``where`` the innermost function suspended
    (``"sleep"``, ``"TaskGroup"``); ``call`` the learner's own call as text (``"fetch_post(client, 1)"``);
    ``line`` the line in the learner's code; ``held`` says that it waits at a lock, semaphore or queue.
    """

    start: int
    end: int
    waits_on: str | int | None = None
    where: str | None = None
    call: str | None = None
    line: int | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """One task of a recording: a lane of the picture.

    ``number`` counts from 0 in order of creation, ``parent`` is the number of the creating task.
    ``label`` is what a person reads (``"fetch_post(client, 1)"``, or the name the learner gave);
    automatic names (``Task-7``) are never shown, so ``name`` is None for them.  ``created`` and
    ``ended`` are nanoseconds since the start; ``ended`` is None for a task that was still running.
    ``is_root`` marks the task the recording started in (the cell), ``library`` one that a library made
    for its own purposes, ``eager`` one that ran its first step inside its creation (3.12+).
    """

    number: int
    label: str
    created: int
    ended: int | None
    spans: tuple[Span, ...]
    outcome: TaskOutcome
    parent: int | None = None
    name: str | None = None
    error: str | None = None
    is_root: bool = False
    library: bool = False
    eager: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything recorded: ``tasks`` in order of creation, ``duration`` in nanoseconds.

    ``block_end`` is when the ``with`` block ended; ``duration`` is larger when tasks that outlived
    the block were recorded further.  ``truncated`` says that a task had more steps than are kept.
    """

    tasks: tuple[TaskRecord, ...]
    duration: int
    block_end: int
    truncated: bool = False


# --------------------------------------------------------------------------- exercises and checks


class Outcome(StrEnum):
    """What a check found; the four outcomes of the course."""

    NOT_ATTEMPTED = "not_attempted"
    NOT_YET = "not_yet"
    ERROR = "error"
    PASSED = "passed"


class Diagnosis(StrEnum):
    """The wrong idea behind an answer that does not pass: one code, one idea."""

    SEQUENTIAL = "SEQUENTIAL"
    NOT_AWAITED = "NOT_AWAITED"
    NOT_AWAITABLE = "NOT_AWAITABLE"
    NO_STAR = "NO_STAR"
    NESTED_RUN = "NESTED_RUN"
    WRONG_ORDER = "WRONG_ORDER"
    WRONG_VALUE = "WRONG_VALUE"
    SHAPE = "SHAPE"
    CALLS = "CALLS"
    BLOCKING = "BLOCKING"
    LEAKED_TASKS = "LEAKED_TASKS"
    ONE_SHOT = "ONE_SHOT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    HEAD_OF_LINE = "HEAD_OF_LINE"
    DEADLOCK = "DEADLOCK"
    LIVELOCK = "LIVELOCK"
    TIMEOUT = "TIMEOUT"
    RAISED = "RAISED"
    SWALLOWED = "SWALLOWED"
    CANCEL_MISSED = "CANCEL_MISSED"
    WRONG_EXC = "WRONG_EXC"
    NOT_CANCELLED = "NOT_CANCELLED"
    CLEANUP_NOT_AWAITED = "CLEANUP_NOT_AWAITED"
    NOT_STARTED = "NOT_STARTED"
    WAITED_FOR_ALL = "WAITED_FOR_ALL"
    NOT_STREAMING = "NOT_STREAMING"
    LOST_RESULTS = "LOST_RESULTS"
    LATE = "LATE"
    TIMEOUT_IN_QUEUE = "TIMEOUT_IN_QUEUE"
    SYNTAX = "SYNTAX"
    MISSING = "MISSING"
    CELL_FAILED = "CELL_FAILED"
    OTHERS_CANCELLED = "OTHERS_CANCELLED"
    USES_GATHER = "USES_GATHER"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one check.

    ``called``, ``expected``, ``happened`` and ``look`` are one sentence each: what was called, what
    was expected, what happened, what to look at next.  Empty ones are left out.  ``printed`` is the
    beginning of what the submission printed; it is not part of the message.  ``note`` is one more sentence
    about a check that was passed: what it could not ask, say.
    """

    exercise: str
    outcome: Outcome
    diagnosis: Diagnosis | None = None
    called: str = ""
    expected: str = ""
    happened: str = ""
    look: str = ""
    printed: str = field(default="", compare=False)
    note: str = field(default="", compare=False)

    @property
    def message(self) -> str:
        """The sentences, one per line."""
        return "\n".join(line for line in (self.called, self.expected, self.happened, self.look) if line)


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """An answer that must fail, with the diagnosis it must get; ``note`` names the idea behind it."""

    source: str
    diagnosis: Diagnosis
    note: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise: a function the learner writes.

    ``starter`` is the cell an exercise notebook starts with.  The solution is not here: it stands in
    ``solutions/`` and nowhere else.  ``hints`` are three rungs: notice, approach, almost the line.
    ``idea`` is the exercise in one sentence, ``other_ways`` are further good answers as source text.
    """

    id: str
    title: str
    function: str
    starter: str
    hints: tuple[str, str, str]
    idea: str
    other_ways: tuple[str, ...] = ()
    wrong_answers: tuple[WrongAnswer, ...] = ()


# --------------------------------------------------------------------------- lessons and questions


@dataclass(frozen=True, slots=True)
class Lesson:
    """One row of ``course.toml``: the stem names the file in notebooks/, exercises/ and solutions/."""

    number: str
    stem: str
    title: str
    minutes: int
    goals: tuple[str, ...]
    exercises: tuple[str, ...] = ()


class QuestionKind(StrEnum):
    """The four kinds of quiz question."""

    ONE = "one answer"
    ALL = "all that apply"
    PREDICT = "predict the output"
    ORDER = "put in order"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a question (for an ORDER question: one line), with feedback of its own."""

    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the quiz bank.

    ``code`` is shown under the prompt and, with ``proof`` after it where there is one, run by the
    tests: what it prints must be the answer.  For ORDER the options stand in the right order, and ``answer``
    is what the program then prints (shown to the learner).  For PREDICT ``answer`` is the output expected
    and the options are wrong outputs with feedback.  ``about`` names the subject in a few words, without
    the answer.
    """

    id: str
    kind: QuestionKind
    prompt: str
    options: tuple[Option, ...]
    explanation: str
    code: str = ""
    proof: str = ""
    answer: str = ""
    hints: tuple[str, ...] = field(default=())
    misconceptions: tuple[str, ...] = field(default=())
    about: str = ""
