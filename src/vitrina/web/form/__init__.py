"""The form: shown, read, previewed, with its photo, its frame and its consents."""
