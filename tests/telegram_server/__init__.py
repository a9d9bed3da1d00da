"""A small Telegram on loopback, spoken to by the stock Telethon client over TCP with nothing of it patched.

It speaks MTProto over Telethon's own TL layer, so both sides agree on the layer by construction. A test tells what
happens by calls of `World`, what goes wrong by `Faults`, reads what was asked from `Journal`, and hands the program
under test a session minted by `TelegramServer.session_file`. That carries the address and a key: the program needs no
hook.

    async with TelegramServer() as server:
        account, channel = server.world.add_account(), server.world.add_channel("Front", "front")
        client = TelegramClient(StringSession(server.session_string(account)), 1, "x")

Where the program makes its own key (a login from nothing), its process must know the server's RSA key:
``telethon.crypto.rsa.add_key(public_key_pem(), old=False)``. A session minted for nobody avoids that.
"""

from tests.telegram_server.accounts import Account, access_hash
from tests.telegram_server.channels import Ballot, Channel, Extras, LinkPreview, Origin, Post, Restriction
from tests.telegram_server.faults import Faults, Weather
from tests.telegram_server.journal import Journal
from tests.telegram_server.judgement import Held, Judgement, judge, too_short_lived
from tests.telegram_server.keys import public_key_pem
from tests.telegram_server.server import TelegramServer
from tests.telegram_server.storm import ROUGH, Pace, Storm
from tests.telegram_server.threaded import ServerThread
from tests.telegram_server.traffic import Mix, Traffic
from tests.telegram_server.world import PostTruth, World

__all__ = [
    "ROUGH",
    "Account",
    "Ballot",
    "Channel",
    "Extras",
    "Faults",
    "Held",
    "Journal",
    "Judgement",
    "LinkPreview",
    "Mix",
    "Origin",
    "Pace",
    "Post",
    "PostTruth",
    "Restriction",
    "ServerThread",
    "Storm",
    "TelegramServer",
    "Traffic",
    "Weather",
    "World",
    "access_hash",
    "judge",
    "public_key_pem",
    "too_short_lived",
]
