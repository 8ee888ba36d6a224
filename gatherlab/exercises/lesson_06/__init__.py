"""Lesson 06: a gather of one's own, judged by a table of what asyncio.gather does."""
