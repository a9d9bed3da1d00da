"""What buttons carry: a few bytes (64 at most) that lead back to what was asked, which storage keeps over restarts."""

from __future__ import annotations

from aiogram.filters.callback_data import CallbackData


class PageButton(CallbackData, prefix="p"):
    """Another page of an answer. ``asked`` is an id of ``storage.asked``, ``page`` counts from 1."""

    asked: int
    page: int


class ClaimButton(CallbackData, prefix="c"):
    """The card of claim ``#number``."""

    number: int


class WhyButton(CallbackData, prefix="w"):
    """The card of claim ``#number`` with what it was read from, or without."""

    number: int
    shown: bool
