"""PDQ and pHash against what the reference implementations give for the same pixels."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from media import pdq, phash
from media.looks import class_size, hash_look
from media.pdq import distance, hash_luminance, luminance_of
from tests.media.drawn import draw, encoded, picture

# made with PyPI pdqhash 0.2.8, the reference's C++ code
REFERENCE = [
    (320, 240, 1, "46bfd147e9cc21c778b1596eaf4152ecd492a5b1a5fcd23b2c0b85d213e0d2b1", 100),
    (320, 240, 2, "f51cef9107fb6914992cca13eef5d08bb146bc646c391c2a5a9612c10ee50ff5", 100),
    (320, 240, 3, "ead74bbc1452c73da90bb9a4b1ac7103ec71ae78585e5b464b878fc11fa00ab5", 100),
    (240, 320, 4, "07e004788345a2fbc696ace4b03ba844e92c799b2d4f7f164a925b85bab5ebf1", 100),
    (319, 211, 5, "120dd143f2f4b4a6b4f1f5bbe846b9113b79ea4eeb16cb432e81af14c8e06aa1", 100),
    (64, 64, 6, "54cad7d284bfe13278bcd12e9340bd1ced2f6c4b85031cd27ac46ac02bd5bd55", 100),
    (100, 37, 7, "f1d7cab559ef14f4d52e544347b1f6bfbc4e89167852f945ed14a15005807905", 100),
    (129, 128, 8, "75f5d5fe351579e94453c91546ec57bfb9133247a106c61448511f81ba15e555", 100),
    (512, 384, 9, "41fd515b4b78515e3545b3f9acfb575f4d46cc56c751ac0134852d557470c8a1", 100),
    (800, 600, 10, "152bc57594bf6506faed66fe713a464f9647b9119c11585069447824e9f5a955", 100),
    (63, 200, 12, "fcfc1d0fd1c0bcfddb2fb31bcc92110353664cc66c044f192c51c2e92f058d5f", 100),
]
# of (320, 240, 2): as it is, turned by 90°, 180°, 270°, mirrored on the four axes
REFERENCE_TURNED = {
    "f51cef9107fb6914992cca13eef5d08bb146bc646c391c2a5a9612c10ee50ff5",
    "cfc028d7d2e076235e7b1d8c660f077e630fdf382a7369d6a9306534259898d9",
    "a049453b52bec3becc7960b9bbe07a21e41316ce396cb6800fc3b86b5bb0a55f",
    "9a95023d83b59c890b2eb726335aadd4365a35927f26827cfc65cf9e70cd3062",
    "b51c002e07eb96eb992c15eceeb42f64b146039b6c39e3d45a96ed3e0ee5f00a",
    "a049bad452be3c41cc799f46bbe085dee413e931396c497f0fc347945bb05aa1",
    "cfc0d728d2e089dc5e7be273660ff881630f22c72a73f629a9309acb25986727",
    "9a957d8287b523760b2e48d9335a522b365a8a6d7f267c83fc65306170cdcd8d",
}
ROUNDING = 2  # bits next to the median that another order of sums may turn


@pytest.mark.parametrize(("width", "height", "seed", "expected", "quality"), REFERENCE)
def test_a_picture_has_the_hash_and_quality_of_the_reference(
    width: int, height: int, seed: int, expected: str, quality: int
) -> None:
    found = hash_luminance(luminance_of(draw(width, height, seed)))
    assert distance(found.bits, bytes.fromhex(expected)) <= ROUNDING
    assert abs(found.quality - quality) <= 1


@pytest.mark.parametrize(
    ("width", "height", "seed", "contrast", "quality"),
    [(320, 240, 1, 8, 33), (320, 200, 3, 12, 18), (64, 64, 6, 16, 17), (200, 200, 5, 24, 5)],
)
def test_a_picture_of_low_contrast_has_the_quality_of_the_reference(
    width: int, height: int, seed: int, contrast: int, quality: int
) -> None:
    pixels = (draw(width, height, seed) // contrast + 60).astype(np.uint8)
    assert abs(hash_luminance(luminance_of(pixels)).quality - quality) <= 1


def test_half_of_the_bits_are_set() -> None:
    found = hash_luminance(luminance_of(draw(320, 240, 2)))
    assert [int.from_bytes(each, "big").bit_count() for each in found.orientations] == [128] * 8


def test_the_eight_orientations_are_those_of_the_reference() -> None:
    found = hash_luminance(luminance_of(draw(320, 240, 2)))
    assert found.orientations[0] == found.bits
    for expected in REFERENCE_TURNED:
        assert min(distance(each, bytes.fromhex(expected)) for each in found.orientations) <= ROUNDING
    assert len(set(found.orientations)) == len(pdq.ORIENTATIONS) == 8


@pytest.mark.parametrize(
    ("name", "turn"),
    [
        ("mirrored", Image.Transpose.FLIP_LEFT_RIGHT),
        ("upside down, mirrored", Image.Transpose.FLIP_TOP_BOTTOM),
        ("turned by 180°", Image.Transpose.ROTATE_180),
        ("turned by 90°", Image.Transpose.ROTATE_90),
        ("turned by 270°", Image.Transpose.ROTATE_270),
        ("mirrored on the diagonal", Image.Transpose.TRANSPOSE),
        ("mirrored on the other diagonal", Image.Transpose.TRANSVERSE),
    ],
)
def test_a_turned_picture_has_the_hash_under_that_name(name: str, turn: Image.Transpose) -> None:
    upright = hash_luminance(luminance_of(draw(320, 240, 2)))
    turned = hash_luminance(luminance_of(np.asarray(picture().transpose(turn))))
    gaps = [distance(turned.bits, each) for each in upright.orientations]
    assert gaps.index(min(gaps)) == pdq.ORIENTATIONS.index(name)
    assert min(gaps) <= 31


@pytest.mark.parametrize("seed", range(6))
def test_a_hash_is_turned_without_its_picture(seed: int) -> None:
    pixels = draw(320, 240, seed)
    found = hash_luminance(luminance_of(pixels)).orientations
    for made, exact in zip(pdq.turn_hash(found[0]), found, strict=True):
        assert distance(made, exact) <= 16
    grey = np.asarray(picture(seed=seed).convert("L"))
    coarse = phash.hash_turned(grey)
    for made, exact in zip(phash.turn_hash(coarse[0]), coarse, strict=True):
        assert distance(made, exact) <= 10


def test_a_blank_picture_has_no_quality() -> None:
    assert hash_luminance(np.full((100, 100), 128, dtype=np.float32)).quality == 0


def test_a_picture_too_small_for_pdq_is_told() -> None:
    with pytest.raises(ValueError, match="too small"):
        hash_luminance(np.zeros((4, 100), dtype=np.float32))


# made with PyPI ImageHash 4.3.2
@pytest.mark.parametrize(
    ("seed", "expected"), [(1, "82d683256dce9f46"), (2, "82d7d341346acf93"), (3, "8ad682d170313ddf")]
)
def test_phash_is_that_of_the_reference(seed: int, expected: str) -> None:
    found = phash.hash_picture(np.asarray(picture(seed=seed).convert("L")))
    assert distance(found, bytes.fromhex(expected)) <= 1


def test_a_large_picture_and_its_preview_have_nearly_the_same_hash() -> None:
    large = picture(1280, 960)
    small = Image.open(io.BytesIO(encoded(large.resize((320, 240), Image.Resampling.LANCZOS), "JPEG")))
    one, other = hash_look(large).whole, hash_look(small).whole
    assert one is not None
    assert other is not None
    assert distance(one.pdqs[0], other.pdqs[0]) <= 16


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1280, 960), (320, 240)), ((200, 900), (71, 320)), ((320, 5), (320, 5)), ((30_000, 10), (320, 1))],
)
def test_sides_shrink_in_proportion(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert class_size(*size) == expected
