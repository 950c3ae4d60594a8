"""The practitioner's booking requests."""
