"use strict";
/**
 * Finds entries of the index (search-entries.js) that hold every word asked for. A word that is written nowhere is
 * taken for those that differ from it in one letter. Texts reach the page as text alone.
 * The words are kept in the address as q, as the form without a script would send them.
 */
(() => {
  const SHOWN = 40;
  const BEFORE = 60;
  const LENGTH = 200;
  /** How many of the words are named that a mistyped one may stand for. */
  const NAMED = 3;
  /** From so many letters on, a word is also looked for in the title written without spaces and signs: resnet50. */
  const JOINED = 4;
  /** From so many letters on, one of them may be mistyped. */
  const MISTYPED = 5;
  /** A number so short, or one letter, says nothing alone: it counts after the word that it follows, as in GPT-3. */
  const FAINT = /^(\d{1,2}|.)$/u;

  /** Words that are left out of a question, unless it has no others. */
  const SMALL = new Set("a an and are at by do does for from how i in is it many much of on or per the take takes to use uses what which with".split(" "));

  /** @typedef {{text: string, start: number, end: number}} Word */
  /** @typedef {{text: string, faint: boolean, near: Set<string> | null}} Wanted a word asked for; near: what it is taken for */
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
  const coverage = document.getElementById("search-coverage");
  const moreHolder = document.getElementById("search-more");
  const more = moreHolder.firstElementChild;
  /** Every title written without spaces, and every word of the index. */
  const titles = entries.map((entry) => entry.joined);
  const vocabulary = [...new Set([...titles, ...entries.flatMap(({ titleWords, textWords }) =>
    [...titleWords, ...textWords].map((word) => word.text))])];
  let found = [];
  /** @type {Wanted[]} */
  let asked = [];
  /** All that is typed, written without spaces and signs, as titles are: A 100. */
  let typed = "";
  let limit = SHOWN;
  /** Whether the results hold every word. */
  let whole = true;

  /** @param {string} one @param {string} other @returns {boolean} whether one letter more, less, other or exchanged makes them equal */
  function oneApart(one, other) {
    if (Math.abs(one.length - other.length) > 1) return false;
    let start = 0;
    while (start < one.length && one[start] === other[start]) start += 1;
    const [rest, left] = [one.slice(start), other.slice(start)];
    return rest.slice(1) === left.slice(1) || rest.slice(1) === left || rest === left.slice(1) ||
      (rest[0] === left[1] && rest[1] === left[0] && rest.slice(2) === left.slice(2));
  }

  /** @param {string} text @returns {Set<string> | null} the words nearest to one that is written nowhere; null where it is */
  function nearest(text) {
    const written = vocabulary.some((word) => word.startsWith(text)) || titles.some((title) => title.includes(text));
    if (text.length < MISTYPED || written) return null;
    // The end of a word may be missing, as everywhere: what is asked for is near to the beginning of others.
    const lengths = [-1, 0, 1].map((more) => text.length + more);
    const near = vocabulary.filter((word) => lengths.some((length) => oneApart(text, word.slice(0, length))));
    return near.length ? new Set(near) : null;
  }

  /** @param {Word} word @param {Wanted} wanted */
  const matches = (word, { text, faint, near }) =>
    near ? near.has(word.text) : faint ? word.text === text : word.text.startsWith(text);

  /** @param {Word[]} words @param {Wanted} wanted @param {Wanted | undefined} before the word asked for before a faint one */
  const holds = (words, wanted, before) => words.some((word, place) => matches(word, wanted) &&
    (!wanted.faint || !before || (place > 0 && matches(words[place - 1], before))));

  /** @param {string} joined @param {string} text @returns {boolean} whether it is there, and a number at its end is the whole number */
  function holdsJoined(joined, text) {
    const place = text.length >= JOINED ? joined.indexOf(text) : -1;
    return place >= 0 && !/^\d\d/.test(text.slice(-1) + joined.slice(place + text.length, place + text.length + 1));
  }

  /**
   * @param {Entry} entry @param {Wanted[]} wanted
   * @returns {{held: number, telling: number, inTitle: number, leads: boolean}} how many words it holds, how many of
   *   these are not faint, how many its title holds, and whether its title begins with them
   */
  function rank(entry, wanted) {
    if (holdsJoined(entry.joined, typed)) {
      const all = wanted.length;
      return { held: all, telling: all, inTitle: all, leads: entry.joined.startsWith(typed) };
    }
    let [held, telling, inTitle] = [0, 0, 0];
    wanted.forEach((word, place) => {
      const before = wanted[place - 1];
      const titled = holds(entry.titleWords, word, before) || (word.near ? word.near.has(entry.joined) : holdsJoined(entry.joined, word.text));
      const here = titled || holds(entry.textWords, word, before);
      inTitle += titled;
      held += here;
      telling += here && !word.faint;
    });
    return { held, telling, inTitle, leads: false };
  }

  /** @param {Wanted[]} wanted finds what holds every word; where nothing does, what holds at least half of the telling ones */
  function search(wanted) {
    const ranked = entries.map((entry, place) => ({ entry, place, ...rank(entry, wanted) }));
    whole = ranked.some((one) => one.held === wanted.length);
    const half = Math.max(1, wanted.filter((word) => !word.faint).length / 2);
    const chosen = wanted.length === 0 ? [] : ranked.filter((one) => (whole ? one.held === wanted.length : one.telling >= half));
    chosen.sort((a, b) => b.inTitle - a.inTitle || b.held - a.held || b.leads - a.leads || a.entry.kind - b.entry.kind || a.place - b.place);
    return chosen.map((one) => one.entry);
  }

  /** @param {HTMLElement} holder @param {string} text @param {Word[]} words writes a text with its matches marked */
  function write(holder, text, words) {
    let written = 0;
    for (const word of words) {
      if (!asked.some((wanted) => matches(word, wanted))) continue;
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
    const first = entry.textWords.find((word) => asked.some((wanted) => !wanted.faint && matches(word, wanted)));
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
    typed = words.join("");
    const telling = words.filter((word) => !SMALL.has(word));
    asked = (telling.length ? telling : words).map((text) => ({ text, faint: FAINT.test(text), near: nearest(text) }));
    found = search(asked);
    limit = SHOWN;
    status.textContent = told();
    coverage.hidden = asked.length === 0 || whole;
    paint();
  }

  /** @returns {string} how many results there are, and whether they hold all that was asked for */
  function told() {
    if (asked.length === 0) return "";
    if (found.length === 0) return "Nothing found.";
    const count = `${found.length.toLocaleString("en")} ${found.length === 1 ? "result" : "results"}`;
    const read = asked.filter((word) => word.near).map(({ text, near }) =>
      `“${text}” is written nowhere and was read as ${[...near].slice(0, NAMED).map((word) => `“${word}”`).join(" or ")}. `).join("");
    return read + (whole ? count : `Nothing holds all of these words; ${count} with half of them or more.`);
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
