/* Where a query of the SQL page is kept: in the address, to be shared, and in the browser, to be found again. */
"use strict";

(function () {
  const { element } = window.joulebookSql;
  const PLACE = "joulebook-sql-history";
  const MOST_KEPT = 30;
  const LONGEST_NAME = 90;
  /** How the parts of an address begin that choose the chart; no parameter of SQL can be called so. */
  const CHART = "chart-";

  /**
   * The part of an address that asks a query: q is its id or its text, after it stand its parameters, then its chart.
   * @param {string} query
   * @param {Iterable<[string, string]>} values
   * @param {Map<string, string>} chart
   */
  function written(query, values, chart) {
    const drawn = [...chart].map(([key, value]) => [CHART + key, value]);
    return `#${new URLSearchParams([["q", query], ...values, ...drawn])}`;
  }

  /**
   * What an address asks, if it asks anything.
   * @param {string} hash
   * @returns {?{query: string, values: Map<string, string>, chart: Map<string, string>}}
   */
  function read(hash) {
    const [first, ...rest] = [...new URLSearchParams(hash.slice(1))];
    if (!first || first[0] !== "q") {
      return null;
    }
    const drawn = rest.filter(([key]) => key.startsWith(CHART)).map(([key, value]) => [key.slice(CHART.length), value]);
    return { query: first[1], values: new Map(rest.filter(([key]) => !key.startsWith(CHART))), chart: new Map(drawn) };
  }

  /** What was asked, the newest first, as links; nothing depends on it. */
  class History {
    /** @param {HTMLElement} holder */
    constructor(holder) {
      this.holder = holder;
      holder.querySelector("button").addEventListener("click", () => this.keep([]));
    }

    /** @returns {Array<{hash: string, name: string}>} */
    kept() {
      try {
        const found = JSON.parse(localStorage.getItem(PLACE) || "[]");
        return found.filter((one) => typeof one.hash === "string" && typeof one.name === "string" && read(one.hash));
      } catch (error) {
        return []; // some browsers let a page keep nothing, and what another program wrote there is no history
      }
    }

    keep(entries) {
      try {
        localStorage.setItem(PLACE, JSON.stringify(entries));
      } catch (error) {
        return;
      }
      this.list();
    }

    /** @param {string} hash @param {string} name */
    add(hash, name) {
      const line = name.replace(/\s+/g, " ").trim();
      const entry = { hash, name: line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME)}…` : line };
      this.keep([entry, ...this.kept().filter((one) => one.hash !== hash)].slice(0, MOST_KEPT));
    }

    list() {
      const entries = this.kept();
      this.holder.hidden = entries.length === 0;
      const items = entries.map(({ hash, name }) => {
        const values = [...read(hash).values].map(([key, value]) => `${key} = ${value}`).join(", ");
        return element("li", {}, element("a", { href: hash }, name), values ? ` ${values}` : "");
      });
      this.holder.querySelector("ol").replaceChildren(...items);
    }
  }

  Object.assign(window.joulebookSql, { History, address: { read, written } });
})();
