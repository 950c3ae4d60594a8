"""Every method takes what VK's schema says it takes; vkbottle-types carries the schema."""

from __future__ import annotations

import importlib
import inspect
import re

import pytest

from vitrina.sandbox.methods.table import METHODS

KNOWN = sorted(name for name in METHODS if name not in ("execute", "captcha.force"))

# What the sandbox takes beyond the schema, or asks for where the schema does not, and why.
BEYOND = {
    # Clients still send it: the schema lost it between 2023 and 2024 (vk-contract §1.2).
    "wall.get": {"owner_id"},
    # In the documentation of October 2026 (vk-contract §1.2).
    "wall.post": {"primary_attachments_mode"},
    # VK's page of 2026 on addresses (vk-2026 §2, [O]).
    "groups.addAddress": {"country_id"},
    "groups.editAddress": {"country_id"},
    # Measured to reach long poll as well (vk-2026 §2, [M]).
    "groups.setLongPollSettings": {"wall_schedule_post_new", "wall_schedule_post_delete"},
}
ASKED_FOR = {
    # Without an album there is nowhere to put or to look.
    "photos.getUploadServer": {"album_id"},
    "photos.get": {"album_id"},
}


def read_schema(name: str) -> dict[str, bool]:
    """Each parameter's name, and whether it must be given."""
    section, _, word = name.partition(".")
    module = importlib.import_module(f"vkbottle_types.methods.{section}")
    category = getattr(module, f"{section.capitalize()}Category")
    method = getattr(category, re.sub("([A-Z])", lambda found: f"_{found[1].lower()}", word))
    return {
        parameter.name: parameter.default is inspect.Parameter.empty
        for parameter in inspect.signature(method).parameters.values()
        if parameter.name not in ("self", "kwargs")
    }


@pytest.mark.parametrize("name", KNOWN)
def test_a_method_takes_what_the_schema_names(name: str) -> None:
    schema = read_schema(name)
    ours = {param.name: param.required for param in METHODS[name].params}
    assert set(schema) <= set(ours)
    assert set(ours) - set(schema) == BEYOND.get(name, set())
    needed = {parameter for parameter, required in schema.items() if required}
    asked = {parameter for parameter, required in ours.items() if required}
    assert asked - needed == ASKED_FOR.get(name, set()) and needed <= asked


@pytest.mark.parametrize("name", ["photos.getMarketUploadServer", "photos.saveMarketPhoto"])
def test_what_vk_removed_is_not_there(name: str) -> None:
    assert name not in METHODS
