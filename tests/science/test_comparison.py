"""Two models beside one another: parts that add up, and pairs that are refused with the reason."""

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.science.comparison import change
from joulebook.science.decomposition import PARTS
from joulebook.science.model import Book, DeriveError


@pytest.fixture(scope="module")
def components(paper: Book) -> pd.DataFrame:
    return paper.tables["energy_components"]


@pytest.fixture(scope="module")
def tokens(frames: dict[str, pd.DataFrame]) -> dict[str, float]:
    models = frames["nlp_models"]
    return dict(zip(models["model_id"], models["input_tokens"], strict=True))


def test_the_parts_between_every_two_models_of_a_domain_add_up(
    components: pd.DataFrame, tokens: dict[str, float], paper: Book
) -> None:
    energies = pd.concat([paper.tables["cv_estimates"], paper.tables["nlp_estimates"]]).set_index("model_id")[
        "energy_j"
    ]
    for _, rows in components.groupby("domain"):
        for one, other in combinations(rows["model_id"].head(30), 2):
            found = change(components, tokens, one, other)
            assert sum(found[part] for part in PARTS) == pytest.approx(found["energy"], abs=1e-9)
            assert 10 ** found["energy"] == pytest.approx(energies[other] / energies[one])


@given(st.data())
def test_there_and_back_is_no_change(components: pd.DataFrame, tokens: dict[str, float], data: st.DataObject) -> None:
    names = st.sampled_from(sorted(components.loc[components["domain"] == "cv", "model_id"]))
    one, other = data.draw(names), data.draw(names)
    there, back = change(components, tokens, one, other), change(components, tokens, other, one)
    assert all(there[part] == -back[part] for part in there)


def test_a_model_that_is_unknown_or_has_no_score_is_refused(components: pd.DataFrame, tokens: dict[str, float]) -> None:
    for absent in ("no-such-model", "gpt-3"):
        with pytest.raises(DeriveError, match=f"{absent} is no model of the list that has a score"):
            change(components, tokens, "bert-large", absent)


def test_images_and_language_are_never_compared(components: pd.DataFrame, tokens: dict[str, float]) -> None:
    with pytest.raises(DeriveError, match=r"alexnet \(images\) and bert-large \(language\).* never compared"):
        change(components, tokens, "alexnet", "bert-large")


def test_passes_over_inputs_of_different_length_are_refused(components: pd.DataFrame, tokens: dict[str, float]) -> None:
    longer = {**tokens, "bert-large": 512.0}
    with pytest.raises(DeriveError, match=r"elmo reads 128 tokens and one of bert-large 512; .* units of work"):
        change(components, longer, "elmo", "bert-large")
    unknown = {name: length for name, length in tokens.items() if name != "elmo"}
    with pytest.raises(DeriveError, match="an unknown number of tokens"):
        change(components, unknown, "elmo", "bert-large")
