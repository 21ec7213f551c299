"""What a name stands for: a model of torchvision or timm, or products of matrices, which need neither."""

from joulebook.errors import UsageError
from joulebook.measure.plan import Wanted
from joulebook.measure.products import products
from joulebook.measure.subject import Subject
from joulebook.measure.vision import vision_subject
from joulebook.package.harmless import visible


def named(wanted: Wanted) -> Subject:
    """Load what a name like ``timm:resnet50.a1_in1k`` names; UsageError where there is no such thing."""
    library, colon, name = wanted.name.partition(":")
    if colon and library in ("torchvision", "timm"):
        return vision_subject(library, name, wanted)
    if colon and library == "numpy" and name.startswith("matmul-") and name.removeprefix("matmul-").isdecimal():
        return products(int(name.removeprefix("matmul-")), wanted)
    raise UsageError(
        f"{visible(wanted.name)!r} names nothing to measure; write torchvision:NAME, timm:NAME or, to try the meter "
        "without PyTorch, numpy:matmul-SIZE"
    )
