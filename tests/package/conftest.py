"""A small valid package on disk that each test breaks in one place."""

import copy
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from joulebook.package.check import check_package
from joulebook.package.model import Finding, Report
from joulebook.package.needs import NEEDS

SLUG = {"required": True, "pattern": "^(?:[a-z0-9]+(?:-[a-z0-9]+)*)$"}
REQUIRED = {"required": True}
EDITION = {"required": True, "enum": ["paper", "community"]}

# table -> (primary key, fields as "name:type", constraints by field, foreign keys as field -> table)
SPEC: dict[str, tuple[list[str], str, dict[str, Any], dict[str, str]]] = {
    "sources": (
        ["source_id"],
        "source_id:string edition:string label:string kind:string authors:string title:string year:integer "
        "doi:string arxiv_id:string url:string licence:string note:string",
        {"source_id": SLUG, "label": {"unique": True}, "year": {"minimum": 1950, "maximum": 2035}},
        {},
    ),
    "cv_models": (
        ["model_id"],
        "model_id:string model:string edition:string source_id:string second_source_id:string architecture:string "
        "extra_data:string release_date:date top1_percent:number top1_source_id:string params_million:number "
        "params_source_id:string reported_gflop:number gflop_source_id:string gflop_basis:string "
        "flop_convention:string test_resolution_px:integer top1_basis:string supersedes:string",
        {
            "model_id": SLUG,
            "top1_percent": {"minimum": 1, "maximum": 100},
            "architecture": {"enum": ["CNN", "Transformer", "Hybrid"]},
            "model": {"minLength": 2, "maxLength": 40},
            "params_million": {"exclusiveMinimum": 0},
        },
        {"source_id": "sources", "second_source_id": "sources"},
    ),
    "nlp_models": (
        ["model_id"],
        "model_id:string model:string edition:string source_id:string input_tokens:integer release_date:date "
        "params_million:number params_source_id:string params_basis:string reported_gflop:number "
        "gflop_source_id:string flop_convention:string glue_score:number glue_source_id:string glue_split:string "
        "glue_wnli:string supersedes:string",
        {"model_id": SLUG, "glue_split": {"enum": ["test", "dev"]}},
        {"source_id": "sources"},
    ),
    "gpus": (
        ["gpu_id"],
        "gpu_id:string gpu:string edition:string source_id:string launch_date:date segment:string tdp_w:number "
        "baseline_gpu_id:string supersedes:string",
        {"gpu_id": SLUG},
        {"source_id": "sources", "baseline_gpu_id": ""},
    ),
    "gpu_peaks": (
        ["gpu_id", "precision"],
        "gpu_id:string precision:string edition:string source_id:string tflop_per_s:number in_trend:boolean",
        {},
        {"gpu_id": "gpus", "source_id": "sources"},
    ),
    "gpu_benchmarks": (
        ["benchmark_id"],
        "benchmark_id:string edition:string source_id:string domain:string workload:string framework:string "
        "batch_size:integer gpu_id:string memory_gb:number precision:string throughput_per_s:number "
        "throughput_unit:string",
        {"benchmark_id": SLUG},
        {"gpu_id": "gpus", "source_id": "sources"},
    ),
    "flop_estimates": (
        ["model_id"],
        "model_id:string edition:string source_id:string method:string base_model_id:string base_gflop:number "
        "base_depth:number depth:number base_width:number width:number base_resolution_px:integer "
        "resolution_px:integer check_resolution_px:integer check_gflop:number",
        {},
        {"model_id": "cv_models", "base_model_id": "cv_models", "source_id": "sources"},
    ),
    "claims": (
        ["claim_id"],
        "claim_id:string edition:string section:string quantity:string printed:number unit:string tolerance:number "
        "kind:string derivation:string note:string",
        {},
        {},
    ),
    "printed_values": (
        ["printed_value_id"],
        "printed_value_id:string edition:string printed_table:string row_label:string column_label:string "
        "derived_table:string derived_key:string derived_column:string printed:number unit:string tolerance:number",
        {},
        {},
    ),
    "findings": (
        ["finding_id"],
        "finding_id:string edition:string section:string quote:string test:string note:string",
        {},
        {},
    ),
    "errata": (
        ["erratum_id"],
        "erratum_id:string edition:string place:string stated:string quantity:string printed:number unit:string "
        "tolerance:number elsewhere:number resolution:string",
        {},
        {},
    ),
    "training_runs": (
        ["model_id"],
        "model_id:string edition:string training_flop:number source_id:string",
        {},
        {"source_id": "sources"},
    ),
    "carbon_intensities": (
        ["place_id"],
        "place_id:string edition:string place:string year:integer gco2e_per_kwh:number source_id:string",
        {},
        {"source_id": "sources"},
    ),
    "constants": (
        ["constant_id"],
        "constant_id:string edition:string quantity:string value:number unit:string source_id:string note:string",
        {},
        {"source_id": "sources"},
    ),
    "cell_notes": (
        ["cell_note_id"],
        "cell_note_id:string edition:string table:string row_key:string column:string status:string note:string",
        {},
        {},
    ),
}
SPEC |= {
    name: (list(need.key), " ".join(f"{field}:{kind}" for field, kind in need.fields.items()), {}, {})
    for name, need in NEEDS.items()
    if name not in SPEC
}
"""The tables of what was taken over whole need nothing here but to be there: they have no rows."""

ROWS: dict[str, list[str]] = {
    "sources": [
        "first-2012,paper,First 2012,paper,A. First,A title,2012,10.1000/first,,,,",
        "second-2019,community,Second 2019,website,B. Second,Another title,2019,,,https://example.org/second,,",
    ],
    "cv_models": [
        "alexnet,AlexNet,paper,first-2012,,CNN,No,2012-06-01,56.52,first-2012,61.00,first-2012,1.42,first-2012,tool,"
        "flop,,,",
        "bignet,BigNet,paper,first-2012,,CNN,No,2013-06-01,60.5,first-2012,80,first-2012,10.4,first-2012,reported,"
        "flop,224,,",
        "newnet,NewNet,community,second-2019,,Hybrid,JFT 300M,2019-02-28,80,second-2019,7.5,second-2019,1e3,"
        "second-2019,reported,mac,384,one-crop,bignet",
    ],
    "nlp_models": [
        "gpt,GPT,paper,first-2012,128,2018-06-11,117,first-2012,reported,30,first-2012,as_cited,75.1,first-2012,"
        "test,excluded,",
        "elmo,ELMo,paper,first-2012,512,2018-02-15,96,first-2012,reported,26,first-2012,as_cited,,,,,",
    ],
    "gpus": [
        "v100,V100,paper,first-2012,2018-03-27,server,300,v100,",
        "a100,A100,paper,first-2012,2020-05-14,server,400,v100,",
        "gtx,GTX,paper,first-2012,2010-11-09,desktop,244,,",
    ],
    "gpu_peaks": ["v100,FP32,paper,first-2012,15.7,true", "a100,FP32,paper,first-2012,19.5,false"],
    "gpu_benchmarks": [
        "net-v100-fp32,paper,first-2012,cv,net,PyTorch,256,v100,16,FP32,2968,images",
        "net-a100-tf32,paper,first-2012,cv,net,PyTorch,256,a100,40,TF32,5154.5,images",
    ],
    "flop_estimates": ["bignet,paper,first-2012,efficientnet,alexnet,,3.1,5.3,2,4.3,600,800,,"],
    "claims": ["alexnet_gflop,paper,Analysis,Forward pass,1.42,GFLOP,0.005,table,Table 2,"],
    "printed_values": [
        "table-1-alexnet,paper,Table 1,AlexNet,Top-1,cv_models,alexnet,top1_percent,56.52,%,0.005",
        "table-8-v100,paper,Table 8,V100,GFLOPS/Watt,gpu_efficiency,v100|FP32|any,efficiency_gflop_per_j,52.33,"
        "GFLOP/J,0.005",
    ],
    "findings": [],
    "errata": [],
    "training_runs": [],
    "carbon_intensities": [],
    "constants": ["joule-per-kilocalorie,paper,Joules in one kilocalorie,4184,J/kcal,first-2012,"],
    "cell_notes": [
        "note-1,paper,cv_models,alexnet,top1_percent,recovered,Legible in one reading.",
        "note-2,paper,gpu_peaks,v100|FP32,,uncertain,The whole row.",
    ],
}
ROWS |= {name: [] for name in SPEC if name not in ROWS}


class Small:
    """The small package: change its parts, or its files after ``write``, and ask for the findings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "package"
        self.rows = {
            name: [dict(zip(self.names(name), next(csv.reader([line])), strict=True)) for line in lines]
            for name, lines in ROWS.items()
        }
        self.schemas: dict[str, Any] = {name: self._schema(name) for name in SPEC}
        self.descriptor: Any = {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "small",
            "title": "A small package",
            "description": "Just enough to be valid.",
            "version": "1.0.0",
            "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
            "sources": [{"title": "A paper", "path": "https://example.org/paper"}],
            "resources": [self._resource(name) for name in SPEC],
        }
        self.write()

    @staticmethod
    def names(table: str) -> list[str]:
        return [field.partition(":")[0] for field in SPEC[table][1].split()]

    @staticmethod
    def _schema(table: str) -> dict[str, Any]:
        key, fields, constraints, links = SPEC[table]
        schema: dict[str, Any] = {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "title": table,
            "description": f"One row is one of {table}.",
            "fields": [
                {"name": name, "type": kind, "title": name, "description": f"The {name}."}
                | ({"constraints": copy.deepcopy(constraints[name])} if name in constraints else {})
                for name, _, kind in (field.partition(":") for field in fields.split())
            ],
            "primaryKey": key,
        }
        if links:
            schema["foreignKeys"] = [
                {
                    "fields": [name],
                    "reference": ({"resource": target} if target else {}) | {"fields": SPEC[target or table][0]},
                }
                for name, target in links.items()
            ]
        for field in schema["fields"]:
            if field["name"] == "edition":
                field["constraints"] = EDITION
        return schema

    @staticmethod
    def _resource(name: str) -> dict[str, Any]:
        return {
            "name": name,
            "title": name,
            "description": f"The table {name}.",
            "path": f"data/{name}.csv",
            "type": "table",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ","},
            "schema": f"schemas/{name}.json",
        } | ({"mayBeEmpty": True} if not ROWS[name] else {})

    def field(self, table: str, name: str) -> dict[str, Any]:
        return next(field for field in self.schemas[table]["fields"] if field["name"] == name)

    def resource(self, name: str) -> dict[str, Any]:
        return next(item for item in self.descriptor["resources"] if item["name"] == name)

    def path(self, file: str) -> Path:
        return self.folder / file

    def csv(self, table: str) -> Path:
        return self.folder / "data" / f"{table}.csv"

    def write(self) -> "Small":
        for folder in (self.folder / "data", self.folder / "schemas"):
            folder.mkdir(parents=True, exist_ok=True)
        self.write_json("datapackage.json", self.descriptor)
        for name, schema in self.schemas.items():
            self.write_json(f"schemas/{name}.json", schema)
            stream = io.StringIO()
            writer = csv.DictWriter(stream, self.names(name), lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows[name])
            self.csv(name).write_bytes(stream.getvalue().encode("utf-8", "surrogatepass"))
        return self

    def write_json(self, file: str, value: object) -> None:
        self.path(file).write_text(json.dumps(value, indent=1), encoding="utf-8")

    def replace(self, table: str, old: str | bytes, new: str | bytes) -> "Small":
        """Change the bytes of a table's file."""
        old, new = (part.encode() if isinstance(part, str) else part for part in (old, new))
        content = self.csv(table).read_bytes()
        assert old in content
        self.csv(table).write_bytes(content.replace(old, new, 1))
        return self

    def cell(self, table: str, row: int, column: str, value: str) -> "Small":
        """Change one cell; the row counts from 0."""
        self.rows[table][row][column] = value
        return self.write()

    def check(self) -> Report:
        return check_package(self.folder)

    def findings(self) -> list[Finding]:
        return list(self.check().findings)

    def only(self) -> Finding:
        """The one finding of a package that is broken in one place."""
        findings = self.findings()
        assert len(findings) == 1, findings
        return findings[0]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A fresh small package."""
    return Small(tmp_path)
