"""How long ``dprkwatch --help`` takes, and how much memory an idle ``dprkwatch bot`` holds.

The bot polls a Bot API server on loopback that has nothing to say; the baseline is a bare ``import aiogram``.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aiohttp import web

TOKEN = "123456789:" + "A" * 35
RUNS = 7
IDLE_SECONDS = 10  # without growing
LONGEST_WAIT = 120  # seconds


def seconds_of(*arguments: str) -> float:
    """The median wall time of a fresh interpreter with these arguments, in seconds."""
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - started)
    return sorted(taken)[RUNS // 2]


def resident_mb(pid: int) -> float:
    """What a process holds in memory, in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def quiet_bot_api(request: web.Request) -> web.Response:
    """Answers as a Bot API server on which nobody writes."""
    method = request.path.rpartition("/")[2]
    if method == "getUpdates":
        await asyncio.sleep(5)
        return web.json_response({"ok": True, "result": []})
    if method == "getMe":
        me = {"id": 123456789, "is_bot": True, "first_name": "b", "username": "b_bot"}
        return web.json_response({"ok": True, "result": me})
    return web.json_response({"ok": True, "result": True})


async def idle_bot_mb() -> float:
    """The memory of ``dprkwatch bot`` after a while of nothing, in megabytes."""
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", quiet_bot_api)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DPRKWATCH_BOT__TOKEN": TOKEN,
            "DPRKWATCH_BOT__API_BASE": f"http://127.0.0.1:{port}",
            "DPRKWATCH_STORAGE__DATABASE": str(Path(folder) / "idle.db"),
        }
        made = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "dprkwatch",
            "db",
            "upgrade",
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
        )
        await made.wait()  # as `init` does
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "dprkwatch", "bot", env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        held = await _settled(process.pid)
        process.terminate()
        await process.wait()
    await runner.cleanup()
    return held


async def _settled(pid: int) -> float:
    """What a process holds once it has not grown for a while: on a busy machine it takes long to be ready."""
    held, still = 0.0, 0
    for _ in range(LONGEST_WAIT):
        await asyncio.sleep(1)
        now = resident_mb(pid)
        still = still + 1 if now and now - held < 1 else 0
        held = now
        if still >= IDLE_SECONDS:
            break
    return held


def main() -> None:
    """Prints the table."""
    load = os.getloadavg()[0]
    print(f"load average {load:.1f}; medians of {RUNS}")
    empty = seconds_of("-c", "pass")
    shown = seconds_of("-m", "dprkwatch", "--help")
    print(f"{'empty interpreter':28}{empty:8.2f} s")
    print(
        f"{'dprkwatch --help':28}{shown:8.2f} s   (limit 0.4 s; {shown / empty:.1f} × the empty interpreter)"
    )
    print(f"{'idle bot':28}{asyncio.run(idle_bot_mb()):8.0f} MB  (limit 250 MB)")


if __name__ == "__main__":
    main()
