"""Debian's Firefox, driven through the protocol that is built into it (Mozilla's own package speaks it).

Playwright drives only a Firefox of its own, and its other way in asks this one for a command that it does not
have (emulation.setMediaFeaturesOverride).
"""

from __future__ import annotations

import socket
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from in_site import ALL_RAN, FORGET, IDLE, OPEN, OUTPUTS, QUEUE, RAN, SHOWN, SHUT, START, WRITE

__all__ = ["FirefoxLesson", "firefox"]

WAIT = 180.0  # seconds: no assertion, a busy machine takes long
PREFERENCES = """\
user_pref("marionette.port", {port});
user_pref("network.proxy.type", 1);  // loopback is asked directly; for every other host nobody answers
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
"""
# a question's card has its own text, and a label for each option
CARD = "[...document.querySelectorAll('.gl-quiz')].find(one => one.textContent.includes(prompt))"
THERE = f"prompt => Boolean({CARD})"
ANSWER = f"""(prompt, option) => {{
  const named = (kind, text) =>
    [...({CARD}).querySelectorAll(kind)].find(one => one.textContent.trim() === text)
  named('label', option).querySelector('input').click()
  named('button', 'Check').click()
}}"""
SAYS = f"(prompt, told) => ({CARD}).querySelector('[role=status]').textContent.includes(told)"
ASKED = "() => performance.getEntriesByType('resource').map(one => one.name)"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


@contextmanager
def firefox(program: str, profile: Path) -> Iterator[Any]:
    """A running Firefox with this profile."""
    with warnings.catch_warnings():  # a package that it imports has old spellings
        warnings.simplefilter("ignore")
        from marionette_driver.marionette import Marionette

    port = free_port()
    (profile / "user.js").write_text(PREFERENCES.format(port=port), encoding="utf-8")
    command = [program, "--marionette", "--headless", "--no-remote", "--profile", str(profile)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        driver = Marionette("127.0.0.1", port=port, startup_timeout=WAIT)
        driver.start_session()
        driver.timeout.script = driver.timeout.page_load = WAIT
        yield driver
    finally:
        running.terminate()
        running.wait(WAIT)


class FirefoxLesson:
    """One notebook of the site, open in Firefox."""

    def __init__(self, driver: Any, site: str, path: str) -> None:
        self.driver, self.site, self.path = driver, site, path

    def open(self) -> FirefoxLesson:
        """Open the notebook in the page that there is, or in a new one, and wait for its kernel."""
        if self.driver.get_url().startswith(self.site):
            self.call(f"path => {{ ({OPEN})(path) }}", self.path)
        else:
            self.driver.navigate(f"{self.site}lab/index.html?path={self.path}")
        self.call("() => performance.setResourceTimingBufferSize(5000)")
        self.until(f"path => window.jupyterapp && ({SHOWN})(path) && ({IDLE})()", self.path)
        return self

    def shut(self) -> None:
        """Close the notebook and end its kernel; the page stays."""
        self.call(f"() => {{ ({SHUT})() }}")

    def call(self, function: str, *given: Any) -> Any:
        """What a function in the page gives back."""
        return self.driver.execute_script(
            f"return ({function})(...arguments)", script_args=list(given), sandbox=None
        )

    def until(self, function: str, *given: Any) -> None:
        """Wait until a function in the page says yes.  Raises TimeoutError."""
        end = time.monotonic() + WAIT
        while not self.call(function, *given):
            if time.monotonic() > end:
                raise TimeoutError(f"{self.path}: never came true: {function}")
            time.sleep(0.1)

    def run_all(self) -> dict[str, list[dict[str, Any]]]:
        """Run every cell; the outputs of each, by its name."""
        self.call(FORGET)
        self.call(QUEUE)
        self.until(ALL_RAN)
        return self.outputs()

    def outputs(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = self.call(OUTPUTS)
        return found

    def run(self, name: str, text: str | None = None) -> str:
        """Run a cell, with another text where one is given; everything it shows, as one string."""
        if text is not None:
            self.call(WRITE, [name, text])
        self.call(START, name)
        self.until(RAN, name)
        return str(self.outputs()[name])

    def answer(self, prompt: str, option: str, told: str) -> None:
        """Choose an option of the question with this prompt, press Check, and wait for what is told."""
        self.until(THERE, prompt)
        self.call(ANSWER, prompt, option)
        self.until(SAYS, prompt, told)

    def asked(self) -> list[str]:
        """The addresses that the page asked for."""
        found: list[str] = self.call(ASKED)
        return found
