"""Shows findings to people and programs; what a cell holds can never steer a terminal, a workflow or a page."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Literal, get_args

from joulebook.package.codes import CODES
from joulebook.package.harmless import code, plain, visible
from joulebook.package.model import Finding, Report

Format = Literal["text", "json", "github", "markdown"]
FORMATS: tuple[str, ...] = get_args(Format)
ANNOTATION_LIMIT = 9
"""GitHub shows ten annotations of a step; the tenth says where the others are."""
MARKDOWN_LIMIT = 200
PAGES = "contribute/codes/"
"""Where the site has a page for each code."""
JSON_KEYS = ("code", "severity", "file", "line", "column", "found", "expected", "fix")


def render(
    findings: Report | Iterable[Finding],
    format: str = "text",  # noqa: A002 (the option's name)
    prefix: str = "datapackage",
    address: str | None = None,
) -> str:
    """The findings in one of ``FORMATS``.

    ``prefix`` is the package's folder as seen from the repository's root, ``address`` that of the site, which has a
    page for each code.
    """
    listed = list(findings.findings if isinstance(findings, Report) else findings)
    prefix = "" if prefix == "." else prefix
    match format:
        case "text":
            return _text(listed, address or "")
        case "json":
            return _json(listed)
        case "github":
            return "".join(f"{line}\n" for line in _github(listed, prefix))
        case "markdown":
            return _markdown(listed, prefix, address or "")
        case _:
            raise ValueError(f"no format {format!r}; there are {', '.join(FORMATS)}")


def page_of(code: str) -> str:
    """The address of the page of a code, below the site's home page."""
    return f"{PAGES}{code}/"


def counted(findings: list[Finding]) -> str:
    """How many errors and warnings there are, in words."""
    errors = sum(found.severity == "error" for found in findings)
    parts = [_plural(errors, "error"), _plural(len(findings) - errors, "warning")]
    files = len({found.file for found in findings})
    return f"{parts[0]}, {parts[1]} in {_plural(files, 'file')}" if findings else "no problem found"


def _text(findings: list[Finding], address: str) -> str:
    """By file and line, so that what belongs together stands together; each kind names its page the first time."""
    told: set[str] = set()
    blocks = []
    for file, in_file in groupby(findings, key=lambda found: found.file):
        lines = [visible(file)]
        for line, group in groupby(in_file, key=lambda found: found.line):
            lines.append(f"  {visible(file)}" if line is None else f"  {visible(file)}:{line}")
            for found in group:
                column = f" in {visible(found.column)}" if found.column else ""
                lines += [
                    f"    {found.severity}: {CODES[found.code].title}{column} [{found.code}]",
                    f"      found:    {visible(found.found) or '(empty)'}",
                    f"      expected: {visible(found.expected)}",
                    f"      fix:      {visible(found.fix)}",
                ]
                if found.code not in told:
                    lines.append(f"      more:     {address}{page_of(found.code)}")
                told.add(found.code)
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, counted(findings)]) + "\n"


def _json(findings: list[Finding]) -> str:
    rows = [{key: asdict(found)[key] for key in JSON_KEYS} for found in findings]
    return json.dumps({"findings": rows}, indent=2, ensure_ascii=True) + "\n"


def _github(findings: list[Finding], prefix: str) -> Iterator[str]:
    """Workflow commands: errors first, each on one line that no cell can break out of."""
    ranked = sorted(findings, key=lambda found: found.severity != "error")
    for found in ranked[:ANNOTATION_LIMIT]:
        file = f"{prefix}/{found.file}" if prefix else found.file
        line = f",line={found.line}" if found.line is not None else ""
        title = _property(f"{CODES[found.code].title}{f' ({found.column})' if found.column else ''}")
        message = _data(
            "\n".join(
                (
                    f"found: {visible(found.found) or '(empty)'}",
                    f"expected: {visible(found.expected)}",
                    f"fix: {visible(found.fix)}",
                )
            )
        )
        yield f"::{found.severity} file={_property(file)}{line},title={title}::{message}"
    rest = ranked[ANNOTATION_LIMIT:]
    if rest:
        command = rest[0].severity
        yield f"::{command} title=More problems::{len(rest)} more; run joulebook check to list all {len(findings)}"


def _markdown(findings: list[Finding], prefix: str, address: str) -> str:
    if not findings:
        return "No problem found.\n"
    pages = "" if address else f" Each kind has a page on the site, {PAGES}CODE/."
    lines = [
        f"{counted(findings)[0].upper()}{counted(findings)[1:]}.{pages}",
        "",
        "| where | what | found | expected | how to mend |",
        "|---|---|---|---|---|",
    ]
    for found in findings[:MARKDOWN_LIMIT]:
        file = f"{prefix}/{found.file}" if prefix else found.file
        place = f"{file}:{found.line}" if found.line is not None else file
        where = f"{code(place)} {code(found.column)}" if found.column else code(place)
        kind = f"[{found.code}]({address}{page_of(found.code)})" if address else code(found.code)
        title = f"{found.severity}: {plain(CODES[found.code].title)} {kind}"
        lines.append(f"| {where} | {title} | {code(found.found)} | {plain(found.expected)} | {plain(found.fix)} |")
    if len(findings) > MARKDOWN_LIMIT:
        lines += ["", f"{len(findings) - MARKDOWN_LIMIT} more; run joulebook check to list all."]
    return "\n".join(lines) + "\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
