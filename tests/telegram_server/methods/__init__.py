"""What each method answers: a module a family, gathered in `HANDLERS` by request class."""

from __future__ import annotations

from tests.telegram_server.methods import channels, files, history, login, updates
from tests.telegram_server.methods.registry import Caller, Handler

HANDLERS: dict[type, Handler] = {}
for _module in (channels, files, history, login, updates):
    HANDLERS |= _module.answers.handlers

__all__ = ["HANDLERS", "Caller", "Handler"]
