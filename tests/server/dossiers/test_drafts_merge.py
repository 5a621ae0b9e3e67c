"""Nothing that was typed into a draft is ever lost: properties of the merge."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from server.dossiers.drafts_merge import ABSENT, Change, Copy, merge, same
from server.dossiers.drafts_state import dump_copy, load_copy
from server.sync.strict_json import canonical

KEYS = ("a", "b", "c")
DEVICES = ("đt1", "đt2", "đt3")


@dataclass
class Step:
    """One ``draft.save``; ``behind`` is how many versions its device is behind."""

    device: str
    behind: int
    changed: dict[str, Any]
    removed: list[str]
    settled: list[str]
    beside: bool = False


@dataclass
class Server:
    """The server's copy and all that was ever sent to it."""

    copy: Copy = field(default_factory=Copy)
    version: int = 0
    sent: list[Change] = field(default_factory=list)
    #: of each, the keys that it took away and that were there
    gone: list[list[str]] = field(default_factory=list)

    def send(
        self,
        device: str,
        base: int,
        changed: dict[str, Any],
        removed: list[str],
        settled: list[str],
        *,
        beside: bool = False,
    ) -> None:
        self.version += 1
        self.gone.append([key for key in removed if key in self.copy.holders])
        change = Change(self.version, base, device, str(self.version), changed, removed, settled, beside)
        self.copy = merge(self.copy, change)
        self.sent.append(change)

    def values(self, key: str) -> list[Any]:
        """Everything there is of a key: the answer, and what waits beside it."""
        return [self.copy.answers.get(key, ABSENT), *(other.value for other in self.copy.conflicts.get(key, ()))]


def keys(bits: int) -> list[str]:
    """The keys whose bit is set."""
    return [key for index, key in enumerate(KEYS) if bits >> index & 1]


def steps(*values: Any) -> st.SearchStrategy[list[Step]]:
    """What devices send, each with how many versions it is behind: it may have seen any of them, or none.

    :param values: what is typed; without any, each time something that was never typed before.
    """
    bits = st.integers(0, 2 ** len(KEYS) - 1)

    def made(found: list[tuple[str, int, int, int, int, int, bool]]) -> list[Step]:
        return [
            Step(
                device,
                behind,
                {
                    key: values[(pick + place) % len(values)] if values else f"{index}{key}"
                    for place, key in enumerate(keys(touched & ~removed))
                },
                keys(touched & removed),
                [] if beside else keys(settled),
                beside,
            )
            for index, (device, behind, touched, removed, settled, pick, beside) in enumerate(found)
        ]

    one = st.tuples(
        st.sampled_from(DEVICES),
        st.integers(0, 5),
        bits,
        bits,
        bits,
        st.integers(0, max(0, len(values) - 1)),
        st.sampled_from([False, False, False, True]),
    )
    return st.lists(one, min_size=1, max_size=10).map(made)


def play(found: list[Step]) -> Server:
    server = Server()
    seen = dict.fromkeys(DEVICES, 0)  # what a device has merged it does not forget
    for step in found:
        seen[step.device] = max(seen[step.device], server.version - step.behind)
        server.send(step.device, seen[step.device], step.changed, step.removed, step.settled, beside=step.beside)
    return server


def touches(change: Change, key: str) -> bool:
    return key in change.changed or key in change.removed


def is_safe(server: Server, index: int, key: str, value: Any) -> bool:
    """Whether what was sent is there, or was replaced by its own device or by one whose base says it had seen it."""
    change = server.sent[index]
    later = [other for other in server.sent[index + 1 :] if touches(other, key) or key in other.settled]
    replaced = any(
        (other.device == change.device and not other.beside) or other.base >= change.version for other in later
    )
    return replaced or any(same(value, there) for there in server.values(key))


@settings(max_examples=150, deadline=None)
@given(steps())
def test_every_value_ever_sent_is_there_or_was_replaced_by_its_own_device_or_by_one_that_had_seen_it(
    found: list[Step],
) -> None:
    server = play(found)
    for index, change in enumerate(server.sent):
        assert all(is_safe(server, index, key, value) for key, value in change.changed.items())


@settings(max_examples=150, deadline=None)
@given(steps(0, 1, True, None, "", [], {"x": 1}))
def test_the_same_holds_of_values_that_several_sent_and_of_taking_away(found: list[Step]) -> None:
    server = play(found)
    for index, change in enumerate(server.sent):
        assert all(is_safe(server, index, key, value) for key, value in change.changed.items())
        assert all(is_safe(server, index, key, ABSENT) for key in server.gone[index])


@settings(max_examples=60, deadline=None)
@given(steps(0, 1, True, None, "x"))
def test_no_value_waits_twice_nor_beside_itself(found: list[Step]) -> None:
    server = play(found)
    for key in KEYS:
        values = server.values(key)
        assert not any(same(one, other) for index, one in enumerate(values) for other in values[index + 1 :])
    assert all(others for others in server.copy.conflicts.values())


@settings(max_examples=60, deadline=None)
@given(steps())
def test_who_has_seen_everything_never_makes_a_conflict(found: list[Step]) -> None:
    server = play([replace(step, behind=0, beside=False) for step in found])
    expected: dict[str, Any] = {}
    for step in found:
        expected = {key: value for key, value in (expected | step.changed).items() if key not in step.removed}
    assert server.copy.conflicts == {}
    assert dict(server.copy.answers) == expected


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["x", "y", 1, True, None])),
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["x", "y", 1, True, None])),
)
def test_two_who_have_not_seen_each_other_may_come_in_either_order(one: dict[str, Any], two: dict[str, Any]) -> None:
    first, second = Server(), Server()
    first.send("đt1", 0, one, [], [])
    first.send("đt2", 0, two, [], [])
    second.send("đt2", 0, two, [], [])
    second.send("đt1", 0, one, [], [])
    for key in KEYS:
        mine, theirs = first.values(key), second.values(key)
        assert len(mine) == len(theirs)
        assert all(any(same(value, other) for other in theirs) for value in mine)
        if not (key in one and key in two):
            assert len(mine) == 1, "what only one of them touched is not in conflict"


@settings(max_examples=60, deadline=None)
@given(steps(0, 1, 1.5, True, None, "", "ố", [1, {"x": None}]))
def test_what_is_stored_is_what_is_read(found: list[Step]) -> None:
    copy = play(found).copy
    again = load_copy(dump_copy(copy))
    assert again == copy
    assert dump_copy(load_copy(dump_copy(again))) == dump_copy(again)


@settings(max_examples=40, deadline=None)
@given(steps(), st.sampled_from(DEVICES))
def test_settling_all_that_one_has_seen_ends_every_conflict(found: list[Step], device: str) -> None:
    server = play(found)
    settled = sorted(server.copy.conflicts)
    server.send(device, server.version, dict.fromkeys(settled, "chọn"), [], settled)
    assert server.copy.conflicts == {}
    assert all(server.copy.answers[key] == "chọn" for key in settled)


def two_sides() -> Server:
    """One device changed the answer, another had not seen it: `một` is the answer, `hai` waits."""
    server = Server()
    server.send("đt1", 0, {"a": "gốc"}, [], [])
    server.send("đt1", 1, {"a": "một"}, [], [])
    server.send("đt2", 1, {"a": "hai"}, [], [])
    assert server.values("a") == ["một", "hai"]
    return server


def test_an_answer_that_was_not_touched_takes_the_other_sides_value() -> None:
    server = Server()
    server.send("đt1", 0, {"a": 1, "b": 1}, [], [])
    server.send("đt1", 1, {"a": 2}, [], [])
    server.send("đt2", 1, {"b": 2}, [], [])
    assert (server.copy.answers, server.copy.conflicts) == ({"a": 2, "b": 2}, {})


def test_a_device_goes_on_from_what_it_sent_itself() -> None:
    server = two_sides()
    server.send("đt2", 1, {"a": "ba"}, [], [])
    assert server.values("a") == ["một", "ba"], "it does not know yet that its value waits"
    server.send("đt1", 1, {"a": "bốn"}, [], [])
    assert server.values("a") == ["bốn", "ba"]


def test_what_waits_goes_only_when_it_is_settled() -> None:
    server = two_sides()
    server.send("đt1", 3, {"a": "năm"}, [], [])
    assert server.values("a") == ["năm", "hai"]
    server.send("đt1", 4, {}, [], ["a"])
    assert server.values("a") == ["năm"]


def test_what_came_to_wait_after_one_looked_is_not_settled() -> None:
    server = two_sides()
    server.send("đt3", 1, {"a": "ba"}, [], [])
    server.send("đt1", 3, {"a": "hai"}, [], ["a"])
    assert server.values("a") == ["hai", "ba"]


def test_two_who_settle_at_once_are_asked_again() -> None:
    server = two_sides()
    server.send("đt1", 3, {"a": "một"}, [], ["a"])
    server.send("đt2", 3, {"a": "hai"}, [], ["a"])
    assert server.values("a") == ["một", "hai"]


def test_taking_away_and_changing_are_kept_both() -> None:
    taking: tuple[dict[str, Any], list[str]] = ({}, ["a"])
    changing: tuple[dict[str, Any], list[str]] = ({"a": 2}, [])
    for first, second, expected in ((taking, changing, [ABSENT, 2]), (changing, taking, [2, ABSENT])):
        server = Server()
        server.send("đt1", 0, {"a": 1}, [], [])
        server.send("đt1", 1, *first, [])
        server.send("đt2", 1, *second, [])
        assert server.values("a") == expected
        assert load_copy(dump_copy(server.copy)) == server.copy


def test_what_lies_beside_an_answer_on_the_device_itself_takes_nobodys_place() -> None:
    server = Server()
    server.send("đt1", 0, {"a": "gốc", "b": 1}, [], [])
    server.send("đt2", 1, {"a": "sau"}, [], [])
    server.send("đt2", 0, {"a": "trước"}, [], [], beside=True)
    assert server.values("a") == ["sau", "trước"], "not even of what the device itself has said since"
    server.send("đt2", 0, {"a": "trước nữa"}, ["b"], [], beside=True)
    assert server.values("a") == ["sau", "trước", "trước nữa"]
    assert server.values("b") == [1, ABSENT]
    server.send("đt2", 4, {"a": "cuối"}, [], [])
    assert server.values("a") == ["cuối", "trước", "trước nữa"]


def test_what_lies_beside_waits_also_where_nothing_stands() -> None:
    server = Server()
    server.send("đt1", 0, {"a": "bên"}, [], [], beside=True)
    assert server.values("a") == [ABSENT, "bên"]
    server.send("đt1", 1, {"a": "chính"}, [], [])
    assert server.values("a") == ["chính", "bên"]
    assert load_copy(dump_copy(server.copy)) == server.copy


def test_what_another_has_said_too_is_not_replaced_unseen() -> None:
    server = Server()
    server.send("đt1", 0, {"a": 1}, [], [])
    server.send("đt2", 0, {"a": 1}, [], [])
    server.send("đt1", 1, {"a": 2}, [], [])
    assert server.values("a") == [1, 2]


def test_nothing_new_is_the_same_copy() -> None:
    copy = merge(Copy(), Change(1, 0, "đt1", "", {"a": 1}))
    assert merge(copy, Change(2, 0, "đt2", "", {}, ["b"], ["c"])) == copy
    assert copy.holders == {"a": {"đt1": 1}}


_ALIKE: st.SearchStrategy[Any] = st.sampled_from([0, 0.0, -0.0, False, 1, 1.0, True, "1", "", None, [], {}, ABSENT])
_NESTED = st.recursive(
    _ALIKE.filter(lambda value: value is not ABSENT),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=3,
)


@settings(max_examples=300, deadline=None)
@given(_ALIKE | _NESTED, _ALIKE | _NESTED)
def test_values_are_the_same_when_their_texts_are(one: Any, other: Any) -> None:
    absent = ABSENT in (one, other)
    assert same(one, other) is (one is other if absent else canonical(one) == canonical(other))
