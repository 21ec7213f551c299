"""Models of torchvision and timm as subjects. PyTorch is asked for when a model is, and for nothing else."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from joulebook.errors import UsageError
from joulebook.measure.optional import library
from joulebook.measure.plan import PRINTED, Precision, Wanted
from joulebook.measure.subject import Subject, UnmeasurableError, processor
from joulebook.package.harmless import visible
from joulebook.package.suggest import Suggester

SEED = 0
SETTLING_BATCH = 4
"""Images from which untrained batch normalisations take their means and variances."""
TOO_LARGE = "it does not fit into the device's memory"
WITHOUT_HEADS = {"googlenet": {"aux_logits": False}, "inception_v3": {"aux_logits": False}}
"""torchvision builds heads that only training uses; without them the parameters are those of the model that infers."""


@dataclass(frozen=True)
class Built:
    """A model, how many pixels a side its input has, and where it is from."""

    model: Any
    px: int
    origin: str


def vision_subject(origin: str, name: str, wanted: Wanted) -> Subject:
    """A classifier in evaluation mode on images of random values that lie on the device already."""
    torch = library("torch")
    device = _device(torch, wanted)
    torch.manual_seed(SEED)
    built = (_from_torchvision if origin == "torchvision" else _from_timm)(name, wanted)
    try:
        model = built.model.to(device)
        if not wanted.trained:
            _settle(torch, model, built.px, device)
    except torch.OutOfMemoryError as error:
        raise UnmeasurableError(TOO_LARGE) from error
    run, finish = _running(torch, model.eval(), built.px, device, wanted.precision)
    cuda = device.type == "cuda"
    weights = "trained weights" if wanted.trained else "random weights"
    return Subject(
        workload=f"{wanted.name} at {built.px} px",
        task="classification",
        work_unit="image",
        device=torch.cuda.get_device_name(device) if cuda else processor(),
        precision=PRINTED[wanted.precision],
        software=f"PyTorch {torch.__version__}, {built.origin}, eager, NCHW, {weights}",
        run=run,
        finish=finish,
        board=_uuid(torch, device) if cuda and torch.version.cuda else "",
        accelerated=cuda,
        input_px=built.px,
        params_million=sum(one.numel() for one in model.parameters()) / 1e6,
    )


def _device(torch: Any, wanted: Wanted) -> Any:
    there = torch.cuda.is_available()
    try:
        device = torch.device(wanted.device or ("cuda" if there else "cpu"))
    except RuntimeError as error:
        raise UsageError(f"{visible(wanted.device)!r} is no device; write cpu, cuda or cuda:1") from error
    if device.type not in ("cpu", "cuda"):
        raise UsageError(f"{visible(wanted.device)!r} cannot be measured yet; write cpu, cuda or cuda:1")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise UsageError(f"PyTorch finds no GPU {device}; it finds {torch.cuda.device_count()}")
    if device.type == "cpu" and wanted.precision in (Precision.TF32, Precision.MIXED):
        raise UsageError(f"{wanted.precision} is for GPUs; on a processor write fp32, bf16 or fp16")
    return torch.device("cuda", device.index or 0) if device.type == "cuda" else device


def _uuid(torch: Any, device: Any) -> str:
    text = str(torch.cuda.get_device_properties(device).uuid)
    return text if text.startswith(("GPU-", "MIG-")) else f"GPU-{text}"


def _from_torchvision(name: str, wanted: Wanted) -> Built:
    vision = library("torchvision")
    names = vision.models.list_models(module=vision.models)
    if name not in names:
        raise UsageError(
            f"torchvision has no classifier {visible(name)!r}; {Suggester(names).fix(name, 'see its docs')}"
        )
    weights = vision.models.get_model_weights(name).DEFAULT
    if wanted.trained:
        model = vision.models.get_model(name, weights=weights)
    else:
        heads = WITHOUT_HEADS.get(name, {})
        model = vision.models.get_model(name, weights=None, **heads, **({"init_weights": False} if heads else {}))
    px = wanted.px or weights.transforms().crop_size[0]
    return Built(model, px, f"torchvision {vision.__version__}")


def _from_timm(name: str, wanted: Wanted) -> Built:
    timm = library("timm")
    if not timm.is_model(name):
        names = timm.list_models()
        raise UsageError(f"timm has no model {visible(name)!r}; {Suggester(names).fix(name, 'see timm.list_models()')}")
    try:
        model = timm.create_model(name, pretrained=wanted.trained)
    except RuntimeError as error:  # a tag that this architecture does not have, or weights that cannot be fetched
        raise UsageError(f"timm cannot make {visible(name)!r}: {error}") from error
    own = model.pretrained_cfg["input_size"][-1]
    if wanted.px not in (None, own) and model.pretrained_cfg.get("fixed_input_size"):
        raise UsageError(f"{name} takes images of {own} px and no others")
    return Built(model, wanted.px or own, f"timm {timm.__version__}")


def _settle(torch: Any, model: Any, px: int, device: Any) -> None:
    """Give untrained batch normalisations the means and variances of what reaches them.

    Without, values grow or vanish from layer to layer until they are infinite or zero, and arithmetic on those takes
    another power than on the values of a trained model (Gregersen, Patel and Choukse, arXiv:2409.18324: up to 40 %).
    """
    norms = [one for one in model.modules() if isinstance(one, torch.nn.modules.batchnorm._BatchNorm)]
    for one in norms:
        one.momentum = None  # the plain mean over batches
    if norms:
        model.train()
        with torch.inference_mode():
            model(torch.randn(SETTLING_BATCH, 3, px, px, device=device))


def _running(
    torch: Any, model: Any, px: int, device: Any, precision: Precision
) -> tuple[Callable[[int], None], Callable[[], None]]:
    """The model as a callable that begins a batch, and one that waits until all is done."""
    # PyTorch takes convolutions in TF32 where it is not told otherwise, and calls that float32.
    torch.backends.fp32_precision = "tf32" if precision is Precision.TF32 else "ieee"
    torch.backends.cudnn.benchmark = True
    lower = {Precision.FP16: torch.float16, Precision.BF16: torch.bfloat16}.get(precision)
    if lower is not None:
        model.to(lower)
    inputs: dict[int, Any] = {}

    def run(batch: int) -> None:
        mixed = torch.autocast("cuda", torch.float16) if precision is Precision.MIXED else nullcontext()
        try:
            new = batch not in inputs
            if new:
                inputs.clear()
                inputs[batch] = torch.randn(batch, 3, px, px, device=device, dtype=lower)
            with torch.inference_mode(), mixed:
                scores = model(inputs[batch])
            if new and not torch.isfinite(scores).all():
                raise UnmeasurableError(f"the model's values overflow in {PRINTED[precision]}")
        except torch.OutOfMemoryError as error:
            inputs.clear()
            raise UnmeasurableError(TOO_LARGE) from error

    def finish() -> None:
        if device.type == "cuda":
            torch.cuda.synchronize(device)

    return run, finish
