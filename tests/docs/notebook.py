"""Runs cells as a notebook does: in order, in one namespace, inside an event loop, each showing the
value of the expression that it ends with. The cells come as a JSON list on stdin."""

import ast
import asyncio
import json
import sys
from typing import Any

__all__ = ["END"]

END = "\x1e\n"
"""Printed after each cell."""


async def _run(cells: list[str]) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells:
        *before, last = ast.parse(cell).body
        if not isinstance(last, ast.Expr):
            before.append(last)
        exec(compile(ast.Module(before, []), "<cell>", "exec"), namespace)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)
            if value is not None:
                print(repr(value))
        print(END, end="")


if __name__ == "__main__":
    asyncio.run(_run(json.load(sys.stdin)))
