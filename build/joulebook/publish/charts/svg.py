"""From a chart to SVG that fits the site: titled, without script or style attributes, its marks named by tooltips."""

import json
import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from typing import Any

import vl_convert as vlc

from joulebook.publish.charts import palette, png

TAG = re.compile(r"<[^>]+>")
ROOT = re.compile(r"<svg\b[^>]*>")
VIEW_BOX = re.compile(r'viewBox="([^"]+)"')
POINT = re.compile(r'<path aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="point"([^>]*?)/>')
EMPTY = re.compile(r'<path class="(?:background|foreground)"[^>]*(?:d="M0,0h0v0h0Z"|display="none")[^>]*/>')
NOISE = re.compile(r' (?:aria-[a-z]+|role|class|style|pointer-events)="[^"]*"| opacity="1"')
TITLE_HEIGHT, LINE_HEIGHT, MARGIN = 42, 17, 12
LONG_DECIMAL = re.compile(r"(\d\.\d{2})\d+")
ID = re.compile(r'\bid="([^"]+)"')
REFERENCE = re.compile(r'url\(#([^)]+)\)|href="#([^"]+)"')


def draw(specification: Mapping[str, Any]) -> str:
    """Turn a Vega-Lite specification into SVG text as vl-convert makes it."""
    return str(vlc.vegalite_to_svg(json.dumps(specification, sort_keys=True)))


def inside(raw: str) -> tuple[str, str]:
    """Return the view box of an SVG and what stands in it; ValueError where it has none."""
    opening = ROOT.search(raw)
    box = VIEW_BOX.search(raw)
    if opening is None or box is None:
        raise ValueError("not an SVG with a view box")
    return box[1], raw[opening.end() : raw.rindex("</svg>")]


def accessible(raw: str, name: str, title: str, description: str, classes: str = "") -> str:
    """Return the SVG as one named picture with ids of its own; each mark's description becomes its tooltip.

    ``name`` is the prefix of the ids and differs between the pictures of one page.
    """
    box, body = inside(raw)
    body = POINT.sub(_tooltip, EMPTY.sub("", body))
    body = _tidy(body)
    body = _renamed(body, name)
    class_attribute = f' class="{escape(classes)}"' if classes else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc"{class_attribute}>'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
        f"{body}</svg>"
    )


def standalone(picture: str) -> str:
    """Return an inline picture as a file of its own: sized and on a white ground, so that any viewer shows it well."""
    box = VIEW_BOX.search(picture)
    if box is None:
        raise ValueError("not an SVG with a view box")
    width, height = box[1].split()[2:]
    sized = picture.replace("<svg ", f'<svg width="{width}" height="{height}" ', 1)
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + sized.replace("</desc>", f"</desc>{ground}", 1) + "\n"


def framed(picture: str, title: str, lines: Sequence[str]) -> str:
    """Return an inline picture on a white ground with a title above it and lines of small print below it."""
    box, body = inside(picture)
    width, height = (float(part) for part in box.split()[2:])
    whole = TITLE_HEIGHT + height + LINE_HEIGHT * len(lines) + MARGIN
    texts = [_text(title, TITLE_HEIGHT - 14, 18, "bold", palette.INK)]
    for place, line in enumerate(lines, start=1):
        texts.append(_text(line, TITLE_HEIGHT + height + LINE_HEIGHT * place, 12, "normal", palette.MUTED))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width:g}" '
        f'height="{whole:g}" viewBox="0 0 {width:g} {whole:g}"><rect width="100%" height="100%" fill="{palette.CARD}"/>'
        f'{"".join(texts)}<g transform="translate(0,{TITLE_HEIGHT})">{body}</g></svg>'
    )


def to_png(picture: str) -> bytes:
    """Turn SVG text into PNG, at twice its size for screens with fine dots."""
    return png.packed(vlc.svg_to_png(picture, scale=2))


def _text(text: str, y: float, size: int, weight: str, colour: str) -> str:
    return (
        f'<text x="{MARGIN}" y="{y:g}" font-family="{palette.FONT}" font-size="{size}px" font-weight="{weight}" '
        f'fill="{colour}">{escape(text)}</text>'
    )


def _renamed(body: str, name: str) -> str:
    """Number the ids anew: vl-convert counts them on from drawing to drawing."""
    ids = {old: f"{name}-{place}" for place, old in enumerate(dict.fromkeys(ID.findall(body)), start=1)}
    body = ID.sub(lambda match: f'id="{ids[match[1]]}"', body)
    return REFERENCE.sub(lambda match: f"url(#{ids[match[1]]})" if match[1] else f'href="#{ids[match[2]]}"', body)


def _tidy(body: str) -> str:
    """Drop what a picture with one name does not need, in tags only: a label's text is left as it is."""
    return TAG.sub(lambda tag: LONG_DECIMAL.sub(r"\1", NOISE.sub("", tag[0])), body)


def _tooltip(match: re.Match[str]) -> str:
    label, rest = match.groups()
    return f"<path{rest}><title>{escape(unescape(label))}</title></path>"
