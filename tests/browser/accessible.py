"""axe-core over what the course draws, and a way round by keyboard."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from notebook_page import NotebookPage
from playwright.sync_api import Locator, Page

__all__ = ["OUTPUTS", "Stop", "go_to", "in_both_themes", "stops", "switch_theme", "violations"]

# what the course draws; what is printed, and tracebacks, JupyterLab colours
OUTPUTS = ".jp-OutputArea-output:not(.jp-RenderedText)"
AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# axe-core computes no contrast of what is hidden, clipped, scrolled away or below something else, and that is
# most of a notebook in JupyterLab: while axe looks, the notebook stands there alone and at full length
SHOW = """
.gl-open { overflow: visible !important; contain: none !important; clip-path: none !important }
.gl-aside { visibility: hidden !important }
.gl-open .jp-Cell { content-visibility: visible !important }
"""
UNFOLD = """() => {
    let one = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer");
    for (; one; one = one.parentElement) {
        one.classList.add("gl-open");
        if (one === document.body) break;
        for (const other of one.parentElement.children) if (other !== one) other.classList.add("gl-aside");
    }
    return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
FOLD = """() => document.querySelectorAll(".gl-open, .gl-aside").forEach(
    one => one.classList.remove("gl-open", "gl-aside"))"""
RUN = """async ([include, tags]) => {
    const context = include.length ? { include: include.map(one => [one]) } : document;
    const options = { runOnly: { type: "tag", values: tags }, rules: { "target-size": { enabled: true } } };
    const found = await axe.run(context, options);
    const line = (rule, node) => `${rule.id} ${node.target.join(" ")}: ${node.failureSummary} ${node.html}`;
    return {
        wrong: found.violations.flatMap(rule => rule.nodes.map(node => line(rule, node))),
        contrasts: found.passes.filter(rule => rule.id === "color-contrast")[0]?.nodes.length ?? 0,
        open: found.incomplete.flatMap(rule => rule.nodes.map(node => line(rule, node))),
    };
}"""
GROUND = {"Light": "white", "Dark": "#111"}
# the colours come with a style sheet of their own, after the rest of the theme
THEME_IS_THERE = """ground =>
    getComputedStyle(document.body).getPropertyValue("--jp-layout-color0").trim() === ground"""
# what Tab can reach in a part of the page, in the order of the document
REACHABLE = """part => [...part.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0'], [contenteditable=true]"
)].filter(one => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }))"""
# the elements of the part that cut off a piece of the ring around a control, ``reach`` pixels away from it
CUTTING = """(part, one, reach) => {
    const ring = one.getBoundingClientRect(), found = [];
    for (let above = one.parentElement; above && part.contains(above); above = above.parentElement) {
        const edge = above.getBoundingClientRect();
        const inside = edge.left <= ring.left - reach + .5 && edge.right >= ring.right + reach - .5
            && edge.top <= ring.top - reach + .5 && edge.bottom >= ring.bottom + reach - .5;
        if (!inside && getComputedStyle(above).overflow !== "visible") found.push(above.className);
    }
    return found;
}"""
FOCUSED = f"""part => {{
    const one = document.activeElement;
    const box = one.getBoundingClientRect();
    const look = getComputedStyle(one);
    return {{
        place: ({REACHABLE})(part).indexOf(one),
        what: one.outerHTML.slice(0, 200),
        outline: look.outlineStyle === "none" ? 0 : parseFloat(look.outlineWidth),
        cut: ({CUTTING})(part, one, parseFloat(look.outlineWidth) + parseFloat(look.outlineOffset)),
        y: box.y + part.closest(".jp-WindowedPanel-outer").scrollTop,
    }};
}}"""
SIDE = """one => {
    const at = document.activeElement;
    if (at === one) return 0;
    return at.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING ? -1 : 1;
}"""
PATIENCE = 80  # presses of Tab
Stop = dict[str, Any]


def violations(page: Page, *include: str) -> list[str]:
    """What breaks a rule of WCAG 2.2 A or AA in these parts of a page, or in all of it.

    Raises:
        AssertionError: there was no text whose contrast could be computed, so nothing was looked at.
    """
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(f"{AXE_SCRIPT}; null")  # without its value, which would be all of axe
        page.add_style_tag(content=SHOW)
    page.evaluate(UNFOLD)
    found = page.evaluate(RUN, [list(include), list(AA)])
    page.evaluate(FOLD)
    wrong: list[str] = found["wrong"]
    if found["contrasts"] < 5 and not wrong:
        raise AssertionError(
            f"{found['contrasts']} contrasts computed in {include or 'the page'}; open: {found['open'][:5]}"
        )
    return wrong


def in_both_themes(notebook: NotebookPage) -> list[str]:
    """What breaks a rule in the notebook's outputs, in the light theme or in the dark one."""
    light = violations(notebook.page, OUTPUTS)
    switch_theme(notebook, "Dark")
    dark = violations(notebook.page, OUTPUTS)
    switch_theme(notebook, "Light")
    return [*light, *(f"dark: {line}" for line in dark)]


def switch_theme(notebook: NotebookPage, name: str) -> None:
    """Choose a theme in the menu, as a learner does: what is shown stays."""
    page = notebook.page
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-item", has_text="Theme").first.hover()
    page.locator(".lm-Menu-item", has_text=f"JupyterLab {name}").first.click()
    page.wait_for_function(THEME_IS_THERE, arg=GROUND[name])
    page.mouse.move(0, 0)


def stops(part: Locator) -> list[Stop]:
    """Go through a part of the page with Tab, from its first control to its last; where the focus was.

    The first one is reached by key, too: from the second one, with Shift+Tab.  From outside it would depend
    on what JupyterLab does with the focus there.
    """
    count = part.evaluate(f"part => ({REACHABLE})(part).length")
    part.evaluate(f"part => ({REACHABLE})(part)[0].focus()")
    move(part.page, "Tab")
    move(part.page, "Shift+Tab")
    found: list[Stop] = [part.evaluate(FOCUSED)]
    for _ in range(count - 1):
        move(part.page, "Tab")
        found.append(part.evaluate(FOCUSED))
    return found


def move(page: Page, key: str) -> None:
    """Press a key that moves the focus, and wait until it has moved."""
    before = page.evaluate_handle("() => document.activeElement")
    page.keyboard.press(key)
    page.wait_for_function("before => document.activeElement !== before", arg=before)


def go_to(control: Locator) -> None:
    """Move the focus to a control with Tab and Shift+Tab."""
    for _ in range(PATIENCE):
        side = control.evaluate(SIDE)
        if side == 0:
            return
        control.page.keyboard.press("Tab" if side > 0 else "Shift+Tab")
    raise AssertionError(f"{PATIENCE} times Tab did not reach {control}")
