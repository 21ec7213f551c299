/*
 * Runs SQLite for the SQL page, in a thread of its own: opens the database read-only, answers one question at a time.
 * A build publishes it behind SQLite's own script, as one file, so that neither waits for the other to be found.
 */

/* global sqlite3InitModule */
/** An answer stops at so many rows as the page holds, or at the first of these, and says so. */
const MOST = { cells: 200_000, characters: 10_000_000 };
const LIMITS = {
  SQLITE_LIMIT_LENGTH: 1_000_000,
  SQLITE_LIMIT_SQL_LENGTH: 100_000,
  SQLITE_LIMIT_ATTACHED: 0,
};
const SETTINGS = ["hard_heap_limit = 256000000", "query_only = 1", "trusted_schema = 0"];
const READING = ["SQLITE_SELECT", "SQLITE_READ", "SQLITE_RECURSIVE"];
const HARMLESS = new Set([
  "data_version", "foreign_key_list", "function_list", "index_info", "index_list", "index_xinfo", "page_count",
  "page_size", "pragma_list", "table_info", "table_list", "table_xinfo",
]);
const FORBIDDEN = new Set(["load_extension", "fts3_tokenizer"]);
const INTEGER = /^[+-]?\d+$/;

/** The library looks for places to keep databases in, and writes of what it lacks; this page keeps none. */
globalThis.sqlite3ApiConfig = {
  disable: { vfs: { kvvfs: true, opfs: true, "opfs-vfs": true, "opfs-sahpool": true, "opfs-wl": true } },
  warn() {},
};

/** @type {object | null} */
let library = null;
/** @type {object | null} */
let database = null;

/** Start SQLite. @param {WebAssembly.Module} code */
async function begin(code) {
  library = await sqlite3InitModule({
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(code, imports).then((instance) => done(instance, code));
      return {};
    },
  });
}

/** Open a database in the place of the one that is open. @param {ArrayBuffer} bytes */
function open(bytes) {
  const { capi, wasm, oo1 } = library;
  if (database) {
    database.close();
  }
  database = new oo1.DB(":memory:");
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_READONLY;
  const size = bytes.byteLength;
  const place = wasm.allocFromTypedArray(new Uint8Array(bytes));
  database.checkRc(capi.sqlite3_deserialize(database.pointer, "main", place, size, size, flags));
  SETTINGS.forEach((setting) => database.exec(`pragma ${setting}`));
  Object.entries(LIMITS).forEach(([name, value]) => capi.sqlite3_limit(database.pointer, capi[name], value));
  const reading = new Set(READING.map((name) => capi[name]));
  const allowed = (action, first, second) =>
    reading.has(action) ||
    (action === capi.SQLITE_PRAGMA && HARMLESS.has(first)) ||
    (action === capi.SQLITE_FUNCTION && !FORBIDDEN.has(second));
  database.checkRc(
    capi.sqlite3_set_authorizer(
      database.pointer,
      (_context, action, first, second) => (allowed(action, first, second) ? capi.SQLITE_OK : capi.SQLITE_DENY),
      0,
    ),
  );
}

/**
 * Give a statement the values of its parameters; one that has none is null.
 * @param {object} statement
 * @param {Array<{name: string, type: string, value: string | number}>} parameters
 */
function bind(statement, parameters) {
  const { capi } = library;
  for (const { name, type, value } of parameters) {
    const index = capi.sqlite3_bind_parameter_index(statement.pointer, name);
    if (index && type === "number") {
      capi.sqlite3_bind_double(statement.pointer, index, Number(value));
    } else if (index && type === "integer" && INTEGER.test(String(value))) {
      capi.sqlite3_bind_int64(statement.pointer, index, BigInt(value));
    } else if (index) {
      statement.bind(index, String(value));
    }
  }
}

/** Each column of a statement: its name, and the table's column that it is read from, if it is. */
function columns(statement) {
  const { capi } = library;
  return statement.getColumnNames().map((name, index) => ({
    name,
    table: capi.sqlite3_column_table_name(statement.pointer, index),
    origin: capi.sqlite3_column_origin_name(statement.pointer, index),
  }));
}

/** @param {Array} row @returns {number} how many characters or bytes its texts have */
function weight(row) {
  return row.reduce((sum, value) => sum + (value === null ? 0 : value.length || 0), 0);
}

/**
 * Answer a question.
 * @param {{sql: string, parameters: Array, most: number}} question
 */
function answer({ sql, parameters, most }) {
  const begun = performance.now();
  const statement = database.prepare(sql);
  try {
    bind(statement, parameters);
    const heads = columns(statement);
    const rows = [];
    let characters = 0;
    let more = false;
    while (heads.length && statement.step()) {
      const full = rows.length === most || rows.length * heads.length >= MOST.cells;
      if (full || characters > MOST.characters) {
        more = true;
        break;
      }
      const row = statement.get([]);
      characters += weight(row);
      rows.push(row);
    }
    return { columns: heads, rows, more, ms: performance.now() - begun };
  } finally {
    statement.finalize();
  }
}

/**
 * What went wrong, and at which character of the SQL, where SQLite knows.
 * @param {Error} error
 * @param {string} sql
 */
function explained(error, sql) {
  const message = String(error.message).replace(/^SQLITE_\w+: (?:sqlite3 result code \d+: )?/, "");
  const bytes = database ? library.capi.sqlite3_error_offset(database.pointer) : -1;
  if (bytes < 0 || error.resultCode === undefined) {
    return { message, place: null };
  }
  const before = new TextEncoder().encode(sql).subarray(0, bytes);
  return { message, place: new TextDecoder().decode(before).length };
}

/** Do what a message asks. @param {object} message */
function done(message) {
  if (message.start) {
    return begin(message.start);
  }
  return message.open ? open(message.open) : answer(message.ask);
}

self.addEventListener("message", async ({ data }) => {
  try {
    postMessage({ id: data.id, answer: await done(data) });
  } catch (error) {
    postMessage({ id: data.id, error: explained(error, data.ask ? data.ask.sql : "") });
  }
});
