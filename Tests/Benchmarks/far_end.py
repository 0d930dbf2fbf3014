"""How long a key takes until its finished frame has come out at the far end of a pseudo-terminal.

    swift build -c release
    python Tests/Benchmarks/far_end.py [--keys 1000] [--size 200x60]

Presses random keys, always the same ones, in the explorer with the embedded model in 24-bit colour. A frame counts
as finished with the last byte before the program falls silent.
"""
import argparse
import fcntl
import os
import pty
import random
import select
import statistics
import struct
import tempfile
import termios
import time
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / ".build/release/detrscope"
KEYS = list("123456hjklHJKLgG[]{}acCmMnNosStTz+-,.?\t") + ["\r", "\x7f", "\x1bOA", "\x1bOB", "\x1bOC", "\x1bOD"]
SILENCE = 0.15   # seconds after which a frame is taken for finished


def start(width, height, folder):
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8", XDG_CONFIG_HOME=folder)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        os.execv(PROGRAM, [str(PROGRAM)])
    return process, terminal


def drain(terminal, silence):
    """Reads until nothing comes any more: the time of the last byte, or None, and how many there were."""
    last, count = None, 0
    while select.select([terminal], [], [], silence)[0]:
        try: data = os.read(terminal, 1 << 20)
        except OSError: break   # the program has ended
        last, count = time.perf_counter(), count + len(data)
    return last, count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=1000)
    parser.add_argument("--size", default="200x60")
    a = parser.parse_args()
    width, height = map(int, a.size.split("x"))
    choice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        process, terminal = start(width, height, folder)
        drain(terminal, 2)
        times, sizes = [], []
        for _ in range(a.keys):
            begin = time.perf_counter()
            os.write(terminal, choice.choice(KEYS).encode())
            end, size = drain(terminal, SILENCE)
            if end is None: continue   # a key that changes nothing
            times.append((end - begin) * 1e3)
            sizes.append(size)
        os.write(terminal, b"\x03")
        drain(terminal, 1)
        os.waitpid(process, 0)
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
    print(f"{len(times)} frames of {a.size}: median {at(0.5):.1f} ms, p95 {at(0.95):.1f} ms, p99 {at(0.99):.1f} ms, "
          f"largest {times[-1]:.1f} ms; {statistics.mean(sizes) / 1e3:.0f} kB a frame")


if __name__ == "__main__":
    main()
