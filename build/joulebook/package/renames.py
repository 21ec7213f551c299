"""Ids that were renamed: the old one is in use no more, and the new one names the row that it named."""

from collections.abc import Iterator

from joulebook.package.links import Whole
from joulebook.package.model import Finding
from joulebook.package.suggest import Suggester

TABLE = "renamed_ids"
SHARED = ({"cv_models", "nlp_models", "generative_models"},)
"""Tables whose rows have their pages in one folder, so that an id of one may not return in the other."""


def renamed_id_findings(whole: Whole) -> Iterator[Finding]:
    """Each row of ``renamed_ids``, where a package has that table, leads from an unused id to a used one."""
    renamed = whole.readable(TABLE)
    if renamed is None:
        return
    for index, (table, old_id, new_id) in renamed.each("table", "old_id", "new_id"):
        rows = whole.readable(table)
        if rows is None or len(rows.schema.primary_key) != 1:
            continue
        if (new_id,) not in rows.keys and not rows.excuses(new_id):
            fix = Suggester([key[0] for key in rows.keys]).fix(new_id, "name the id that the row has now")
            yield renamed.at("renamed-id", index, "new_id", found=new_id, expected=f"an id of {rows.file}", fix=fix)
        together = next((group for group in SHARED if table in group), {table})
        for other in filter(None, map(whole.readable, sorted(together))):
            if (old_id,) in other.keys:
                place = other.keys[(old_id,)]
                yield renamed.at(
                    "renamed-id",
                    index,
                    "old_id",
                    found=old_id,
                    expected=f"an id that is in use no more; {other.files[place]}, line {other.lines[place]} has it",
                    fix="remove this row, or rename the row that has the id",
                )
