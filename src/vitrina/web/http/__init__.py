"""What every request goes through: limits, browsers and their proofs, sizes, shapes of answers."""
