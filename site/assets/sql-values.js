/* The parameters of a query on the SQL page: a field for each, where few values are possible a choice of them. */
"use strict";

(function () {
  const { element, language } = window.joulebookSql;
  const FEW_CHOICES = 14;
  const FORMS = {
    number: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/,
    integer: /^[+-]?\d{1,18}$/,
    date: /^\d{4}-\d{2}-\d{2}$/,
  };
  const CALLED = { number: "number", integer: "whole number", date: "date" };
  const OWN = "own";

  /** What a text of the reader's own is. @param {string} text */
  function kindOf(text) {
    return ["integer", "number"].find((kind) => FORMS[kind].test(text)) || "text";
  }

  /** The fields. What was chosen for a name stays while the query is written on. */
  class Values {
    /**
     * @param {HTMLElement} holder
     * @param {object} engine
     * @param {function(): void} run is called when a choice is made
     */
    constructor(holder, engine, run) {
      this.holder = holder;
      this.engine = engine;
      this.run = run;
      /** @type {Map<string, string>} */
      this.chosen = new Map();
      this.suggestions = new Map();
      this.base = null;
      this.shown = "";
    }

    /**
     * Show the fields of a query.
     * @param {string} sql
     * @param {?object} base the saved query that describes its parameters
     */
    async show(sql, base) {
      this.base = base;
      this.names = language.parameters(sql).map(({ name }) => name);
      const wanted = JSON.stringify([base && base.id, this.names]);
      if (wanted === this.shown) {
        this.names.forEach((name) => {
          this.field(name).value = this.text(name);
        });
        return;
      }
      this.shown = wanted;
      const fields = await Promise.all(this.names.map((name) => this.made(name)));
      if (wanted === this.shown) {
        this.holder.hidden = fields.length === 0;
        this.holder.replaceChildren(...fields);
      }
    }

    field(name) {
      return document.getElementById(`sql-value-${name}`);
    }

    /** What a parameter is; one of the reader's own takes whatever is written. */
    described(name) {
      const own = { name, title: `:${name}`, type: OWN, default: "", unit: null, suggest: null };
      return (this.base && this.base.parameters.find((one) => one.name === name)) || own;
    }

    /** What stands for a parameter, as text. */
    text(name) {
      return this.chosen.has(name) ? this.chosen.get(name) : String(this.described(name).default);
    }

    /** What differs from what a saved query has by itself. @returns {Array<[string, string]>} */
    changed(sql) {
      return language
        .parameters(sql)
        .map(({ name }) => [name, this.text(name)])
        .filter(([name, text]) => text !== String(this.described(name).default));
    }

    /** Make the field of a parameter. @param {string} name @returns {Promise<HTMLElement>} */
    async made(name) {
      const { title, type, unit, suggest } = this.described(name);
      const id = `sql-value-${name}`;
      const choices = suggest ? await this.suggested(suggest) : [];
      const common = { id, "aria-describedby": `${id}-help`, autocomplete: "off" };
      const offered = (values) => values.map((value) => element("option", { value }, value));
      const parts = [];
      let field;
      if (choices.length && choices.length <= FEW_CHOICES && choices.includes(this.text(name))) {
        field = element("select", common, ...offered(choices));
        // A choice is made at once; what is typed waits for Enter.
        field.addEventListener("change", () => this.run());
      } else {
        const typed = type === "date" ? { type } : { type: "text", spellcheck: "false" };
        const numeric = type === "number" || type === "integer" ? { inputmode: "decimal" } : {};
        field = element("input", { ...common, ...typed, ...numeric, ...(choices.length ? { list: `${id}-list` } : {}) });
        parts.push(...(choices.length ? [element("datalist", { id: `${id}-list` }, ...offered(choices))] : []));
      }
      field.value = this.text(name);
      field.addEventListener("input", () => this.chosen.set(name, field.value));
      const entry = element("span", { class: "entry" }, field);
      if (unit && unit !== "year") {
        entry.append(element("span", { class: "unit" }, unit));
      }
      return element("p", {}, element("label", { for: id }, title), entry, ...parts, element("span", { class: "help", id: `${id}-help` }));
    }

    /** The values that a column has. @param {string} column as table.column @returns {Promise<string[]>} */
    suggested(column) {
      if (!this.suggestions.has(column)) {
        const [table, name] = column.split(".");
        const sql = `select distinct "${name}" from "${table}" where "${name}" is not null order by 1`;
        const found = this.engine.ask(sql, []).then(({ rows }) => rows.map(([value]) => String(value)));
        this.suggestions.set(column, found.catch(() => []));
      }
      return this.suggestions.get(column);
    }

    /**
     * Read what stands for each parameter; a wrong one is told beside its field.
     * @param {string} sql
     * @returns {{given: Array<object>, wrong: ?{field: ?HTMLElement, text: string}}}
     */
    read(sql) {
      let wrong = null;
      const given = language.parameters(sql).map(({ name, written }) => {
        const about = this.described(name);
        const value = this.text(name).trim();
        const type = about.type === OWN ? kindOf(value) : about.type;
        const problem = type in FORMS && !FORMS[type].test(value) ? `Write a ${CALLED[type]}, such as ${about.default}.` : "";
        const field = this.field(name);
        if (field) {
          field.setAttribute("aria-invalid", String(Boolean(problem)));
          document.getElementById(`sql-value-${name}-help`).textContent = problem;
        }
        wrong = wrong || (problem ? { field, text: `${about.title}: ${problem}` } : null);
        return { name: written, type, value };
      });
      return { given, wrong };
    }
  }

  window.joulebookSql.Values = Values;
})();
