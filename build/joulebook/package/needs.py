"""What the build computes with: the tables and fields that a package must have, whatever its descriptor says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from joulebook.package.codes import finding
from joulebook.package.model import FieldType, Finding, Schema


@dataclass(frozen=True)
class Need:
    """A table that the build reads: its key, and its fields with their types."""

    key: tuple[str, ...]
    fields: Mapping[str, FieldType]
    never_empty: frozenset[str]
    positive: frozenset[str]


def _need(
    key: str, string: str, *, number: str = "", integer: str = "", other: Mapping[str, FieldType] | None = None,
    filled: str = "", positive: str = "",
) -> Need:  # fmt: skip
    """Each argument lists field names; ``edition`` and the key are in every table and never empty."""
    fields: dict[str, FieldType] = dict.fromkeys([*key.split(), "edition", *string.split()], "string")
    fields |= dict.fromkeys(number.split(), "number")
    fields |= dict.fromkeys(integer.split(), "integer")
    fields |= other or {}
    always = frozenset([*key.split(), "edition", *filled.split()])
    return Need(tuple(key.split()), fields, always, frozenset(positive.split()))


NEEDS: Mapping[str, Need] = {
    "sources": _need(
        "source_id", "label kind authors title doi arxiv_id url licence note", integer="year", filled="label title year"
    ),
    "cv_models": _need(
        "model_id",
        "model source_id second_source_id architecture extra_data top1_source_id params_source_id gflop_source_id "
        "gflop_basis flop_convention supersedes",
        number="top1_percent params_million reported_gflop",
        integer="test_resolution_px",
        other={"release_date": "date"},
        filled="model source_id architecture extra_data release_date top1_percent params_million reported_gflop "
        "gflop_basis flop_convention",
        positive="top1_percent params_million reported_gflop test_resolution_px",
    ),
    "cv_evaluations": _need(
        "model_id",
        "model source_id family architecture weights extra_data flop_convention",
        number="top1_percent params_million reported_gflop",
        integer="test_resolution_px",
        other={"release_date": "date"},
        filled="model source_id architecture top1_percent params_million reported_gflop flop_convention "
        "test_resolution_px",
        positive="top1_percent params_million reported_gflop test_resolution_px",
    ),
    "gpu_figures": _need(
        "device quantity source_id",
        "unit rejected_reason",
        number="value",
        other={"stated_date": "date", "chosen": "boolean"},
        filled="chosen",
    ),
    "glue_readings": _need("model quantity split source_id", "model_id wnli", number="score", filled="score"),
    "nlp_models": _need(
        "model_id",
        "model source_id params_source_id params_basis gflop_source_id flop_convention glue_source_id glue_split "
        "glue_wnli supersedes",
        number="params_million reported_gflop glue_score",
        integer="input_tokens",
        other={"release_date": "date"},
        filled="model source_id input_tokens release_date params_million reported_gflop flop_convention",
        positive="input_tokens params_million reported_gflop glue_score",
    ),
    "gpus": _need(
        "gpu_id",
        "gpu source_id segment baseline_gpu_id supersedes",
        number="tdp_w",
        other={"launch_date": "date"},
        filled="gpu source_id launch_date segment tdp_w",
        positive="tdp_w",
    ),
    "gpu_peaks": _need(
        "gpu_id precision",
        "source_id",
        number="tflop_per_s",
        other={"in_trend": "boolean"},
        filled="source_id tflop_per_s in_trend",
        positive="tflop_per_s",
    ),
    "gpu_benchmarks": _need(
        "benchmark_id",
        "source_id domain workload framework gpu_id precision throughput_unit",
        number="memory_gb throughput_per_s",
        integer="batch_size",
        filled="source_id domain workload framework gpu_id precision throughput_per_s throughput_unit",
        positive="throughput_per_s batch_size memory_gb",
    ),
    "flop_estimates": _need(
        "model_id",
        "source_id method base_model_id",
        number="base_gflop base_depth depth base_width width check_gflop",
        integer="base_resolution_px resolution_px check_resolution_px",
        filled="method",
        positive="base_gflop base_depth depth base_width width check_gflop base_resolution_px resolution_px "
        "check_resolution_px",
    ),
    "claims": _need(
        "claim_id",
        "section quantity unit kind derivation note",
        number="printed tolerance",
        filled="printed tolerance kind",
    ),
    "printed_values": _need(
        "printed_value_id",
        "printed_table row_label column_label derived_table derived_key derived_column unit",
        number="printed tolerance",
        filled="derived_table derived_key derived_column printed tolerance",
    ),
    "findings": _need("finding_id", "section quote test note"),
    "errata": _need("erratum_id", "place stated quantity unit resolution", number="printed tolerance elsewhere"),
    "training_runs": _need(
        "model_id", "source_id", number="training_flop", filled="training_flop", positive="training_flop"
    ),
    "carbon_intensities": _need(
        "place_id",
        "place source_id",
        number="gco2e_per_kwh",
        integer="year",
        filled="place source_id year gco2e_per_kwh",
    ),
    "carbon_intensity_years": _need(
        "place_id year source_id",
        "place",
        integer="year",
        number="gco2e_per_kwh",
        filled="place gco2e_per_kwh",
    ),
    "energy_use_per_person": _need(
        "place_id year", "place code source_id", integer="year", number="w_per_person", filled="place w_per_person"
    ),
    "measurements": _need(
        "measurement_id",
        "source_id workload task model work_unit device gpu_id software precision scenario boundary round",
        number="energy_j power_w throughput_per_s active_params_million",
        integer="device_count batch_size",
        other={"measured_on": "date"},
        filled="source_id workload task work_unit device boundary energy_j",
        positive="energy_j",
    ),
    "workloads": _need(
        "workload",
        "work_unit kind family flop_convention hub_id",
        number="reported_gflop",
        filled="work_unit kind family",
    ),
    "measured_devices": _need("device", "device_class", filled="device_class"),
    "generative_models": _need(
        "model_id",
        "model source_id hub_id params_source_id",
        number="total_params_million active_params_million nonembedding_params_million "
        "nonembedding_params_active_million matmul_params_active_million gflop_per_token "
        "attention_gflop_per_token_per_1k_tokens",
        integer="layers width heads kv_heads head_size mlp_width expert_width experts experts_per_token vocabulary "
        "max_context_tokens",
        other={"release_date": "date"},
        filled="model source_id hub_id",
    ),
    "throughput_setups": _need(
        "setup",
        "device gpu_id precision software layout",
        other={"compiled": "boolean"},
        filled="device precision software layout compiled",
    ),
    "throughputs": _need(
        "architecture input_px setup",
        "flop_convention",
        number="samples_per_s reported_gflop",
        integer="input_px",
        filled="samples_per_s",
        positive="samples_per_s",
    ),
    "matmul_measurements": _need(
        "device precision", "gpu_id software", number="measured_tflop_per_s", filled="measured_tflop_per_s"
    ),
    "constants": _need("constant_id", "quantity unit source_id note", number="value", filled="value unit"),
    "cell_notes": _need("cell_note_id", "table row_key column status note", filled="table row_key status note"),
}


def need_findings(
    schemas: Mapping[str, Schema], schema_files: Mapping[str, str], named: frozenset[str], descriptor: str
) -> Iterator[Finding]:
    """Tables and fields that the build needs and the package does not describe."""
    for name, need in NEEDS.items():
        if name not in schemas:
            if name not in named:  # a table that is declared, though not well, has its findings already
                yield finding(
                    "missing-table",
                    descriptor,
                    found=f"no resource {name}",
                    expected=f"the table {name}",
                    fix="describe the table again, with its schema and its file",
                )
            continue
        schema, file = schemas[name], schema_files[name]
        have = {field.name: field.type for field in schema.fields}
        for column, kind in need.fields.items():
            if column not in have:
                yield finding(
                    "missing-field",
                    file,
                    None,
                    column,
                    found=f"no field {column}",
                    expected=f"{column} ({kind})",
                    fix="describe the field in the schema and give it a column",
                )
            elif have[column] != kind:
                yield finding(
                    "field-type",
                    file,
                    None,
                    column,
                    found=have[column],
                    expected=kind,
                    fix=f'write "type": "{kind}"',
                )
        if schema.primary_key and schema.primary_key != need.key and set(need.key) <= set(have):
            yield finding(
                "wrong-value",
                file,
                found=", ".join(schema.primary_key),
                expected=f"the primary key {', '.join(need.key)}",
                fix="restore the primary key",
            )
