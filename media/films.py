"""Looks into films: measures, length and the hashes of key frames.

Only key frames are decoded, shrunk by the decoder's own scaler; a short film of too few of them to tell what it
shows is decoded whole. A film is read through a file object and with a named format, so that no playlist or
reference in it can make the reader open anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from media import pdq
from media.facts import Frame
from media.fingerprints import View
from media.looks import Look, class_size, frame_of, look_at
from media.settings import HashSettings

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

FORMATS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "audio/mp4": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/mp2t": "mpegts",
    "video/mpeg": "mpeg",
    "video/x-flv": "flv",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/flac": "flac",
    "audio/wav": "wav",
}
"""What can be read, with the reader's name for it."""

SPACING = 1.0  # seconds between two key frames that are hashed, at least
FEWEST = 3  # frames that tell what a film shows where that is one scene
FAR_APART = 3.0  # seconds between two frames, in which a film may show anything
LONGEST = 100 * 3600.0  # seconds; a header that says more is not believed
_STANDS_FOR_IT = 0.1  # of its length: past titles and black
_LATE = 0.02  # seconds by which a frame's time may be off
_PASSED_OVER = 50  # frames on the way to the one that is looked for
_TIME_BASE = 1_000_000  # of a container's times
SHORT = 30.0  # seconds: the longest film that is decoded whole
_DECODED = 1000  # frames of it at most
_STEP = 2.0  # seconds between those that are hashed, at most
_DENSE_STEP = 0.25  # seconds between those by which a cut of it is told
_DENSE_PIXELS = 2_000_000_000  # decoded for these at most: a few seconds of work
_MOST_PIXELS = 4_000_000_000  # decoded for the frames that are kept


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a film shows; ``reason`` says what is missing and why."""

    width: int | None = None
    height: int | None = None
    duration: float | None = None
    look: Look | None = None
    frames: tuple[Frame, ...] = ()
    reason: str | None = None
    views: tuple[View, ...] = ()
    between: tuple[Frame, ...] = ()


def read_film(file: BinaryIO, mime: str, settings: HashSettings, *, asked: bool = False) -> FilmFacts:
    """Measure a film or sound of a kind in ``FORMATS`` and hash its key frames; never raises for what the
    file holds. ``asked`` makes the views by which the frames are looked up, and frames near together of a short film.
    """
    import av  # 60 ms and 40 MB: only where there is a film

    try:
        container = av.open(
            file, "r", format=FORMATS[mime], io_open=_open_nothing_else, metadata_errors="replace"
        )
    except _decoding_errors(av):
        return FilmFacts(reason="is cut off or damaged")
    with container:
        duration = _length(container)
        if not container.streams.video:
            reason = (
                "holds sound, but no picture"
                if container.streams.audio
                else "holds neither picture nor sound"
            )
            return FilmFacts(duration=duration, reason=reason if mime.startswith("video/") else None)
        stream = container.streams.video[0]
        if stream.codec_context is None:  # no decoder for what the header names
            return FilmFacts(duration=duration, reason="is packed in a way that can't be decoded")
        width, height = stream.codec_context.width, stream.codec_context.height
        if width * height > settings.megapixels * 1_000_000 or max(width, height) > settings.longest_side:
            reason = f"{width} × {height} pixels: too large to look into"
            return FilmFacts(width, height, duration, reason=reason)
        if FORMATS[mime] in ("mp3", "flac", "ogg") and mime.startswith("audio/"):
            return FilmFacts(duration=duration)  # the picture of a record, if any
        return _look_into(container, stream, duration, settings, asked)


def show_frames(
    file: BinaryIO, mime: str, settings: HashSettings, times: Sequence[float | None], longest: int
) -> list[tuple[Image.Image, float]]:
    """Decode the frames of a film that lie at these seconds, or the key frames next after in a longer one; ``None``:
    one that stands for it.

    No larger than ``longest`` pixels either way, each with its time.

    Raises:
        ValueError: it can't be decoded, in a few plain words.
    """
    import av

    try:
        with av.open(
            file, "r", format=FORMATS[mime], io_open=_open_nothing_else, metadata_errors="replace"
        ) as container:
            if not container.streams.video or container.streams.video[0].codec_context is None:
                raise ValueError("holds no picture that can be decoded")
            stream = container.streams.video[0]
            width, height = stream.codec_context.width, stream.codec_context.height
            if width * height > settings.megapixels * 1_000_000 or max(width, height) > settings.longest_side:
                raise ValueError(f"{width} × {height} pixels: too large to look into")
            length = _length(container) or 0.0
            if not 0 < length <= SHORT:
                stream.codec_context.skip_frame = "NONKEY"
            middle = length * _STANDS_FOR_IT
            return [_show_at(container, stream, middle if time is None else time, longest) for time in times]
    except _decoding_errors(av) as error:
        told = type(error) is ValueError and str(error)
        raise ValueError(told or "is cut off or damaged") from error


def _show_at(
    container: InputContainer, stream: VideoStream, time: float, longest: int
) -> tuple[Image.Image, float]:
    begin = float((stream.start_time or 0) * (stream.time_base or 0))
    container.seek(round((begin + time + _LATE) * _TIME_BASE), backward=True)
    shown, at = None, 0.0
    passed_over = _PASSED_OVER if stream.codec_context.skip_frame == "NONKEY" else _DECODED
    for number, frame in enumerate(container.decode(stream)):
        if frame.width * frame.height > 170_000_000:
            break
        shown, at = frame, max(0.0, float(frame.time) - begin) if frame.time is not None else time
        if at >= time - _LATE or number >= passed_over:
            break
    if shown is None:
        raise ValueError("holds no frame that can be decoded")
    scale = min(longest / shown.width, longest / shown.height, 1.0)
    size = max(1, round(shown.width * scale)), max(1, round(shown.height * scale))
    small = shown.reformat(width=size[0], height=size[1], format="rgb24", interpolation="AREA")
    return Image.fromarray(_upright(small.to_ndarray(), shown)), at


def _look_into(
    container: InputContainer,
    stream: VideoStream,
    duration: float | None,
    settings: HashSettings,
    asked: bool,
) -> FilmFacts:
    import av

    frames: list[Frame] = []
    lying = False  # its header has players turn it by 90°
    cover: Look | None = None
    covering = 0  # which of the frames the cover is
    reason: str | None = None
    width, height = stream.codec_context.width, stream.codec_context.height
    stream.codec_context.skip_frame = "NONKEY"
    spacing = max(SPACING, (duration or 0.0) / settings.frames)
    source = _key_frames(container, stream, spacing, settings.frames, seeking=spacing > 5.0)
    try:
        for time, frame in _or_between(container, stream, source, duration, settings.frames):
            width, height = width or frame.width, height or frame.height
            lying = _quarters(frame) % 2 == 1
            if frame.width * frame.height > settings.megapixels * 1_000_000:
                reason = f"{frame.width} × {frame.height} pixels: too large to look into"
                break
            look = _hash_frame(frame)
            kept = frame_of(time, look, asked)
            if kept is None:
                reason = f"{width} × {height} pixels: too small for PDQ and pHash"
                break
            if not frames or frames[covering].quality < pdq.GOOD_QUALITY <= kept.quality:
                cover, covering = look, len(frames)
            frames.append(kept)
            if len(frames) >= settings.frames:
                break
            if len(frames) * frame.width * frame.height > _MOST_PIXELS:
                reason = (
                    f"more than {_MOST_PIXELS // 1_000_000} megapixels of key frames: the rest was left out"
                )
                break
    except _decoding_errors(av) as error:
        reason = "is cut off or damaged"
        if isinstance(error, MemoryError):
            reason = "takes more memory than allowed"
    if not frames and reason is None:
        reason = "holds no frame that can be decoded"
    between: tuple[Frame, ...] = ()
    if asked and frames and reason is None:
        between = tuple(_frames_between(container, stream, duration))
    if lying:
        width, height = height, width
    return FilmFacts(width or None, height or None, duration, cover, tuple(frames), reason, between=between)


def _frames_between(
    container: InputContainer, stream: VideoStream, duration: float | None
) -> Iterator[Frame]:
    """Hash frames near together of a film that is short; what can't be decoded ends them without a word."""
    import av

    if duration is None or not 0 < duration <= SHORT:
        return
    try:
        for time, frame in _decoded_whole(container, stream, _DENSE_STEP, keys=False):
            look = _hash_frame(frame)
            if (kept := frame_of(time, look, asked=True)) is not None:
                yield kept
    except _decoding_errors(av):
        return


def _key_frames(
    container: InputContainer, stream: VideoStream, spacing: float, most: int, *, seeking: bool
) -> Iterator[tuple[float, Any]]:
    """Give a film's key frames with their times in seconds, ``spacing`` apart or more."""
    begin: float | None = None
    due = float("-inf")
    frames = _sought(container, stream, spacing, 2 * most) if seeking else container.decode(stream)
    for number, frame in enumerate(frames):
        time = float(frame.time) if frame.time is not None else number * spacing
        begin = time if begin is None else begin
        time = max(0.0, time - begin)
        if due <= time <= LONGEST:
            yield time, frame
            due = time + spacing


def _or_between(
    container: InputContainer,
    stream: VideoStream,
    key_frames: Iterator[tuple[float, Any]],
    duration: float | None,
    most: int,
) -> Iterator[tuple[float, Any]]:
    """Give the key frames, or, of a short film that has too few, frames at even steps: cut and packed anew, it has
    them at about the same times.
    """
    few = list(islice(key_frames, FEWEST))
    if len(few) in (0, FEWEST) or duration is None or not SPACING <= duration <= SHORT:
        yield from few
        yield from key_frames
        return
    step = min(_STEP, duration / (FEWEST + 1))
    yield from islice(_decoded_whole(container, stream, step, keys=True), most)


def _decoded_whole(
    container: InputContainer, stream: VideoStream, step: float, *, keys: bool
) -> Iterator[tuple[float, Any]]:
    """Give a film's frames at even steps of so many seconds, and with ``keys`` its key frames beside them: these
    lie where a scene begins, whatever stands before it.
    """
    container.seek(stream.start_time or 0, stream=stream)
    stream.codec_context.skip_frame = "DEFAULT"
    begin: float | None = None
    due = pixels = 0.0
    for _, frame in zip(range(_DECODED), container.decode(stream), strict=False):
        if frame.time is None:
            continue
        begin = float(frame.time) if begin is None else begin
        time = max(0.0, float(frame.time) - begin)
        if time >= due - _LATE or (keys and frame.key_frame):
            yield time, frame
        if time >= due - _LATE:
            due = (time + _LATE) // step * step + step
        pixels += frame.width * frame.height
        if pixels > (_MOST_PIXELS if keys else _DENSE_PIXELS):
            return


def _sought(container: InputContainer, stream: VideoStream, spacing: float, most: int) -> Iterator[Any]:
    """Go through a long film in leaps, so many at most, giving the key frame at each."""
    time_base = float(stream.time_base or 1 / _TIME_BASE)
    leap = max(1, round(spacing / time_base))
    at = stream.start_time or 0
    for _ in range(most):  # times that make no sense may leave it where it is
        container.seek(at, stream=stream)
        frame = next(container.decode(stream), None)
        if frame is None:
            return
        yield frame
        at = max(at + leap, (frame.pts or 0) + leap // 2)
        if stream.duration and at >= (stream.start_time or 0) + stream.duration:
            return


def _hash_frame(frame: Any) -> Look:
    """Hash a frame as players show it, shrunk and made grey by the scaler that the decoder brings along."""
    width, height = class_size(frame.width, frame.height)
    small = frame.reformat(width=width, height=height, format="gray", interpolation="AREA")
    grey = _upright(small.to_ndarray(), frame)
    return look_at(grey, grey.astype(np.float32))


def _upright(pixels: NDArray[Any], frame: Any) -> NDArray[np.uint8]:
    """Turn the pixels of a frame as its film's header has players turn it: phones film lying on their side."""
    return np.ascontiguousarray(np.rot90(pixels, _quarters(frame)), np.uint8)


def _quarters(frame: Any) -> int:
    """Return by how many quarters of a turn, against the clock, a frame is to be shown."""
    quarters: int = round(frame.rotation / 90) % 4
    return quarters


def _length(container: InputContainer) -> float | None:
    """Return how long a film says it is, in seconds, if that is to be believed."""
    if container.duration is None:
        return None
    seconds = container.duration / _TIME_BASE
    return seconds if 0 < seconds <= LONGEST else None


def _open_nothing_else(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    raise OSError("a film may not refer to another file")


def _decoding_errors(av: Any) -> tuple[type[BaseException], ...]:
    return (
        av.error.FFmpegError,
        OSError,
        ValueError,
        EOFError,
        MemoryError,
        ArithmeticError,
        LookupError,
        TypeError,
        AttributeError,
        RuntimeError,
    )
