"""A virus scanner that speaks clamd's INSTREAM as clamd(8) has it and knows one signature: the EICAR test file."""

from __future__ import annotations

import socketserver
import struct
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The test file of EICAR (eicar.org), in two parts so that no scanner takes this file for one.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
#: As clamd's StreamMaxLength is by default.
MOST: Final = 100 << 20


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = b""
        while not command.endswith((b"\0", b"\n")):
            byte = self.rfile.read(1)
            if not byte:
                return
            command += byte
        end = command[-1:]
        if command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND" + end)
            return
        content = b""
        while True:
            head = self.rfile.read(4)
            if len(head) < 4:
                return
            (length,) = struct.unpack(">I", head)
            if length == 0:
                break
            if len(content) + length > MOST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR" + end)
                return
            content += self.rfile.read(length)
        self.wfile.write((b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK") + end)


@contextmanager
def running() -> Iterator[str]:
    """A scanner of one's own; gives its address as ``HOSOXA_CLAMD`` has it."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
