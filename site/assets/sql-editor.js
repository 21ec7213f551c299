/*
 * The editor of the SQL page: a plain field for text, so that every browser and reader knows it, over the same text in
 * colours; with lines counted, a place marked where a query is wrong, and words offered while one is typed.
 */
"use strict";

(function () {
  const { language } = window.joulebookSql;
  const SHORTEST = 2;
  /** How many offers are seen at once; the others come as one goes through them. */
  const SEEN = 8;
  const KINDS = { column: "column", table: "table", keyword: "keyword", function: "function", name: "name" };

  /**
   * An element with attributes and children; texts go in as text.
   * @param {string} name
   * @param {Object<string, string>} [attributes]
   * @param {...(Node | string)} children
   * @returns {HTMLElement}
   */
  function element(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
  }

  /** A count with its thousands apart; the browser's own way takes a while to load. @param {number} count */
  function grouped(count) {
    return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
  }

  /** The editor around a field for text. */
  class Editor {
    /**
     * @param {HTMLTextAreaElement} field
     * @param {object} schema
     * @param {{run: function(): void, changed: function(): void}} told
     */
    constructor(field, schema, told) {
      this.field = field;
      this.schema = schema;
      this.told = told;
      this.wrong = null;
      /** @type {{from: number, offers: Array<object>, at: number, first: number} | null} */
      this.offered = null;
      this.paper = element("pre", { class: "sql-paper", "aria-hidden": "true" });
      this.list = element("ul", { class: "sql-offers", role: "listbox", id: "sql-offers", "aria-label": "What may stand here" });
      this.list.hidden = true;
      field.setAttribute("autocorrect", "off");
      field.before(this.paper);
      field.after(this.list);
      field.addEventListener("input", () => this.typed());
      field.addEventListener("keydown", (event) => this.key(event));
      field.addEventListener("blur", () => this.withdraw());
      field.addEventListener("click", () => this.withdraw());
      // Pressing on the list must not take the focus from the field.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option && this.offered) {
          this.take(this.offered.first + [...this.list.children].indexOf(option));
        }
      });
    }

    get value() {
      return this.field.value;
    }

    /** Put another query into the place of the one that is there. */
    set value(sql) {
      this.field.value = sql;
      this.wrong = null;
      this.withdraw();
      this.paint();
    }

    /** Write over what is selected, as if it were typed: it can be undone. @param {string} text */
    insert(text) {
      this.field.focus();
      // The only way that keeps what can be undone; where a browser has dropped it, the text is put in all the same.
      if (!document.execCommand || !document.execCommand("insertText", false, text)) {
        this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
        this.typed();
      }
    }

    /** Mark what is wrong. @param {?{start: number, end: number}} wrong */
    mark(wrong) {
      const before = this.wrong;
      this.wrong = wrong && wrong.start >= 0 ? wrong : null;
      this.field.setAttribute("aria-invalid", String(Boolean(wrong)));
      if (before || this.wrong) {
        this.paint();
      }
    }

    typed() {
      this.wrong = null;
      this.field.setAttribute("aria-invalid", "false");
      this.paint();
      this.told.changed();
      this.offer(false);
    }

    /** Write the text in colours, line by line. */
    paint() {
      const lines = [element("span", { class: "line" })];
      for (const token of language.tokens(this.value)) {
        const kind = language.coloured(token, this.schema);
        const wrong = this.wrong && token.start < this.wrong.end && this.wrong.start < token.end;
        token.text.split("\n").forEach((part, place) => {
          if (place) {
            lines.push(element("span", { class: "line" }));
          }
          if (part) {
            lines[lines.length - 1].append(element("span", { class: `sql-${kind}${wrong ? " wrong" : ""}` }, part));
          }
        });
      }
      this.paper.replaceChildren(...lines);
    }

    /** Offer what may stand here. @param {boolean} asked whether the reader asked for it, or only types */
    offer(asked) {
      const { selectionStart, selectionEnd } = this.field;
      const { from, typed, offers } = language.completed(this.value, selectionStart, this.schema);
      const dotted = this.value[from - 1] === ".";
      if (selectionStart !== selectionEnd || !offers.length || !(asked || dotted || typed.length >= SHORTEST)) {
        this.withdraw();
        return;
      }
      this.offered = { from, offers, at: 0, first: 0 };
      this.list.hidden = false;
      this.field.setAttribute("aria-controls", "sql-offers");
      this.choose(0);
      this.beside(from);
    }

    /** Lay the list below the word that is typed. @param {number} from */
    beside(from) {
      const before = this.value.slice(0, from).split("\n");
      const line = this.paper.children[before.length - 1];
      const range = document.createRange();
      let left = before[before.length - 1].length;
      range.setStart(line, 0);
      range.setEnd(line, 0);
      for (const part of line.childNodes) {
        if (left <= part.textContent.length) {
          range.setStart(part.firstChild, left);
          range.setEnd(part.firstChild, left);
          break;
        }
        left -= part.textContent.length;
      }
      const place = range.getClientRects()[0] || line.getBoundingClientRect();
      const around = this.paper.getBoundingClientRect();
      const most = Math.max(0, around.width - this.list.offsetWidth);
      this.list.style.left = `${Math.min(Math.max(0, place.left - around.left), most)}px`;
      this.list.style.top = `${place.bottom - around.top + 2}px`;
    }

    /** Choose one of the offers, and show it among those beside it. @param {number} wanted */
    choose(wanted) {
      const { offers, first } = this.offered;
      const at = (wanted + offers.length) % offers.length;
      const start = Math.max(at - SEEN + 1, Math.min(first, at));
      Object.assign(this.offered, { at, first: start });
      this.list.replaceChildren(
        ...offers.slice(start, start + SEEN).map(({ text, kind, about }, place) =>
          element(
            "li",
            {
              role: "option",
              id: `sql-offer-${start + place}`,
              "aria-selected": String(start + place === at),
              "aria-posinset": String(start + place + 1),
              "aria-setsize": String(offers.length),
            },
            element("span", { class: "what" }, text),
            element("span", { class: "about" }, about || KINDS[kind]),
          ),
        ),
      );
      this.field.setAttribute("aria-activedescendant", `sql-offer-${at}`);
    }

    /** Write the offer that is chosen. @param {number} at */
    take(at) {
      const { from, offers } = this.offered;
      const { text } = offers[at];
      this.field.setSelectionRange(from, this.field.selectionStart);
      this.withdraw();
      this.insert(text);
      this.withdraw();
    }

    withdraw() {
      this.offered = null;
      this.list.hidden = true;
      this.field.removeAttribute("aria-activedescendant");
      this.field.removeAttribute("aria-controls");
    }

    /** @param {KeyboardEvent} event */
    key(event) {
      const { key } = event;
      const command = event.ctrlKey || event.metaKey;
      let done = true;
      if (command && key === "Enter") {
        this.withdraw();
        this.told.run();
      } else if (event.ctrlKey && key === " ") {
        this.offer(true);
      } else if (this.offered && !command && !event.altKey && !event.shiftKey) {
        if (key === "ArrowDown" || key === "ArrowUp") {
          this.choose(this.offered.at + (key === "ArrowDown" ? 1 : -1));
        } else if (key === "Enter") {
          this.take(this.offered.at);
        } else if (key === "Escape") {
          this.withdraw();
        } else {
          done = false;
          if (["ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"].includes(key)) {
            this.withdraw();
          }
        }
      } else {
        done = false;
      }
      if (done) {
        event.preventDefault();
      }
    }
  }

  Object.assign(window.joulebookSql, { Editor, element, grouped });
})();
