"""Courses of the school: how they go, what their forms begin with, signed links for students."""
