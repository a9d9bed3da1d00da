"""A storm: traffic at a pace in bad weather, while connections drop and freeze."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from tests.telegram_server.faults import Weather
from tests.telegram_server.server import TelegramServer
from tests.telegram_server.traffic import Mix, Traffic

_BEAT = 0.02

ROUGH = Weather(
    flood=0.005, server_error=0.01, drop=0.01, slow=0.05, withhold=0.05, duplicate=0.03, reorder=0.05
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a storm blows: posts a second, and seconds on average between two of the same trouble (0 for never).

    Trouble is counted in steps of the traffic, so that a seed brings it in the same places on a slower machine.
    """

    posts: float = 100.0
    drop_every: float = 2.0
    freeze_every: float = 7.0
    frozen_for: float = 1.0
    too_long_every: float = 5.0


class Storm:
    """Drives a server's world; the killing of the program under test is left to whoever runs it."""

    def __init__(
        self,
        server: TelegramServer,
        seed: int,
        *,
        pace: Pace | None = None,
        weather: Weather = ROUGH,
        mix: Mix | None = None,
    ) -> None:
        self.traffic = Traffic(server.world, seed, mix=mix)
        self.drops = self.freezes = 0
        self._server, self._seed, self._weather = server, seed, weather
        self._pace = pace or Pace()
        self._rng = random.Random(seed + 1)  # noqa: S311

    async def rage(self, posts: int) -> None:
        """Makes so many more posts, with all that comes with them, then lets the sky clear."""
        self._server.faults.blow(self._weather, self._seed + self.traffic.posts)
        wanted, clock = self.traffic.posts + posts, asyncio.get_running_loop()
        begun, made = clock.time(), self.traffic.posts
        while self.traffic.posts < wanted:
            due = made + (clock.time() - begun) * self._pace.posts
            while self.traffic.posts < min(due, wanted):
                self.traffic.step()
                self._trouble()
            await asyncio.sleep(_BEAT)
        self.traffic.settle()
        self._server.thaw_connections()
        self._server.faults.clear()

    def _trouble(self) -> None:
        pace, server = self._pace, self._server
        if self._strikes(pace.drop_every):
            self.drops += server.drop_some(random.Random(self._rng.random()), 0.7)  # noqa: S311
        if self._strikes(pace.freeze_every):
            self.freezes += 1
            server.freeze_connections()
            asyncio.get_running_loop().call_later(pace.frozen_for, server.thaw_connections)
        if self._strikes(pace.too_long_every):
            server.faults.too_long(self._rng.choice(list(server.world.channels)))

    def _strikes(self, every: float) -> bool:
        return every > 0 and self._rng.random() * every * self._pace.posts < 1
