"""The web server: ``gunicorn -c config/gunicorn.py "server:create_app()"``.

Threads wait for the database and the network, processes use the cores. Behind a proxy that terminates TLS.
"""

from __future__ import annotations

import gc
import logging
import os
import socket
import struct
import sys
from pathlib import Path
from typing import Any

# The app's own classes are named below, and gunicorn reads this file before it knows the app's folder.
TOP = str(Path(__file__).resolve().parent.parent)
if TOP not in sys.path:
    sys.path.insert(0, TOP)

bind = f"{os.environ.get('HOSOXA_BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("HOSOXA_WEB_WORKERS", "2"))
worker_class = "server.web_worker.LingeringWorker"
threads = int(os.environ.get("HOSOXA_WEB_THREADS", "8"))

# Seconds an idle connection from the proxy is kept for its next request.
keepalive = 15
# A worker that has not shown a sign of life for this long is replaced (seconds).
timeout = 60
graceful_timeout = 30
# Seconds without one byte after which a request that has begun is given up. A phone that lost its signal in the
# middle of sending says nothing, and would keep its thread for ever.
STALLED_AFTER = int(os.environ.get("HOSOXA_WEB_STALLED_SECONDS", "60"))
# The same of an answer of which nothing more is taken; it would keep its thread for ever too. A proxy that passes
# answers on as they come, to a phone with 1 kB a second, takes nothing for a minute and a half (measured with Linux's
# usual buffers), so this is longer.
UNREAD_AFTER = 5 * STALLED_AFTER
# Workers are renewed now and then, not all at once.
max_requests = 20_000
max_requests_jitter = 2_000

limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

# Which forwarded headers count is the app's business (HOSOXA_TRUSTED_PROXIES). Gunicorn's own reading of
# them would let anybody behind a proxy on this machine ask for its error pages.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}

# The heartbeat file must not lie on a slow disk.
if Path("/dev/shm").is_dir() and os.access("/dev/shm", os.W_OK):  # noqa: S108 (a fixed place of the kernel)
    worker_tmp_dir = "/dev/shm"  # noqa: S108 (as above)

control_socket_disable = True

# One line a request is written by the app itself, without addresses; gunicorn's own would hold them.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("HOSOXA_LOG_LEVEL", "info").lower()


def on_starting(_arbiter: object) -> None:
    """Let gunicorn's lines go the way of the app's: JSON, and of an exception no values."""
    from server.observability import configure  # noqa: PLC0415 (only a server that starts needs it)

    configure(loglevel.upper())
    own = logging.getLogger("gunicorn.error")
    own.handlers.clear()
    own.propagate = True
    own.addFilter(_without_address)


def when_ready(server: Any) -> None:  # noqa: ANN401 (gunicorn has no types)
    """Bound the wait for a client, which sends or reads: accepted sockets have the options of the one that listens."""
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", STALLED_AFTER, 0))
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_AFTER * 1000)


def post_fork(_server: object, _worker: object) -> None:
    """Keep memory between requests; before the worker has threads, each of which would get a pool of its own."""
    from server.memory import keep_for_the_next_request  # noqa: PLC0415 (only a server that starts needs it)

    keep_for_the_next_request()


def post_worker_init(_worker: object) -> None:
    """Leave what the app is made of out of every search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _without_address(record: logging.LogRecord) -> bool:
    """Gunicorn writes the address and the bytes of a request it cannot read; that there was one is enough."""
    if str(record.msg).startswith("Invalid request"):
        record.msg, record.args = "Invalid request", ()
    return True
