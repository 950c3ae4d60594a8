"""The school's console: its frame, who may come in, members, their sessions, the audit log."""
