"""Finds the tests in which several threads do something at once, by reading the tests' own text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
#: Whoever names one of these lets threads run beside one another.
THREADS: Final = frozenset({"Barrier", "Thread", "ThreadPoolExecutor"})


@dataclass
class Module:
    """What one file of tests defines, and what it takes from others.

    Attributes:
        functions: Names in the body of each function, its parameters among them, for those are fixtures.
        taken: Where a name was imported from: the module, and its name there.
    """

    functions: dict[str, frozenset[str]] = field(default_factory=dict)
    taken: dict[str, tuple[str, str]] = field(default_factory=dict)


def racing_tests() -> set[str]:
    """Return the tests that start threads, by themselves or through a function or fixture of the tests: `module::test`."""
    modules = {_name(path): _read(path) for path in (ROOT / "tests").rglob("*.py") if "journeys" not in path.parts}
    racing = {
        (module, name) for module, read in modules.items() for name, words in read.functions.items() if words & THREADS
    }
    while found := set(_through(modules, racing)) - racing:
        racing |= found
    return {f"{module}::{name}" for module, name in racing if name.startswith("test_")}


def functions_of(module: str) -> frozenset[str]:
    """Return the names of all functions of a file of tests."""
    return frozenset(_read(ROOT / Path(*module.split(".")).with_suffix(".py")).functions)


def _through(modules: dict[str, Module], racing: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for module, read in modules.items():
        for name, words in read.functions.items():
            if any((module, word) in racing or read.taken.get(word) in racing for word in words):
                yield module, name


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _read(path: Path) -> Module:
    module = Module()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            module.functions.setdefault(node.name, frozenset(_words(node)))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests"):
            module.taken |= {one.asname or one.name: (str(node.module), one.name) for one in node.names}
    return module


def _words(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):  # fixtures asked for by name
            yield node.value
