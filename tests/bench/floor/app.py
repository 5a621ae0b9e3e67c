"""The floor: stores the JSON rows it is sent in one transaction, or reads them, and does nothing else."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import nullcontext
from typing import Any

import psycopg
from flask import Flask, Response, json, request

POSTGRES = os.environ["FLOOR_DATABASE"].startswith("postgresql")
MARK = "%s" if POSTGRES else "?"
ONE_WRITER = threading.Lock()  # the plainest cure for SQLite's busy handler, which sleeps
app = Flask(__name__)
own = threading.local()


def connection() -> Any:
    """This thread's connection, with the settings the product gives its own."""
    if not hasattr(own, "connection"):
        if POSTGRES:
            limits = "-c statement_timeout=20000 -c lock_timeout=10000 -c timezone=UTC"
            own.connection = psycopg.connect(os.environ["FLOOR_DATABASE"], options=limits)
        else:
            own.connection = sqlite3.connect(os.environ["FLOOR_DATABASE"], timeout=15, isolation_level="IMMEDIATE")
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-16000", "temp_store=MEMORY"):
                own.connection.execute(f"PRAGMA {pragma}")
    return own.connection


@app.post("/rows")
def store() -> Response:
    rows = [(row["id"], json.dumps(row, ensure_ascii=False)) for row in request.get_json()]
    with nullcontext() if POSTGRES else ONE_WRITER:
        transaction = connection()
        transaction.cursor().executemany(f"INSERT INTO floor_rows (id, body) VALUES ({MARK}, {MARK})", rows)  # noqa: S608
        transaction.commit()
    return Response(f'{{"stored":{len(rows)}}}', content_type="application/json")


@app.get("/rows/<first>/<int:count>")
def read(first: str, count: int) -> Response:
    query = f"SELECT body FROM floor_rows WHERE id >= {MARK} ORDER BY id LIMIT {MARK}"  # noqa: S608
    bodies = [row[0] for row in connection().cursor().execute(query, (first, count))]
    connection().rollback()
    return Response(f"[{','.join(bodies)}]", content_type="application/json")
