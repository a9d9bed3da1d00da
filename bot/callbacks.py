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


class DigestButton(CallbackData, prefix="d"):
    """Another page of a digest that was delivered; ``page`` counts from 1."""

    delivery: int
    page: int


class DigestPictureButton(CallbackData, prefix="dp"):
    """A picture of the digest under which it stands; ``kind`` is ``map`` or ``figures``.

    It names no digest, so that many chats get the same card: whose message it is says which.
    """

    kind: str


class ReviewButton(CallbackData, prefix="rv"):
    """An analyst's verdict on claim ``#number``; without one its card with the verdicts to choose from.

    ``queue``: it is looked at in the queue of what nobody has reviewed.
    """

    number: int
    verdict: str = ""
    queue: bool = False


class NextButton(CallbackData, prefix="rn"):
    """The newest claim that nobody has reviewed with a smaller number than ``before``."""

    before: int


class StoryButton(CallbackData, prefix="sf"):
    """What this chat wants of the story that claim ``#number`` tells. ``wish``: ``follow``, ``mute``, ``usual``."""

    number: int
    wish: str


class CheckButton(CallbackData, prefix="ck"):
    """Somebody looks into claim ``#number``, or no longer does."""

    number: int
    on: bool


class SubscriptionButton(CallbackData, prefix="su"):
    """Something to do with a subscription of this chat; ``value`` by what is done."""

    subscription: int
    do: str
    value: str


class SubscribeButton(CallbackData, prefix="sb"):
    """A step of the questions by which one subscribes. ``made``: when they began, so that old buttons are known."""

    made: int
    step: str
    value: str


class SubscribeToButton(CallbackData, prefix="sa"):
    """Subscribes to the question that ``asked`` leads to."""

    asked: int


class ExportButton(CallbackData, prefix="x"):
    """The claims of the question that ``asked`` leads to as a file; ``form`` is a ``bot.exports.files.Format``."""

    asked: int
    form: str


class PictureButton(CallbackData, prefix="pc"):
    """A picture of the question that ``asked`` leads to, or its timeline; ``kind`` is one of ``KINDS``.

    ``colours``: ``dark`` or ``light``, empty for those that the chat chose.
    """

    asked: int
    kind: str
    colours: str = ""


class AroundButton(CallbackData, prefix="ar"):
    """What is claimed around claim ``#number``: of the same kind, at its places, at about that time."""

    number: int
    kind: str


class WhyButton(CallbackData, prefix="w"):
    """The card of claim ``#number`` with what it was read from, or without."""

    number: int
    shown: bool


class TellersButton(CallbackData, prefix="t"):
    """Who else tells the story of claim ``#number``."""

    number: int


class FootageButton(CallbackData, prefix="fo"):
    """The footage under claim ``#number``: ``show`` ``all`` of its sightings, or it ``beside`` the earliest."""

    number: int
    show: str


class MatchButton(CallbackData, prefix="wm"):
    """An analyst says of match ``match``, shown on claim ``#number``, that it is wrong, or takes that back."""

    number: int
    match: int
    wrong: bool


class LiftButton(CallbackData, prefix="lf"):
    """Has the whole pictures and films under claim ``#number`` fetched, whatever the limits."""

    number: int


class CoveragePage(CallbackData, prefix="cv"):
    """A page of ``/coverage``."""

    page: int


class AuditPage(CallbackData, prefix="au"):
    """A page of ``/audit``."""

    page: int


class PeoplePage(CallbackData, prefix="pe"):
    """A page of those who have a role."""

    page: int


class ChannelsPage(CallbackData, prefix="cl"):
    """A page of ``/channels``."""

    page: int


class ChannelButton(CallbackData, prefix="ch"):
    """The panel of a channel: ``do`` something with ``value``; neither shows it as it is."""

    channel: int
    do: str = ""
    value: str = ""


class SuggestButton(CallbackData, prefix="sg"):
    """Watches a suggested channel."""

    name: str


class SettingsButton(CallbackData, prefix="s"):
    """The panel of settings: ``part`` of them, and the ``value`` chosen, empty to be shown the choices."""

    part: str = ""
    value: str = ""


class ForgetButton(CallbackData, prefix="fg"):
    """Forgets the chat, or leaves it."""

    sure: bool


class LexiconPage(CallbackData, prefix="lp"):
    """A page of what a changed lexicon would flag otherwise; ``page`` counts from 1."""

    trial: int
    page: int


class LexiconUse(CallbackData, prefix="lu"):
    """Puts the tried ``lexicon`` in force, where ``base`` still is."""

    lexicon: int
    base: int
