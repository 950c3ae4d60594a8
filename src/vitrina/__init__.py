"""Vitrina: one short form becomes a finished VK community."""
