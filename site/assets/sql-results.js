/*
 * The rows of an answer on the SQL page: sorted by raw values, a page at a time, and as text to take along. Cells hold
 * what strangers wrote, so they enter the page as text alone.
 */
"use strict";

(function () {
  const { element, grouped } = window.joulebookSql;
  const PAGE = 50;
  const DIGITS = 6;
  const LONG = 40;
  const LONGEST_SHOWN = 500;
  /** @type {Intl.Collator | null} made when texts are first sorted, since that takes a while */
  let collator = null;

  /** @typedef {{name: string, title: string, unit: string, numeric: boolean, leads: ?function(string): ?string}} Head */

  function isNumber(value) {
    return typeof value === "number" || typeof value === "bigint";
  }

  /** A value with every digit. @param {*} value */
  function raw(value) {
    if (value === null) {
      return "";
    }
    return value instanceof Uint8Array ? `x'${[...value].map((byte) => byte.toString(16).padStart(2, "0")).join("")}'` : String(value);
  }

  /** A number with few digits, where it has many. @param {number | bigint} value */
  function short(value) {
    const whole = String(value);
    return Number.isInteger(value) || typeof value === "bigint" || whole.replace(/e.*|\D/g, "").length <= DIGITS
      ? whole
      : String(Number(value.toPrecision(DIGITS)));
  }

  /** Nothing, then numbers, then texts, as SQLite orders them. */
  function compared(one, other) {
    const rank = (value) => (value === null ? 0 : isNumber(value) ? 1 : 2);
    if (rank(one) !== rank(other) || one === null) {
      return rank(one) - rank(other);
    }
    if (isNumber(one)) {
      return one < other ? -1 : one > other ? 1 : 0;
    }
    collator = collator || new Intl.Collator("en", { numeric: true });
    return collator.compare(raw(one), raw(other));
  }

  /** Names of columns, each once, so that an object can hold them. @param {Head[]} heads */
  function names(heads) {
    const used = new Map();
    return heads.map(({ name }) => {
      const times = (used.get(name) || 0) + 1;
      used.set(name, times);
      return times > 1 ? `${name}_${times}` : name;
    });
  }

  function csvCell(text) {
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  }

  function jsonValue(value) {
    if (typeof value === "bigint") {
      return String(value);
    }
    return JSON.stringify(value instanceof Uint8Array || (typeof value === "number" && !Number.isFinite(value)) ? raw(value) : value);
  }

  function markdownCell(text) {
    return text.replace(/[\\|`*_[\]<>]/g, "\\$&").replace(/\r\n|\r|\n/g, " ");
  }

  /** The forms in which rows can be taken along, each from heads and rows to text. */
  const FORMS = {
    csv: {
      type: "text/csv",
      write: (heads, rows) => [heads.map(({ name }) => name), ...rows.map((row) => row.map(raw))]
        .map((cells) => `${cells.map(csvCell).join(",")}\n`)
        .join(""),
    },
    json: {
      type: "application/json",
      write(heads, rows) {
        const keys = names(heads).map((name) => JSON.stringify(name));
        const lines = rows.map((row) => `{${row.map((value, place) => `${keys[place]}: ${jsonValue(value)}`).join(", ")}}`);
        return `[\n${lines.join(",\n")}\n]\n`;
      },
    },
    md: {
      type: "text/markdown",
      write(heads, rows) {
        const line = (cells) => `| ${cells.join(" | ")} |\n`;
        const head = heads.map(({ name, unit }) => markdownCell(unit && !name.includes(unit) ? `${name} (${unit})` : name));
        const rule = heads.map(({ numeric }) => (numeric ? "---:" : "---"));
        return [head, rule, ...rows.map((row) => row.map((value) => markdownCell(raw(value))))].map(line).join("");
      },
    },
  };

  /** The table of an answer. */
  class Results {
    /** @param {HTMLElement} holder an empty region */
    constructor(holder) {
      this.holder = holder;
      this.every = false;
      this.heads = [];
      this.rows = [];
      this.shown = [];
      this.clear();
    }

    clear() {
      this.heads = this.rows = this.shown = [];
      this.sorted = { column: -1, down: false };
      this.page = 0;
      this.holder.replaceChildren();
    }

    /** @param {Head[]} heads @param {Array<Array>} rows */
    show(heads, rows) {
      this.heads = heads;
      this.rows = rows;
      this.sorted = { column: -1, down: false };
      this.page = 0;
      this.order();
    }

    /** Show numbers with every digit, or with few. @param {boolean} every */
    digits(every) {
      this.every = every;
      this.paint();
    }

    /** Whether a number is shown with fewer digits than it has. */
    get rounds() {
      return this.rows.some((row) => row.some((value) => typeof value === "number" && short(value) !== String(value)));
    }

    /** Sort by a column: upwards, then downwards, then as the query has it. @param {number} column */
    sort(column) {
      const again = this.sorted.column === column;
      this.sorted = again && this.sorted.down ? { column: -1, down: false } : { column, down: again };
      this.page = 0;
      this.order();
      this.holder.querySelectorAll("thead button")[column].focus();
    }

    order() {
      const { column, down } = this.sorted;
      this.shown = this.rows;
      if (column >= 0) {
        const turn = down ? -1 : 1;
        const places = this.rows.map((row, place) => ({ value: row[column], place }));
        places.sort((one, other) => turn * compared(one.value, other.value) || one.place - other.place);
        this.shown = places.map(({ place }) => this.rows[place]);
      }
      this.paint();
    }

    /** @param {"csv" | "json" | "md"} form @returns {string} all rows, in the order shown, with every digit */
    text(form) {
      return FORMS[form].write(this.heads, this.shown);
    }

    paint() {
      if (!this.heads.length) {
        this.holder.replaceChildren();
        return;
      }
      const first = this.page * PAGE;
      const rows = this.shown.slice(first, first + PAGE);
      const table = element(
        "table",
        { "aria-rowcount": String(this.rows.length + 1) },
        element("thead", {}, element("tr", {}, ...this.heads.map((head, place) => this.head(head, place)))),
        element("tbody", {}, ...rows.map((row, place) => this.line(row, first + place))),
      );
      const region = element("div", { class: "scroll sql-rows", tabindex: "0", role: "region", "aria-label": "Rows" }, table);
      this.holder.replaceChildren(region, ...(this.rows.length > PAGE ? [this.pages(first, rows.length)] : []));
    }

    /** @param {Head} head @param {number} place */
    head(head, place) {
      const button = element("button", { type: "button", class: "sort" }, head.name || "(no name)");
      button.addEventListener("click", () => this.sort(place));
      const cell = element("th", { scope: "col", ...(head.numeric ? { class: "num" } : {}) }, button);
      const about = [head.title, head.unit].filter(Boolean).join(", ");
      if (about) {
        cell.append(element("span", { class: "unit" }, about));
      }
      if (this.sorted.column === place) {
        cell.setAttribute("aria-sort", this.sorted.down ? "descending" : "ascending");
      }
      return cell;
    }

    /** @param {Array} row @param {number} place */
    line(row, place) {
      const cells = row.map((value, column) => this.cell(value, this.heads[column], column === 0));
      return element("tr", { "aria-rowindex": String(place + 2) }, ...cells);
    }

    /** @param {*} value @param {Head} head @param {boolean} first */
    cell(value, head, first) {
      const cell = first ? element("th", { scope: "row" }) : element("td");
      if (value === null) {
        cell.append(element("span", { class: "missing" }, "null"));
      } else if (value instanceof Uint8Array) {
        cell.append(`${value.length} bytes`);
      } else {
        const whole = String(value);
        const text = isNumber(value) && !this.every ? short(value) : whole;
        const address = head.leads && head.leads(whole);
        if (address) {
          const outside = /^https?:/.test(address) ? { rel: "noopener" } : {};
          cell.append(element("a", { href: address, ...outside }, text));
        } else {
          cell.append(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
        }
        if (text !== whole) {
          cell.title = whole;
        }
        if (text.length > LONG) {
          cell.className = "long";
        }
      }
      if (isNumber(value) || (value === null && head.numeric)) {
        cell.className = "num";
      }
      return cell;
    }

    /** The way from page to page. */
    pages(first, count) {
      const last = Math.ceil(this.rows.length / PAGE) - 1;
      const bar = element("div", { class: "sql-pages", role: "group", "aria-label": "Pages of rows" });
      const step = (text, page) => {
        const button = element("button", { type: "button" }, text);
        const idle = page < 0 || page > last || page === this.page;
        // Not disabled: a button that is would lose the focus of a reader with a keyboard.
        button.setAttribute("aria-disabled", String(idle));
        button.addEventListener("click", () => {
          if (!idle) {
            this.page = page;
            this.paint();
            const again = [...this.holder.querySelectorAll(".sql-pages button")].find((one) => one.textContent === text);
            again.focus();
          }
        });
        return button;
      };
      const told = `Rows ${grouped(first + 1)} to ${grouped(first + count)} of ${grouped(this.rows.length)}`;
      bar.append(
        step("First", 0),
        step("Back", this.page - 1),
        step("Next", this.page + 1),
        step("Last", last),
        element("span", { role: "status" }, told),
      );
      return bar;
    }
  }

  Object.assign(window.joulebookSql, { Results, FORMS, names });
})();
