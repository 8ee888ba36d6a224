"""How the two pages look: one style sheet, in the colours of the timeline, for screens and for paper.

Every outcome has a word, a symbol and a colour; the hues are told apart by colour-blind eyes (blue, orange,
purple), and the tests compute the contrast of every rule.
"""

from __future__ import annotations

from gatherlab.model import Outcome
from gatherlab.picture.palette import style_sheet

__all__ = ["SYMBOLS", "WORDS", "sheet"]

# in the order in which the pages name them
WORDS = {
    Outcome.PASSED: "passed",
    Outcome.NOT_YET: "not yet",
    Outcome.ERROR: "could not be checked",
    Outcome.NOT_ATTEMPTED: "not attempted",
}
SYMBOLS = {Outcome.PASSED: "✓", Outcome.NOT_YET: "○", Outcome.ERROR: "!", Outcome.NOT_ATTEMPTED: "–"}

# one rule a line, each with its ground and its ink where it has a ground: the tests read it
_BASE = """
*{box-sizing:border-box}
html{color-scheme:light dark;color:var(--ink);background:var(--paper);font:1rem/1.55 system-ui,sans-serif}
body{margin:0 auto;padding:0 1rem 3rem;overflow-wrap:break-word}
h1{font-size:1.7rem;line-height:1.2;margin:1.5rem 0 .5rem}
h2{font-size:1.3rem;line-height:1.25;margin:2.5rem 0 .5rem;padding-top:.75rem;border-top:1px solid}
h3{font-size:1.05rem;line-height:1.3;margin:1.75rem 0 .25rem}
p,ul,ol,dl{margin:.4rem 0;max-width:44rem}
ul,ol{padding-left:1.5rem}
li{margin:.2rem 0}
a{color:var(--run);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--run);outline-offset:2px}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}
pre{color:var(--ink);background:var(--lane);border:1px solid var(--grid);border-radius:.3rem;\
padding:.6rem .8rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:4}
pre.lines{padding-left:0;counter-reset:line}
pre.lines span{display:block;padding-left:3.4rem;text-indent:-3.4rem;counter-increment:line}
pre.lines span::before{content:counter(line);display:inline-block;width:2.6rem;margin-right:.8rem;\
text-indent:0;text-align:right;color:var(--muted);user-select:none}
summary{cursor:pointer;padding:.25rem 0}
.skip{position:absolute;left:-99rem;padding:.5rem .75rem;color:var(--ink);background:var(--paper)}
.skip:focus{left:.5rem;top:.5rem;z-index:9}
.quiet{color:var(--muted)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.mark{display:inline-block;min-width:1.5em;padding:0 .45em;border-radius:.3rem;font-weight:600;\
border:1px solid var(--dots)}
.passed{color:var(--ink);background:var(--wait)}
.not_yet{color:var(--dark);background:var(--block)}
.error{color:var(--paper);background:var(--cancelled)}
.not_attempted{color:var(--muted);background:var(--lane)}
"""
_PAPER = """
@media print{
@page{margin:15mm}
html{font-size:10pt}
.skip,.screen{display:none}
h2,h3,summary,caption{break-after:avoid}
pre,.keep{break-inside:avoid}
.printed::details-content{content-visibility:visible;display:block;height:auto}
*{print-color-adjust:exact}
}
"""
# dark ink on the orange of both schemes
_DARK_INK = "html{--dark:#1b1f24}"


def sheet(own: str) -> str:
    """The style sheet of a page: the palette, what both pages share, the page's own rules, paper."""
    on_screen = style_sheet().replace("@media (", "@media screen and (")  # paper is light
    return f"{on_screen}\n{_DARK_INK}{_BASE.rstrip()}\n{own.strip()}\n{_PAPER.strip()}"
