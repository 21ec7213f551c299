"""``joulebook measure``: rows in the form of the table, written once, from a world whose energy is known."""

import csv
import datetime
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.measure.world import World
from typer.testing import CliRunner

from joulebook.cli import app
from joulebook.errors import UsageError
from joulebook.measure.command import Order, Tools, asked_batches, measure
from joulebook.measure.land import table_names
from joulebook.measure.paper import paper_models
from joulebook.measure.plan import Plan, Wanted
from joulebook.measure.rows import BESIDE, COLUMNS, TABLE, Signed
from joulebook.measure.subject import Subject

DAY = datetime.date(2026, 11, 29)
MODEL = Wanted("timm:resnet50.a1_in1k")


def tools(world: World) -> Tools:
    subject = Subject(
        f"{MODEL.name} at 224 px",
        "classification",
        "image",
        'A "board", 80 GB',
        "FP16",
        "PyTorch",
        world.run,
        input_px=224,
        params_million=25.557032,
    )
    return Tools(lambda _: subject, lambda _: world, world.clock, world.wait)


def world() -> World:
    return World(facts={"driver": "615.71", "power_limit_w": "300", "processes": "2"})


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def package(root: Path, tmp_path: Path) -> Path:
    """The real package; with a table of measurements in this form until it has one."""
    folder = tmp_path / "datapackage"
    shutil.copytree(root / "datapackage", folder)
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    if TABLE not in [one["name"] for one in descriptor["resources"]]:
        like = next(one for one in descriptor["resources"] if one["name"] == "gpus")
        changed = {"name": TABLE, "path": f"data/{TABLE}.csv", "schema": f"schemas/{TABLE}.json"}
        descriptor["resources"].append({**like, **changed})
        path.write_text(json.dumps(descriptor), "utf-8")
        fields = [{"name": name, "type": "string", "title": name, "description": name} for name in COLUMNS]
        schema = {"fields": fields, "primaryKey": ["measurement_id"], "title": TABLE, "description": TABLE}
        (folder / "schemas" / f"{TABLE}.json").write_text(json.dumps(schema), "utf-8")
    return folder


def test_each_batch_size_is_a_row_in_a_file_of_its_own(package: Path) -> None:
    said: list[str] = []
    signed = Signed(DAY, "my-run", "a100", "Somebody")
    order = Order([(MODEL, "resnet-50")], [1, 8], Plan(), signed, package)
    assert measure(order, said.append, tools(world()))
    names = table_names(package)
    files = sorted((package / "contributions" / TABLE).iterdir())
    (one, eight) = sorted((rows(path)[0] for path in files), key=lambda row: int(row["batch_size"]))
    assert [path.stem for path in files] == sorted(row["measurement_id"] for row in (one, eight))
    assert files[0].read_text("utf-8").partition("\n")[0] == ",".join(names)
    assert (one["energy_j"], one["power_w"], one["throughput_per_s"], one["boundary"]) == ("4", "256", "64", "board")
    assert (one["device"], one["gpu_id"], one["measured_on"]) == ('A "board", 80 GB', "a100", "2026-11-29")
    assert one["software"] == "PyTorch, driver 615.71"
    assert one["params_million"] == "25.557"
    assert "idle 256 W, not subtracted; power limit 300 W" in one["locator"]
    assert "note: 2 processes are on the board; their energy is counted too" in said
    assert measure(order, said.append, tools(world()))
    assert said[-1] == "timm:resnet50.a1_in1k at 224 px: measured already"


def test_a_file_of_ones_own_says_more_and_goes_on_where_it_ended(package: Path, tmp_path: Path) -> None:
    out, log = tmp_path / "new" / "rows.csv", tmp_path / "windows.jsonl"
    order = Order([(MODEL, "resnet-50")], [1], Plan(), Signed(DAY), package, out, log)
    assert measure(order, lambda _: None, tools(world()))
    wider = Order([(MODEL, "resnet-50")], [1, 2], Plan(), Signed(DAY), package, out, log)
    assert measure(wider, lambda _: None, tools(world()))
    found = rows(out)
    assert list(found[0]) == [*COLUMNS, *BESIDE]
    assert [row["batch_size"] for row in found] == ["1", "2"]
    assert (found[0]["idle_power_w"], found[0]["energy_above_idle_j"], found[0]["energy_j"]) == ("256", "0", "4")
    assert (found[0]["driver"], found[0]["power_limit_w"], found[0]["model_ids"]) == ("615.71", "300", "resnet-50")
    kept = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [[level["batch"] for level in one["levels"]] for one in kept] == [[1], [2]]
    assert sum(window["joules"] for window in kept[0]["levels"][0]["windows"]) == 4 * sum(
        window["inferences"] for window in kept[0]["levels"][0]["windows"]
    )


def test_what_is_unsteady_gives_no_row_and_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    restless = World(lambda now: 5.0)
    order = Order([(MODEL, "")], [1], Plan(limit=6), Signed(DAY), tmp_path, tmp_path / "rows.csv")
    assert not measure(order, said.append, tools(restless))
    assert not (tmp_path / "rows.csv").exists()
    assert any("batch 1 was not steady in 6 windows" in line and "stood still" in line for line in said)


def test_a_file_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "notes.csv"
    out.write_text("a,b\n1,2\n", "utf-8")
    order = Order([(MODEL, "")], [1], Plan(), Signed(DAY), tmp_path, out)
    with pytest.raises(UsageError, match="holds no measurements in this form"):
        measure(order, lambda _: None, tools(World()))
    assert out.read_text("utf-8") == "a,b\n1,2\n"


def test_the_command_measures_this_processor(tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    words = [
        "measure",
        "numpy:matmul-32",
        "--batch",
        "4,1",
        "--window",
        "0.02",
        "--spread",
        "100000",
        "--out",
        str(out),
    ]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    found = rows(out)
    assert [row["batch_size"] for row in found] == ["1", "4"]
    assert all(float(row["throughput_per_s"]) > 0 and row["work_unit"] == "sample" for row in found)
    for row in found:
        if not row["boundary"]:  # no counter here, and the command says so
            assert row["energy_j"] == ""
            assert "note: no energy, throughput alone: " in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "name models, like timm:resnet50"),
        (["timm:resnet50", "--paper"], "name models, like timm:resnet50"),
        (["--paper", "--px", "224"], "leave out --px"),
        (["resnet50"], "'resnet50' names nothing to measure"),
        (["numpy:matmul-8", "--batch", "0,1"], "--batch takes whole numbers"),
        (["numpy:matmul-8", "--precision", "fp16"], "taken by the processor in fp32"),
    ],
)
def test_what_cannot_be_measured_ends_in_one_line(words: list[str], told: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["measure", *words, "--out", str(tmp_path / "rows.csv")])
    assert done.exit_code == 2
    assert told in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_command_is_there_without_the_libraries_of_measuring() -> None:
    """Neither PyTorch nor scipy is imported before something is measured."""
    heavy = "import sys, joulebook.cli; print({'torch', 'timm', 'pynvml', 'scipy', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_batches_are_sorted_and_counted_once() -> None:
    assert asked_batches("8, 1,8") == [1, 8]


def test_the_list_of_the_papers_models_names_rows_of_table_2(root: Path) -> None:
    table = {
        row["model_id"] for row in rows(root / "datapackage" / "data" / "cv_models.csv") if row["edition"] == "paper"
    }
    listed = [name for one in paper_models() for name in one.model_ids.split()]
    assert set(listed) <= table
    assert len(listed) == len(set(listed)) > 60
    assert len({(one.subject, one.px) for one in paper_models()}) == len(paper_models())


def test_a_model_of_torchvision_is_measured_by_pytorch(tmp_path: Path) -> None:
    for name in ("torch", "torchvision"):
        pytest.importorskip(name, reason="PyTorch is not installed: build/setup measure")
    out = tmp_path / "rows.csv"
    words = ["measure", "torchvision:shufflenet_v2_x1_0", "--px", "64", "--device", "cpu", "--batch", "2"]
    done = CliRunner().invoke(app, [*words, "--window", "0.1", "--spread", "100000", "--out", str(out)])
    assert done.exit_code == 0, done.output
    (row,) = rows(out)
    assert (row["params_million"], row["input_px"], row["precision"]) == ("2.2786", "64", "FP32")
    assert float(row["throughput_per_s"]) > 0


def test_the_papers_models_have_the_parameters_that_it_prints(root: Path) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: build/setup measure")
    timm = pytest.importorskip("timm", reason="timm is not installed: build/setup measure")
    vision = pytest.importorskip("torchvision", reason="torchvision is not installed: build/setup measure")
    models = rows(root / "datapackage" / "data" / "cv_models.csv")
    millions = {row["model_id"]: float(row["params_million"]) for row in models}
    far = []
    for one in paper_models():
        origin, _, name = one.subject.partition(":")
        with torch.device("meta"):
            if origin == "timm":
                model = timm.create_model(name)
            else:
                heads = {"aux_logits": False, "init_weights": False} if name in {"googlenet", "inception_v3"} else {}
                model = vision.models.get_model(name, **heads)
        million = sum(parameter.numel() for parameter in model.parameters()) / 1e6
        printed = [millions[name] for name in one.model_ids.split()]
        far += [(one.subject, million, other) for other in printed if abs(million / other - 1) > 0.04]
    assert far == []
