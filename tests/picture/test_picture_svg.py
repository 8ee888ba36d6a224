from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_traces import CANCELLED, FINISHED, MS, RAISED, RUNNING, SCENES, many, root, span, task, trace

from gatherlab.model import Trace
from gatherlab.picture import chrome_trace, html, svg, svg_stack, text
from gatherlab.picture.lanes import shortened

SVG = "{http://www.w3.org/2000/svg}"


def words(picture: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(picture).iter(f"{SVG}text")]


def one(label: str = "fetch(1)", *spans: object, outcome: object = FINISHED, **more: object) -> Trace:
    turns = spans or (span(1, 2, where="sleep"), span(99, 100))
    return trace(
        100, root(100, span(0, 1, waits_on="gather")), task(1, label, 0, 100, turns, outcome, **more)
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
@pytest.mark.parametrize("scene", sorted(SCENES))
def test_every_scene_is_valid_xml_with_an_opaque_paper_and_repeats(scene: str, theme: str) -> None:
    title, made = SCENES[scene]
    picture = svg(made(), title, theme=theme)
    drawing = ET.fromstring(picture)
    paper = drawing.find(f"{SVG}rect")
    assert paper is not None
    assert (paper.get("width"), paper.get("height")) == ("800", drawing.get("height"))
    assert picture == svg(made(), title, theme=theme)
    assert ("prefers-color-scheme" in picture) == (theme == "auto")
    assert ("var(--" in picture) == (theme == "auto")
    assert "<script" not in picture


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_type_is_never_smaller_than_thirteen_pixels(scene: str) -> None:
    title, made = SCENES[scene]
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', svg(made(), title))]
    assert min(sizes) >= 13


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_words_stay_inside_the_picture(scene: str) -> None:
    title, made = SCENES[scene]
    for element in ET.fromstring(svg(made(), title)).iter(f"{SVG}text"):
        x, width = float(element.get("x", "0")), 6.6 * len(element.text or "")
        share = {None: 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor")]
        assert x - share * width >= 0, element.text
        assert x + (1 - share) * width <= 800, element.text


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown theme 'dim': use 'auto', 'light' or 'dark'"):
        svg(one(), theme="dim")


def test_a_time_axis_shorter_than_the_trace_is_refused() -> None:
    with pytest.raises(ValueError, match="at least the duration"):
        svg(one(), span_ns=99 * MS)
    with pytest.raises(ValueError, match="at least the duration"):
        svg(trace(0), span_ns=0)


def test_a_longer_time_axis_makes_the_bars_shorter() -> None:
    ticks = [word for word in words(svg(one(), span_ns=1_000 * MS)) if word.endswith("s")]
    assert "1 s" in ticks


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        svg_stack()


def test_a_trace_without_tasks_says_so() -> None:
    assert words(svg(trace(0), "empty")) == ["empty", "nothing was recorded"]


def test_a_trace_without_duration_has_one_tick() -> None:
    drawn = words(svg(trace(0, root(0, span(0, 0)))))
    assert drawn == ["no task was created · 0 ms in all", "0", "this cell", "0 ms", "running on the loop"]


@pytest.mark.parametrize(
    ("outcome", "error", "said"),
    [
        (FINISHED, None, "100 ms"),
        (RAISED, "ValueError: no post 9", "100 ms · ValueError: no post 9"),
        (RAISED, None, "100 ms · raised"),
        (CANCELLED, None, "100 ms · cancelled"),
    ],
)
def test_each_outcome_is_said_beside_its_badge(outcome: object, error: str | None, said: str) -> None:
    assert said in words(svg(one(outcome=outcome, error=error), legend=False))


def test_each_outcome_has_a_shape_of_its_own() -> None:
    pictures = [
        svg(one(outcome=outcome), legend=False, theme="light") for outcome in (FINISHED, RAISED, CANCELLED)
    ]
    pictures.append(
        svg(trace(9, root(9, span(0, 1)), task(1, "a", 0, None, [span(1, 2)], RUNNING)), theme="light")
    )
    glyphs = [
        re.findall(r'<g transform[^>]*><(rect|circle)[^>]*/><path d="([^"]+)"', made)[0] for made in pictures
    ]
    assert len(set(glyphs)) == 4


def test_states_differ_by_shape() -> None:
    held = one("job", span(0, 2, held=True, where="acquire"), span(99, 100))
    late = one("job", span(60, 61), span(99, 100))
    assert 'fill="url(#gl-held)"' in svg(held, legend=False)
    assert 'fill="url(#gl-wait)"' in svg(one(), legend=False)
    assert 'stroke-dasharray="0 5"' in svg(late, legend=False)
    assert 'stroke-dasharray="0 5"' not in svg(held, legend=False)
    assert "created, not started" in words(svg(late))
    assert "held at a lock or queue" in words(svg(held))


@pytest.mark.parametrize(("length", "blocks"), [(49.999, False), (50, True)])
def test_the_loop_is_blocked_from_fifty_milliseconds_on(length: float, blocks: bool) -> None:
    made = one("job", span(10, 10 + length))
    picture = svg(made)
    assert ("loop blocked" in words(picture)) == blocks
    assert ("blocks the loop" in words(picture)) == blocks
    bands = [
        rect for rect in ET.fromstring(picture).findall(f"{SVG}rect") if rect.get("fill") == "url(#gl-block)"
    ]
    assert len(bands) == (2 if blocks else 0)  # the band and its swatch in the legend
    if blocks:
        assert float(bands[0].get("height", "0")) == 60  # both lanes


def test_the_cell_itself_can_block() -> None:
    assert "blocks the loop" in words(svg(trace(100, root(100, span(0, 80), span(99, 100)))))


def test_a_narrow_blocking_turn_says_less_and_a_hairline_nothing() -> None:
    assert "blocks" in words(svg(one("job", span(0, 60)), span_ns=500 * MS))
    assert not {"blocks", "blocks the loop"} & set(words(svg(one("job", span(0, 60)), span_ns=9_000 * MS)))


def test_a_library_task_is_folded_away_and_still_blocks() -> None:
    made = one()
    hidden = task(2, "try_connect", 0, 100, [span(10, 90)], library=True)
    made = replace(made, tasks=(*made.tasks, hidden))
    folded, full = svg(made), svg(made, libraries=True)
    assert "try_connect" not in folded
    assert "+ 1 task inside libraries, not shown" in folded
    assert "loop blocked" in folded
    assert "try_connect" in full
    assert "not shown" not in full


def test_the_end_of_the_block_is_marked_only_when_the_recording_went_on() -> None:
    assert "the block ended here" not in svg(one())
    stopped_a_moment_later = replace(one(), duration=100 * MS + 20_000)
    assert "the block ended here" not in svg(stopped_a_moment_later)
    assert "100 ms in all" in svg(stopped_a_moment_later)
    title, made = SCENES["orphan"]
    drawn = words(svg(made(), title))
    assert "the block ended here" in drawn
    assert "327 ms · outlived the block" in drawn
    assert any("2 tasks outlived the block" in line for line in drawn)


@pytest.mark.parametrize(
    "label",
    [
        "fetch_post(client, 1)",
        "fetch_with_a_really_long_name(client, 'https://example.org/a/very/long/address', retries=3, wait=1)",
        "x" * 300,
    ],
)
def test_a_label_is_never_cut(label: str) -> None:
    drawn = words(svg(one(label)))
    start = next(place for place, line in enumerate(drawn) if line and label.startswith(line))
    joined, place = "", start
    while len(joined) < len(label.replace(" ", "")):
        joined += drawn[place].replace(" ", "")
        place += 1
    assert joined == label.replace(" ", "")


def test_the_label_column_grows_with_the_longest_label() -> None:
    def zero(label: str) -> float:
        ticks = [e for e in ET.fromstring(svg(one(label))).iter(f"{SVG}text") if e.text == "0"]
        return float(ticks[0].get("x", "0"))

    assert zero("a") < zero("a" * 20) < zero("a" * 25) < zero("a" * 27)
    assert zero("a" * 400) < 300


@pytest.mark.parametrize(
    ("room", "form"),
    [
        (200, "api.post(client, 1)"),
        (140, "post(client, 1)"),
        (115, "api.post(…, 1)"),
        (80, "post(…, 1)"),
        (10, "1"),
        (5, ""),
    ],
)
def test_a_call_is_shortened_to_what_fits(room: float, form: str) -> None:
    assert shortened("api.post(client, 1)", room) == form


def test_calls_without_a_literal_keep_their_name_and_strange_ones_are_left_alone() -> None:
    assert shortened("work(client)", 65) == "work(…)"
    assert shortened("tick()", 50) == "tick()"
    assert shortened("fetch('users', 0.32)", 70) == "'users'"
    assert shortened("f(g(1), [2])", 60) == ""
    assert shortened("", 100) == ""


def test_a_wait_for_another_task_is_named_after_it() -> None:
    made = trace(
        100,
        root(100, span(0, 1, waits_on=1), span(99, 100)),
        task(1, "first", 0, 100, [span(1, 2, where="sleep"), span(98, 99)]),
    )
    assert words(svg(made)).count("first") == 2


def test_ten_thousand_turns_stay_small() -> None:
    quick = [span(k * 0.01, k * 0.01 + 0.001) for k in range(10_000)]
    greedy = [span(k * 0.01, k * 0.01 + 0.009) for k in range(10_000)]
    sizes = [len(svg(one("busy", *turns))) for turns in (quick, greedy)]
    assert max(sizes) < 30_000
    assert sizes[1] < sizes[0] / 2  # one bar, not a comb


def test_forty_lanes_have_labels_forty_one_have_numbers() -> None:
    full, compact = svg(many(39)), svg(many(40))
    assert "job(39)" in full
    assert "job(39)" not in compact
    assert "cell" in words(compact)


def test_compact_lanes_of_a_program_have_the_names_of_functions() -> None:
    names = ["serve('127.0.0.1')", *["Client.handle(reader)"] * 60, "Store.flush()", "Store.close()"]
    names += [f"task{n}" for n in range(200)]
    tasks = [task(n, name, n, n + 9, [span(n, n + 1)], FINISHED) for n, name in enumerate(names)]
    drawn = ET.fromstring(svg(trace(300, *tasks), theme="light"))
    beside = [(e.text, float(e.get("y") or 0)) for e in drawn.iter(f"{SVG}text") if e.get("x") == "10"]
    shown = [name for name, _ in beside if name in {name.partition("(")[0] for name in names}]
    assert shown.count("Client.handle") == 1  # the longest run; serve is right above it, and has no room
    assert "serve" not in shown
    places = [y for name, y in beside if name in shown]
    assert places == sorted(places)
    assert min(after - before for before, after in pairwise(places)) >= 9
    assert 30 < len(places) < 54
    few = svg(trace(300, *tasks[:45]), theme="light")
    assert "serve" in few


def test_compact_lanes_show_every_state_and_outcome() -> None:
    tasks = [
        task(k, f"t{k}", 0, 90, [span(10, 11, held=k % 2 == 0), span(89, 90)], FINISHED) for k in range(1, 45)
    ]
    tasks += [
        task(45, "orphan", 0, None, [span(1, 2, where="sleep")], RUNNING),
        task(46, "gated orphan", 0, None, [span(1, 2, held=True)], RUNNING),
        task(47, "never ran", 0, 50, [], CANCELLED),
    ]
    drawn = words(svg(trace(120, *tasks, block_end=100)))
    for said in ("created, not started", "held at a lock or queue", "cancelled", "still running", "finished"):
        assert said in drawn
    assert "the block ended here" in drawn
    assert "0" in drawn


def test_a_thousand_tasks_are_small_enough() -> None:
    assert len(svg(many(1000)).encode()) < 150_000
    assert len(html(("many", many(1000))).encode()) < 150_000


def test_a_stack_puts_two_traces_on_one_axis() -> None:
    pairs = [(SCENES[name][0], SCENES[name][1]()) for name in ("sequential", "gathered")]
    stacked = ET.fromstring(svg_stack(*pairs, theme="light"))
    zeros = [e.get("x") for e in stacked.iter(f"{SVG}text") if e.text == "1.5 s"]
    assert len(zeros) == 2
    assert len(set(zeros)) == 1
    assert stacked.findtext(f"{SVG}title", "").startswith("one after another: no task was created")


def test_children_of_a_hidden_task_move_up_and_damaged_parents_do_no_harm() -> None:
    tasks = [
        root(10, span(0, 1)),
        task(1, "library", 0, 9, [span(1, 2)], library=True),
        task(2, "grandchild", 0, 9, [span(1, 2)], parent=1),
        task(3, "own parent", 0, 9, [span(1, 2)], parent=3),
        task(4, "parent unknown", 0, 9, [span(1, 2)], parent=99),
        task(5, "parent gone", 0, 9, [span(1, 2)], parent=None),
    ]
    drawn = words(svg(trace(10, *tasks)))
    assert [word for word in drawn if word in {t.label for t in tasks}] == [
        "this cell",
        "grandchild",
        "own parent",
        "parent unknown",
        "parent gone",
    ]


ANY_TEXT = st.text(st.characters(), max_size=60)
TIMES = st.integers(min_value=0, max_value=3_000)


@st.composite
def any_traces(draw: st.DrawFn) -> Trace:
    tasks = []
    for number in range(draw(st.integers(0, 6))):
        times = sorted(draw(st.lists(TIMES, min_size=2, max_size=10)))
        turns = [
            span(
                start,
                end,
                call=draw(st.none() | ANY_TEXT),
                held=draw(st.booleans()),
                where=draw(st.none() | ANY_TEXT),
            )
            for start, end in zip(times[::2], times[1::2], strict=False)
        ]
        outcome = draw(st.sampled_from([FINISHED, RAISED, CANCELLED, RUNNING]))
        ended = None if outcome is RUNNING else times[-1]
        made = task(number, draw(ANY_TEXT), times[0], ended, turns, outcome, error=draw(st.none() | ANY_TEXT))
        tasks.append(
            replace(made, is_root=number == 0, library=draw(st.booleans()), parent=draw(st.none() | TIMES))
        )
    duration = draw(TIMES)
    return trace(duration, *tasks, block_end=draw(st.integers(0, 3_000)), truncated=draw(st.booleans()))


@settings(max_examples=60, deadline=None)
@given(made=any_traces(), title=ANY_TEXT, libraries=st.booleans())
def test_whatever_the_trace_says_the_xml_is_valid(made: Trace, title: str, libraries: bool) -> None:
    ET.fromstring(svg(made, title, libraries=libraries))
    ET.fromstring(svg_stack((title, made), (title, made), libraries=libraries))
    page = html((title, made), (title, made), libraries=libraries)
    ET.fromstring("<div>" + re.sub(r"(<img [^>]*)>", r"\1/>", page) + "</div>")
    shown = text(made, title, libraries=libraries)
    shown.encode()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", shown)
    assert chrome_trace(made, title)["displayTimeUnit"] == "ms"
