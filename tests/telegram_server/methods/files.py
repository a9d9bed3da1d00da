"""Fetching files by pieces (https://core.telegram.org/api/files)."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions as F
from telethon.tl import types as T

from tests.telegram_server.faults import RpcFailure
from tests.telegram_server.methods.registry import Answers, Caller

_STEP = 1024
_LARGEST = 1024 * 1024
answers = Answers()


@answers(F.upload.GetFileRequest)
def get_file(caller: Caller, request: Any) -> Any:
    place = request.location
    if not caller.account or not isinstance(place, (T.InputPhotoFileLocation, T.InputDocumentFileLocation)):
        raise RpcFailure(400, "LOCATION_INVALID")
    if request.offset % _STEP or request.offset < 0:
        raise RpcFailure(400, "OFFSET_INVALID")
    if request.limit % _STEP or not 0 < request.limit <= _LARGEST:
        raise RpcFailure(400, "LIMIT_INVALID")
    content = caller.world.files.content(place.id, place.file_reference, place.thumb_size)
    if isinstance(content, str):
        raise RpcFailure(400, content)
    piece = content[request.offset : request.offset + request.limit]
    caller.server.bytes_served += len(piece)
    return T.upload.File(T.storage.FileJpeg(), int(caller.world.clock.time()), piece)
