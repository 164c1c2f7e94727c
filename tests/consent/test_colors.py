"""The short color profile says the same as everybody's sRGB."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms

from consult.consent.engine.colors import srgb_profile


def test_another_program_reads_it_as_srgb():
    ours = ImageCms.ImageCmsProfile(BytesIO(srgb_profile()))
    theirs = ImageCms.createProfile("sRGB")
    assert ImageCms.getProfileDescription(ours).strip() == "sRGB"
    colors = Image.new("RGB", (16, 16))
    colors.putdata([(x * 17, y * 17, (x * y) % 256) for x in range(16) for y in range(16)])
    turned = ImageCms.profileToProfile(colors, ours, theirs)
    pairs = zip(colors.tobytes(), turned.tobytes(), strict=True)
    apart = max(abs(before - after) for before, after in pairs)
    assert apart <= 1


def test_it_is_short_and_whole():
    profile = srgb_profile()
    assert int.from_bytes(profile[:4], "big") == len(profile) < 700
    assert profile[36:40] == b"acsp"
