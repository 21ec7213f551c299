"""Products of matrices on the processor: something real to measure where PyTorch is not installed."""

import numpy as np
from numpy.typing import NDArray

from joulebook.errors import UsageError
from joulebook.measure.plan import PRINTED, Precision, Wanted
from joulebook.measure.subject import Subject, processor


def products(size: int, wanted: Wanted) -> Subject:
    """Four layers of SIZE × SIZE weights over the rows of a batch, by numpy on the processor."""
    if wanted.px is not None or wanted.device not in ("", "cpu") or wanted.precision is not Precision.FP32:
        raise UsageError("products of matrices are taken by the processor in fp32 and have no pixels")
    draw = np.random.default_rng(0)
    layers = [draw.standard_normal((size, size), dtype=np.float32) / np.float32(size**0.5) for _ in range(4)]
    inputs: dict[int, NDArray[np.float32]] = {}

    def run(batch: int) -> None:
        if batch not in inputs:
            inputs.clear()
            inputs[batch] = draw.standard_normal((batch, size), dtype=np.float32)
        values = inputs[batch]
        for layer in layers:
            values = np.maximum(values @ layer, 0)

    return Subject(
        workload=wanted.name,
        task="matrix product",
        work_unit="sample",
        device=processor(),
        precision=PRINTED[Precision.FP32],
        software=f"numpy {np.__version__}",
        run=run,
        params_million=len(layers) * size * size / 1e6,
    )
