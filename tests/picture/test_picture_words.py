from __future__ import annotations

import re

import pytest
from picture_traces import CANCELLED, RAISED, RUNNING, SCENES, many, root, span, task, trace

from gatherlab.picture import html, svg, text, texts
from gatherlab.picture.layout import Scale, tick_words, ticks
from gatherlab.picture.measure import clean, columns, fit, markup, wrap, wrap_parts
from gatherlab.picture.plain import LANE_CHARACTERS
from gatherlab.picture.words import duration, outcome_words, summary_parts

DURATION = re.compile(r"\d+(\.\d+)? (ms|s|µs)")


@pytest.mark.parametrize(
    ("nanoseconds", "said"),
    [
        (0, "0 ms"),
        (499, "0 ms"),
        (500, "0 µs"),
        (1_499, "1 µs"),
        (99_499, "99 µs"),
        (99_500, "0.1 ms"),
        (9_949_999, "9.9 ms"),
        (9_950_000, "10 ms"),
        (999_499_999, "999 ms"),
        (999_500_000, "1.00 s"),
        (1_682_000_000, "1.68 s"),
        (123_400_000_000, "123 s"),
    ],
)
def test_durations_have_one_form(nanoseconds: int, said: str) -> None:
    assert duration(nanoseconds) == said
    assert DURATION.fullmatch(said)


def test_characters_that_xml_or_a_terminal_cannot_bear_are_replaced() -> None:
    assert clean("a\x00b\x1b[0m\u202ec\ud800d\r\n\te\u2028f") == "a\ufffdb\ufffd[0m\ufffdc\ufffdd e f"
    assert clean("naïve 日本 🎉 مرحبا") == "naïve 日本 🎉 مرحبا"
    assert markup('<a href="x">&\'</a>') == "&lt;a href=&quot;x&quot;&gt;&amp;&#x27;&lt;/a&gt;"


def test_columns_of_a_terminal() -> None:
    assert [columns(word) for word in ("abc", "日本", "é", "e\u0301", "🎉")] == [3, 4, 1, 1, 2]


def test_fit_marks_what_it_leaves_out() -> None:
    assert fit("ValueError", 10) == "ValueError"
    assert fit("ValueError: no", 11) == "ValueError…"


def test_wrap_breaks_between_arguments_and_keeps_everything() -> None:
    assert wrap("fetch(client, 'posts', 12)", 120, 13, mono=True) == ("fetch(client,", "'posts', 12)")
    assert wrap("sleep(0.125, 'a.b')", 90, 13, mono=True) == ("sleep(", "0.125, 'a.", "b')")
    assert wrap("abcdefghij", 40, 13, mono=True) == ("abcde", "fghij")
    assert wrap("", 40, 13) == ("",)
    assert wrap(" " * 90, 40, 13) == ("",)


def test_wrap_parts_breaks_between_parts_first() -> None:
    assert wrap_parts(["5 tasks", "552 ms in all"], 800, 13) == ("5 tasks · 552 ms in all",)
    assert wrap_parts(["5 tasks", "552 ms in all"], 130, 13) == ("5 tasks", "552 ms in all")


@pytest.mark.parametrize(
    ("span_ns", "expected"),
    [
        (0, [0]),
        (100, [0, 20, 40, 60, 80, 100]),
        (552_000_000, [0, 100_000_000, 200_000_000, 300_000_000, 400_000_000, 500_000_000]),
    ],
)
def test_ticks_are_round(span_ns: int, expected: list[int]) -> None:
    assert ticks(Scale(100, 600 / max(span_ns, 1), span_ns)) == expected


@pytest.mark.parametrize(
    ("time", "span_ns", "said"),
    [
        (0, 10, "0"),
        (20, 100, "20 ns"),
        (20_000, 100_000, "20 µs"),
        (250_000_000, 999_000_000, "250 ms"),
        (500_000_000, 2_000_000_000, "0.5 s"),
    ],
)
def test_tick_words_share_a_unit(time: int, span_ns: int, said: str) -> None:
    assert tick_words(time, span_ns) == said


def test_the_summary_counts_what_went_wrong() -> None:
    tasks = [
        task(1, "a", 0, 5, [span(1, 5)], RAISED),
        task(2, "b", 0, 5, [span(1, 5)], CANCELLED),
        task(3, "c", 0, None, [span(1, 5)], RUNNING),
    ]
    assert summary_parts(trace(20, root(10, span(0, 1)), *tasks, block_end=10, truncated=True)) == [
        "3 tasks",
        "10 ms until the block ended",
        "at most 3 in progress at once",
        "1 raised",
        "1 cancelled",
        "1 still running",
        "1 task outlived the block",
        "too many steps to keep them all",
    ]
    assert summary_parts(trace(0)) == ["nothing was recorded"]
    assert summary_parts(trace(9, root(9, span(0, 1)))) == ["no task was created", "9.0 ms in all"]


def test_a_task_that_has_not_started_is_not_said_to_be_running() -> None:
    fresh = [task(number, f"fresh {number}", 2, None, [], RUNNING) for number in (1, 2)]
    whole = trace(10, root(10, span(0, 10)), *fresh, task(3, "busy", 0, None, [span(1, 2)], RUNNING))
    assert summary_parts(whole)[3:] == ["1 still running", "2 not started"]
    assert outcome_words(fresh[0], whole) == "not started after 8.0 ms"
    assert "not started" in text(whole)
    alone = trace(10, root(10, span(0, 10)), *fresh)
    for drawn in (text(alone), svg(alone), html(("", alone))):
        assert "not started" in drawn
        assert "still running" not in drawn


def test_outcome_words() -> None:
    late = task(1, "a", 0, None, [span(1, 80)], RUNNING)
    whole = trace(100, root(50, span(0, 60)), late, block_end=50)
    assert (
        outcome_words(late, whole)
        == "still running after 100 ms · outlived the block · blocked the loop for 79 ms"
    )
    assert outcome_words(whole.tasks[0], whole) == "50 ms · blocked the loop for 60 ms"
    assert outcome_words(task(2, "b", 0, 7, [], RAISED), whole) == "raised after 7.0 ms"
    long = task(2, "b", 0, 7, [], RAISED, error="ValueError: " + "x" * 500)
    assert len(outcome_words(long, whole)) < 200


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_each_row_has_one_unbroken_lane_and_an_outcome(scene: str) -> None:
    title, made = SCENES[scene]
    whole = made()
    shown = [one for one in whole.tasks if not one.library][:40]
    lines = text(whole, title, width=30).splitlines()
    lanes = [match for line in lines[:-1] for match in re.findall(f"[{LANE_CHARACTERS}]{{30,}}", line)]
    assert [len(lane) for lane in lanes] == [30] * len(shown)
    assert lines[0].startswith(f"{title}: ")
    for one in shown:
        assert sum(one.label in line for line in lines) >= 1
        if not one.is_root:
            assert any(str(one.outcome) in line for line in lines)


def test_the_only_digits_that_vary_are_durations() -> None:
    """What is left after masking durations, labels apart, must not depend on the speed of the machine."""
    title, made = SCENES["gathered"]
    masked = DURATION.sub("TIME", text(made(), title))
    assert re.sub(r"fetch\('\w+', [\d.]+\)", "CALL", masked).splitlines()[0] == (
        "asyncio.gather(…): 5 tasks · TIME in all · at most 5 in progress at once "
        "(+ 4 tasks inside libraries, not shown)"
    )


def test_lanes_show_each_state() -> None:
    late = task(1, "job", 0, 80, [span(20, 40, held=True), span(60, 70, where="sleep"), span(79.9, 80)])
    never = task(2, "never", 0, 50, [], CANCELLED)
    lines = text(trace(100, late, never), width=10).splitlines()
    assert [line.split()[1] for line in lines[1:3]] == ["┈┈██▒▒█░··".replace("░·", "█·"), "┈┈┈┈┈·····"]


def test_a_long_label_gets_a_line_of_its_own() -> None:
    label = "fetch_with_a_really_long_name(client, 'https://example.org')"
    lines = text(trace(10, root(10, span(0, 1)), task(1, label, 0, 10, [span(1, 2)]))).splitlines()
    assert lines[2] == f"  {label}"
    assert lines[3].startswith(" " * 44)
    assert "finished" in lines[3]


def test_two_traces_share_an_axis_and_one_key() -> None:
    pairs = [(SCENES[name][0], SCENES[name][1]()) for name in ("sequential", "gathered")]
    shown = texts(*pairs)
    assert shown.count("█ running on the loop") == 1
    first, second = (part.splitlines() for part in shown.split("\n\n"))
    assert first[1].count("·") == 0
    assert second[1].count("·") > 25


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="width must be at least 8 characters, not 7"):
        text(trace(0), width=7)
    with pytest.raises(ValueError, match="at least one"):
        texts()


def test_an_empty_trace_has_no_key() -> None:
    assert text(trace(0)) == "nothing was recorded"


def test_many_tasks_are_summed_up() -> None:
    assert text(many(1000)).splitlines()[-2] == "and 961 more: 865 finished, 56 raised, 40 cancelled"
