"""Every address of the console and the API says in the matrix who may come there."""

from web.school_matrix import EXPECTED, school_routes


def test_every_address_has_its_entry_and_every_entry_its_address() -> None:
    assert set(school_routes()) == set(EXPECTED)
