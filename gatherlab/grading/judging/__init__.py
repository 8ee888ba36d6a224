"""Judging a class's answers, and keeping each verdict."""
