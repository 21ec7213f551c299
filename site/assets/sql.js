/* The SQL page: joins the editor, the engine, the rows, the chart, the address and the history. */
"use strict";

(function () {
  const { Chart, Editor, FORMS, History, Ledger, Results, Stopped, Values, absent, address, element, engine, grouped, language, listTables } =
    window.joulebookSql;
  const byId = (id) => document.getElementById(id);
  const page = byId("sql");
  const FIRST_RESULT = "joulebook-sql-first";
  /** A query that is over sooner is not said to run. */
  const SOON_MS = 250;
  const LATE_MS = 2000;
  /** A choice that is changed sooner, as when keys go through a list, is not kept. */
  const CHOSEN_MS = 600;
  const WHY = {
    disk: "SQL does not run here: to a page that is opened from a disk, browsers give neither SQLite nor the database. What to do instead:",
    build: "SQL does not run here: this copy of the site was made without SQLite for the browser. What to do instead:",
    browser: "SQL does not run here: this browser lacks WebAssembly or workers. What to do instead:",
    failed: "SQL does not run here: SQLite or the database could not be loaded. What to do instead:",
  };

  /** Say why nothing runs, and what to do; the texts of the page stay. @param {string} reason */
  function giveUp(reason) {
    byId("sql-why").textContent = WHY[reason];
    byId("sql-absent").hidden = false;
    byId("sql-ask").hidden = true;
    byId("sql-answer").hidden = true;
    document.documentElement.classList.remove("scripted");
  }

  function seconds(ms) {
    return ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
  }

  function counted(count, noun) {
    return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
  }

  /** The page at work. */
  class Desk {
    /** @param {Object<string, Array<object>>} columns the columns of each table */
    constructor(columns) {
      this.ledger = new Ledger(page.dataset.site.replace(/index\.html$/, ""), columns);
      // With a script an address names what is asked, not a place of this page.
      document.querySelectorAll("[id^='q=']").forEach((holder) => holder.removeAttribute("id"));
      this.editor = new Editor(byId("sql-text"), this.ledger.schema, { run: () => this.run(), changed: () => this.settle() });
      this.values = new Values(byId("sql-fields"), engine, () => this.choose());
      this.results = new Results(byId("sql-rows"));
      this.chart = new Chart(byId("sql-chart"), page.dataset.library, () => this.keepChart());
      /** The chart that is open, as an address names it; empty where none is. @type {Map<string, string>} */
      this.picture = new Map();
      this.history = new History(byId("sql-history"));
      /** The saved query that the text began as: it goes on describing its parameters. */
      this.base = null;
      /** Counts questions, so that an answer that comes late is known. */
      this.turn = 0;
      this.running = false;
      /** What the rows on the page are called, and how an address asks for them. */
      this.name = "query";
      this.answered = "";
    }

    begin() {
      this.fillSaved();
      this.attend();
      this.tell("Loading SQLite and the database …");
      if (!this.takeAddress()) {
        this.load(this.ledger.saved.get(page.dataset.first) || [...this.ledger.saved.values()][0], new Map());
      }
      // A query without end must not keep the rest of the page waiting.
      const late = engine.soon.catch(() => undefined).then(() => new Promise((resolve) => setTimeout(resolve, LATE_MS)));
      Promise.race([this.run({ told: false }), late]).then(() => requestAnimationFrame(() => setTimeout(() => this.complete())));
    }

    /** Add what the first answer needs not wait for. */
    complete() {
      page.classList.add("ready");
      this.history.list();
      listTables(document.querySelector(".sql-schema"), this.ledger.schema.tables, (name) => this.insert(name));
      this.link();
    }

    /** Lead from ids to their pages; where the tables are others, there are no links. */
    async link() {
      await this.ledger.learn(engine).catch(() => undefined);
      this.results.paint();
    }

    // ------------------------------------------------------------------------------------------------- the query

    /** The saved query whose text stands in the editor, word for word. @returns {?object} */
    get saved() {
      return this.base && this.base.sql === this.editor.value.trim() ? this.base : null;
    }

    /** Put a saved query into the editor. @param {object} query @param {Map<string, string>} values */
    load(query, values) {
      this.base = query;
      this.values.chosen = values;
      this.editor.value = query.sql;
      this.settle();
    }

    /** Put what the address asks into the editor; tell whether it asks anything. @returns {boolean} */
    takeAddress() {
      const asked = address.read(location.hash);
      if (asked) {
        const { query, values } = asked;
        this.picture = asked.chart;
        const all = [...this.ledger.saved.values()];
        this.load(this.ledger.saved.get(query) || all.find(({ sql }) => sql === query.trim()) || { sql: query, parameters: [] }, values);
      }
      return Boolean(asked);
    }

    /** Bring what stands around the editor into line with it. */
    settle() {
      const { saved } = this;
      const known = saved && saved.id ? saved : null;
      byId("sql-saved").value = known ? known.id : "";
      byId("sql-about").replaceChildren(...(known ? [...known.about.cloneNode(true).childNodes] : ["Your own query; once it has run, the address holds it."]));
      this.warn(null);
      this.values.show(this.editor.value, this.base);
    }

    /** Put a name into the query, apart from the word before it. @param {string} name */
    insert(name) {
      const before = this.editor.value[this.editor.field.selectionStart - 1];
      this.editor.insert(before && /[\w"')]/.test(before) ? ` ${name}` : name);
    }

    // ---------------------------------------------------------------------------------------------------- asking

    tell(text) {
      byId("sql-status").textContent = text;
    }

    /** Say what is wrong with the query, and mark the place. @param {?{text: string, start: number, end: number}} problem */
    warn(problem) {
      byId("sql-wrong").textContent = problem ? problem.text : "";
      this.editor.mark(problem);
    }

    /** The button that began a query ends it. @param {boolean} now */
    setRunning(now) {
      this.running = now;
      byId("sql-run").textContent = now ? "Stop" : "Run";
      byId("sql-run").classList.toggle("stops", now);
    }

    /**
     * Ask what stands in the editor; what runs already is stopped.
     * @param {{told?: boolean}} [how] whether the address and the history are told
     */
    async run({ told = true } = {}) {
      if (this.running) {
        engine.stop();
      }
      this.turn += 1;
      const { turn, saved } = this;
      const sql = this.editor.value;
      const refused = language.refused(sql);
      const { given, wrong } = refused ? { given: [], wrong: null } : this.values.read(sql);
      this.warn(refused || (wrong && { text: wrong.text, start: -1, end: -1 }));
      if (refused || wrong) {
        if (wrong && wrong.field) {
          wrong.field.focus();
        }
        return;
      }
      if (told) {
        this.remember(sql, saved);
      }
      const begun = performance.now();
      const late = setTimeout(() => {
        this.setRunning(true);
        if (!engine.opened) {
          this.tell("Loading the database …");
        }
        const runs = () => this.running && turn === this.turn && this.tell("Running; Stop ends it.");
        engine.ready.then(runs, () => undefined);
      }, SOON_MS);
      const soon = Boolean(saved) && saved.id === page.dataset.first;
      const answer = await engine.ask(sql, given, soon).catch((error) => error);
      clearTimeout(late);
      if (turn !== this.turn) {
        return;
      }
      this.setRunning(false);
      if (answer instanceof Error) {
        this.failed(answer, sql, performance.now() - begun);
      } else {
        this.show(answer, saved, sql);
      }
    }

    /** Ask what was chosen from a list. */
    choose() {
      this.run({ told: false });
      const { turn } = this;
      setTimeout(() => {
        if (turn === this.turn) {
          this.remember(this.editor.value, this.saved);
        }
      }, CHOSEN_MS);
    }

    /** Say why there is no answer. @param {Error} error @param {string} sql @param {number} ms */
    failed(error, sql, ms) {
      this.results.clear();
      byId("sql-tools").hidden = true;
      this.openChart(false);
      if (error instanceof Stopped) {
        this.tell(`Stopped after ${seconds(ms)}. The query is still here; SQLite has started anew.`);
      } else if ("place" in error) {
        this.tell("No rows, as the query is wrong.");
        this.warn(language.plain(error, sql, this.ledger.schema));
      } else {
        giveUp("failed");
      }
    }

    // ------------------------------------------------------------------------------------------------ the answer

    /** @param {object} answer @param {?object} saved @param {string} sql */
    show(answer, saved, sql) {
      const heads = this.ledger.heads(answer, saved && saved.id ? saved : null);
      this.name = (saved && saved.id) || "query";
      this.answered = (saved && saved.id) || sql;
      this.results.show(heads, answer.rows);
      const rows = counted(answer.rows.length, "row");
      const limit = answer.more ? `The first ${rows}: there are more than this page holds.` : `${rows}.`;
      this.tell(`${limit} SQLite took ${seconds(answer.ms)}.`);
      byId("sql-tools").hidden = heads.length === 0;
      byId("sql-digits").hidden = !this.results.rounds;
      this.chart.take(heads, answer.rows, this.picture);
      byId("sql-draw").hidden = !this.chart.possible;
      const open = this.chart.possible && this.picture.size > 0;
      this.openChart(open);
      if (open) {
        this.keepChart(); // of what was wanted, this answer may lack a column
      }
      if (!performance.getEntriesByName(FIRST_RESULT).length) {
        requestAnimationFrame(() => performance.mark(FIRST_RESULT));
      }
      if (page.classList.contains("ready") && !this.ledger.known.size) {
        this.link(); // the first attempt was stopped with the query before it
      }
    }

    /** @param {boolean} open */
    openChart(open) {
      byId("sql-chart").hidden = !open;
      byId("sql-draw").setAttribute("aria-expanded", String(open));
      if (open) {
        this.chart.draw();
      }
    }

    /** Keep the chart in the address of the rows that it draws; a closed one leaves it. */
    keepChart() {
      this.picture = byId("sql-chart").hidden ? new Map() : this.chart.named;
      const asked = address.read(location.hash);
      // A query that was just chosen is not in the address yet, and will come there with its chart.
      if (!asked || asked.query === this.answered) {
        history.replaceState(null, "", address.written(this.answered, asked ? asked.values : [], this.picture));
      }
    }

    /** Put a text where the reader may paste it from. @param {string} text @param {string} what */
    async copy(text, what) {
      try {
        await navigator.clipboard.writeText(text);
        this.tell(`${what} copied.`);
      } catch (error) {
        this.tell("This browser does not let a page copy; the rows can be downloaded, and the address stands above.");
      }
    }

    download() {
      const form = byId("sql-form").value;
      const content = new Blob([this.results.text(form)], { type: `${FORMS[form].type};charset=utf-8` });
      const link = element("a", { href: URL.createObjectURL(content), download: `${this.name}.${form}` });
      link.click();
      URL.revokeObjectURL(link.href);
      this.tell(`${counted(this.results.rows.length, "row")} downloaded as ${this.name}.${form}, with every digit.`);
    }

    // ------------------------------------------------------------------------------------- address, history, page

    /** What an address says to ask what stands in the editor. */
    fragment(sql, saved) {
      return address.written(saved && saved.id ? saved.id : sql, this.values.changed(sql), this.picture);
    }

    /** Keep a query in the address and in the history. @param {string} sql @param {?object} saved */
    remember(sql, saved) {
      const hash = this.fragment(sql, saved);
      if (hash !== location.hash) {
        history.pushState(null, "", hash);
      }
      this.history.add(hash, saved && saved.id ? saved.title : sql);
    }

    fillSaved() {
      const groups = new Map();
      for (const { id, title, group } of this.ledger.saved.values()) {
        if (!groups.has(group)) {
          groups.set(group, element("optgroup", { label: group }));
        }
        groups.get(group).append(element("option", { value: id }, title));
      }
      byId("sql-saved").append(element("option", { value: "" }, "Your own"), ...groups.values());
    }

    attend() {
      byId("sql-saved").addEventListener("change", ({ target }) => {
        if (target.value) {
          this.load(this.ledger.saved.get(target.value), new Map());
          this.choose();
        } else {
          this.editor.field.focus();
        }
      });
      byId("sql-ask").addEventListener("submit", (event) => {
        event.preventDefault();
        if (this.running) {
          engine.stop();
        } else {
          this.run();
        }
      });
      byId("sql-link").addEventListener("click", () => {
        const hash = this.fragment(this.editor.value, this.saved);
        this.copy(location.href.replace(/#.*$/, "") + hash, "Address of the query");
      });
      byId("sql-copy").addEventListener("click", () => {
        this.copy(this.results.text(byId("sql-form").value), counted(this.results.rows.length, "row"));
      });
      byId("sql-download").addEventListener("click", () => this.download());
      byId("sql-draw").addEventListener("click", () => {
        this.openChart(byId("sql-chart").hidden);
        this.keepChart();
      });
      byId("sql-digits").addEventListener("change", ({ target }) => this.results.digits(target.checked));
      addEventListener("hashchange", () => {
        if (this.takeAddress()) {
          this.run({ told: false });
          page.scrollIntoView();
        }
      });
    }
  }

  if (engine) {
    engine.columns.then((columns) => new Desk(columns).begin()).catch(() => giveUp("failed"));
  } else {
    giveUp(absent);
  }
})();
