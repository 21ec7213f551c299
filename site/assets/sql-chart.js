/*
 * A quick chart of an answer on the SQL page: what its columns allow, drawn by the library that draws the figures, which
 * is loaded when a reader asks.
 */
"use strict";

(function () {
  const { element } = window.joulebookSql;
  /** Vega without eval, without a style element or a menu of its own; colours come from the style sheet. */
  const OPTIONS = { mode: "vega-lite", ast: true, renderer: "svg", defaultStyle: false, actions: false };
  const INK = "#1d2126";
  const MUTED = "#565d66";
  const GRID = "#e9e6df";
  const SERIES = ["#0072b2", "#b8480a", "#00795a", "#a0487f", "#7d6200"];
  const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross"];
  const MOST_BARS = 40;
  const MOST_POINTS = 2000;
  const LARGE_SPAN = 100;
  const KINDS = [
    ["point", "points"],
    ["line", "line"],
    ["bar", "bars"],
  ];
  const DATE = /^\d{4}-\d{2}-\d{2}$/;

  /** @type {Promise<void> | null} */
  let library = null;

  /** Run the library once. @param {string} address */
  function loaded(address) {
    window.joulebookCharts = window.joulebookCharts || {};
    library =
      library ||
      new Promise((resolve, reject) => {
        const script = element("script", { src: address });
        script.onload = () => resolve();
        script.onerror = () => {
          library = null;
          reject(new Error(address));
        };
        document.head.append(script);
      });
    return library;
  }

  /**
   * What each column can be drawn as: a number, a date, a name, or nothing.
   * @param {Array<object>} heads
   * @param {Array<Array>} rows
   */
  function measured(heads, rows) {
    return heads.map((head, place) => {
      const values = rows.map((row) => row[place]).filter((value) => value !== null);
      const numbers = values.length > 0 && values.every((value) => typeof value === "number" && Number.isFinite(value));
      const dates = values.length > 0 && values.every((value) => typeof value === "string" && DATE.test(value));
      const year = numbers && (head.unit === "year" || /(?:^|_)year$/.test(head.name)) && values.every((value) => value > 1900 && value < 2200);
      const title = head.title || head.name;
      const unit = head.unit && head.unit !== "year" && head.unit !== title.toLowerCase() ? ` (${head.unit})` : "";
      return {
        place,
        name: head.name,
        told: title + unit,
        kind: numbers ? "number" : dates ? "date" : values.length ? "name" : "nothing",
        flag: numbers && head.flag,
        year,
        different: new Set(values).size,
        wide: numbers && Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) >= LARGE_SPAN,
        positive: numbers && Math.min(...values) > 0,
      };
    });
  }

  /** What to draw where nobody chose: a measure against a date, a measure, or a name. */
  function proposed(columns) {
    const numbers = columns.filter(({ kind, flag, year, different }) => kind === "number" && !flag && !year && different > 1);
    const values = numbers.filter(({ name }) => !/_(?:low|high)(?:_|$)/.test(name));
    const measures = values.length ? values : numbers;
    const times = columns.filter(({ kind, year }) => kind === "date" || year);
    const named = columns.filter(({ kind }) => kind === "name");
    const few = named.find(({ different }) => different > 1 && different <= SERIES.length);
    if (times.length && measures.length) {
      const kind = times[0].year ? "line" : "point";
      return { x: times[0].place, y: measures[measures.length - 1].place, kind, colour: few ? few.place : -1 };
    }
    if (named.length && measures.length && !(measures.length > 1 && named[0].different > MOST_BARS)) {
      return { x: named[0].place, y: measures[measures.length - 1].place, kind: "bar", colour: -1 };
    }
    if (measures.length > 1) {
      return { x: measures[0].place, y: measures[measures.length - 1].place, kind: "point", colour: few ? few.place : -1 };
    }
    return null;
  }

  /** A name that no other bar has, so that each row has a bar of its own. */
  function apart(name, said) {
    const times = (said.get(name) || 0) + 1;
    said.set(name, times);
    return times > 1 ? `${name} (${times})` : name;
  }

  /** One axis of a chart. @param {object} column @param {boolean} log @param {number} length in pixels */
  function channel(column, log, length, extra = {}) {
    const scaled = log && column.wide;
    const axes = {
      number: { ...(column.year ? { format: "d" } : scaled ? { format: ",~g" } : {}), tickCount: Math.max(3, Math.round(length / 70)) },
      date: { tickCount: Math.max(3, Math.round(length / 110)) },
      name: { labelLimit: 160 },
    };
    const type = { number: "quantitative", date: "temporal", name: "nominal" }[column.kind];
    return {
      field: `c${column.place}`,
      type,
      title: `${column.told}${scaled ? ", log scale" : ""}`,
      ...(type === "quantitative" ? { scale: scaled ? { type: "log" } : { zero: false } } : {}),
      ...(type === "temporal" ? { scale: { type: "utc" } } : {}),
      axis: axes[column.kind],
      ...extra,
    };
  }

  /**
   * The chart in Vega-Lite.
   * @param {Array<object>} columns
   * @param {Array<Array>} rows
   * @param {{x: number, y: number, kind: string, colour: number, log: boolean}} choice
   * @param {number} width
   */
  function specification(columns, rows, choice, width) {
    const [x, y] = [columns[choice.x], columns[choice.y]];
    const bars = choice.kind === "bar";
    const drawn = rows.filter((row) => row[x.place] !== null && row[y.place] !== null).slice(0, bars ? MOST_BARS : MOST_POINTS);
    const said = new Map();
    const values = drawn.map((row) => ({
      bar: apart(String(row[x.place]), said),
      ...Object.fromEntries(columns.map(({ place }) => [`c${place}`, row[place]])),
    }));
    const colour = choice.colour >= 0 ? columns[choice.colour] : null;
    const legend = colour && {
      field: `c${colour.place}`,
      type: "nominal",
      title: colour.told,
      scale: { range: SERIES },
      legend: { orient: "bottom", columns: width < 500 ? 2 : 4 },
    };
    const shape = legend && { shape: { ...legend, scale: { range: SHAPES } } };
    const list = columns.filter(({ kind }) => kind !== "nothing").slice(0, 8);
    const tooltip = list.map(({ place, told }) => ({ field: `c${place}`, type: "nominal", title: told }));
    const base = { tooltip, ...(legend ? { color: legend } : {}) };
    const across = { field: "bar", type: "nominal", sort: null, axis: { labelLimit: Math.max(90, width / 3) }, title: x.told };
    // A bar begins at nothing, which a logarithm has not: bars are always linear.
    const long = { ...channel(y, false, width), scale: { zero: true } };
    const height = Math.round(Math.min(420, Math.max(260, width * 0.5)));
    const flat = x.kind === "name" ? { sort: null } : {};
    const encoding = bars
      ? { y: across, x: long, ...base }
      : { x: channel(x, choice.log, width, flat), y: channel(y, choice.log, height), ...base };
    const marks = {
      bar: { type: "bar", color: SERIES[0] },
      point: { type: "point", filled: true, opacity: 0.8, size: 55, color: SERIES[0] },
      line: { type: "line", point: true, color: SERIES[0] },
    };
    return {
      data: { values },
      mark: marks[choice.kind],
      encoding: choice.kind === "point" && shape ? { ...encoding, ...shape } : encoding,
      width,
      height: bars ? { step: 20 } : height,
      autosize: { type: "fit-x", contains: "padding" },
      background: "transparent",
      padding: 4,
      config: {
        font: "Liberation Sans",
        view: { stroke: null },
        axis: {
          labelColor: MUTED, titleColor: INK, gridColor: GRID, domainColor: MUTED, tickColor: MUTED,
          labelFontSize: 13, titleFontSize: 13, titleFontWeight: "normal", titlePadding: 10,
        },
        legend: {
          labelColor: INK, titleColor: MUTED, labelFontSize: 13, titleFontSize: 13, titleFontWeight: "normal",
        },
      },
    };
  }

  /** The chart of one answer, with what chooses it. */
  class Chart {
    /**
     * @param {HTMLElement} holder
     * @param {string} address of the library
     * @param {function(): void} changed is called when the reader chooses another chart
     */
    constructor(holder, address, changed) {
      this.holder = holder;
      this.address = address;
      this.changed = changed;
      this.view = null;
      this.drawing = Promise.resolve();
      this.fields = {};
      const form = element("form", { class: "chart-controls" });
      form.addEventListener("submit", (event) => event.preventDefault());
      for (const [key, title] of [["kind", "Draw"], ["x", "Across"], ["y", "Up"], ["colour", "Colour"]]) {
        this.fields[key] = element("select");
        form.append(element("label", {}, element("span", {}, title), this.fields[key]));
        this.fields[key].addEventListener("change", () => this.chosen());
      }
      this.fields.log = element("input", { type: "checkbox" });
      this.log = element("label", { class: "check" }, this.fields.log, " Log scale where the values span much");
      this.fields.log.addEventListener("change", () => this.chosen());
      form.append(this.log);
      // Vega gives its own holder a role; what the points are is told by the table.
      this.canvas = element("div", { "aria-hidden": "true" });
      this.place = element("div", { class: "chart interactive", role: "img" }, this.canvas);
      this.told = element("p", { class: "small", role: "status" });
      this.tip = element("div", { class: "chart-tip" });
      this.tip.hidden = true;
      holder.append(form, element("div", { class: "panel" }, this.place), this.told, this.tip);
      new ResizeObserver(() => this.resized()).observe(this.place);
    }

    /**
     * Take an answer; nothing is drawn before it is asked for.
     * @param {Array<object>} heads
     * @param {Array<Array>} rows
     * @param {Map<string, string>} wanted the chart that an address names; what the answer has not is proposed anew
     */
    take(heads, rows, wanted) {
      this.columns = measured(heads, rows);
      this.rows = rows;
      const choice = proposed(this.columns);
      this.possible = Boolean(choice);
      if (choice) {
        this.fill({ ...choice, ...this.found(wanted) });
      }
    }

    /** What of a wanted chart this answer can be drawn as. */
    found(wanted) {
      const choice = {};
      if (KINDS.some(([key]) => key === wanted.get("kind"))) {
        choice.kind = wanted.get("kind");
      }
      for (const [key, fits] of [["x", ({ kind }) => kind !== "nothing"], ["y", ({ kind }) => kind === "number"]]) {
        const column = this.columns.find((one) => one.name === wanted.get(key) && fits(one));
        if (column) {
          choice[key] = column.place;
        }
      }
      return choice;
    }

    /** The chosen chart as an address names it. @returns {Map<string, string>} */
    get named() {
      const { kind, x, y } = this.choice;
      return new Map([["kind", kind], ["x", this.columns[x].name], ["y", this.columns[y].name]]);
    }

    fill(choice) {
      const fill = (select, options, value) => {
        select.replaceChildren(...options.map(([key, text]) => element("option", { value: key }, text)));
        select.value = String(value);
      };
      const named = (kept) => this.columns.filter(kept).map(({ place, name }) => [String(place), name]);
      fill(this.fields.kind, KINDS, choice.kind);
      fill(this.fields.x, named(({ kind }) => kind !== "nothing"), choice.x);
      fill(this.fields.y, named(({ kind }) => kind === "number"), choice.y);
      const few = named(({ different, kind }) => kind !== "nothing" && different > 1 && different <= SERIES.length);
      fill(this.fields.colour, [["-1", "none"], ...few], choice.colour);
      this.fields.log.checked = true;
    }

    get choice() {
      const { kind, x, y, colour, log } = this.fields;
      return { kind: kind.value, x: Number(x.value), y: Number(y.value), colour: Number(colour.value), log: log.checked };
    }

    chosen() {
      this.changed();
      return this.draw();
    }

    /** Draw, after what is being drawn. */
    draw() {
      this.drawing = this.drawing.then(() => this.redraw());
      return this.drawing;
    }

    async redraw() {
      const { choice } = this;
      const [x, y] = [this.columns[choice.x], this.columns[choice.y]];
      this.log.hidden = choice.kind === "bar" || !(x.wide || y.wide);
      this.told.textContent = "Loading the chart …";
      try {
        await loaded(this.address);
        this.width = this.place.clientWidth;
        const tooltip = (_handler, event, _item, value) => this.hover(event, value);
        const spec = specification(this.columns, this.rows, choice, this.width);
        const result = await window.joulebookCharts.embed(this.canvas, spec, { ...OPTIONS, tooltip });
        if (this.view) {
          this.view.finalize();
        }
        this.view = result.view;
      } catch (error) {
        this.told.textContent = "The chart could not be drawn. The rows stay.";
        return;
      }
      const possible = this.rows.filter((row) => row[x.place] !== null && row[y.place] !== null).length;
      const most = choice.kind === "bar" ? MOST_BARS : MOST_POINTS;
      const left = this.rows.length - possible;
      const few = possible > most ? `The first ${most} of ${possible} rows are drawn. ` : `${possible} of ${this.rows.length} rows are drawn. `;
      const without = left ? `${left} lack a value. ` : "";
      this.told.textContent = `${few}${without}${choice.kind === "bar" ? "Bars begin at 0." : ""}`;
      const kind = KINDS.find(([key]) => key === choice.kind)[1];
      this.place.setAttribute("aria-label", `${y.told} against ${x.told} as ${kind}; the rows are in the table`);
    }

    resized() {
      if (this.width && this.place.clientWidth && this.place.clientWidth !== this.width) {
        this.draw();
      }
    }

    /** Say beside the pointer what it is on. @param {MouseEvent} event @param {object | string} value */
    hover(event, value) {
      this.tip.hidden = !value || typeof value !== "object";
      if (this.tip.hidden) {
        return;
      }
      this.tip.replaceChildren(
        ...Object.entries(value).map(([title, text]) => element("p", {}, element("span", {}, `${title}: `), String(text))),
      );
      const { width, height } = this.tip.getBoundingClientRect();
      const left = Math.min(event.clientX + 14, document.documentElement.clientWidth - width - 8);
      const below = event.clientY + 14;
      this.tip.style.left = `${Math.max(8, left)}px`;
      this.tip.style.top = `${Math.max(8, below + height > innerHeight ? event.clientY - height - 14 : below)}px`;
    }
  }

  window.joulebookSql.Chart = Chart;
})();
