"""One simulated learner on a JupyterHub: signs in, pulls the course, runs cells, saves answers.

It does what a browser does, over HTTP and websockets, with the cookies of one session.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

PATIENCE = 600.0  # seconds for one request; 20 servers start at once on two cores
Json = dict[str, Any]


class Failed(Exception):
    """The hub, the pull or a cell did not do what it should; the text says which."""


class Kernel:
    """A running kernel and its websocket."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket = socket

    async def run(self, code: str) -> list[Json]:
        """Run a cell; its outputs as the messages' contents, an error's too."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": True, "stop_on_error": False}
        content |= {"allow_stdin": False, "user_expressions": {}}
        message = {"header": {**header, "session": "learner", "date": ""}, "content": content}
        await self._socket.write_message(
            json.dumps({**message, "parent_header": {}, "metadata": {}, "channel": "shell", "buffers": []})
        )
        return await asyncio.wait_for(self._outputs(header["msg_id"]), PATIENCE)

    async def _outputs(self, number: str) -> list[Json]:
        outputs, waiting = [], {"idle", "reply"}
        while waiting:
            text = await self._socket.read_message()
            if text is None:
                raise Failed("the kernel's websocket was closed")
            message = json.loads(text)
            kind, content = message["header"]["msg_type"], message["content"]
            if message["parent_header"].get("msg_id") != number:
                continue
            if kind == "execute_reply":
                waiting.discard("reply")
            elif kind == "status" and content["execution_state"] == "idle":
                waiting.discard("idle")
            elif kind in ("stream", "display_data", "execute_result", "error"):
                outputs.append({"kind": kind, **content})
        return outputs


class Learner:
    """A learner on the hub at ``base``, such as ``http://127.0.0.1:8000``."""

    def __init__(self, base: str, name: str, password: str = "any") -> None:
        self.name, self._password = name, password
        self._base = base
        self._home = f"{base}/user/{name}"
        self._client = httpx.AsyncClient(follow_redirects=True, timeout=PATIENCE, trust_env=False)
        self._sockets: list[WebSocketClientConnection] = []

    async def close(self) -> None:
        for socket in self._sockets:
            socket.close()
        await self._client.aclose()

    async def sign_in(self) -> None:
        """Fill in the form of the sign-in page."""
        page = await self._client.get(f"{self._base}/hub/login")
        token = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
        if token is None:
            raise Failed("the sign-in page has no form")
        form = {"username": self.name, "password": self._password, "_xsrf": token[1]}
        await self._client.post(f"{self._base}/hub/login", data=form)

    async def arrive(self) -> str:
        """Come in by the front door and wait for the server; the address of the pull page."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            page = await self._client.get(f"{self._base}/")
            if page.status_code == 200 and page.url.path == f"/user/{self.name}/git-pull":
                return str(page.url)
            if page.status_code >= 500:
                raise Failed(f"{page.url}: {page.status_code}")
            await asyncio.sleep(1)
        raise Failed(f"{self.name}'s server did not start; last seen at {page.url}")

    async def pull(self, page: str) -> str:
        """What the pull page does: ask nbgitpuller for the course; what git said."""
        asked = dict(part.split("=", 1) for part in urlsplit(page).query.split("&"))
        wanted = {"repo": asked["repo"], "branch": asked["branch"], "targetpath": asked["targetPath"]}
        query = "&".join(f"{name}={value}" for name, value in wanted.items())
        said = []
        address = f"{self._home}/git-pull/api?{query}&_xsrf={self._token()}"
        async with self._client.stream("GET", address) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    event = json.loads(line.removeprefix("data:"))
                    said.append(event.get("output", ""))
                    if event["phase"] == "error":
                        raise Failed(f"the pull failed: {event}")
                    if event["phase"] == "finished":
                        return "".join(said)
        raise Failed(f"the pull did not finish: {answer.status_code} {said}")

    async def notebook(self, path: str) -> Json:
        """A notebook of the learner's."""
        answer = await self._ask("GET", f"contents/{path}?type=notebook")
        notebook: Json = answer["content"]
        return notebook

    async def save(self, path: str, notebook: Json) -> None:
        """Save a notebook, as Ctrl-S does."""
        await self._ask("PUT", f"contents/{path}", {"type": "notebook", "content": notebook})

    async def text(self, path: str) -> str:
        """A file of the learner's as it is on the disk."""
        answer = await self._ask("GET", f"contents/{path}?type=file&format=text")
        return str(answer["content"])

    async def open(self, path: str) -> Kernel:
        """Open a notebook: a session with a kernel of its own."""
        wanted = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        session = await self._ask("POST", "sessions", wanted)
        query = urlencode({"session_id": "learner", "_xsrf": self._token()})
        address = f"{self._home}/api/kernels/{session['kernel']['id']}/channels?{query}"
        headers = {"Cookie": self._cookies(), "Origin": self._base}
        request = HTTPRequest(address.replace("http", "ws", 1), headers=headers, request_timeout=PATIENCE)
        socket = await websocket_connect(request)
        self._sockets.append(socket)
        return Kernel(socket)

    async def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Json:
        answer = await self._client.request(
            method, f"{self._home}/api/{path}", json=body, headers={"X-XSRFToken": self._token()}
        )
        if answer.status_code >= 400:
            raise Failed(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        found: Json = answer.json()
        return found

    def _token(self) -> str:
        """The server's own cookie against forged requests."""
        tokens = [
            cookie.value
            for cookie in self._client.cookies.jar
            if cookie.name == "_xsrf" and cookie.path.startswith(f"/user/{self.name}")
        ]
        return tokens[0] or "" if tokens else ""

    def _cookies(self) -> str:
        """The cookies that a browser sends to this learner's server."""
        path = f"/user/{self.name}/"
        jar = [cookie for cookie in self._client.cookies.jar if path.startswith(cookie.path)]
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
