/*
 * Puts an interactive chart in the place of a static picture, when a reader asks for it or an address tells its state.
 * Until then nothing but this file is loaded.
 */
"use strict";

(function () {
  /**
   * What the scripts of charts share: the charts by their names, and what each script adds.
   * @type {{charts: Object<string, object>, embed?: Function, state?: object, open?: Function}}
   */
  const shared = { charts: {} };
  window.joulebookCharts = shared;

  /** @type {Map<string, Promise<void>>} */
  const loaded = new Map();

  /**
   * Run a script of the site once.
   * @param {string} address
   * @returns {Promise<void>}
   */
  function load(address) {
    if (!loaded.has(address)) {
      loaded.set(
        address,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = address;
          script.async = false;
          script.onload = () => resolve();
          script.onerror = () => reject(new Error(address));
          document.head.append(script);
        }),
      );
    }
    return loaded.get(address);
  }

  /**
   * Let a picture be explored.
   * @param {HTMLElement} holder
   */
  function prepare(holder) {
    const bar = holder.querySelector(".explore");
    const button = bar.querySelector("button");
    const status = bar.querySelector("[role=status]");
    /** @type {{close: function(): void} | null} */
    let opened = null;
    let busy = false;

    async function open() {
      busy = true;
      status.textContent = "Loading the chart …";
      try {
        await Promise.all(holder.dataset.scripts.split(" ").map(load));
        opened = await shared.open(holder, shared.charts[holder.dataset.chart]);
        button.textContent = "Back to the picture";
        status.textContent = "";
      } catch (error) {
        loaded.clear();
        status.textContent = "The interactive chart could not be loaded. The picture stays.";
      }
      busy = false;
    }

    function close() {
      opened.close();
      opened = null;
      button.textContent = "Explore this chart";
    }

    // Not disabled while it loads: a button that is would lose the focus of a reader with a keyboard.
    button.addEventListener("click", () => busy || (opened ? close() : open()));
    bar.hidden = false;
    const keys = new URLSearchParams(location.search);
    if (holder.dataset.keys.split(" ").some((key) => keys.has(key))) {
      open();
    }
  }

  /**
   * Complete the line that embeds a chart by the address at which the site is read.
   * @param {HTMLElement} code
   */
  function complete(code) {
    if (location.protocol.startsWith("http")) {
      const address = new URL(code.dataset.embed, location.href).href.replace(/"/g, "%22");
      code.textContent = code.textContent.replace(/src="[^"]*"/, () => `src="${address}"`);
    }
  }

  document.querySelectorAll(".explorable").forEach(prepare);
  document.querySelectorAll("[data-embed]").forEach(complete);
})();
