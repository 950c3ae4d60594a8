"""Typed builders of calls, one module per section of VK's methods.

A community is always given by its positive id; the minus of `owner_id` is added here, so that no
call can fall on a person's own wall, shop or avatar. Parameters: vk-contract 2026-11-22, App. A.
"""
