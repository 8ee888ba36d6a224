"""Pages with JupyterLab that stay loaded: loading it costs as much as most tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from course_server import CourseServer
from notebook_page import NotebookPage
from playwright.sync_api import Browser, Error, Page

__all__ = ["Labs"]

IN_THEME = "light => document.body.dataset.jpThemeLight === String(light)"


class Labs:
    """One page in the light theme and one in the dark, each made when it is first asked for."""

    def __init__(self, browser: Browser, server: CourseServer, size: Any, wait: float) -> None:
        self._server = server
        self._contexts = {
            dark: browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
            for dark in (False, True)
        }
        for context in self._contexts.values():
            context.set_default_timeout(wait)
        self._pages: dict[bool, Page] = {}

    def page(self, *, dark: bool) -> Page:
        """The page of a theme; a second one where the first is in use."""
        self._server.theme("JupyterLab Dark" if dark else "JupyterLab Light")
        return self._pages.pop(dark, None) or self._contexts[dark].new_page()

    def clean(self, opened: Iterable[NotebookPage]) -> None:
        """Take pages back: one that is as it was is kept, any other is closed."""
        for notebook in opened:
            page = notebook.page
            dark = next((dark for dark, context in self._contexts.items() if context == page.context), None)
            if dark is None or dark in self._pages or not _as_it_was(notebook, dark):
                page.close()
            else:
                self._pages[dark] = page

    def close(self) -> None:
        """Close all pages."""
        for context in self._contexts.values():
            context.close()


def _as_it_was(notebook: NotebookPage, dark: bool) -> bool:
    """Close the notebook; whether the page shows nothing else then, in its own theme."""
    page = notebook.page
    if page.is_closed():
        return False
    try:
        notebook.close()
        return page.locator(".jp-Dialog").count() == 0 and bool(page.evaluate(IN_THEME, not dark))
    except (Error, AssertionError):  # such as after a test that failed half way
        return False
