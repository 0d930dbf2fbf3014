"""The network that is trained: the PyTorch DETR whose recordings the tests hold the program to."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "Tests" / "Reference"))
from model import BoxAttention, Config, DETRsegm  # noqa: E402, F401
from transformer import sine_position  # noqa: E402, F401
