/*
 * The interactive chart on the page: its controls, its drawing, what it says of a point, and the keys that reach all.
 */
"use strict";

(function () {
  const { state: states } = window.joulebookCharts;
  /** Vega without eval, without a style element or a menu of its own; colours come from the style sheet. */
  const OPTIONS = { ast: true, renderer: "svg", defaultStyle: false, actions: false, hover: true };
  const KEYS =
    "Arrow keys move from point to point, Enter highlights the one reached, plus and minus zoom in and out, " +
    "0 shows the whole plot.";
  const CLOSER = 0.5;
  const SMALLEST_DRAG = 0.02;
  let made = 0;

  /**
   * An element with attributes and children; texts go in as text.
   * @param {string} name
   * @param {Object<string, string>} [attributes]
   * @param {...(Node | string)} children
   * @returns {HTMLElement}
   */
  function element(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
  }

  /** A labelled list of choices. */
  function choice(title, options, onChange) {
    const select = element("select");
    for (const { value, label } of options) {
      select.append(element("option", { value }, label));
    }
    select.addEventListener("change", () => onChange(select.value));
    return { label: element("label", {}, element("span", {}, title), select), select };
  }

  /** A button. */
  function action(title, onClick) {
    const button = element("button", { type: "button" }, title);
    button.addEventListener("click", onClick);
    return button;
  }

  /** One opened chart. */
  class Explorer {
    /**
     * @param {HTMLElement} holder
     * @param {object} chart
     */
    constructor(holder, chart) {
      made += 1;
      this.chart = chart;
      this.picture = holder.querySelector(".panel");
      this.scale = holder.parentElement.querySelector("[data-scale]");
      this.state = states.read(location.search, chart);
      this.current = -1;
      this.view = null;
      this.drawing = Promise.resolve();
      this.shell = element("div", { class: "explorer" });
      this.controls = this.build(`chart-${made}`);
      this.picture.after(this.shell);
      this.picture.hidden = true;
      this.watch = new ResizeObserver(() => this.resized());
    }

    /** Make everything that stands around the drawing. @param {string} id */
    build(id) {
      const form = element("form", { class: "chart-controls" });
      form.addEventListener("submit", (event) => event.preventDefault());
      const { about } = this.chart;
      const filters = about.filters.map(({ key, title, options }) => {
        const all = [{ value: "", label: "all" }, ...options];
        const offered = choice(title, all, (value) => this.change({ filters: { ...this.state.filters, [key]: value } }));
        form.append(offered.label);
        return { key, select: offered.select };
      });
      const years = [];
      for (let year = about.first; year <= about.last; year += 1) {
        years.push({ value: String(year), label: String(year) });
      }
      const from = choice("From", years, (value) => this.span(Number(value), Math.max(Number(value), this.state.to)));
      const to = choice("To", years, (value) => this.span(Math.min(Number(value), this.state.from), Number(value)));
      form.append(from.label, to.label);
      const kinds = [
        { value: "log", label: "logarithmic" },
        { value: "linear", label: "linear" },
      ];
      const both = about.axes.x.log && about.axes.y.log;
      const scale = choice(both ? "Axes" : "Axis", kinds, (value) =>
        this.change({ linear: value === "linear", view: null }),
      );
      if (states.scaled(this.chart)) {
        form.append(scale.label);
      }
      const highlight = this.finder(form, id);
      form.append(
        element(
          "div",
          { class: "chart-zoom", role: "group", "aria-label": "Part of the plot" },
          action("Zoom in", () => this.zoom(CLOSER)),
          action("Zoom out", () => this.zoom(1 / CLOSER)),
          action("Reset", () => this.reset()),
        ),
      );
      const hint = element("p", { class: "small", id: `${id}-keys` }, KEYS);
      // Vega gives its own holder a role and takes its name away; readers are told of points by the readout.
      this.canvas = element("div", { "aria-hidden": "true" });
      const named = {
        class: "chart interactive",
        tabindex: "0",
        role: "application",
        "aria-roledescription": "chart",
        "aria-label": about.title,
        "aria-describedby": `${id}-keys`,
      };
      this.place = element("div", named, this.canvas);
      this.place.addEventListener("keydown", (event) => this.key(event));
      this.readout = element("p", { class: "chart-readout", role: "status" });
      this.summary = element("p", { class: "chart-summary small", role: "status" });
      this.tip = element("div", { class: "chart-tip", hidden: "" });
      this.shell.append(
        form,
        element("div", { class: "panel" }, this.place),
        this.readout,
        this.summary,
        hint,
        this.tip,
      );
      return { filters, from: from.select, to: to.select, scale: scale.select, highlight };
    }

    /** The field that finds one by its name. */
    finder(form, id) {
      const { noun, names } = this.chart.about;
      const list = element("datalist", { id: `${id}-names` });
      list.append(...Object.values(names).map((name) => element("option", { value: name })));
      const input = element("input", { type: "text", list: `${id}-names`, autocomplete: "off", spellcheck: "false" });
      input.addEventListener("change", () => {
        const found = states.identified(input.value, this.chart);
        this.change({ highlight: found, unknown: found ? "" : input.value.trim() });
      });
      form.append(element("label", {}, element("span", {}, `Highlight a ${noun}`), input, list));
      return input;
    }

    /** Take over a change, tell it in the address, and draw. @param {object} part */
    change(part) {
      this.state = { ...this.state, unknown: "", ...part };
      this.state.view = states.rounded(this.state.view);
      this.current = -1;
      this.readout.textContent = "";
      this.tell();
      return this.draw();
    }

    /** Put the state into the address. */
    tell() {
      const search = states.write(this.state, this.chart, location.search);
      history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
    }

    /** Show the years from one to another. */
    span(from, to) {
      return this.change({ from, to });
    }

    /** Show everything again. */
    reset() {
      return this.change(states.initial(this.chart));
    }

    /** Draw the state, after what is being drawn. */
    draw() {
      this.settle();
      this.drawing = this.drawing.then(() => this.redraw());
      return this.drawing;
    }

    /** Bring the controls and the words into line with the state. */
    settle() {
      const { filters, from, to, scale, highlight } = this.controls;
      for (const { key, select } of filters) {
        select.value = this.state.filters[key] || "";
      }
      from.value = String(this.state.from);
      to.value = String(this.state.to);
      scale.value = this.state.linear ? "linear" : "log";
      highlight.value = this.chart.about.names[this.state.highlight] || "";
      this.summary.textContent = states.summary(this.state, this.chart);
      this.caption();
    }

    /** Let the caption under the chart tell the scale that is drawn. */
    caption() {
      if (this.scale) {
        this.scale.textContent = states.drawnScale(this.state, this.chart);
      }
    }

    async redraw() {
      this.width = this.place.clientWidth;
      const mouse = matchMedia("(pointer: fine)").matches;
      const spec = states.specification(this.state, this.chart, this.width, mouse);
      const tooltip = (_handler, event, _item, value) => this.hover(event, value);
      const result = await window.joulebookCharts.embed(this.canvas, spec, { ...OPTIONS, tooltip });
      this.view = result.view;
      this.view.addEventListener("click", (_event, item) => this.reach(item && item.datum));
      if (mouse) {
        this.brushed();
      }
    }

    /** Look closer at a rectangle once it is drawn. */
    brushed() {
      const { x, y } = this.chart.about.axes;
      let drawn = null;
      this.view.addSignalListener("brush", (_name, value) => {
        drawn = value;
      });
      this.place.onpointerup = () => {
        const wanted = drawn && drawn[x.field] && drawn[y.field];
        if (wanted) {
          const part = { x: [...drawn[x.field]], y: [...drawn[y.field]] };
          drawn = null;
          part.x.sort((one, other) => one - other);
          part.y.sort((one, other) => one - other);
          const whole = this.domain();
          const large = ["x", "y"].every(
            (axis) => this.share(part[axis], whole[axis], this.log(axis)) > SMALLEST_DRAG,
          );
          if (large) {
            this.change({ view: part });
          }
        }
      };
    }

    /** Which part of a range a smaller one takes. */
    share(part, whole, log) {
      const place = log ? Math.log : Number;
      return (place(part[1]) - place(part[0])) / (place(whole[1]) - place(whole[0]));
    }

    log(axis) {
      return this.chart.about.axes[axis].log && !this.state.linear;
    }

    /** The part of the plot that is drawn. @returns {{x: number[], y: number[]}} */
    domain() {
      return { x: [...this.view.scale("x").domain()], y: [...this.view.scale("y").domain()] };
    }

    /** Look closer or wider, about the point reached, else the highlighted one, else the middle. */
    async zoom(times) {
      await this.drawing;
      const whole = this.domain();
      const shown = states.shown(this.state, this.chart);
      const about =
        shown.find(({ point }) => point === this.current) || shown.find(({ id }) => id === this.state.highlight);
      const view = {};
      for (const axis of ["x", "y"]) {
        const log = this.log(axis);
        const [low, high] = whole[axis];
        const middle = log ? Math.sqrt(low * high) : (low + high) / 2;
        const centre = about ? about[this.chart.about.axes[axis].field] : middle;
        view[axis] = states.scaledAbout(whole[axis], centre, times, log);
      }
      const holdsAll = ["x", "y"].every((axis) =>
        states.points(this.chart).every((point) => {
          const value = point[this.chart.about.axes[axis].field];
          return value >= view[axis][0] && value <= view[axis][1];
        }),
      );
      const { current } = this;
      await this.change({ view: times > 1 && (holdsAll || !this.state.view) ? null : view });
      this.mark(current);
    }

    /** Draw a ring around a point. @param {number} current */
    mark(current) {
      this.current = current;
      this.view.signal("current", current).runAsync();
    }

    /** Reach a point: ring it and read it out. @param {object | undefined} point */
    reach(point) {
      if (point && point.point !== undefined && point.label) {
        this.mark(point.point);
        this.readout.textContent = `${states.told(point)}. Sources: ${point.sources}.`;
      }
    }

    /** Move by keys. @param {KeyboardEvent} event */
    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.view) {
        return;
      }
      const shown = states.shown(this.state, this.chart);
      const place = shown.findIndex(({ point }) => point === this.current);
      const end = shown.length - 1;
      const moves = {
        ArrowRight: place < end ? place + 1 : end,
        ArrowDown: place < end ? place + 1 : end,
        ArrowLeft: place > 0 ? place - 1 : 0,
        ArrowUp: place > 0 ? place - 1 : 0,
        Home: 0,
        End: end,
      };
      const acts = {
        Enter: () => place >= 0 && this.choose(shown[place]),
        Escape: () => this.change({ highlight: "" }),
        "+": () => this.zoom(CLOSER),
        "=": () => this.zoom(CLOSER),
        "-": () => this.zoom(1 / CLOSER),
        0: () => this.change({ view: null }),
      };
      if (event.key in moves) {
        this.reach(shown[moves[event.key]]);
      } else if (event.key in acts) {
        acts[event.key]();
      } else {
        return;
      }
      event.preventDefault();
    }

    /** Highlight a point's model or device, and stay at the point. */
    async choose(point) {
      await this.change({ highlight: point.id });
      this.reach(point);
    }

    /** Say beside the pointer what it is on. @param {MouseEvent} event @param {object | string} value */
    hover(event, value) {
      this.tip.hidden = !value || typeof value !== "object";
      if (this.tip.hidden) {
        return;
      }
      this.tip.replaceChildren(
        ...Object.entries(value).map(([title, text]) =>
          element("p", {}, element("span", {}, `${title}: `), String(text)),
        ),
      );
      const { width, height } = this.tip.getBoundingClientRect();
      const left = Math.min(event.clientX + 14, document.documentElement.clientWidth - width - 8);
      const below = event.clientY + 14;
      const top = below + height > innerHeight ? event.clientY - height - 14 : below;
      this.tip.style.left = `${Math.max(8, left)}px`;
      this.tip.style.top = `${Math.max(8, top)}px`;
    }

    /** Draw anew where the place became wider or narrower. */
    resized() {
      if (this.width && this.place.clientWidth !== this.width && this.place.clientWidth) {
        this.draw();
      }
    }

    /** Give the picture its place back, and the address as it was. */
    close() {
      this.watch.disconnect();
      this.state = states.initial(this.chart);
      this.caption();
      this.tell();
      this.view.finalize();
      this.shell.remove();
      this.picture.hidden = false;
    }
  }

  /**
   * Show the interactive chart in the place of the picture.
   * @param {HTMLElement} holder
   * @param {object} chart
   * @returns {Promise<{close: function(): void}>}
   */
  window.joulebookCharts.open = async function open(holder, chart) {
    const explorer = new Explorer(holder, chart);
    try {
      await explorer.draw();
    } catch (error) {
      explorer.shell.remove();
      explorer.picture.hidden = false;
      throw error;
    }
    explorer.watch.observe(explorer.place);
    return explorer;
  };
})();
