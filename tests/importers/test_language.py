"""Language models: an excerpt becomes rows, each expectation written by hand from the snapshot."""

from tests.importers.conftest import Excerpt


def test_a_shape_becomes_a_row_with_what_a_token_costs(excerpt: Excerpt) -> None:
    models = {row["model_id"]: row for row in excerpt("language").tables["generative_models"]}
    assert models["llama-3-1-8b"] == {
        "model_id": "llama-3-1-8b", "model": "Llama-3.1-8B", "edition": "community",
        "source_id": "lightning-ai-litgpt-2023", "hub_id": "meta-llama/Meta-Llama-3.1-8B", "layers": "32",
        "width": "4096", "heads": "32", "kv_heads": "8", "head_size": "128", "mlp_type": "LLaMAMLP",
        "mlp_width": "14336", "expert_width": "", "experts": "", "experts_per_token": "", "vocabulary": "128000",
        "max_context_tokens": "131072", "nonembedding_params_million": "6979.321856",
        "nonembedding_params_active_million": "6979.321856", "matmul_params_active_million": "7503.609856",
        "gflop_per_token": "15.0072", "attention_gflop_per_token_per_1k_tokens": "0.52429",
        "locator": "litgpt 0.5.13: Llama-3.1-8B", "total_params_million": "8030", "active_params_million": "8030",
        "params_source_id": "ecologits-2026", "release_date": "", "date_source_id": "",
    }  # fmt: skip
    mixture = models["qwen3-235b-a22b"]
    assert (mixture["experts"], mixture["experts_per_token"], mixture["expert_width"]) == ("128", "8", "1536")
    assert mixture["nonembedding_params_million"] == "233848.17664"
    assert mixture["nonembedding_params_active_million"] == "20945.3056"


def test_a_date_needs_the_same_name_and_another_format_has_it_too(excerpt: Excerpt) -> None:
    """“Mixtral 8x7B” is not Mixtral-8x7B-v0.1, and a chat model is not the model that it was made from."""
    models = excerpt("language").tables["generative_models"]
    assert {row["model"]: row["release_date"] for row in models if row["release_date"]} == {
        "falcon-40b": "2023-03-15",
        "Llama-2-70b-hf": "2023-07-18",
    }
    assert {row["date_source_id"] for row in models if row["release_date"]} == {"epoch-ai-2025"}


def test_only_released_models_come_without_a_shape_and_each_once(excerpt: Excerpt) -> None:
    """No estimate, no repacked weights, no second name, nothing without an address to look it up at, no classifier."""
    further = [row for row in excerpt("language").tables["generative_models"] if row["source_id"] == "ecologits-2026"]
    columns = ("model_id", "hub_id", "total_params_million", "active_params_million")
    assert [tuple(row[name] for name in columns) for row in further] == [
        ("command-r7b-12-2024", "CohereLabs/c4ai-command-r7b-12-2024", "8030", "8030"),
        ("llama-guard-3-8b", "meta-llama/Llama-Guard-3-8B", "8030", "8030"),
        ("gpt-oss-20b", "openai/gpt-oss-20b", "21000", "3600"),
        ("mistral-medium-2604", "mistralai/Mistral-Medium-3.5-128B", "128000", "128000"),
    ]
    assert not any("gflop_per_token" in row for row in further)


def test_glue_rows_have_score_cost_and_day_and_are_not_the_papers(excerpt: Excerpt) -> None:
    """Of 18 rows two remain: the others lack a day, a cost or a task, or are models that the paper has."""
    rows = excerpt("language").tables["nlp_models"]
    columns = ("model_id", "source_id", "release_date", "params_million", "reported_gflop", "glue_score")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("deberta-large", "he-2020", "2020-06-05", "350", "78.92", "90.16"),
        ("deberta-v3-large", "he-2021", "2021-11-18", "304", "78.92", "91.36"),
    ]
    assert {(row["input_tokens"], row["glue_split"], row["glue_wnli"]) for row in rows} == {("128", "dev", "excluded")}


def test_every_score_of_a_readme_is_a_reading(excerpt: Excerpt) -> None:
    """A mean over the tasks is of the development set, without WNLI; of the test set no README says its tasks."""
    rows = excerpt("language").tables["glue_readings"]
    one = [row for row in rows if row["model"] == "ELECTRA-Small"]
    columns = ("quantity", "split", "wnli", "score", "model_id", "source_id")
    assert [tuple(row.get(name, "") for name in columns) for row in one] == [
        *(
            (task, "dev", "", score, "electra-small", "electra-readme-2020")
            for task, score in {
                "mnli_matched": "81.3", "qnli": "88.4", "qqp_accuracy": "89", "rte": "66.7", "sst2": "91.2",
                "mrpc_accuracy": "88", "cola_matthews": "57", "stsb": "87.5",
            }.items()
        ),
        ("glue_score", "dev", "excluded", "81.14", "electra-small", "electra-readme-2020"),
        ("glue_score", "test", "unknown", "77.4", "electra-small", "electra-readme-2020"),
    ]  # fmt: skip
    twice = [
        (row["source_id"], row["score"]) for row in rows if (row["model"], row["quantity"]) == ("RoBERTa-Large", "qnli")
    ]
    assert twice == [("albert-readme-2019", "94.7"), ("deberta-readme-2021", "93.9")]
    assert {row["model_id"] for row in rows if row["model"].startswith("ALBERT")} == {""}


def test_sources_have_their_versions(excerpt: Excerpt) -> None:
    sources = {row["source_id"]: row for row in excerpt("language").sources}
    assert list(sources) == [
        "lightning-ai-litgpt-2023", "ecologits-2026", "he-2020", "he-2021",
        "albert-readme-2019", "electra-readme-2020", "deberta-readme-2021",
    ]  # fmt: skip
    assert "version 0.5.13. " in sources["lightning-ai-litgpt-2023"]["note"]
    assert (sources["ecologits-2026"]["licence"], sources["deberta-readme-2021"]["licence"]) == ("MPL-2.0", "MIT")
    assert "000d76f0aa860f0fd134a6d013d6315f94c42efe" in sources["deberta-readme-2021"]["note"]
    assert sources["he-2021"]["arxiv_id"] == "2111.09543"
