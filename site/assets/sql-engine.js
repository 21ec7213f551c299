/*
 * SQLite and the database for the SQL page: begun before the rest of the page is read, since everything waits for them.
 * SQLite runs in a worker, which may be stopped; the next one starts from what is here already.
 */
"use strict";

(function () {
  document.documentElement.classList.add("scripted");
  const { module, worker, database, rows } = document.currentScript.dataset;

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
   * Unpack the database, unless the server has said that it is packed and the browser has unpacked it.
   * @param {Response} response
   * @returns {Promise<ArrayBuffer>}
   */
  async function unpacked(response) {
    const bytes = await response.arrayBuffer();
    const [first, second] = new Uint8Array(bytes, 0, 2);
    if (first !== 0x1f || second !== 0x8b) {
      return bytes;
    }
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }

  /** The engine: one question at a time, in the order in which they are asked. */
  class Engine {
    constructor() {
      this.asked = 0;
      /** @type {Map<number, {resolve: Function, reject: Function}>} */
      this.waiting = new Map();
      this.code = fetched(module).then(compiled);
      this.bytes = fetched(database).then(unpacked);
      this.begin();
    }

    /** Start a worker; it is ready once it has the database open. */
    begin() {
      const started = new Worker(worker, { type: "module" });
      this.worker = started;
      started.addEventListener("message", ({ data }) => this.settle(data));
      started.addEventListener("error", (event) => {
        event.preventDefault();
        this.fail(new Error("the browser could not start SQLite"));
      });
      this.ready = this.open();
      // Who asks later is told; until then nobody needs to be.
      Promise.all([this.code, this.bytes, this.ready]).catch(() => undefined);
    }

    /** Start SQLite in the worker, while the database is still on its way, and open that. */
    async open() {
      await this.send({ start: await this.code });
      return this.send({ open: await this.bytes });
    }

    /** @param {object} message @returns {Promise<object>} */
    send(message) {
      this.asked += 1;
      const id = this.asked;
      return new Promise((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        this.worker.postMessage({ id, ...message });
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
      this.waiting.forEach(({ reject }) => reject(error));
      this.waiting.clear();
    }

    /**
     * Ask a question.
     * @param {string} sql
     * @param {Array<{name: string, type: string, value: string | number}>} parameters
     * @returns {Promise<object>} columns, rows, whether there are more, and the time that SQLite took
     */
    async ask(sql, parameters) {
      await this.ready;
      return this.send({ ask: { sql, parameters, most: Number(rows) } });
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
