"""Faults of JupyterLite's own pages that lose a learner's work or spoil a text, mended in what it built.

Its version is pinned (the extra ``[site]``).  In another one each of these texts may stand no more: then the
site is not built, for nobody could say whether the fault is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gatherlab.site.parts import INSTALL, MissingPart

__all__ = ["MENDS", "Mend", "mend"]

JUPYTERLITE = ("build", "extensions/@jupyterlite")
WAIT = 30_000  # milliseconds, for a service worker that is being installed


@dataclass(frozen=True)
class Mend:
    """A text of JupyterLite's, what stands there instead, and why."""

    what: str
    by: str
    why: str


MENDS = (
    Mend(
        "this._sessions.find(e=>e.name===i)",
        "this._sessions.find(e=>e.path===a)",
        "a session belongs to a file.  JupyterLite looks for its name without the folder: "
        "exercises/01_basic_gather.ipynb got the kernel of notebooks/01_basic_gather.ipynb, or waited for "
        "ever for one that was just being replaced",
    ),
    Mend(
        "await this._unregisterOldServiceWorkers(e),",
        "",
        "the second page of a browser takes the service worker of the first for an old version's, removes "
        "it, and its kernel starts without the learner's files.  A browser replaces an old worker by itself",
    ),
    Mend(
        "create:async e=>{let{PyodideKernel:t}=await",
        "create:async e=>{i&&navigator.serviceWorker&&await Promise.race([i.ready.then(()=>"
        f"navigator.serviceWorker.ready).catch(()=>0),new Promise(e=>setTimeout(e,{WAIT}))]);"
        "let{PyodideKernel:t}=await",
        "a kernel that starts before the service worker is there never sees the learner's files: it waits",
    ),
    Mend(
        "o=await this._getServerContents(e,t),h=i||o;",
        "o=await this._getServerContents(e,t),h=(globalThis.gatherlabWithLinesJoined||(e=>e))(i||o);",
        "a stored output of several lines is shown with a comma before each line, in a file that was brought "
        "from a desktop, too (jupyterlite's issue 1105): page/lines.mjs joins them",
    ),
)


def mend(site: Path) -> None:
    """Mend what JupyterLite built in ``site``.  Raises MissingPart where a text is not there."""
    texts = {
        file: file.read_text(encoding="utf-8")
        for folder in JUPYTERLITE
        for file in sorted((site / folder).rglob("*.js"))
    }
    for one in MENDS:
        found = [file for file, text in texts.items() if one.what in text]
        if not found:
            raise MissingPart(
                f"JupyterLite is not the one that the site was made with: no file has “{one.what}”. "
                f"Install the right one: {INSTALL}"
            )
        for file in found:
            texts[file] = texts[file].replace(one.what, one.by)
            file.write_text(texts[file], encoding="utf-8")
