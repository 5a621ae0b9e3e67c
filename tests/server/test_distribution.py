"""What docs/scale.md says of keys: every table that grows with dossiers carries its agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server.database import Base

if TYPE_CHECKING:
    from flask import Flask

#: Distributed by ``agency_id``.
BY_AGENCY = {
    "code_counters",
    "dossier_answers",
    "dossier_events",
    "dossier_files",
    "dossier_originals",
    "dossier_results",
    "dossiers",
    "drafts",
    "enrolments",
    "held_mutations",
    "mutations",
    "notices",
    "notification_outbox",
    "paper_shares",
    "paper_uses",
    "paper_views",
    "pauses",
    "roles",
    "supplements",
}
#: Distributed by the audience: an agency's or one person's feed lies in one place.
BY_SCOPE = {"feed", "feed_counters"}
#: Of people, not of dossiers: they grow with the population, and are the same on every node or live beside the people.
OF_PEOPLE = {
    "attachments",
    "ceremonies",
    "devices",
    "paper_pages",
    "papers",
    "passkeys",
    "people",
    "push_subscriptions",
    "sessions",
}
#: The same few rows everywhere.
SMALL = {"feed_epoch", "form_versions"}


def test_each_table_is_in_one_of_the_groups_by_which_it_would_be_distributed(app: Flask) -> None:
    assert app is not None  # its creation has imported every feature's tables
    groups = [BY_AGENCY, BY_SCOPE, OF_PEOPLE, SMALL]
    assert sorted(Base.metadata.tables) == sorted(name for group in groups for name in group)


@pytest.mark.parametrize("name", sorted(BY_AGENCY))
def test_a_table_that_grows_with_dossiers_carries_its_agency(name: str) -> None:
    assert "agency_id" in Base.metadata.tables[name].columns


@pytest.mark.parametrize("name", sorted(BY_SCOPE))
def test_a_feed_s_key_begins_with_its_audience(name: str) -> None:
    assert next(iter(Base.metadata.tables[name].primary_key.columns)).name == "scope"
