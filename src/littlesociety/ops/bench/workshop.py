"""Contenders in processes of their own, told what to do a line at a time.

An order is a line of JSON, `{"task": "single", "times": 50}`; the answer is a line of JSON.
Standard library only: some contenders run without Django.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar

HERE: Final = "littlesociety.ops.bench.workers"
PATIENCE_SECONDS: Final = 30

Task = Callable[..., Any]
T = TypeVar("T")


class ContenderStopped(RuntimeError):
    """A contender's process ended in the middle; it has said why on standard error."""


class Worker:
    """A contender's process, seen from the one who gives the orders."""

    def __init__(self, module: str, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        self.name = module
        self.process = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", f"{HERE}.{module}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **(env or {})},
        )
        self.answer()

    def do(self, task: str, **how: Any) -> Any:
        """Have a task done and return what came of it."""
        self.order(task, **how)
        return self.answer()

    def order(self, task: str, **how: Any) -> None:
        """Have a task begun; `answer` waits for its end."""
        stdin = self.process.stdin
        if stdin is None or self.process.poll() is not None:
            raise self._gone()
        stdin.write(json.dumps({"task": task, **how}) + "\n")
        stdin.flush()

    def answer(self) -> Any:
        """What came of the task that was begun."""
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise self._gone()
        return json.loads(line)

    def close(self) -> None:
        """Let the process end."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def _gone(self) -> ContenderStopped:
        """What to raise when the process has ended."""
        return ContenderStopped(f"{self.name} stopped with code {self.process.wait()}")


@contextmanager
def working(module: str, *arguments: str, env: Mapping[str, str] | None = None) -> Iterator[Worker]:
    """A contender for as long as it is needed."""
    worker = Worker(module, *arguments, env=env)
    try:
        yield worker
    finally:
        worker.close()


def obey(tasks: Mapping[str, Task]) -> None:
    """Do what is asked, a line at a time, until nobody asks any more. In the contender's process.

    Whatever a library prints goes to standard error: standard output is for answers.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    answers.write('"ready"\n')
    answers.flush()
    for line in sys.stdin:
        order = json.loads(line)
        answers.write(json.dumps(tasks[order.pop("task")](**order)) + "\n")
        answers.flush()


def timed(act: Callable[[T], object], things: Iterable[T]) -> float:
    """How many seconds it takes to do something with each thing, one after another."""
    began = time.perf_counter()
    for thing in things:
        act(thing)
    return time.perf_counter() - began
