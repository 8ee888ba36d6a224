"""The simulator without its controls: a choice becomes a program, is run in virtual time, and is drawn.

Pure: the same choice gives the same bytes, on every machine and every run.
"""

from __future__ import annotations

from gatherlab.simulation.choices import STRATEGIES, ChoiceError, Choices
from gatherlab.simulation.cutting import cut
from gatherlab.simulation.drawing import drawing
from gatherlab.simulation.programs import program
from gatherlab.simulation.running import Simulation, simulate

__all__ = ["STRATEGIES", "ChoiceError", "Choices", "Simulation", "cut", "drawing", "program", "simulate"]
