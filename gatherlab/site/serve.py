"""A small server for a look at the site: loopback only, until Ctrl-C."""

from __future__ import annotations

import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

__all__ = ["serve", "server"]


class Files(SimpleHTTPRequestHandler):
    """Hands out files as every static host does, also where the system knows no type for them."""

    extensions_map = {  # noqa: RUF012  as the base class has it
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".gz": "application/gzip",
    }

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads a line for each file."""


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """A server of this folder on loopback; ``port`` 0 takes a free one.  Raises OSError."""
    made = ThreadingHTTPServer(("127.0.0.1", port), partial(Files, directory=str(folder)))
    made.daemon_threads = True
    return made


def serve(folder: Path, port: int = 0, *, browser: bool = True) -> None:
    """Serve a folder until Ctrl-C, and open it in a browser.  Raises OSError where the port is taken."""
    with server(folder, port) as running:
        address = f"http://127.0.0.1:{running.server_address[1]}/"
        print(f"The course is at {address}  (to end this, press Ctrl-C)", flush=True)
        if browser:
            webbrowser.open(address)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()
