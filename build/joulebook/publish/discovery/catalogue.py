"""What catalogues of data sets read: schema.org, which stands in the data page, and DCAT, a file beside the data."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from joulebook.package.model import Table
from joulebook.publish.discovery.addresses import canonical
from joulebook.publish.discovery.citations import AUTHOR
from joulebook.publish.model import Edition, Surroundings

DATA = "data/"
MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
    "db": "application/vnd.sqlite3",
}
WHOLE: Mapping[str, str] = {
    "joulebook.zip": "The data package: every table as CSV, JSON and Parquet with their descriptor",
    "joulebook.db": "Every table in one SQLite database",
    "datapackage.json": "The Data Package descriptor",
}
"""The files that hold or describe every table, and what they are."""
MEASURED = ("cv_estimates", "nlp_estimates", "gpu_efficiency")
"""The tables whose quantities the data set is about."""
DATED = (("cv_models", "release_date"), ("nlp_models", "release_date"), ("gpus", "launch_date"))
DCAT_CONTEXT: Mapping[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def schema_org(edition: Edition, beside: Surroundings) -> dict[str, Any]:
    """Describe the data set as schema.org has it. Addresses are relative to the data page where no other is known."""
    descriptor, address = edition.package.descriptor, beside.settings.address
    day = beside.day(edition.package.version)
    about = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": descriptor["title"],
        "description": descriptor["description"],
        "url": _address(address, "index.html"),
        "version": edition.package.version,
        "datePublished": day.isoformat() if day else None,
        "license": [licence["path"] for licence in descriptor["licenses"] if "path" in licence],
        "keywords": list(descriptor.get("keywords", [])),
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": AUTHOR},
        "citation": [source["title"] for source in descriptor["sources"]],
        "isBasedOn": descriptor["sources"][0].get("path"),
        "temporalCoverage": "/".join(moment.isoformat() for moment in coverage(edition)),
        "variableMeasured": list(_measured(edition)),
        "distribution": list(_downloads(edition, address)),
    }
    return {key: value for key, value in about.items() if value not in (None, "", [])}


def embedded(value: Mapping[str, Any]) -> Markup:
    """Write JSON for a script element of data: with ``<`` escaped, no text in it can end the element."""
    return Markup(json.dumps(value, ensure_ascii=False, indent=1).replace("<", "\\u003c"))  # noqa: S704 (escaped here)


def coverage(edition: Edition) -> tuple[date, date]:
    """The first and the last day on which a model was released or a device launched."""
    days = [edition.tables[table].frame[field] for table, field in DATED]
    return min(column.min() for column in days).date(), max(column.max() for column in days).date()


def _measured(edition: Edition) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for name in MEASURED:
        for field in edition.tables[name].schema.fields:
            if field.unit and field.name not in seen:
                seen.add(field.name)
                yield {
                    "@type": "PropertyValue",
                    "name": field.title,
                    "description": field.description,
                    "unitText": field.unit,
                }


def _downloads(edition: Edition, address: str | None) -> Iterator[dict[str, Any]]:
    files = {**WHOLE, **{f"{name}.csv": table.schema.title for name, table in edition.tables.items()}}
    for file, title in files.items():
        yield {
            "@type": "DataDownload",
            "name": title,
            "contentUrl": _address(address, file),
            "encodingFormat": MEDIA_TYPES[file.rpartition(".")[2]],
        }


def _address(address: str | None, file: str) -> str:
    """Where a file of the data folder is, seen from that folder where the site's own address is not known."""
    return canonical(address, DATA + file) if address else file


def dcat(edition: Edition, beside: Surroundings, files: Mapping[str, bytes]) -> bytes:
    """Describe the data set and each table of it as DCAT in JSON-LD, with the size and hash of each file.

    ``files`` are the files of the data folder by name. Addresses are relative to that folder where the site's own
    address is not known.
    """
    descriptor, address = edition.package.descriptor, beside.settings.address
    day = beside.day(edition.package.version)
    dataset = {
        "@context": DCAT_CONTEXT,
        "@id": f"{_address(address, 'index.html')}#joulebook",
        "@type": "dcat:Dataset",
        "dct:title": {"@value": descriptor["title"], "@language": "en"},
        "dct:description": {"@value": descriptor["description"], "@language": "en"},
        "dct:identifier": descriptor["name"],
        "dcat:version": edition.package.version,
        **({"dct:issued": {"@value": day.isoformat(), "@type": "xsd:date"}} if day else {}),
        "dct:creator": {"@type": "foaf:Organization", "foaf:name": AUTHOR},
        "dct:license": [{"@id": licence["path"]} for licence in descriptor["licenses"] if "path" in licence],
        "dct:source": [{"@id": source["path"]} for source in descriptor["sources"] if "path" in source],
        "dct:temporal": _period(*coverage(edition)),
        "dcat:keyword": list(descriptor.get("keywords", [])),
        "dcat:landingPage": {"@id": _address(address, "index.html")},
        "dcat:distribution": [_distribution(address, file, title, files[file]) for file, title in WHOLE.items()],
        "dct:hasPart": [_part(address, table, files) for table in edition.tables.values()],
    }
    kept = {key: value for key, value in dataset.items() if value != []}
    return (json.dumps(kept, ensure_ascii=False, indent=2) + "\n").encode()


def _period(first: date, last: date) -> dict[str, Any]:
    days = {"dcat:startDate": first, "dcat:endDate": last}
    return {
        "@type": "dct:PeriodOfTime",
        **{name: {"@value": day.isoformat(), "@type": "xsd:date"} for name, day in days.items()},
    }


def _part(address: str | None, table: Table, files: Mapping[str, bytes]) -> dict[str, Any]:
    names = [f"{table.name}.{suffix}" for suffix in ("csv", "json", "parquet")]
    return {
        "@id": f"{_address(address, f'{table.name}/index.html')}#{table.name}",
        "@type": "dcat:Dataset",
        "dct:title": {"@value": table.schema.title, "@language": "en"},
        "dct:description": {"@value": table.schema.description, "@language": "en"},
        "dct:identifier": table.name,
        "dcat:landingPage": {"@id": _address(address, f"{table.name}/index.html")},
        "dcat:distribution": [_distribution(address, name, table.schema.title, files[name]) for name in names],
    }


def _distribution(address: str | None, file: str, title: str, content: bytes) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": {"@value": title, "@language": "en"},
        "dcat:downloadURL": {"@id": _address(address, file)},
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[file.rpartition('.')[2]]}"
        },
        "dcat:byteSize": {"@value": str(len(content)), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": hashlib.sha256(content).hexdigest(), "@type": "xsd:hexBinary"},
        },
    }
