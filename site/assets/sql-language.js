/*
 * What the SQL page knows of SQL: its words, what may stand at a place, and what an error means. Nothing here touches
 * the page.
 */
"use strict";

(function () {
  /** @typedef {{kind: string, text: string, start: number, end: number}} Token */

  const TOKEN = new RegExp(
    [
      /(?<space>\s+)/,
      /(?<comment>--[^\n]*|\/\*[^]*?(?:\*\/|$))/,
      /(?<string>[xX]?'(?:[^']|'')*(?:'|$))/,
      /(?<quoted>"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$))/,
      /(?<parameter>[:@$][A-Za-z_]\w*)/,
      /(?<number>0[xX][\da-fA-F]+|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)/,
      /(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)/,
      /(?<sign>[^])/,
    ]
      .map((part) => part.source)
      .join("|"),
    "gy",
  );
  const KEYWORDS = new Set(
    (
      "all and as asc between by case cast collate cross current_date current_time current_timestamp desc distinct " +
      "else end escape except exclude exists explain filter first following from full glob group groups having in " +
      "inner intersect is isnull join last left like limit match materialized natural not notnull null nulls offset " +
      "on or order others outer over partition plan pragma preceding query range recursive regexp right row rows " +
      "select then ties unbounded union using values when where window with"
    ).split(" "),
  );
  const FUNCTIONS = new Set(
    (
      "abs avg ceil coalesce concat count cume_dist date dense_rank exp first_value floor format group_concat ifnull " +
      "iif instr julianday lag last_value lead length ln log log10 log2 lower ltrim max median min mod nth_value ntile " +
      "nullif percent_rank pow printf quote rank replace round row_number rtrim sign sqrt strftime substr sum total " +
      "trim typeof upper"
    ).split(" "),
  );
  /** After these a table is expected. */
  const BEFORE_TABLES = new Set(["from", "join"]);
  const MOST_OFFERED = 40;
  const LONGEST_QUOTE = 60;

  /**
   * Split SQL into its words and signs; nothing is lost.
   * @param {string} sql
   * @returns {Token[]}
   */
  function tokens(sql) {
    return [...sql.matchAll(TOKEN)].map((match) => {
      const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
      return { kind, text: match[0], start: match.index, end: match.index + match[0].length };
    });
  }

  /** What says something: no blanks, no comments. @param {string} sql */
  function spoken(sql) {
    return tokens(sql).filter(({ kind }) => kind !== "space" && kind !== "comment");
  }

  /** The name that a token gives, without its quotes. @param {Token} token */
  function named(token) {
    return token.kind === "quoted" ? token.text.replace(/^["`[]|["`\]]$/g, "").replace(/""/g, '"') : token.text;
  }

  function isName(token) {
    return Boolean(token) && (token.kind === "quoted" || (token.kind === "word" && !isKeyword(token)));
  }

  function isKeyword(token) {
    return Boolean(token) && token.kind === "word" && KEYWORDS.has(token.text.toLowerCase());
  }

  /** What colour a token has. @param {Token} token @param {object} schema */
  function coloured(token, schema) {
    if (token.kind !== "word") {
      return token.kind;
    }
    const word = token.text.toLowerCase();
    if (KEYWORDS.has(word)) {
      return "keyword";
    }
    return schema.tables.has(word) || schema.columns.has(word) ? "name" : "word";
  }

  /** The parameters of a statement, each once, in order, without their sign. @param {string} sql */
  function parameters(sql) {
    const found = tokens(sql).filter(({ kind }) => kind === "parameter");
    return [...new Set(found.map(({ text }) => text))].map((written) => ({ name: written.slice(1), written }));
  }

  /**
   * Which tables a statement reads, by the names that it calls them.
   * @param {Token[]} words
   * @param {object} schema
   * @returns {Map<string, string>} from the alias, or the name itself, to the table
   */
  function called(words, schema) {
    const found = new Map();
    words.forEach((token, place) => {
      const table = named(token).toLowerCase();
      if (!isName(token) || !schema.tables.has(table) || (words[place - 1] && words[place - 1].text === ".")) {
        return;
      }
      const as = words[place + 1] && words[place + 1].text.toLowerCase() === "as" ? 2 : 1;
      const alias = words[place + as];
      found.set(table, table);
      if (isName(alias)) {
        found.set(named(alias).toLowerCase(), table);
      }
    });
    return found;
  }

  /**
   * What may stand where something is being typed.
   * @param {string} sql
   * @param {number} caret
   * @param {object} schema
   * @returns {{from: number, typed: string, offers: Array<{text: string, kind: string, about: string}>}}
   */
  function completed(sql, caret, schema) {
    const all = tokens(sql);
    const here = all.find(({ start, end }) => start < caret && caret <= end);
    const typing = here && here.kind === "word" && here.end === caret ? here : null;
    const after = here && here.text === "." && here.end === caret ? here : null;
    const none = { from: caret, typed: "", offers: [] };
    if (here && !typing && !after && here.kind !== "space" && here.kind !== "sign") {
      return none;
    }
    const words = spoken(sql);
    const before = words.filter(({ end }) => end <= (typing ? typing.start : caret));
    const last = before[before.length - 1];
    const tables = called(words, schema);
    const typed = typing ? typing.text : "";
    const from = typing ? typing.start : caret;
    const dotted = last && last.text === ".";
    let offers = [];
    if (dotted) {
      const of = before[before.length - 2];
      const table = of && schema.tables.get(tables.get(named(of).toLowerCase()) || "");
      // An alias that is not told yet may be any table's.
      offers = table ? table.columns.map(offeredColumn) : unique([...schema.columns.values()].map(offeredColumn));
    } else if (last && (BEFORE_TABLES.has(last.text.toLowerCase()) || isListed(before))) {
      offers = [...offeredTables(schema), ...own(words, schema, "table")];
    } else {
      const read = [...new Set(tables.values())].map((name) => schema.tables.get(name));
      const columns = read.length ? read.flatMap((table) => table.columns) : [...schema.columns.values()];
      offers = [
        ...unique(columns.map(offeredColumn)),
        ...own(words, schema, "name"),
        ...[...KEYWORDS].map((text) => ({ text, kind: "keyword", about: "" })),
        ...[...FUNCTIONS].map((text) => ({ text, kind: "function", about: "" })),
        ...offeredTables(schema),
      ];
    }
    return { from, typed, offers: chosen(offers, typed) };
  }

  /** Whether what follows is one more table of a list after FROM. */
  function isListed(before) {
    if (before.length === 0 || before[before.length - 1].text !== ",") {
      return false;
    }
    const keyword = [...before].reverse().find(isKeyword);
    return Boolean(keyword) && BEFORE_TABLES.has(keyword.text.toLowerCase());
  }

  function offeredColumn({ name, title, unit }) {
    return { text: name, kind: "column", about: unit ? `${title}, ${unit}` : title };
  }

  function offeredTables(schema) {
    return [...schema.tables.values()].map(({ name, title }) => ({ text: name, kind: "table", about: title }));
  }

  /** The names that a statement gives itself, such as those of WITH and AS. */
  function own(words, schema, kind) {
    const given = words.filter((token, place) => {
      const around = [words[place - 1], words[place + 1]].map((other) => (other ? other.text.toLowerCase() : ""));
      return isName(token) && (around[0] === "as" || around[1] === "as") && !schema.tables.has(token.text.toLowerCase());
    });
    return unique(given.map((token) => ({ text: token.text, kind, about: "of this query" })));
  }

  function unique(offers) {
    return [...new Map(offers.map((offer) => [offer.text, offer])).values()];
  }

  /** What begins with what is typed, then what holds it; nothing where it is typed whole, but as a function's name. */
  function chosen(offers, typed) {
    const wanted = typed.toLowerCase();
    const found = offers.filter(({ text }) => text.toLowerCase().includes(wanted));
    if (wanted && found.some(({ text, kind }) => text.toLowerCase() === wanted && kind !== "function")) {
      return [];
    }
    const begins = found.filter(({ text }) => text.toLowerCase().startsWith(wanted));
    return unique([...begins, ...found]).slice(0, MOST_OFFERED);
  }

  /** How many letters have to change to make one word of another. */
  function distance(one, other) {
    let row = [...other].map((_, place) => place + 1);
    [...one].forEach((letter, line) => {
      let [before, left] = [line, line + 1];
      row = [...other].map((wanted, place) => {
        const cost = Math.min(left + 1, row[place] + 1, before + (letter === wanted ? 0 : 1));
        [before, left] = [row[place], cost];
        return cost;
      });
    });
    return row.length ? row[row.length - 1] : one.length;
  }

  /** The name that was probably meant, or nothing. */
  function meant(name, names) {
    const wanted = name.toLowerCase();
    const ranked = [...names]
      .map((other) => ({ other, cost: other.includes(wanted) ? 1 : distance(wanted, other) }))
      .sort((one, two) => one.cost - two.cost);
    return ranked.length && ranked[0].cost <= Math.max(1, Math.floor(wanted.length / 3)) ? ranked[0].other : null;
  }

  /** Where a character is, counted from 1. @param {string} sql @param {number} place */
  function position(sql, place) {
    const lines = sql.slice(0, place).split("\n");
    return { line: lines.length, column: [...lines[lines.length - 1]].length + 1 };
  }

  function clipped(text) {
    return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  }

  /** What SQLite says, as its own words begin, and what that means to who wrote the query. */
  const MEANINGS = [
    [
      /^no such column: (.+)$/,
      ([, name], sql, schema) => {
        const bare = name.replace(/^.*\./, "");
        const read = [...new Set(called(spoken(sql), schema).values())].flatMap((table) =>
          schema.tables.get(table).columns.map((column) => column.name),
        );
        const close = meant(bare, read.length ? read : schema.columns.keys());
        return { text: `There is no column ${clipped(name)} here`, hint: close && `Did you mean ${close}?`, name: bare };
      },
    ],
    [
      /^no such table: (.+)$/,
      ([, name], _sql, schema) => {
        const close = meant(name, schema.tables.keys());
        return { text: `There is no table ${clipped(name)}`, hint: close && `Did you mean ${close}?`, name };
      },
    ],
    [
      /^no such function: (.+)$/,
      ([, name]) => {
        const close = meant(name, FUNCTIONS);
        return { text: `There is no function ${clipped(name)}`, hint: close && `Did you mean ${close}?`, name };
      },
    ],
    [
      /^ambiguous column name: (.+)$/,
      ([, name]) => ({
        text: `More than one table here has a column ${clipped(name)}`,
        hint: "Write the table’s name or alias and a dot before it.",
        name: name.replace(/^.*\./, ""),
      }),
    ],
    [/^near "([^]*)": syntax error$/, ([, text]) => ({ text: `SQL does not go on like this at ${clipped(text)}`, name: text })],
    [/^incomplete input$/, () => ({ text: "The query ends too early", hint: "A bracket, a quote or a name is missing." })],
    [/^unrecognized token: "([^]*)"$/, ([, text]) => ({ text: `This is no word of SQL: ${clipped(text)}`, name: text })],
    [
      /^not authorized|readonly database|prohibited/,
      () => ({
        text: "This page only reads the database",
        hint: "Begin with SELECT or WITH; to change rows, download the database.",
      }),
    ],
    [/^too many attached databases/, () => ({ text: "This page reads one database, and attaches no other" })],
    [/^(?:out of memory|string or blob too big|.*SQLITE_(?:NOMEM|TOOBIG))/, () => ({
      text: "The query takes more memory than this page allows",
      hint: "Ask for fewer or shorter values.",
    })],
  ];

  /**
   * Say in plain words what is wrong with a query, and where.
   * @param {{message: string, place: ?number}} error as SQLite gives it
   * @param {string} sql
   * @param {object} schema
   * @returns {{text: string, start: number, end: number}} with a negative start where no place is known
   */
  function plain(error, sql, schema) {
    const [found] = MEANINGS.map(([form, tell]) => {
      const match = form.exec(error.message);
      return match && tell(match, sql, schema);
    }).filter(Boolean);
    const told = found || { text: `SQLite says: ${clipped(error.message)}` };
    const words = spoken(sql);
    const same = (token) => told.name !== undefined && named(token).toLowerCase() === told.name.toLowerCase();
    let wrong = null;
    if (error.place !== null && error.place !== undefined) {
      // SQLite points at the first word of a name with dots; the part that is wrong stands at its end.
      const near = words.filter(({ end }) => end > error.place);
      wrong = near.slice(0, 5).find(same) || near[0] || words[words.length - 1];
    } else {
      wrong = words.find(same) || null;
    }
    const where = wrong ? position(sql, wrong.start) : null;
    const place = where ? `Line ${where.line}, column ${where.column}: ` : "";
    const text = `${place}${told.text}.${told.hint ? ` ${told.hint}` : ""}`;
    return { text, start: wrong ? wrong.start : -1, end: wrong ? wrong.end : -1 };
  }

  /**
   * What keeps a text from being asked at all.
   * @param {string} sql
   * @returns {?{text: string, start: number, end: number}}
   */
  function refused(sql) {
    const words = spoken(sql);
    if (!words.some(({ text }) => text !== ";")) {
      return { text: "There is no query yet: write one, or choose a saved one.", start: -1, end: -1 };
    }
    const end = words.findIndex(({ text }) => text === ";");
    const next = end < 0 ? null : words.slice(end + 1).find(({ text }) => text !== ";");
    if (next) {
      const { line, column } = position(sql, next.start);
      const text = `Line ${line}, column ${column}: a second statement begins here. Ask one at a time.`;
      return { text, start: next.start, end: next.end };
    }
    const unnamed = words.find(({ text }) => text === "?");
    if (unnamed) {
      const { line, column } = position(sql, unnamed.start);
      const text = `Line ${line}, column ${column}: give this parameter a name, as in :name.`;
      return { text, start: unnamed.start, end: unnamed.end };
    }
    return null;
  }

  window.joulebookSql.language = { coloured, completed, parameters, plain, refused, tokens };
})();
