"use strict";
/**
 * Finds entries of the index (search-entries.js) that hold every word asked for. Texts reach the page as text alone.
 * The words are kept in the address as q, as the form without a script would send them.
 */
(() => {
  const SHOWN = 40;
  const BEFORE = 60;
  const LENGTH = 200;
  /** From so many letters on, a word is also looked for in the title written without spaces and signs: resnet50. */
  const JOINED = 4;

  /** Words that are left out of a question, unless it has no others. */
  const SMALL = new Set("a an and are at by do does for from how i in is it many much of on or the take takes to use uses what which with".split(" "));

  /** @typedef {{text: string, start: number, end: number}} Word */
  /** @typedef {{kind: number, title: string, text: string, link: string, titleWords: Word[], textWords: Word[], joined: string}} Entry */

  /** @param {string} text @returns {string} the text without accents and case, for comparison */
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /** @param {string} text @returns {Word[]} its words, folded, with their places in the text as written */
  const wordsOf = (text) =>
    [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map((found) =>
      ({ text: fold(found[0]), start: found.index, end: found.index + found[0].length }));

  const { kinds, entries: raw } = window.joulebook.search;
  /** @type {Entry[]} */
  const entries = raw.map(([kind, title, text, link]) => {
    const titleWords = wordsOf(title);
    const joined = titleWords.map((word) => word.text).join("");
    return { kind, title, text, link, titleWords, textWords: wordsOf(text), joined };
  });
  const field = document.getElementById("search-words");
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  const moreHolder = document.getElementById("search-more");
  const more = moreHolder.firstElementChild;
  let found = [];
  let asked = [];
  let limit = SHOWN;
  /** How many of the words a result holds at most. */
  let most = 0;

  /** @param {Word[]} words @param {string} wanted */
  const begins = (words, wanted) => words.some((word) => word.text.startsWith(wanted));

  /**
   * @param {Entry} entry @param {string[]} wanted
   * @returns {{held: number, inTitle: number, leads: boolean}} how many words it holds and how many its title does,
   *   and whether its title begins with them
   */
  function rank(entry, wanted) {
    let [held, inTitle] = [0, 0];
    for (const word of wanted) {
      const titled = begins(entry.titleWords, word) || (word.length >= JOINED && entry.joined.includes(word));
      inTitle += titled;
      held += titled || begins(entry.textWords, word);
    }
    return { held, inTitle, leads: entry.joined.startsWith(wanted.join("")) };
  }

  /** @param {string[]} wanted finds what holds every word; where nothing does, what holds at least half of them */
  function search(wanted) {
    const ranked = entries.map((entry, place) => ({ entry, place, ...rank(entry, wanted) }));
    most = ranked.reduce((best, one) => Math.max(best, one.held), 0);
    const enough = most === wanted.length ? most : wanted.length / 2;
    const chosen = most === 0 ? [] : ranked.filter((one) => one.held >= enough);
    chosen.sort((a, b) => b.inTitle - a.inTitle || b.held - a.held || b.leads - a.leads || a.entry.kind - b.entry.kind || a.place - b.place);
    return chosen.map((one) => one.entry);
  }

  /** @param {HTMLElement} holder @param {string} text @param {Word[]} words writes a text with its matches marked */
  function write(holder, text, words) {
    let written = 0;
    for (const word of words) {
      if (!asked.some((wanted) => word.text.startsWith(wanted))) continue;
      holder.append(text.slice(written, word.start));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(word.start, word.end);
      holder.append(mark);
      written = word.end;
    }
    holder.append(text.slice(written));
  }

  /** @param {Entry} entry @returns {string} the part of its text around the first match */
  function line(entry) {
    const first = entry.textWords.find((word) => asked.some((wanted) => word.text.startsWith(wanted)));
    if (!first || first.start < LENGTH - BEFORE || entry.text.length <= LENGTH) {
      return entry.text.length > LENGTH ? `${entry.text.slice(0, LENGTH)}…` : entry.text;
    }
    const start = entry.textWords.find((word) => word.start >= first.start - BEFORE).start;
    const end = start + LENGTH;
    return `…${entry.text.slice(start, end)}${end < entry.text.length ? "…" : ""}`;
  }

  /** @param {Entry} entry @returns {HTMLElement} */
  function item(entry) {
    const holder = document.createElement("li");
    const head = document.createElement("p");
    const link = document.createElement("a");
    link.setAttribute("href", `../${entry.link}`);
    write(link, entry.title, entry.titleWords);
    const kind = document.createElement("span");
    kind.className = "tag";
    kind.textContent = kinds[entry.kind];
    head.append(link, " ", kind);
    const about = document.createElement("p");
    about.className = "small";
    const told = line(entry);
    write(about, told, wordsOf(told));
    holder.append(head, about);
    return holder;
  }

  function paint() {
    list.replaceChildren(...found.slice(0, limit).map(item));
    moreHolder.hidden = found.length <= limit;
    more.textContent = `Show the other ${(found.length - limit).toLocaleString("en")}`;
  }

  function update() {
    const words = wordsOf(field.value).map((word) => word.text);
    const telling = words.filter((word) => !SMALL.has(word));
    asked = telling.length ? telling : words;
    found = search(asked);
    limit = SHOWN;
    status.textContent = told();
    paint();
  }

  /** @returns {string} how many results there are, and whether they hold all that was asked for */
  function told() {
    if (asked.length === 0) return "";
    if (found.length === 0) return "Nothing holds half of these words.";
    const count = `${found.length.toLocaleString("en")} ${found.length === 1 ? "result" : "results"}`;
    return most === asked.length ? count : `Nothing holds all of these words; ${count} with half of them or more:`;
  }

  /** Writes the words into the address, so that it can be kept and shared. */
  function remember() {
    const query = field.value.trim() ? `?${new URLSearchParams({ q: field.value.trim() })}` : "";
    history.replaceState(history.state, "", location.pathname + query + location.hash);
  }

  /** @param {number} step moves among the field and the links of the results */
  function move(step) {
    const stops = [field, ...list.querySelectorAll("a")];
    const place = stops.indexOf(document.activeElement);
    const next = stops[place + step];
    if (place >= 0 && next) next.focus();
    return place >= 0 && Boolean(next);
  }

  field.value = new URLSearchParams(location.search).get("q") || "";
  field.addEventListener("input", () => { update(); remember(); });
  more.addEventListener("click", () => {
    const next = limit;
    limit = found.length;
    paint();
    list.children[next].querySelector("a").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && move(step)) event.preventDefault();
    if (event.key === "Escape" && list.contains(document.activeElement)) field.focus();
  });
  document.querySelector("form.find").addEventListener("submit", (event) => {
    event.preventDefault();
    const first = list.querySelector("a");
    if (first) first.focus();
  });
  update();
  if (!location.hash) field.focus({ preventScroll: true });
})();
