"""Gathers of one's own: right ones of many kinds, and the same ones with one mistake each."""
