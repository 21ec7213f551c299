/* Small pictures of where a proposed row falls among the others: points over the years, as wide as their place. */

(function () {
  "use strict";

  var ours = window.joulebookContribute, ui = window.joulebook.widgets, energy = window.joulebook.energy;
  var HEIGHT = 190, LEFT = 54, RIGHT = 14, TOP = 30, BOTTOM = 26, RADIUS = 3.5;
  var LEAST = 260, MOST = 640;
  var FEW_TICKS = 4;

  /* Powers of ten within bounds, thinned to a few. */
  function powers(low, high) {
    var first = Math.ceil(Math.log10(low)), last = Math.floor(Math.log10(high)), found = [];
    var step = Math.max(1, Math.ceil((last - first + 1) / FEW_TICKS));
    for (var power = first; power <= last; power += step) {
      found.push(Math.pow(10, power));
    }
    return found;
  }

  /* Round values within bounds. */
  function rounds(low, high) {
    var span = (high - low) / FEW_TICKS || 1, unit = Math.pow(10, Math.floor(Math.log10(span)));
    var step = [1, 2, 5, 10].map(function (factor) { return factor * unit; }).filter(function (one) { return one >= span; })[0];
    var found = [];
    for (var value = Math.ceil(low / step) * step; value <= high; value += step) {
      found.push(Number(value.toPrecision(12)));
    }
    return found;
  }

  /**
   * Points over the years, one of them the reader’s.
   * @param {HTMLElement} place
   * @param {{title: string, unit: string, log: boolean, points: Array<{year: number, value: number, name: string}>,
   *   own: {year: number, value: number, name: string, low?: number, high?: number}}} told
   */
  function scatter(place, told) {
    var width = Math.min(MOST, Math.max(LEAST, Math.floor(place.clientWidth || MOST)));
    var all = told.points.concat([told.own]), scale = told.log ? Math.log10 : Number;
    var values = all.map(function (point) { return point.value; }).concat(told.own.low || [], told.own.high || []);
    var years = all.map(function (point) { return point.year; });
    var span = { low: Math.min.apply(null, values), high: Math.max.apply(null, values) };
    var first = Math.floor(Math.min.apply(null, years)), last = Math.ceil(Math.max.apply(null, years));
    var height = scale(span.high) - scale(span.low) || 1;
    function x(year) {
      return round(LEFT + (width - LEFT - RIGHT) * (year - first) / (last - first || 1));
    }
    function y(value) {
      return round(TOP + (HEIGHT - TOP - BOTTOM) * (scale(span.high) - scale(value)) / height);
    }
    var heading = told.title + (told.unit ? ", " + told.unit : "") + (told.log ? ", logarithmic" : "");
    var svg = ui.drawn("svg", { "class": "proposal-picture", viewBox: "0 0 " + width + " " + HEIGHT, width: width, height: HEIGHT,
      role: "img", "aria-label": heading + ": " + told.own.name + " at " + energy.number(told.own.value) +
      (told.unit ? " " + told.unit : "") + " among " + told.points.length + " others" });
    svg.appendChild(ui.drawn("text", { "class": "heading", x: 0, y: 14 }, heading));
    (told.log ? powers(span.low, span.high) : rounds(span.low, span.high)).forEach(function (value) {
      svg.appendChild(ui.drawn("line", { "class": "ruler", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }));
      svg.appendChild(ui.drawn("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, energy.exact(value)));
    });
    rounds(first, last).forEach(function (year) {
      if (year === Math.floor(year)) {
        svg.appendChild(ui.drawn("text", { x: x(year), y: HEIGHT - 6, "text-anchor": "middle" }, String(year)));
      }
    });
    told.points.forEach(function (point) {
      svg.appendChild(ui.drawn("circle", { "class": "other", cx: x(point.year), cy: y(point.value), r: RADIUS }));
    });
    drawOwn(svg, told.own, x(told.own.year), y, width);
    place.appendChild(svg);
  }

  function drawOwn(svg, own, at, y, width) {
    if (own.low) {
      svg.appendChild(ui.drawn("line", { "class": "range", x1: at, x2: at, y1: y(own.low), y2: y(own.high) }));
    }
    svg.appendChild(ui.drawn("path", { "class": "this", d: "M" + at + " " + (y(own.value) - 8) + "l8 8-8 8-8-8z" }));
    var isRight = at > width / 2;
    svg.appendChild(ui.drawn("text", { "class": "this-label", x: at + (isRight ? -12 : 12), y: y(own.value) + 4,
      "text-anchor": isRight ? "end" : "start" }, ui.shortened(own.name)));
  }

  function round(value) {
    return Math.round(value * 10) / 10;
  }

  ours.picture = { scatter: scatter };
}());
