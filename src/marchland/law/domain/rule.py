"""Rules: an article of a treaty in plain words, and where it computes something the function that does."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from marchland.core.message import Message

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class LegalRule:
    """One rule: its name for `law explain`, the article it stands in, and what the article says in plain words."""

    id: str
    article: str
    text: str


class ComputingRule(Generic[P, R]):
    """A rule that computes: called like the function it is, with the rule read off its docstring."""

    def __init__(self, function: Callable[P, R], name: str, article: str) -> None:
        self._function = function
        self.rule = LegalRule(name, article, Message(" ".join(inspect.cleandoc(function.__doc__ or "").split())))

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what the rule computes."""
        return self._function(*args, **kwargs)


def computes(name: str, article: str) -> Callable[[Callable[P, R]], ComputingRule[P, R]]:
    """Return a decorator that makes a function the rule of that article; its docstring is the rule's words."""
    return lambda function: ComputingRule(function, name, article)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer is as it is: the article, what it means here, and the paper."""

    article: str
    text: str
    source: str
