"""Looking at a database alone: is anything half there?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.faults.deployment import Deployment

#: What each query counts must not be there.
_HALVES: Final = {
    "a mutation without its result": "SELECT count(*) FROM mutations WHERE result = ''",
    "a filing without its dossier": (
        "SELECT count(*) FROM mutations m LEFT JOIN dossier_events e ON e.mutation_id = m.id LEFT JOIN dossiers d"
        " ON d.id = e.dossier_id WHERE m.type = 'dossier.file' AND m.outcome = 'applied' AND d.id IS NULL"
    ),
    "a dossier without its filing": (
        "SELECT count(*) FROM dossiers d LEFT JOIN dossier_events e ON e.dossier_id = d.id AND e.kind = 'filed'"
        " LEFT JOIN mutations m ON m.id = e.mutation_id AND m.outcome = 'applied' WHERE m.id IS NULL"
    ),
    "a dossier without its answers": (
        "SELECT count(*) FROM dossiers d LEFT JOIN dossier_answers a ON a.dossier_id = d.id WHERE a.dossier_id IS NULL"
    ),
    "a dossier without its notice": (
        "SELECT count(*) FROM dossiers d LEFT JOIN notices n ON n.dossier_id = d.id WHERE n.id IS NULL"
    ),
    "a dossier with two notices of its filing": (
        "SELECT count(*) FROM (SELECT dossier_id FROM notices WHERE kind = 'filed'"
        " GROUP BY dossier_id HAVING count(*) > 1) t"
    ),
    "a dossier that no feed shows its person": (
        "SELECT count(*) FROM dossiers d LEFT JOIN feed f ON f.collection = 'dossier' AND f.entity = d.id"
        " AND f.version = d.version WHERE f.entity IS NULL"
    ),
    "a dossier that no feed shows its agency": (
        "SELECT count(*) FROM dossiers d LEFT JOIN feed f ON f.collection = 'case' AND f.entity = d.id"
        " AND f.version = d.version WHERE f.entity IS NULL"
    ),
    "a position beyond its scope's counter": (
        "SELECT count(*) FROM feed f LEFT JOIN feed_counters c ON c.scope = f.scope WHERE c.position IS NULL"
        " OR f.position > c.position"
    ),
    "a draft that no feed shows": (
        "SELECT count(*) FROM drafts d LEFT JOIN feed f ON f.collection = 'draft' AND f.entity = d.id"
        " AND f.version = d.version WHERE d.deleted_at IS NULL AND f.entity IS NULL"
    ),
    "a code given twice": "SELECT count(*) FROM (SELECT code FROM dossiers GROUP BY code HAVING count(*) > 1) t",
}


def halves(deployment: Deployment) -> list[str]:
    """What is half there; nothing when all is whole."""
    found = [f"{what}: {n}" for what, query in _HALVES.items() if (n := deployment.count(query))]
    spent = deployment.count("SELECT coalesce(sum(serial), 0) FROM code_counters")
    given = deployment.count("SELECT count(*) FROM dossiers")
    return [*found, *([f"{spent} codes spent on {given} dossiers"] if spent != given else [])]


def missing(deployment: Deployment, acknowledged: set[str]) -> set[str]:
    """Acknowledged mutations that the database does not have as applied."""
    return acknowledged - {row["id"] for row in deployment.rows("SELECT id FROM mutations WHERE outcome = 'applied'")}
