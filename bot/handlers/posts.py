"""/posts: full-text search over all posts."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.answers.nothing import viewing
from bot.answers.posts import answer_posts
from bot.answers.questions import question, question_id
from bot.asking import Asking
from bot.callbacks import PageButton
from bot.cards.posts import posts_card
from bot.deps import BotDeps
from bot.replies import change, send_page


def posts_router() -> Router:
    """The router of ``/posts``."""
    router = Router(name="posts")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(search_posts, Command("posts", ignore_case=True))
    return router


async def search_posts(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/posts QUERY``: the posts that say so; without a query the newest ones."""
    query = command.args or ""
    understood = await question(query, asking, deps, of_texts=True)
    answer = await answer_posts(f"/posts {query}".strip(), understood, asking, deps)
    if not query:
        answer = answer.with_hint(asking.words.say("posts-which"))
    asked = question_id("posts", query, asking)
    card = posts_card(answer, viewing(asking, deps), asked=asked, page_size=deps.page_size)
    await send_page(message, answer, card, "posts", query, asking, deps)


async def turn_posts_page(
    callback: CallbackQuery, query: str, button: PageButton, asking: Asking, deps: BotDeps
) -> None:
    """Another page of an answer of ``/posts``; ``asking`` stands at the time of the question."""
    understood = await question(query, asking, deps, of_texts=True)
    answer = await answer_posts(f"/posts {query}".strip(), understood, asking, deps, page=button.page)
    card = posts_card(answer, viewing(asking, deps), asked=button.asked, page_size=deps.page_size)
    await change(callback, answer, card, asking, deps)
