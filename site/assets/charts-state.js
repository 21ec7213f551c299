/*
 * The state of an interactive chart: read from an address, written to one, put into the chart's specification, told in
 * words. Nothing here touches the page.
 */
"use strict";

(function () {
  /**
   * @typedef {{[key: string]: any}} Spec a Vega-Lite specification or a part of one
   * @typedef {{point: number, id: string, name: string, label: string, date: string, sources: string,
   *   decimal_year: number}} Point
   * @typedef {{field: string, log: boolean, linear_title?: string, top?: number}} Axis
   * @typedef {{key: string, field: string, signal: string, title: string, options: {value: string, label: string}[]}}
   *   Filter
   * @typedef {{title: string, noun: string, filters: Filter[], first: number, last: number,
   *   names: {[id: string]: string}, points: string[], axes: {x: Axis, y: Axis},
   *   scales: {log?: string, linear?: string}, fitted: string}} About
   * @typedef {{about: About, wide: Spec, narrow: Spec, datasets: {[name: string]: object[]}}} Chart
   * @typedef {{filters: {[key: string]: string}, from: number, to: number, linear: boolean, highlight: string, unknown: string,
   *   view: {x: number[], y: number[]} | null}} State
   */

  const DIGITS = 6;
  const DECADES = 3;
  const NAMED = 60;
  const PHONE = 560;
  const HEIGHT = 400;
  const BESIDE = 102;
  const LABEL = 220;

  /** The state that shows everything. @param {Chart} chart @returns {State} */
  function initial(chart) {
    const { first, last } = chart.about;
    return { filters: {}, from: first, to: last, linear: false, highlight: "", unknown: "", view: null };
  }

  /** Whether an axis can be linear as well as logarithmic. @param {Chart} chart @returns {boolean} */
  function scaled(chart) {
    return chart.about.axes.x.log || chart.about.axes.y.log;
  }

  /** What is said of the axes as the state draws them. @param {State} state @param {Chart} chart @returns {string} */
  function drawnScale(state, chart) {
    return chart.about.scales[state.linear ? "linear" : "log"] || "";
  }

  /** The state that an address tells; what it cannot mean is left out. @param {string} search @param {Chart} chart */
  function read(search, chart) {
    const given = new URLSearchParams(search);
    const state = initial(chart);
    for (const { key, options } of chart.about.filters) {
      const value = given.get(key);
      if (options.some((option) => option.value === value)) {
        state.filters[key] = value;
      }
    }
    for (const key of ["from", "to"]) {
      const year = Number(given.get(key));
      if (Number.isInteger(year) && year >= chart.about.first && year <= chart.about.last) {
        state[key] = year;
      }
    }
    state.linear = given.get("scale") === "linear" && scaled(chart);
    state.highlight = identified(given.get("highlight") || "", chart);
    state.unknown = state.highlight ? "" : (given.get("highlight") || "").trim();
    state.view = viewed(given.get("view"), chart, state.linear);
    return state;
  }

  /** The id that a reader means by an id or a name, or nothing. @param {string} text @param {Chart} chart */
  function identified(text, chart) {
    const wanted = text.trim().toLowerCase();
    const found = Object.entries(chart.about.names).find(
      ([id, name]) => id === wanted || name.toLowerCase() === wanted,
    );
    return found ? found[0] : "";
  }

  /** The part of the plot that four numbers name. @param {string | null} text @param {Chart} chart */
  function viewed(text, chart, linear) {
    const [left, right, bottom, top, ...more] = (text || "").split(",").map(Number);
    const wrong = more.length || ![left, right, bottom, top].every(Number.isFinite) || left >= right || bottom >= top;
    const { x, y } = chart.about.axes;
    if (wrong || (!linear && ((x.log && left <= 0) || (y.log && bottom <= 0)))) {
      return null;
    }
    return { x: [left, right], y: [bottom, top] };
  }

  /** The end of an address that tells a state. @param {State} state @param {Chart} chart @param {string} search */
  function write(state, chart, search) {
    const start = initial(chart);
    const said = new URLSearchParams(search);
    const values = {
      ...Object.fromEntries(chart.about.filters.map(({ key }) => [key, state.filters[key] || ""])),
      from: state.from === start.from ? "" : String(state.from),
      to: state.to === start.to ? "" : String(state.to),
      scale: state.linear ? "linear" : "",
      highlight: state.highlight,
      view: state.view ? [...state.view.x, ...state.view.y].join(",") : "",
    };
    for (const [key, value] of Object.entries(values)) {
      said.delete(key);
      if (value) {
        said.set(key, value);
      }
    }
    const text = said.toString().replace(/%2C/g, ",");
    return text ? `?${text}` : "";
  }

  /** A part of the plot with ends that are short in an address. @param {{x: number[], y: number[]} | null} view */
  function rounded(view) {
    const short = (value) => Number(value.toPrecision(DIGITS));
    return view && { x: view.x.map(short), y: view.y.map(short) };
  }

  /** Every point of a chart, from left to right. @param {Chart} chart @returns {Point[]} */
  function points(chart) {
    const { x, y } = chart.about.axes;
    return chart.about.points
      .flatMap((name) => chart.datasets[name])
      .sort((one, other) => one[x.field] - other[x.field] || one[y.field] - other[y.field]);
  }

  /** The points that the filters leave. @param {State} state @param {Chart} chart @returns {Point[]} */
  function shown(state, chart) {
    return points(chart).filter((point) => {
      const year = Math.floor(point.decimal_year);
      const kept = chart.about.filters.every(
        ({ key, field }) => !state.filters[key] || String(point[field]) === state.filters[key],
      );
      return kept && year >= state.from && year <= state.to;
    });
  }

  /** The values of the parameters of a specification. @param {State} state @param {Chart} chart */
  function parameters(state, chart) {
    const filters = chart.about.filters.map(({ key, signal }) => [signal, state.filters[key] || ""]);
    // What a filter hides is not highlighted, so that the others do not fade for nothing.
    const highlight = shown(state, chart).some(({ id }) => id === state.highlight) ? state.highlight : "";
    return { ...Object.fromEntries(filters), from_year: state.from, to_year: state.to, highlight };
  }

  /**
   * The specification of a chart in a state, for a place of so many pixels.
   * @param {State} state
   * @param {Chart} chart
   * @param {number} width
   * @param {boolean} brush whether a rectangle can be drawn to look closer at it
   * @returns {Spec}
   */
  function specification(state, chart, width, brush) {
    const phone = width < PHONE;
    const spec = JSON.parse(JSON.stringify({ ...(phone ? chart.narrow : chart.wide), datasets: chart.datasets }));
    const values = parameters(state, chart);
    const { views } = spec.params.find(({ name }) => name === "zoom");
    spec.params = spec.params
      .filter(({ name }) => name !== "zoom")
      .map(({ name, value }) => ({ name, value: name in values ? values[name] : value }));
    if (brush) {
      spec.params.push({ name: "brush", select: { type: "interval" }, views });
    }
    units(spec, (unit) => {
      for (const channel of ["x", "y"]) {
        adjust(unit, channel, chart.about.axes[channel], state);
      }
      if (unit.mark.type === "text" && unit.transform) {
        unit.mark = { ...unit.mark, ...beside(state, chart) };
      }
    });
    return sized(spec, phone, width);
  }

  /** Visit every single view of a specification. @param {Spec} node @param {function(Spec): void} visit */
  function units(node, visit) {
    if (node.mark) {
      visit(node);
    }
    for (const child of [...(node.layer || []), ...(node.hconcat || []), ...(node.vconcat || [])]) {
      units(child, visit);
    }
  }

  /** Give one channel of a view the scale and the part of it that the state asks for. */
  function adjust(unit, channel, axis, state) {
    const encoded = unit.encoding[channel];
    if (!encoded || !encoded.scale) {
      return;
    }
    if (encoded.axis.format === "d") {
      encoded.axis.labelOverlap = "greedy";
    }
    if (axis.log && state.linear) {
      encoded.title = axis.linear_title;
      encoded.scale = { type: "linear", domain: [0, axis.top], nice: true };
      encoded.axis = { format: encoded.axis.format, tickCount: 6 };
    }
    if (state.view) {
      const { format } = encoded.axis;
      const type = encoded.scale.type || "linear";
      encoded.scale = { type, domain: state.view[channel], nice: false };
      encoded.axis = { format, ...(type === "log" ? marks(state.view[channel]) : { tickCount: 6 }) };
      encoded.axis.tickMinStep = format === "d" ? 1 : undefined;
      unit.mark.clip = true;
    }
  }

  /** Where a part of a logarithmic axis is marked: at powers of ten, their doubles and fivefolds where there is room. */
  function marks([low, high]) {
    const steps = Math.log10(high / low) > DECADES ? [1] : [1, 2, 5];
    const values = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
      values.push(...steps.map((step) => Number(`${step}e${power}`)));
    }
    const inside = values.filter((value) => value >= low && value <= high);
    return inside.length > 1 ? { values: inside } : { tickCount: 4 };
  }

  /** On which side of its ring a name stands, so that it does not leave the plot. */
  function beside(state, chart) {
    const { field, log } = chart.about.axes.x;
    const place = log && !state.linear ? Math.log : (value) => value;
    const chosen = points(chart).find(({ id }) => id === state.highlight);
    const all = points(chart).map((point) => place(point[field]));
    const [low, high] = state.view ? state.view.x.map(place) : [Math.min(...all), Math.max(...all)];
    const part = chosen ? (place(chosen[field]) - low) / (high - low) : 0;
    const sides = { left: { align: "left", dx: -8 }, right: { align: "right", dx: 8 }, center: { align: "center" } };
    return { ...sides[part < 0.25 ? "left" : part > 0.75 ? "right" : "center"], limit: LABEL };
  }

  /** Fit a specification into its place. @param {Spec} spec @param {boolean} phone @param {number} width */
  function sized(spec, phone, width) {
    const panels = spec.hconcat || spec.vconcat;
    if (panels) {
      for (const panel of panels) {
        panel.width = phone ? width - BESIDE : width / panels.length - BESIDE;
      }
      return spec;
    }
    const height = phone ? spec.height : HEIGHT;
    return { ...spec, width, height, autosize: { type: "fit-x", contains: "padding" } };
  }

  /** A point in words: its name, its date and its values with their units. @param {Point} point @returns {string} */
  function told({ name, date, label }) {
    return label.includes(date) || !label.startsWith(name) ? label : `${name}, ${date}${label.slice(name.length)}`;
  }

  /** What is shown, in words. @param {State} state @param {Chart} chart @returns {string} */
  function summary(state, chart) {
    const { filters, first, last, fitted, axes, names, noun } = chart.about;
    const all = points(chart);
    const left = shown(state, chart);
    const said = filters
      .filter(({ key }) => state.filters[key])
      .map(({ key, title, options }) => `${title}: ${options.find(({ value }) => value === state.filters[key]).label}`);
    if (state.from !== first || state.to !== last) {
      said.push(`years ${state.from} to ${state.to}`);
    }
    const sentences = [`${left.length} of ${all.length} points${said.length ? ` (${said.join("; ")})` : ""}.`];
    if (left.length) {
      const ranked = [...left].sort((one, other) => one[axes.y.field] - other[axes.y.field]);
      sentences.push(`Lowest: ${told(ranked[0])}. Highest: ${told(ranked[ranked.length - 1])}.`);
    }
    if (said.length && fitted) {
      sentences.push(fitted);
    }
    if (scaled(chart)) {
      sentences.push(drawnScale(state, chart));
    }
    if (state.highlight) {
      const hidden = !left.some(({ id }) => id === state.highlight);
      sentences.push(`${names[state.highlight]} is ${hidden ? "hidden by a filter" : "highlighted"}.`);
    }
    if (state.unknown) {
      sentences.push(`No ${noun} called “${state.unknown.slice(0, NAMED)}” is in this figure.`);
    }
    if (state.view) {
      sentences.push("Only a part of the plot is shown.");
    }
    return sentences.join(" ");
  }

  /**
   * The part of the plot that is so many times as wide, about a place in it.
   * @param {number[]} domain
   * @param {number} centre
   * @param {number} times
   * @param {boolean} log
   * @returns {number[]}
   */
  function scaledAbout(domain, centre, times, log) {
    const [into, back] = log ? [Math.log, Math.exp] : [Number, Number];
    const half = ((into(domain[1]) - into(domain[0])) / 2) * times;
    return [back(into(centre) - half), back(into(centre) + half)];
  }

  window.joulebookCharts.state = {
    initial, read, write, scaled, drawnScale, identified, points, rounded, shown, specification, told, summary, scaledAbout,
  };
})();
