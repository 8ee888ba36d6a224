"""What went wrong, one module a kind of finding; each is a pure function of the facts."""

from __future__ import annotations

from gatherlab.watching.facts import Facts, Finding
from gatherlab.watching.findings import blocked, bottleneck, in_flight, lost, one_by_one, outside, unread

__all__ = ["KINDS", "find"]

KINDS = (blocked, lost, unread, one_by_one, outside, bottleneck, in_flight)


def find(facts: Facts) -> list[Finding]:
    """All findings, the worst first."""
    found = [finding for kind in KINDS for finding in kind.find(facts)]
    return sorted(found, key=lambda finding: -finding.cost)
