/*
 * SQLite and the database for the SQL page: begun before the rest of the page is read, since everything waits for them.
 * SQLite runs in a worker, which may be stopped; the next one starts from what is here already.
 */
"use strict";

(function () {
  document.documentElement.classList.add("scripted");
  const { module, worker, query, first, database, columns, rows } = document.currentScript.dataset;

  /** What ends a question that was stopped by the reader. */
  class Stopped extends Error {}

  /**
   * Ask for a file of the site.
   * @param {string} address
   * @returns {Promise<Response>}
   */
  async function fetched(address) {
    const response = await fetch(address);
    if (!response.ok) {
      throw new Error(`${response.url} answers ${response.status}`);
    }
    return response;
  }

  /**
   * Compile while the bytes arrive, where the server calls them what they are.
   * @param {Response} response
   * @returns {Promise<WebAssembly.Module>}
   */
  async function compiled(response) {
    const named = (response.headers.get("content-type") || "").startsWith("application/wasm");
    return named ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
  }

  /**
   * Unpack a database, unless the server has said that it is packed and the browser has unpacked it; always a copy,
   * which may be handed over.
   * @param {ArrayBuffer} packed
   * @returns {Promise<ArrayBuffer>}
   */
  async function unpacked(packed) {
    const [first, second] = new Uint8Array(packed, 0, 2);
    const stream = new Blob([packed]).stream();
    const gzip = first === 0x1f && second === 0x8b;
    return new Response(gzip ? stream.pipeThrough(new DecompressionStream("gzip")) : stream).arrayBuffer();
  }

  /** Whether the address asks something else than the query that comes first, which has a database of its own. */
  function asksElse() {
    const [, asked] = /^#q=([^&]*)/.exec(location.hash) || [];
    return asked !== undefined && asked !== query;
  }

  /** The engine: one question at a time, in the order in which they are asked. */
  class Engine {
    constructor() {
      this.asked = 0;
      /** @type {Map<number, {resolve: Function, reject: Function}>} */
      this.waiting = new Map();
      this.code = fetched(module).then(compiled);
      /** What the tables hold, for who asks. @type {Promise<Object<string, Array<object>>>} */
      this.columns = fetched(columns).then((response) => response.json());
      this.first = asksElse() ? null : fetched(first).then((response) => response.arrayBuffer());
      const wanted = new Promise((resolve) => {
        /** Fetch the whole database, if it was not asked for before. */
        this.want = resolve;
      });
      this.whole = wanted.then(() => fetched(database)).then((response) => response.arrayBuffer());
      if (!this.first) {
        this.want();
      }
      this.begin();
    }

    /** Start a worker; it is ready once it has the whole database open. */
    begin() {
      const started = new Worker(worker, { type: "module" });
      this.worker = started;
      this.opened = false;
      started.addEventListener("message", ({ data }) => this.settle(data));
      started.addEventListener("error", (event) => {
        event.preventDefault();
        this.fail(new Error("the browser could not start SQLite"));
      });
      const ended = new Promise((resolve, reject) => {
        /** End what waits for this worker. */
        this.end = reject;
      });
      const running = this.code.then((code) => this.send(started, { start: code }));
      const small = this.first && this.first.then(unpacked);
      const whole = this.whole.then(unpacked);
      const early = small && Promise.all([small, running]).then(([bytes]) => this.open(started, bytes));
      // The whole database takes the place of the first one; where that one is lost, it answers in its place.
      const settled = early ? early.catch(() => undefined) : null;
      const late = Promise.all([whole, running, settled])
        .then(([bytes]) => this.open(started, bytes))
        .then(() => {
          this.opened = this.opened || this.worker === started;
        });
      const instead = () => {
        this.want();
        return late;
      };
      /** Where the query that comes first is answered. */
      this.soon = Promise.race([early ? early.catch(instead) : late, ended]);
      /** Where every query is answered. */
      this.ready = Promise.race([late, ended]);
      // Who asks later is told; until then nobody needs to be.
      Promise.all([this.columns, small, whole, early, late, this.soon, this.ready]).catch(() => undefined);
    }

    /** Open a database in the place of another. @param {Worker} to @param {ArrayBuffer} bytes */
    open(to, bytes) {
      return this.send(to, { open: bytes }, [bytes]);
    }

    /**
     * Tell a worker something, unless it was ended meanwhile.
     * @param {Worker} to
     * @param {object} message
     * @param {ArrayBuffer[]} [given] what is handed over
     * @returns {Promise<object>}
     */
    send(to, message, given = []) {
      if (to !== this.worker) {
        return Promise.reject(new Stopped("stopped"));
      }
      this.asked += 1;
      const id = this.asked;
      return new Promise((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        to.postMessage({ id, ...message }, given);
      });
    }

    /** Hand an answer to who waits for it. */
    settle({ id, answer, error }) {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (waiting && error) {
        waiting.reject(Object.assign(new Error(error.message), error));
      } else if (waiting) {
        waiting.resolve(answer);
      }
    }

    /** End every question with one error. */
    fail(error) {
      this.end(error);
      this.waiting.forEach(({ reject }) => reject(error));
      this.waiting.clear();
    }

    /**
     * Ask a question.
     * @param {string} sql
     * @param {Array<{name: string, type: string, value: string | number}>} parameters
     * @param {boolean} [soon] whether it reads no tables but those of the query that comes first
     * @returns {Promise<object>} columns, rows, whether there are more, and the time that SQLite took
     */
    async ask(sql, parameters, soon = false) {
      const to = this.worker;
      if (!soon) {
        this.want();
      }
      await (soon ? this.soon : this.ready);
      return this.send(to, { ask: { sql, parameters, most: Number(rows) } });
    }

    /** Stop what runs: end the worker, and start another. */
    stop() {
      this.worker.terminate();
      this.fail(new Stopped("stopped"));
      this.begin();
    }
  }

  const shared = { Stopped, engine: null, absent: "" };
  window.joulebookSql = shared;
  if (!location.protocol.startsWith("http")) {
    shared.absent = "disk";
  } else if (!module) {
    shared.absent = "build";
  } else if (typeof WebAssembly === "undefined" || typeof Worker === "undefined") {
    shared.absent = "browser";
  } else {
    shared.engine = new Engine();
  }
})();
