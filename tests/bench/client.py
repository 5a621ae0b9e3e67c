"""A device as the server sees it: signs in to a demo account, files, pulls. Standard library only."""

from __future__ import annotations

import http.client
import json
from http import HTTPStatus
from typing import Any

from server.clock import now, to_wire
from server.ids import new_id

PROTOCOL = {"Content-Type": "application/json", "Hosoxa-Protocol": "1", "Sec-Fetch-Site": "same-origin"}


class Device:
    """One connection that is kept open, one session, one cursor.

    Args:
        origin_port: the port that the origin names.
        port: where gunicorn listens; straight to it, so that nothing but the server is measured.
    """

    def __init__(self, origin_port: int, port: int) -> None:
        self._headers = PROTOCOL | {
            "Host": f"localhost:{origin_port}",
            "Origin": f"http://localhost:{origin_port}",
        }
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.person: str | None = None
        self.cursor: str | None = None
        self.received_bytes = 0

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def sign_in(self, account: str) -> None:
        """Become a demo person."""
        answer = self.call("POST", "/api/identity/demo/sign-in", {"account": account, "device": new_id()})
        self.person = answer["person"]["id"]

    def accounts(self) -> list[dict[str, str]]:
        """The demo accounts, officers first."""
        found: list[dict[str, str]] = self.call("GET", "/api/identity/demo/accounts")["accounts"]
        return found

    def file(self, args: dict[str, Any]) -> dict[str, Any]:
        """File one dossier; its result.

        Raises:
            AssertionError: when it was not applied.
        """
        mutation: dict[str, Any] = {
            "id": new_id(),
            "type": "dossier.file",
            "entity": new_id(),
            "base": None,
            "after": [],
            "made_at": to_wire(now()),
            "args": args,
        }
        result: dict[str, Any] = self.sync([mutation])["results"][0]
        if result["outcome"] != "applied":
            raise AssertionError(f"not filed: {result}")
        return result

    def sync(self, mutations: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """One exchange; moves the cursor on."""
        answer = self.call(
            "POST",
            "/api/sync",
            {
                "as": self.person,
                "cursor": self.cursor,
                "device_time": to_wire(now()),
                "limit": 500,
                "mutations": mutations or [],
            },
        )
        self.cursor = answer["cursor"]
        return answer

    def pull_all(self) -> int:
        """Pull until nothing is left; how many changes came."""
        changes = 0
        while True:
            answer = self.sync()
            changes += len(answer["changes"])
            if not answer["more"]:
                return changes

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One request.

        Raises:
            AssertionError: when the status is not 200.
        """
        self._connection.request(method, path, None if body is None else json.dumps(body), self._headers)
        response = self._connection.getresponse()
        content = response.read()
        self.received_bytes += len(content)
        if response.status != HTTPStatus.OK:
            raise AssertionError(f"{method} {path}: {response.status} {content[:500]!r}")
        cookie = response.getheader("Set-Cookie")
        if cookie:
            self._headers["Cookie"] = cookie.partition(";")[0]
        answer: dict[str, Any] = json.loads(content)
        return answer
