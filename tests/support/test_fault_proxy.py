from __future__ import annotations

import http.client
import http.server
import threading
from typing import TYPE_CHECKING

import pytest

from tests.support.fault_proxy import PORTAL, FaultProxy

if TYPE_CHECKING:
    from collections.abc import Iterator


class Upstream(http.server.ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), UpstreamHandler)
        self.heard: list[tuple[str, str, bytes]] = []


class UpstreamHandler(http.server.BaseHTTPRequestHandler):
    server: Upstream

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, self.headers["Host"], body))
        self.send_response(201)
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.end_headers()
        self.wfile.write(b"stored: " + body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with Upstream() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def proxy(upstream: Upstream) -> Iterator[FaultProxy]:
    proxy = FaultProxy(upstream.server_port)
    yield proxy
    proxy.close()


def post(proxy: FaultProxy, body: bytes = b"hello") -> tuple[int, bytes, list[str]]:
    connection = http.client.HTTPConnection("localhost", proxy.port, timeout=10)
    try:
        connection.request("POST", "/api/sync", body)
        response = connection.getresponse()
        return response.status, response.read(), response.headers.get_all("Set-Cookie") or []
    finally:
        connection.close()


def test_a_request_passes_unchanged_with_its_host_and_all_cookies(proxy: FaultProxy, upstream: Upstream) -> None:
    assert post(proxy) == (201, b"stored: hello", ["a=1", "b=2"])
    assert upstream.heard == [("/api/sync", f"localhost:{proxy.port}", b"hello")]


def test_two_requests_share_one_connection(proxy: FaultProxy, upstream: Upstream) -> None:
    connection = http.client.HTTPConnection("localhost", proxy.port, timeout=10)
    for number in (b"1", b"2"):
        connection.request("POST", "/x", number)
        assert connection.getresponse().read() == b"stored: " + number
    connection.close()
    assert [body for _, _, body in upstream.heard] == [b"1", b"2"]


def test_a_cut_answer_reaches_the_server_but_not_the_client(proxy: FaultProxy, upstream: Upstream) -> None:
    proxy.cut_answers("/api/sync", times=1)
    with pytest.raises(http.client.RemoteDisconnected):
        post(proxy)
    assert len(upstream.heard) == 1
    assert (proxy.seen[0].upstream_status, proxy.seen[0].status) == (201, None)
    assert post(proxy)[0] == 201


def test_an_answer_cut_in_its_middle_is_seen_as_incomplete(proxy: FaultProxy) -> None:
    proxy.cut_answers(keep_bytes=3)
    with pytest.raises(http.client.IncompleteRead) as cut:
        post(proxy)
    assert cut.value.partial == b"sto"


def test_a_dropped_request_never_reaches_the_server(proxy: FaultProxy, upstream: Upstream) -> None:
    proxy.drop_requests(times=1)
    with pytest.raises(http.client.RemoteDisconnected):
        post(proxy)
    assert upstream.heard == []
    assert post(proxy)[0] == 201


def test_a_damaged_request_reaches_the_server_with_another_last_byte(proxy: FaultProxy, upstream: Upstream) -> None:
    proxy.damage_requests(times=1, holding=b"hell")
    for body in (b"heaven", b"hello", b"hello"):
        assert post(proxy, body)[0] == 201
    assert [body for _, _, body in upstream.heard] == [b"heaven", b"helln", b"hello"]


def test_a_captive_portal_answers_200_html_and_the_server_hears_nothing(proxy: FaultProxy, upstream: Upstream) -> None:
    proxy.captive_portal()
    assert post(proxy)[:2] == (200, PORTAL)
    assert upstream.heard == []
    proxy.clear()
    assert post(proxy)[0] == 201


def test_a_fault_hits_only_the_paths_it_names(proxy: FaultProxy) -> None:
    proxy.answer_with(503, "/elsewhere")
    assert post(proxy)[0] == 201
    proxy.answer_with(429, "/api", headers=(("Retry-After", "7"),))
    assert post(proxy)[0] == 429


def test_in_the_dark_connections_are_refused_and_open_ones_break(proxy: FaultProxy) -> None:
    kept = http.client.HTTPConnection("localhost", proxy.port, timeout=10)
    kept.request("POST", "/x", b"1")
    kept.getresponse().read()
    proxy.dark()
    assert kept.sock.recv(1) == b""
    kept.close()
    with pytest.raises(ConnectionRefusedError):
        post(proxy)
    proxy.light()
    assert post(proxy)[0] == 201


def test_a_server_that_is_down_looks_like_a_broken_connection(upstream: Upstream) -> None:
    upstream.server_close()
    proxy = FaultProxy(upstream.server_port)
    with pytest.raises(http.client.RemoteDisconnected):
        post(proxy)
    proxy.close()
