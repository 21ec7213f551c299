"""Full-text search in the database: the words of every model, device and source, in one index."""

from collections.abc import Mapping
from typing import Any

TABLE = "search"
SEARCHED: Mapping[str, str] = {
    "cv_models": "model_id",
    "nlp_models": "model_id",
    "models": "model_id",
    "gpus": "gpu_id",
    "sources": "source_id",
}
"""Tables and views whose rows can be found by words, each with the column that names a row."""

DESCRIPTION: Mapping[str, Any] = {
    "name": TABLE,
    "schema": {
        "title": "Words of models, devices and sources",
        "description": "One row is a model, a device or a source with the words that it is found by. "
        "Ask with: where search match 'words'.",
        "fields": [
            {"name": "name", "type": "string", "title": "Name", "description": "Of the model, device or source."},
            {"name": "words", "type": "string", "title": "Words", "description": "What else is said of it."},
            {"name": "model_id", "type": "string", "title": "Model", "description": "Its id, if it is a model."},
            {"name": "gpu_id", "type": "string", "title": "Device", "description": "Its id, if it is a device."},
            {
                "name": "source_id",
                "type": "string",
                "title": "Source",
                "description": "Its id, if it is a source.",
            },
        ],
    },
}

STATEMENTS = (
    """CREATE VIRTUAL TABLE search USING fts5(
  name, words, model_id UNINDEXED, gpu_id UNINDEXED, source_id UNINDEXED,
  tokenize = 'unicode61 remove_diacritics 2'
)""",
    """INSERT INTO search
SELECT m.model, 'Image model ' || m.architecture || ' ' || m.extra_data || ' ' || s.label || ': ' || s.title,
  m.model_id, NULL, NULL
FROM cv_models m JOIN sources s ON s.source_id = m.source_id ORDER BY m.model_id""",
    """INSERT INTO search
SELECT m.model, 'Language model ' || m.input_tokens || ' tokens ' || s.label || ': ' || s.title,
  m.model_id, NULL, NULL
FROM nlp_models m JOIN sources s ON s.source_id = m.source_id ORDER BY m.model_id""",
    "INSERT INTO search SELECT gpu, 'GPU ' || segment, NULL, gpu_id, NULL FROM gpus ORDER BY gpu_id",
    """INSERT INTO search
SELECT label, authors || ': ' || title || ', ' || year || coalesce(' ' || doi, '') || coalesce(' ' || arxiv_id, '')
  || coalesce(' ' || url, '') || coalesce(' ' || note, ''), NULL, NULL, source_id
FROM sources ORDER BY source_id""",
    "INSERT INTO search(search) VALUES ('optimize')",
)
"""Makes and fills the index once the tables are filled; each row is of one model, one device or one source."""
