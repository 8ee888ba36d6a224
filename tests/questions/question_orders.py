"""Every order of the lines of an ORDER question that Python would accept, found without trying them all."""

import ast
from collections.abc import Iterator

from gatherlab.model import Question

Order = tuple[int, ...]


def other_orders(one: Question) -> list[Order]:
    """All orders but the right one whose program compiles."""
    lines = [option.text for option in one.options]
    right = tuple(range(len(lines)))
    return [order for order in indented(lines) if order != right and compiles(program(lines, order))]


def program(lines: list[str], order: Order) -> str:
    return "\n".join(lines[i] for i in order)


def compiles(source: str) -> bool:
    try:
        compile(source, "x", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError:
        return False
    return True


def indented(lines: list[str]) -> Iterator[Order]:
    """All orders whose indentation fits; no other can compile.  Each line is one whole logical line."""
    depth = [len(line) - len(line.lstrip(" ")) for line in lines]
    opens = [line.rstrip().endswith(":") for line in lines]

    def grow(order: Order, blocks: tuple[int, ...]) -> Iterator[Order]:
        """``blocks`` are the depths of the open blocks, outermost first."""
        inside = bool(order) and opens[order[-1]]
        if len(order) == len(lines):
            if not inside:
                yield order
            return
        for i in set(range(len(lines))) - set(order):
            if inside and depth[i] > blocks[-1]:
                yield from grow((*order, i), (*blocks, depth[i]))
            elif not inside and depth[i] in blocks:
                yield from grow((*order, i), blocks[: blocks.index(depth[i]) + 1])

    return grow((), (0,))
