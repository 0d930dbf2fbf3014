"""How soon after its start the explorer's first screen is finished, and what memory it has taken by then.

    pip install torch pillow numpy
    swift build -c release
    python Tests/Benchmarks/first_screen.py [PICTURE] [--runs 9]

For the built-in model, and for a DETR with ResNet-50 and mask head whose weights are random but for the classes: they are
set so that ten queries are kept. The files are in the system's cache; every run is a process of its own.
"""
import argparse
import fcntl
import os
import pty
import select
import statistics
import struct
import tempfile
import termios
import time
from pathlib import Path

import compare
import table
import weights

KEPT = 10


def keep_ten(path, picture):
    """Sets the classes' weights so that ten queries are kept: their logits part where the tenth and the eleventh do."""
    import torch
    tensors, _ = weights.read(path)
    tensors = {name: tensor.copy() for name, tensor in tensors.items()}
    found = {}
    network = compare.reference(path, False).network
    network.eval()
    network.detr.class_embed.register_forward_hook(lambda _, inputs, __: found.update(hs=inputs[0]))
    with torch.inference_mode():
        network(torch.from_numpy(compare.picture(picture, 800, 1333)))
    hs = found["hs"][-1].reshape(-1, found["hs"].shape[-1]).numpy()   # of the last layer's queries
    direction = hs.std(0) / hs.std(0).sum() * ((hs[0] > hs.mean(0)) * 2 - 1)
    along = hs @ direction
    ranked = sorted(along)[::-1]
    scale = 12 / (ranked[KEPT - 1] - ranked[KEPT])
    weight, bias = tensors["detr.class_embed.weight"], tensors["detr.class_embed.bias"]
    weight[:], bias[:] = 0, -30
    bias[-1] = 0                                   # no object
    for kind in (17, 75):                          # a cat or a remote: equal, and so the cat
        weight[kind], bias[kind] = direction * scale, -scale * (ranked[KEPT - 1] + ranked[KEPT]) / 2 - (kind != 17) * 3
    weights.write(path, tensors, {})


def first_screen(command, folder):
    """Seconds from the start until the screen says that it is ready, and the most memory by then in MB."""
    start = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8", XDG_CONFIG_HOME=folder)
        os.execv(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    written = b""
    while b"ready" not in written:
        if not select.select([terminal], [], [], 30)[0]: raise SystemExit(f"{command[-1]}: no screen after 30 seconds")
        written += os.read(terminal, 1 << 16)
    seconds = time.perf_counter() - start
    status = Path(f"/proc/{process}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1000
    os.write(terminal, b"\x03")
    try:
        while os.read(terminal, 1 << 16): pass
    except OSError:
        pass                                       # the end of a pseudo-terminal
    os.waitpid(process, 0)
    os.close(terminal)
    return seconds, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("picture", nargs="?", default=str(compare.ROOT / "Samples/scenes/street.jpg"))
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--detrscope", default=str(compare.ROOT / ".build/release/detrscope"))
    arguments = parser.parse_args()
    name, cores, peak = table.processor()
    print(f"{name}, {cores} cores of {peak:.0f} GFLOP/s\n\n| | least | median | peak memory |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/r50.safetensors"
        table.make("detr_resnet50_panoptic", file)
        keep_ten(file, arguments.picture)
        for label, options in {"built-in": [], "R50, panoptic": ["--weights", file]}.items():
            command = [arguments.detrscope, arguments.picture, *options]
            runs = [first_screen(command, folder) for _ in range(arguments.runs + 1)][1:]
            seconds = [run[0] * 1e3 for run in runs]
            print(f"| {label} | {min(seconds):.0f} ms | {statistics.median(seconds):.0f} ms "
                  f"| {max(run[1] for run in runs):.0f} MB |", flush=True)


if __name__ == "__main__":
    main()
