"""A dossier with photos over a link of 100 kbps that is cut, from a phone whose battery is pulled.

A real Chromium with the built app files a dossier with ``--photos`` photos against a real server, through a proxy that
throttles, counts what goes up, and cuts every connection at ``--cuts`` places of the way; at ``--kills`` places the
browser is killed. Where, the seed decides. Exits with 1 when not everything arrives whole, more than 1.1 times the
files' bytes were sent for it, or the page's JS heap was ever larger than 80 MB.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.phone import Phone
from tests.support.photo_form import LEAST, MOST, add_photo_procedure
from tests.support.stack import Stack
from tests.support.thin_link import ThinLink
from tests.support.upload_story import UploadStory

#: Bytes sent for each byte of the files, and the page's heap, at most.
RATIO = 1.1
HEAP = 80_000_000
#: When it is given up, in seconds.
PATIENCE = 1800


def main() -> None:
    """Play one story and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(100_000))
    parser.add_argument("--kbps", type=float, default=100)
    parser.add_argument("--photos", type=int, default=6)
    parser.add_argument("--cuts", type=int, default=20)
    parser.add_argument("--kills", type=int, default=5)
    options = parser.parse_args()
    print(f"seed {options.seed}: {options.photos} photos at {options.kbps:g} kbps", flush=True)
    with ExitStack() as cleanup:
        home = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="hosoxa-bench-")))
        stack = Stack("sqlite", home, settings={"LOG_LEVEL": "WARNING"})
        cleanup.callback(stack.close)
        add_photo_procedure(stack.config_dir, options.photos)
        stack.start()
        stack.proxy.close()
        link = ThinLink(stack.web_port, stack.proxy.port)
        cleanup.callback(link.close)
        playwright = cleanup.enter_context(sync_playwright())
        profile = home / "phone"
        profile.mkdir()
        chromium = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
        phone = Phone(playwright, chromium, profile, stack.base_url, stack.push)
        cleanup.callback(phone.close)
        story = UploadStory(stack, phone, link, options.seed)
        story.sign_in()
        story.take_photos(options.photos)
        sizes = sorted(story.files.values())
        story.plan(cuts=options.cuts, kills=options.kills, dark=(0.0, 4.0))
        began = time.monotonic()
        story.file(options.kbps)
        story.run(PATIENCE)
        took = time.monotonic() - began
        story.assert_whole()
        for line in story.figures.lines():
            print(line)
        least = story.figures.content / (options.kbps * 125)
        print(f"photos of {sizes[0]:,} to {sizes[-1]:,} bytes; took {took:.0f} s, the link alone needs {least:.0f} s")
        missed = [
            what
            for what, is_so in (
                (f"more than {RATIO} times the bytes", story.figures.ratio > RATIO),
                (f"a heap of more than {HEAP / 1e6:.0f} MB", story.figures.heap > HEAP),
                (f"photos that are not of {LEAST:,} to {MOST:,} bytes", not LEAST <= sizes[0] <= sizes[-1] <= MOST),
                ("not all cuts and kills happened", story.figures.kills < options.kills or link.cuts < options.cuts),
            )
            if is_so
        ]
        if missed:
            sys.exit("; ".join(missed))


if __name__ == "__main__":
    main()
