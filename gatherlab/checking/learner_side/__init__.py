"""The learner's side of a check: their function runs here, on virtual time."""
