"""``scripts/demo``: an invented job bank on this machine, from nothing to an address to open."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from indexer.errors import JobBankError
from webapp.demo.self_check import SelfCheckError, check_site, wait_until_searchable

_ROOT = Path(__file__).resolve().parents[2]
_READY_WITHIN_S = 300
_STOP_WITHIN_S = 25


def main(arguments: list[str] | None = None) -> int:
    """Fill, serve, and either check and end (``--once``) or serve until interrupted."""
    options = _options(arguments)
    os.environ["JOBBANK_DATA_DIR"] = str(options.data_dir.resolve())
    os.environ["JOBBANK_DEMO"] = "1"
    try:
        _fill()
    except JobBankError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    port = options.port or _free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "webapp.cli", "serve", "--host", "127.0.0.1"]
    # sessions of their own, so that ^C reaches them through us, once
    site = subprocess.Popen([*command, "--port", str(port)], start_new_session=True)
    worker: subprocess.Popen[bytes] | None = None
    try:
        started = time.monotonic()
        found = _wait(address, site)
        print(
            f"· searchable after {time.monotonic() - started:.0f} s: {found:,} vacancies",
            flush=True,
        )
        # not before: until a worker is there the site indexes by itself, with its own parts
        worker = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", "work"],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        if options.once:
            for line in check_site(address):
                print(f"✓ {line}", flush=True)
            return 0
        print(f"\n  臺北人力銀行  →  {address}/\n\n  (^C ends it)", flush=True)
        return site.wait()
    except SelfCheckError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        _end(site, worker)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port to listen on; 0: any free one")
    parser.add_argument(
        "--data-dir", type=Path, default=_ROOT / ".demo", help="folder of all state"
    )
    parser.add_argument("--once", action="store_true", help="start, check by a real search, end")
    return parser.parse_args(arguments)


def _fill() -> None:
    """Bring the invented records in; on the same day nothing changes.

    :raises JobBankError: database or index of that folder cannot be used.
    """
    from webapp.demo.filling import fill
    from webapp.services.resume_index import index_resumes
    from webapp.settings import load_settings
    from webapp.wiring import Wiring

    with Wiring(load_settings()) as parts:
        writer = parts.open_writer()
        for report in fill(parts.database, parts.gazetteer, parts.occupations, parts.today()):
            print(
                f"· {report.file}: {report.new} new, {report.changed} changed, "
                f"{report.unchanged} unchanged",
                flush=True,
            )
        # without vectors, which take a minute: `jobbank index resumes` adds them
        index_resumes(parts.database, writer, parts.pipeline, embed=False)
        writer.close()


def _wait(address: str, site: subprocess.Popen[bytes]) -> int:
    """How many vacancies can be found, once all of them can."""
    from webapp.services.outbox import backlog
    from webapp.settings import load_settings
    from webapp.wiring import Wiring

    with Wiring(load_settings()) as parts:
        return wait_until_searchable(
            address,
            within_s=_READY_WITHIN_S,
            alive=site.poll,
            settled=lambda: backlog(parts.database).unsearchable == 0,
        )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _end(*processes: subprocess.Popen[bytes] | None) -> None:
    """End them side by side."""
    running = [one for one in processes if one is not None and one.poll() is None]
    for one in running:
        one.send_signal(signal.SIGTERM)
    for one in running:
        try:
            one.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


if __name__ == "__main__":
    sys.exit(main())
