"""Pictures of what was seen: the original where it is kept, the file it was imported from, or what its post carries."""

from __future__ import annotations

from pathlib import Path

from bot.footage import KeptPicture
from media.side_by_side import Composed, Half, Pairing
from media.workers import HashWorkers
from storage.engines import Storage
from storage.kept_pictures import Whereabouts, whereabouts


class KeptPictures:
    """Finds pictures on this machine and puts them side by side; nothing is fetched for that."""

    def __init__(self, storage: Storage, workers: HashWorkers, folder: Path) -> None:
        """``folder`` is where originals are kept."""
        self._storage = storage
        self._workers = workers
        self._folder = folder

    async def kept(self, media_id: int) -> KeptPicture | None:
        """A picture of a medium; ``None`` where there is none on this machine, or none that may be shown."""
        async with self._storage.read() as conn:
            found = await whereabouts(conn, media_id)
        return None if found is None else self._found(found)

    def _found(self, found: Whereabouts) -> KeptPicture | None:
        if found.kept_path and (self._folder / found.kept_path).is_file():
            return KeptPicture(Half(str(self._folder / found.kept_path)))
        for path, archive in found.files:
            if Path(archive or path).is_file():
                return KeptPicture(Half(path, archive))
        if found.telegram_file_id is not None:
            from monitors.telegram.remote_files import (
                find_file,
            )  # Telethon takes 80 MB: not for a bot that is asked nothing

            for message in found.messages:
                file = find_file(message, found.telegram_file_id)
                if file is not None and file.inline:
                    return KeptPicture(Half(content=file.inline), is_small=True)
        return None

    async def compose(self, pairing: Pairing) -> Composed | str:
        """Two pictures as one, or in a few plain words why not."""
        return await self._workers.compose(pairing)
