"""What is said of each kind of problem: whole, and true of what the check says today."""

import json
from dataclasses import asdict
from pathlib import Path

from tests.package import examples

from joulebook.package.codes import CODES, explained


def test_each_example_is_what_the_check_says(tmp_path: Path) -> None:
    """Every code has an example that brings it about; the file that pages show holds them as they come out."""
    assert {*examples.PLANTS, *examples.PROPOSED, *examples.RARE} == set(CODES)
    told = json.loads(examples.FILE.read_text(encoding="utf-8"))
    made = {code: asdict(example) for code, example in examples.all_made(tmp_path).items()}
    for code, example in made.items():
        assert f"[{code}]" in example["says"]
        assert example == told.get(code), f"to renew the examples: {examples.COMMAND}"
    assert list(told) == list(CODES)


def test_each_code_is_told_in_sentences() -> None:
    for name, code in explained().items():
        assert code.example is not None, name
        assert code.severity in {"error", "warning"} and code.title and code.group, name
        assert code.why.endswith(".") and code.cure.endswith((".", '".')), name
        assert code.cure.rstrip(".") != code.why.rstrip("."), name
