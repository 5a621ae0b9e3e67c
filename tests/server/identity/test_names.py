from __future__ import annotations

import unicodedata

import pytest

from server.identity.names import clean_name, clean_phone


@pytest.mark.parametrize(
    "name",
    ["Hà Thị Thái", "Lê", "H'Hen Niê", "Y-Ban Ê’Ban", "Nguyễn T. A.", "นายสมชาย", "Ksor Blăm"],
)
def test_names_of_every_people_pass(name: str) -> None:
    assert clean_name(name) == unicodedata.normalize("NFC", name)


def test_a_name_is_composed_and_its_blanks_are_folded() -> None:
    decomposed = unicodedata.normalize("NFD", "Hà Thị Thái")
    assert clean_name(f"  {decomposed.replace(' ', '   ')}\t") == "Hà Thị Thái"


@pytest.mark.parametrize(
    "name",
    ["", "   ", "-", "' .", "A1", "Số ٣", "a@b", "<i>", "a\x00b", "\ud800", "😀", "a" * 101],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    assert clean_name(name) is None


def test_a_name_of_a_hundred_characters_passes() -> None:
    assert clean_name("a" * 100) == "a" * 100


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("84-912-345-678", "0912345678"),
        ("02083.123.456", "02083123456"),
    ],
)
def test_phone_numbers_are_written_one_way(given: str, kept: str) -> None:
    assert clean_phone(given) == kept


@pytest.mark.parametrize("given", ["", "912345678", "09123456789", "0912345678a", "٠٩١٢٣٤٥٦٧٨", "+1 202 555 0100"])
def test_what_is_no_phone_number_is_refused(given: str) -> None:
    assert clean_phone(given) is None
