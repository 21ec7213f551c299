"use strict";
/**
 * Sorts, filters and searches the tables and lists of a page. Without this script they stand as they were written.
 *
 * A table takes part by being in a region of class "tall", a list by the attribute data-list. A cell that is a number
 * or a date carries its raw value in data-value; texts are compared as they are read. The state is kept in the address
 * as NAME.q, NAME.sort (a minus before the key turns the order round) and NAME.KEY (a choice, or a span of years).
 */
(() => {
  /** Up to so many rows are put on the page whole; of more, the rest follows in pieces as a reader scrolls or asks. */
  const WHOLE = 250;
  const CHUNK = 100;
  /** On a phone the choices would fill the screen before the first row. */
  const PHONE = matchMedia("(max-width: 40rem)");
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  /**
   * @typedef {{key: string, title: string, numeric: boolean, filter: string, head: HTMLElement | null,
   *   order: Map<Item, number> | null}} Column
   * @typedef {{element: HTMLElement, texts: string[], values: (string | null)[], folded: string}} Item
   * @typedef {{name: string, label: string, holder: HTMLElement, body: HTMLElement, columns: Column[], items: Item[]}} Listing
   * @typedef {{q: string, sort: string, picks: Map<string, string>}} State
   */

  /** @param {string} text @returns {string} the text without accents and case, for comparison */
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /** @param {string} tag @param {Object<string, string>} attributes @param {...(Node | string)} children */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** @param {HTMLElement} cell */
  const textOf = (cell) => (cell.querySelector(".missing") ? "" : cell.textContent.trim().replace(/\s+/g, " "));

  /** @param {HTMLElement} region @param {number} place @returns {Listing} a table in a region that scrolls */
  function fromTable(region, place) {
    const table = region.querySelector("table");
    const columns = [...table.tHead.rows[0].cells].map((head, index) => ({
      key: head.dataset.key || String(index + 1),
      title: head.firstChild ? head.firstChild.textContent.trim() : "",
      numeric: head.classList.contains("num"),
      filter: head.dataset.filter || "",
      head,
      order: null,
    }));
    const [body, rest] = table.tBodies;
    const items = [body, rest].flatMap((part) => (part ? [...part.rows] : [])).map((row) => {
      const cells = [...row.cells];
      const texts = cells.map(textOf);
      const values = cells.map((cell) => cell.dataset.value ?? null);
      return { element: row, texts, values, folded: fold(texts.join("\n")) };
    });
    if (rest) rest.remove();
    table.setAttribute("aria-rowcount", String(items.length + 1));
    const name = region.dataset.list || `table${place + 1}`;
    const label = region.getAttribute("aria-label") || "table";
    return { name, label, holder: region, body, columns, items };
  }

  /** @param {HTMLElement} list @returns {Listing} a list whose items carry the values of its columns */
  function fromList(list) {
    const columns = JSON.parse(list.dataset.columns).map((column) => ({ ...column, head: null, order: null }));
    const items = [...list.children].map((element) => {
      const texts = columns.map((column) => element.dataset[column.key] ?? "");
      return { element, texts, values: texts.map((text) => text || null), folded: fold(element.textContent) };
    });
    return { name: list.dataset.list, label: list.dataset.label, holder: list, body: list, columns, items };
  }

  /** @param {Listing} listing @param {Column} column @returns {Map<Item, number>} each item's place; ties share one */
  function ordered(listing, column) {
    if (column.order) return column.order;
    const index = listing.columns.indexOf(column);
    const exact = listing.items.some((item) => item.values[index] !== null);
    const value = (item) => (exact ? item.values[index] : item.texts[index]);
    const compare = column.numeric && exact
      ? (a, b) => Number(value(a)) - Number(value(b))
      : exact
        ? (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0)
        : (a, b) => collator.compare(value(a), value(b));
    const present = listing.items.filter((item) => value(item) !== null && value(item) !== "").sort(compare);
    const order = new Map();
    present.forEach((item, place) => {
      const tied = place > 0 && compare(present[place - 1], item) === 0;
      order.set(item, tied ? order.get(present[place - 1]) : place);
    });
    column.order = order;
    return order;
  }

  /** @param {Listing} listing @param {State} state @returns {Item[]} what the state lets through, in its order */
  function chosen(listing, state) {
    const words = fold(state.q).split(/\s+/).filter(Boolean);
    const picks = listing.columns.flatMap((column, index) =>
      state.picks.has(column.key) ? [[column, index, state.picks.get(column.key)]] : []);
    const passes = (item) =>
      words.every((word) => item.folded.includes(word)) &&
      picks.every(([column, index, pick]) =>
        column.filter === "years" ? within(item.values[index], pick) : item.texts[index] === pick);
    const found = listing.items.filter(passes);
    const column = listing.columns.find((one) => one.key === state.sort.replace(/^-/, ""));
    if (!column) return found;
    const order = ordered(listing, column);
    const turn = state.sort.startsWith("-") ? -1 : 1;
    return found.sort((a, b) => {
      const [first, second] = [order.get(a), order.get(b)];
      if (first === undefined || second === undefined) return (first === undefined) - (second === undefined);
      return turn * (first - second);
    });
  }

  /** @param {string | null} value @param {string} span FIRST..LAST, either of which may be left out */
  function within(value, span) {
    const [first, last] = span.split("..");
    const year = value === null ? "" : value.slice(0, 4);
    return year !== "" && (!first || year >= first) && (!last || year <= last);
  }

  /** @param {Listing} listing @returns {State} the state that the address asks for */
  function read(listing) {
    const asked = new URLSearchParams(location.search);
    const picks = new Map();
    for (const column of listing.columns) {
      const pick = column.filter ? asked.get(`${listing.name}.${column.key}`) : null;
      if (pick) picks.set(column.key, pick);
    }
    return { q: asked.get(`${listing.name}.q`) || "", sort: asked.get(`${listing.name}.sort`) || "", picks };
  }

  /** @param {Listing} listing @param {State} state writes the state into the address and leaves the rest of it */
  function write(listing, state) {
    const asked = new URLSearchParams(location.search);
    for (const name of [...asked.keys()]) if (name.startsWith(`${listing.name}.`)) asked.delete(name);
    if (state.q) asked.set(`${listing.name}.q`, state.q);
    if (state.sort) asked.set(`${listing.name}.sort`, state.sort);
    for (const [key, pick] of state.picks) asked.set(`${listing.name}.${key}`, pick);
    const query = asked.toString();
    history.replaceState(history.state, "", location.pathname + (query && `?${query}`) + location.hash);
  }

  /** @param {string} label @param {[string, string][]} choices value and text */
  function select(label, choices) {
    const field = make("select", { autocomplete: "off" }, ...choices.map(([value, text]) => make("option", { value }, text)));
    return { field, holder: make("label", {}, make("span", {}, label), field) };
  }

  /** @param {Listing} listing @param {Column} column @returns {string[]} its values, each once, in order */
  function values(listing, column) {
    const index = listing.columns.indexOf(column);
    const found = column.filter === "years"
      ? listing.items.map((item) => (item.values[index] || "").slice(0, 4))
      : listing.items.map((item) => item.texts[index]);
    const amounts = new Map(listing.items.map((item) => [item.texts[index], Number(item.values[index])]));
    const compare = column.numeric ? (one, other) => amounts.get(one) - amounts.get(other) : collator.compare;
    return [...new Set(found)].filter(Boolean).sort(compare);
  }

  /** @param {Listing} listing enhances one table or list */
  function enhance(listing) {
    const state = read(listing);
    let shown = [];
    let limit = WHOLE;
    const find = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
    const status = make("p", { role: "status" });
    const clear = make("button", { type: "button" }, "Clear");
    const more = make("button", { type: "button" });
    const moreHolder = make("p", { class: "list-more", hidden: "" }, more);
    /** @type {(() => void)[]} */
    const reflect = [() => { if (find.value !== state.q) find.value = state.q; }];
    const filters = make("div", {});
    const tools = make("form", { class: "list-tools", role: "search", "aria-label": `Find in: ${listing.label}` },
      make("label", {}, make("span", {}, "Find in the rows"), find));

    function paint() {
      listing.body.replaceChildren(...shown.slice(0, limit).map((item) => item.element));
      const rest = shown.length - limit;
      moreHolder.hidden = rest <= 0;
      more.textContent = `Show ${Math.min(CHUNK, rest).toLocaleString("en")} more of ${rest.toLocaleString("en")}`;
    }

    function update() {
      shown = chosen(listing, state);
      limit = shown.length > WHOLE ? CHUNK : WHOLE;
      paint();
      for (const { head, key } of listing.columns) {
        if (!head) continue;
        if (state.sort.replace(/^-/, "") !== key) head.removeAttribute("aria-sort");
        else head.setAttribute("aria-sort", state.sort.startsWith("-") ? "descending" : "ascending");
      }
      const [some, all] = [shown.length, listing.items.length].map((count) => count.toLocaleString("en"));
      status.textContent = some === all ? `${all} rows` : `${some} of ${all} rows`;
      clear.disabled = !state.q && !state.sort && state.picks.size === 0;
      reflect.forEach((one) => one());
    }

    function change() {
      update();
      listing.holder.scrollTop = 0;
      write(listing, state);
    }

    function extend() {
      limit += CHUNK;
      paint();
    }

    /** @param {string} key @param {string} pick an empty pick lets everything through */
    function pick(key, pick) {
      if (pick) state.picks.set(key, pick);
      else state.picks.delete(key);
      change();
    }

    for (const column of listing.columns.filter((one) => one.filter === "choice")) {
      const choices = values(listing, column);
      if (choices.length < 2) continue;
      const { field, holder } = select(column.title, [["", "all"], ...choices.map((text) => [text, text])]);
      field.addEventListener("change", () => pick(column.key, field.value));
      reflect.push(() => { field.value = state.picks.get(column.key) || ""; });
      filters.append(holder);
    }
    const dated = listing.columns.find((one) => one.filter === "years");
    const years = dated ? values(listing, dated) : [];
    if (years.length > 1) {
      const [first, last] = ["Year from", "to"].map((label) =>
        select(label, [["", "any"], ...years.map((year) => [year, year])]));
      const span = () => (first.field.value || last.field.value ? `${first.field.value}..${last.field.value}` : "");
      for (const { field, holder } of [first, last]) {
        field.addEventListener("change", () => pick(dated.key, span()));
        filters.append(holder);
      }
      reflect.push(() => {
        [first.field.value, last.field.value] = (state.picks.get(dated.key) || "..").split("..");
      });
    }
    if (listing.columns.some((column) => !column.head)) {
      const orders = listing.columns.flatMap(({ key, title }) => [[key, `${title}, ascending`], [`-${key}`, `${title}, descending`]]);
      const { field, holder } = select("Order", [["", "as written"], ...orders]);
      field.addEventListener("change", () => { state.sort = field.value; change(); });
      reflect.push(() => { field.value = state.sort; });
      filters.append(holder);
    }
    if (filters.children.length) {
      const offersOrder = listing.columns.some((column) => !column.head);
      const name = offersOrder ? "Filters and order" : "Filters";
      const summary = make("summary", {});
      const folded = make("details", { class: "list-filters" }, summary, filters);
      const set = () => state.picks.size + (offersOrder && state.sort ? 1 : 0);
      const fit = () => { folded.open = !PHONE.matches || set() > 0 || folded.contains(document.activeElement); };
      PHONE.addEventListener("change", fit);
      fit();
      reflect.push(() => { summary.textContent = set() ? `${name}, ${set()} set` : name; });
      tools.append(folded);
    }
    for (const column of listing.columns) {
      if (!column.head) continue;
      const button = make("button", { type: "button", class: "sort" }, ...column.head.childNodes);
      button.addEventListener("click", () => {
        state.sort = state.sort === column.key ? `-${column.key}` : column.key;
        change();
      });
      column.head.append(button);
    }
    find.addEventListener("input", () => { state.q = find.value.trim(); change(); });
    clear.addEventListener("click", () => {
      Object.assign(state, { q: "", sort: "" });
      state.picks.clear();
      change();
      find.focus();
    });
    tools.addEventListener("submit", (event) => event.preventDefault());
    more.addEventListener("click", extend);
    listing.holder.addEventListener("scroll", () => {
      const { scrollTop, clientHeight, scrollHeight } = listing.holder;
      if (shown.length > limit && scrollTop + 2 * clientHeight > scrollHeight) extend();
    }, { passive: true });
    addEventListener("beforeprint", () => { limit = shown.length; paint(); });
    tools.append(clear, status);
    listing.holder.before(tools);
    listing.holder.after(moreHolder);
    update();
    reveal();
    addEventListener("hashchange", reveal);

    /** Brings the row that the address names onto the page where it waits among those not yet shown. */
    function reveal() {
      const place = location.hash ? shown.findIndex((item) => item.element.id === decodeURIComponent(location.hash.slice(1))) : -1;
      if (place < limit) return;
      limit = place + CHUNK;
      paint();
      shown[place].element.scrollIntoView();
    }
  }

  [...document.querySelectorAll(".scroll.tall")].filter((region) => region.querySelector("tbody tr")).map(fromTable).forEach(enhance);
  [...document.querySelectorAll("[data-list][data-columns]")].map(fromList).forEach(enhance);
})();
