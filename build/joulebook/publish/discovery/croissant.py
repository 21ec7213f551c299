"""The data set as Croissant 1.0 describes it, so that tools for machine learning load its tables with their types."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from joulebook.package.model import Field, FieldType, Schema, Table
from joulebook.publish.discovery.addresses import canonical
from joulebook.publish.discovery.catalogue import DATA
from joulebook.publish.discovery.citations import AUTHOR, bibtex, references
from joulebook.publish.facts import Row
from joulebook.publish.model import Edition, Surroundings

SPECIFICATION = "http://mlcommons.org/croissant/1.0"
CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification prescribes."""
TYPES: Mapping[FieldType, str] = {
    "string": "sc:Text",
    "number": "sc:Float",
    "integer": "sc:Integer",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def croissant(edition: Edition, beside: Surroundings, paper: Row, files: Mapping[str, bytes]) -> bytes:
    """Describe every table's CSV as a file with its hash and a set of records with typed, keyed, linked fields.

    ``files`` are the files of the data folder by name; an address is relative to that folder where the site's own is
    not known.
    """
    descriptor, address = edition.package.descriptor, beside.settings.address
    day = beside.day(edition.package.version)
    about = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": SPECIFICATION,
        "name": NOT_IN_A_NAME.sub("-", str(descriptor["name"])),
        "alternateName": descriptor["title"],
        "description": descriptor["description"],
        "version": edition.package.version,
        "datePublished": day.isoformat() if day else None,
        "url": canonical(address, DATA + "index.html") if address else "index.html",
        "license": [licence["path"] for licence in descriptor["licenses"] if "path" in licence],
        "keywords": list(descriptor.get("keywords", [])) or None,
        "creator": {"@type": "sc:Organization", "name": AUTHOR},
        "citeAs": bibtex(references(edition, beside, paper)).decode(),
        "distribution": [_file(address, table, files) for table in edition.tables.values()],
        "recordSet": [_records(table) for table in edition.tables.values()],
    }
    kept = {key: value for key, value in about.items() if value is not None}
    return (json.dumps(kept, ensure_ascii=False, indent=2) + "\n").encode()


def _file(address: str | None, table: Table, files: Mapping[str, bytes]) -> dict[str, Any]:
    name = f"{table.name}.csv"
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "description": table.schema.description,
        "contentUrl": canonical(address, DATA + name) if address else name,
        "contentSize": f"{len(files[name])} B",
        "encodingFormat": "text/csv",
        "sha256": hashlib.sha256(files[name]).hexdigest(),
    }


def _records(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.schema.description,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.schema.primary_key],
        "field": [_field(table, field) for field in table.schema.fields],
    }


def _field(table: Table, field: Field) -> dict[str, Any]:
    told = f"{field.description} Unit: {field.unit}." if field.unit else field.description
    link = _link(table.schema, field.name)
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": told,
        "dataType": TYPES[field.type],
        "source": {"fileObject": {"@id": f"{table.name}.csv"}, "extract": {"column": field.name}},
        **({"references": link} if link else {}),
    }


def _link(schema: Schema, name: str) -> dict[str, Any] | None:
    """The column of another table that a field refers to by itself; a part of a longer key is none.

    It is named by its file: the reader of the specification's authors cannot join sets of records.
    """
    for key in schema.foreign_keys:
        if key.fields == (name,) and key.table:
            return {"fileObject": {"@id": f"{key.table}.csv"}, "extract": {"column": key.table_fields[0]}}
    return None
