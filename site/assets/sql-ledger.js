/*
 * What the SQL page is about: the tables and the saved queries, which stand as text in the page, and the columns, which
 * are a file; what a column of an answer holds, and where its values lead to; and the list of tables beside the editor.
 */
"use strict";

(function () {
  const { element } = window.joulebookSql;
  const KNOWN_IDS =
    "select 'models' as page, model_id as id from cv_models union all select 'models', model_id from nlp_models " +
    "union all select 'gpus', gpu_id from gpus union all select 'sources', source_id from sources " +
    "union all select 'trends', trend_id from trends";
  /** Whose pages the values of a column lead to, by the end of its name. */
  const LEADING = [
    [/(?:^|_)model_id$/, "models"],
    [/(?:^|_)gpu_id$/, "gpus"],
    [/(?:^|_)source_id$/, "sources"],
    [/^trend_id$/, "trends"],
  ];
  const WEB = /^https?:\/\//;
  const REGISTERED = { doi: "https://doi.org/", arxiv_id: "https://arxiv.org/abs/" };

  /** @typedef {{name: string, title: string, unit: string, type: string, description: string}} Column */

  function text(node) {
    return node ? node.textContent : "";
  }

  /**
   * Every table with its columns, and the columns by their names.
   * @param {Object<string, Column[]>} listed
   * @returns {{tables: Map<string, object>, columns: Map<string, Column>}}
   */
  function readSchema(listed) {
    const tables = new Map();
    const columns = new Map();
    for (const holder of document.querySelectorAll("[data-table]")) {
      const name = holder.dataset.table;
      const own = listed[name] || []; // a browser may have kept the file of an earlier build
      own.forEach((column) => columns.has(column.name) || columns.set(column.name, column));
      tables.set(name, { name, title: text(holder.querySelector("summary span")), columns: own });
    }
    return { tables, columns };
  }

  /** Every saved query by its id. @returns {Map<string, object>} */
  function readSaved() {
    const saved = new Map();
    for (const group of document.querySelectorAll("[data-group]")) {
      for (const holder of group.querySelectorAll("[data-query]")) {
        const id = holder.dataset.name;
        saved.set(id, {
          id,
          group: group.dataset.group,
          title: text(holder.querySelector("summary")),
          about: holder.querySelector("p"),
          sql: text(holder.querySelector("pre code")),
          ...JSON.parse(holder.dataset.query),
        });
      }
    }
    return saved;
  }

  /** The tables and saved queries of the page, and which ids have pages. */
  class Ledger {
    /**
     * @param {string} site the way from this page to the site's first folder
     * @param {Object<string, Column[]>} columns the columns of each table
     */
    constructor(site, columns) {
      this.site = site;
      this.schema = readSchema(columns);
      this.saved = readSaved();
      /** @type {Map<string, Set<string>>} */
      this.known = new Map();
    }

    /** Learn which models, devices, sources and trends there are. @param {object} engine */
    async learn(engine) {
      const { rows } = await engine.ask(KNOWN_IDS, []);
      rows.forEach(([kind, id]) => this.known.set(kind, (this.known.get(kind) || new Set()).add(id)));
    }

    /**
     * What the columns of an answer are: as the saved query says, else as the table that they are read from.
     * @param {{columns: Array<object>, rows: Array<Array>}} answer
     * @param {?object} asked the saved query, where it was asked word for word
     */
    heads({ columns, rows }, asked) {
      return columns.map(({ name, table, origin }, place) => {
        const from = table && this.schema.tables.get(table.toLowerCase());
        const field = from && from.columns.find((one) => one.name === origin);
        // Of a name that a query makes up the unit at its end can be trusted, the rest cannot.
        const like = this.schema.columns.get(name);
        const likely = like && like.unit && name.includes("_") ? { ...like, title: "" } : null;
        const { title, unit, type } = (asked && asked.columns[name]) || field || likely || { title: "", unit: "", type: "" };
        const held = rows.find((row) => row[place] !== null);
        const numeric = Boolean(held) && ["number", "bigint"].includes(typeof held[place]);
        return { name, title, unit, numeric, flag: type === "boolean", leads: this.leading(origin || name) };
      });
    }

    /** Where the values of a column lead to. @param {string} name @returns {?function(string): ?string} */
    leading(name) {
      const [, kind] = LEADING.find(([form]) => form.test(name)) || [];
      if (kind) {
        return (id) => (this.known.has(kind) && this.known.get(kind).has(id) ? this.address(kind, id) : null);
      }
      if (name === "url") {
        return (address) => (WEB.test(address) ? address : null);
      }
      if (name in REGISTERED) {
        return (id) => (id ? REGISTERED[name] + id.split("/").map(encodeURIComponent).join("/") : null);
      }
      return null;
    }

    address(kind, id) {
      const safe = encodeURIComponent(id);
      return `${this.site}${kind === "sources" ? `sources/index.html#${safe}` : `${kind}/${safe}/index.html`}`;
    }
  }

  /** Show the tables and columns that hold some letters. @param {string} letters */
  function find(letters) {
    const wanted = letters.trim().toLowerCase();
    for (const holder of document.querySelectorAll("[data-table]")) {
      const called = text(holder.querySelector("summary")).toLowerCase().includes(wanted);
      let some = false;
      for (const item of holder.querySelectorAll("li")) {
        const holds = text(item).toLowerCase().includes(wanted);
        item.hidden = !holds && !called;
        some = some || holds;
      }
      holder.hidden = !called && !some;
      holder.open = Boolean(wanted) && some && !called;
    }
  }

  /** A column as a line of the list; a press on its name puts that into the query. @param {Column} column */
  function listed({ name, title, unit, description }) {
    const line = element("li", {}, element("button", { type: "button", class: "sql-insert" }, element("code", {}, name)));
    line.append(" ", element("span", {}, title));
    for (const [kind, words] of [["unit", unit], ["about", description]]) {
      if (words) {
        line.append(" ", element("span", { class: kind }, words));
      }
    }
    return line;
  }

  /**
   * List the columns of every table, and let a press on a name put it into the query.
   * @param {HTMLElement} holder
   * @param {Map<string, {columns: Column[]}>} tables
   * @param {function(string): void} insert
   */
  function listTables(holder, tables, insert) {
    for (const table of holder.querySelectorAll("[data-table]")) {
      const name = table.dataset.table;
      const button = element("button", { type: "button", class: "sql-insert", "data-insert": name }, "Insert its name");
      table.querySelector("p").append(" ", button);
      table.querySelectorAll("ul").forEach((written) => written.remove());
      table.append(element("ul", {}, ...tables.get(name).columns.map(listed)));
    }
    holder.addEventListener("click", (event) => {
      const button = event.target.closest(".sql-insert");
      if (button) {
        insert(button.dataset.insert || button.textContent);
      }
    });
    const field = holder.querySelector("input");
    field.addEventListener("input", () => find(field.value));
  }

  Object.assign(window.joulebookSql, { Ledger, listTables });
})();
