/* The rules for one cell of a new row: pure functions, no page. They are those of package/rules.py and of the schema's
   constraints, with the same codes and sentences; limits, patterns and lists come from the rulebook that the build
   writes, and a test holds the verdicts equal to those of the check on hundreds of rows. */

(function () {
  "use strict";

  var book = window.joulebookContribute.rulebook, given = book.cells;
  var NUMBER = whole(given.number), INTEGER = whole(given.integer), DATE = whole(given.date);
  var SIGNED_NUMBER = whole(given.signedNumber), ADDRESS = whole(given.address, "i");
  var MARKUP = new RegExp(given.markup);
  var SCRIPT_ADDRESS = ignoringCase(given.scriptAddress);
  var INVISIBLE_KINDS = new RegExp("^[" + given.invisibleKinds.map(function (kind) {
    return "\\p{" + kind + "}";
  }).join("") + "]$", "u");
  var INVISIBLE_LETTERS = new Set(Array.from(given.invisibleLetters));
  var NOT_PRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
  var FORMULA_SIGNS = "=@＝＠＋－";
  var LARGEST_PORT = 65535;
  var NUMBER_LIMITS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
  var CHECKED = { string: ["minLength", "maxLength", "pattern", "enum"], number: NUMBER_LIMITS, integer: NUMBER_LIMITS };
  var patterns = Object.create(null);

  /** A pattern that has to fit a whole text. */
  function whole(pattern, flags) {
    return new RegExp("^(?:" + pattern + ")$", flags);
  }

  /** A pattern without case. JavaScript knows the ends of English words alone, so they are spelt out. */
  function ignoringCase(pattern) {
    var letter = "[\\p{L}\\p{N}_]";
    return new RegExp(pattern.replace(/\\b/g, "(?:(?<=" + letter + ")(?!" + letter + ")|(?<!" + letter + ")(?=" + letter + "))"), "iu");
  }

  function problem(code, expected, fix) {
    return { code: code, expected: expected, fix: fix };
  }

  /** The text as Python folds its case: to compare without it. */
  function folded(text) {
    return Array.from(text).map(function (sign) {
      return sign === "ı" ? sign : sign.toLowerCase().toUpperCase().toLowerCase();
    }).join("").replace(/ς/g, "σ");
  }

  /** The text without spaces and line breaks at its ends; other spaces are findings before this is asked. */
  function stripped(text) {
    return text.replace(/^[ \n]+|[ \n]+$/g, "");
  }

  /** The text in its compatible form, without what cannot be seen. */
  function visible(text) {
    return text.normalize("NFKC").replace(NOT_PRINTABLE, "").trim();
  }

  /** The text, cut with an ellipsis where it is longer than so many characters. */
  function clip(text, limit) {
    var signs = Array.from(text);
    return signs.length <= limit ? text : signs.slice(0, limit - 1).join("") + "…";
  }

  /**
   * The first problem of a cell by the type of its field; an empty cell has none here.
   * @param {object} field of the rulebook
   * @param {string} cell
   * @returns {?{code: string, expected: string, fix: string}}
   */
  function judge(field, cell) {
    if (!cell || (field.type === "string" && /^[A-Za-z0-9]+$/.test(cell) && cell.length <= given.longest)) {
      return null; // plain words have no problem but those that constraints name
    }
    var found = textProblem(cell);
    if (found) {
      var better = field.type === "string" ? null : mended(field, cell);
      return better ? problem(found.code, found.expected, "write " + better) : found;
    }
    return TYPE_RULES[field.type](field, cell);
  }

  /** What no text of the package may hold: invisible, controlling, ambiguous characters, or too many. */
  function textProblem(text) {
    var signs = Array.from(text);
    if (signs.length > given.longest) {
      return problem("cell-too-long", "at most " + grouped(given.longest) + " characters, not " + grouped(signs.length),
        "shorten the text");
    }
    for (var place = 0; place < signs.length; place += 1) {
      var found = signs[place] >= " " && signs[place] <= "~" ? null : signProblem(signs[place]);
      if (found) {
        return found;
      }
    }
    if (text !== stripped(text)) {
      return problem("outer-space", "no space or line break at either end", "write “" + stripped(text) + "” without it");
    }
    if (text !== text.normalize("NFC")) {
      return problem("not-nfc", "letters with their accents as one character (Unicode form NFC)",
        "write " + text.normalize("NFC") + ", typed anew");
    }
    return null;
  }

  function grouped(count) {
    return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
  }

  /** What is wrong with one character that is not plain ASCII. */
  function signProblem(sign) {
    var code = sign.codePointAt(0), name = "U+" + code.toString(16).toUpperCase().padStart(4, "0");
    if (sign === given.replacement) {
      return problem("lost-character", "the letter that was lost", "look the text up in its source and type it anew");
    }
    if (sign === "\n") {
      return null; // what cells may have of it, their type says
    }
    if (/\p{Cc}/u.test(sign)) {
      return problem("control-character", "no control character", "delete " + name);
    }
    if (INVISIBLE_KINDS.test(sign) || INVISIBLE_LETTERS.has(sign) || (code & given.nonCharacter) === given.nonCharacter) {
      return problem("invisible-character", "only characters that can be seen", "delete " + name);
    }
    if (/\p{Zs}/u.test(sign)) {
      return problem("unusual-space", "the plain space", "write a plain space instead of " + name);
    }
    return null;
  }

  /** Why the text is no http(s) address that a page can link to. */
  function addressProblem(address) {
    var bad = problem("unsafe-address", "an address that begins with https:// or http://", "give the full address of a web page");
    var parts = hostOf(address);
    if (!parts) {
      return bad;
    }
    if (/[^\x00-\x7f]/.test(address)) {
      return problem(bad.code, bad.expected, "write letters beyond ASCII percent-encoded, as the browser copies them");
    }
    if (!ADDRESS.test(address) || parts.user || parts.host.replace(/^\.+|\.+$/g, "").indexOf(".") < 0) {
      return bad;
    }
    return null;
  }

  /** The host of an address and whether a user is named, as Python's urlsplit takes it apart; nothing where it refuses. */
  function hostOf(address) {
    var rest = address.replace(/[\t\r\n]/g, "").replace(/^[a-z][a-z0-9+.-]*:/i, "");
    var net = rest.slice(0, 2) === "//" ? rest.slice(2).split(/[/?#]/)[0] : "";
    var bare = net.replace(/[@:#?]/g, "");
    if ((net.indexOf("[") < 0) !== (net.indexOf("]") < 0) ||
        (bare.normalize("NFKC") !== bare && /[/?#@:]/.test(bare.normalize("NFKC")))) {
      return null;
    }
    var at = net.lastIndexOf("@"), info = net.slice(at + 1), inner = /^[^[]*\[([^\]]*)\]?(.*)$/.exec(info);
    var host = inner ? inner[1] : info.split(":")[0];
    var after = inner ? inner[2] : info.slice(host.length), port = after.slice(after.indexOf(":") + 1);
    if (after.indexOf(":") >= 0 && port && !(/^[0-9]+$/.test(port) && Number(port) <= LARGEST_PORT)) {
      return null;
    }
    return { host: host, user: at >= 0 };
  }

  /** What the cell probably means, written as its field wants it; null where that is a guess. */
  function mended(field, cell) {
    var plain = visible(cell);
    if (field.type === "number" || field.type === "integer") {
      plain = plain.replace(/_/g, "").replace(/\u2212/g, "-").replace(/%$/, "").trimEnd().replace(/^\+/, "");
      plain = plain.replace(/^(-?)0+(?=[0-9])/, "$1").replace(/^(-?)\.(?=[0-9])/, "$10.");
      plain = (field.type === "integer" ? plain.replace(/\.0*$/, "") : plain).replace(/\.$/, "");
      return (field.type === "integer" ? INTEGER : NUMBER).test(plain) && plain !== cell ? plain : null;
    }
    if (field.type === "boolean") {
      var truth = truthOf(plain);
      return truth && truth !== cell ? truth : null;
    }
    if (field.type === "date") {
      plain = plain.replace(/[/.]/g, "-");
      return plain !== cell && isDay(plain) ? plain : null;
    }
    return null;
  }

  function truthOf(text) {
    var word = folded(text);
    return Object.prototype.hasOwnProperty.call(given.truths, word) ? given.truths[word] : null;
  }

  function isBlankForm(cell) {
    return given.blankForms.indexOf(folded(cell)) >= 0;
  }

  /** Whether the text is a day of the calendar, written year-month-day. */
  function isDay(text) {
    if (!DATE.test(text)) {
      return false;
    }
    var parts = text.split("-").map(Number);
    var leap = parts[0] % 4 === 0 && (parts[0] % 100 !== 0 || parts[0] % 400 === 0);
    var lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    return parts[0] >= 1 && parts[1] >= 1 && parts[1] <= 12 && parts[2] >= 1 && parts[2] <= lengths[parts[1] - 1];
  }

  function stringProblem(field, cell) {
    if (cell.indexOf("\n") >= 0) {
      return problem("line-break", "text on one line",
        "write “" + cell.split(/[ \n]+/).join(" ") + "”, with a space instead of the line break");
    }
    if (/^(?:.*_)?url$/.test(field.name)) {
      return addressProblem(cell);
    }
    var first = Array.from(cell)[0];
    if (FORMULA_SIGNS.indexOf(first) >= 0 || ("+-".indexOf(first) >= 0 && !SIGNED_NUMBER.test(cell))) {
      return problem("formula", "text that does not begin with " + first, "begin with a word; a minus before text can be “−”");
    }
    var tag = MARKUP.exec(cell);
    if (tag) {
      return problem("markup", "plain text without tags or character references",
        "write the character itself instead of " + tag[0] + ", and a space after a plain “<”");
    }
    if (SCRIPT_ADDRESS.test(cell)) {
      return problem("unsafe-address", "no javascript: or data: address", "name the page by its https:// address");
    }
    return null;
  }

  function numberProblem(field, cell) {
    var isWhole = field.type === "integer", isNumber = NUMBER.test(cell), isInteger = INTEGER.test(cell);
    if (isNumber) {
      var value = Number(cell), digits = cell.split(/[eE]/)[0];
      if (!isFinite(value) || (value === 0 && /[1-9]/.test(digits))) {
        return problem("number-range", "a number that a double can hold", "check the exponent and the unit");
      }
      if (isWhole && isInteger && tooLarge(cell)) {
        return problem("number-range", "a whole number below 2^53", "check the digits and the unit");
      }
      if (isInteger || !isWhole) {
        return null;
      }
    }
    var better = mended(field, cell), fix = "write digits only, or leave the cell empty if the value is not known";
    if (better) {
      fix = "write " + better + " instead of " + cell;
    } else if (isBlankForm(cell)) {
      fix = "leave the cell empty if the value is not known";
    } else if (cell.indexOf(",") >= 0) {
      fix = "write a point before decimals and nothing between thousands";
    }
    if (isWhole && isNumber) {
      return problem("not-an-integer", "a whole number", fix);
    }
    return problem("not-a-number", isWhole ? "a whole number like 2014" : "a number like 2014 or 61.00", fix);
  }

  function tooLarge(cell) {
    var size = BigInt(cell.replace("-", ""));
    return size > BigInt(given.exactInteger);
  }

  function booleanProblem(_field, cell) {
    if (cell === "true" || cell === "false") {
      return null;
    }
    var truth = truthOf(cell);
    return problem("not-a-boolean", "true or false", truth ? "write " + truth + " instead of " + cell : "write true or false");
  }

  function dateProblem(_field, cell) {
    if (!isDay(cell)) {
      return problem("not-a-date", "a day of the calendar like 2012-06-01", isBlankForm(cell)
        ? "leave the cell empty if the day is not known" : "write an existing day as year-month-day, like 2012-06-01");
    }
    if (cell < given.firstDate || cell > given.lastDate) {
      return problem("date-range", "a day from " + given.firstDate + " to " + given.lastDate, "check the year");
    }
    return null;
  }

  var TYPE_RULES = {
    string: stringProblem, number: numberProblem, integer: numberProblem, boolean: booleanProblem, date: dateProblem
  };

  /**
   * What a cell breaks of its field's constraints, in the order in which the check tells them.
   * @returns {?{code: string, expected: string, fix: string}}
   */
  function broken(field, cell) {
    if (cell === "") {
      return field.constraints.required ? constraintProblem(field, "required") : null;
    }
    var names = (CHECKED[field.type] || []).filter(function (name) {
      return name in field.constraints && !HOLDS[name](field.constraints[name], cell);
    });
    return names.length ? constraintProblem(field, names[0]) : null;
  }

  function constraintProblem(field, name) {
    return problem(book.constraints.codes[name], field.words[name], book.constraints.fixes[name]);
  }

  var HOLDS = {
    minLength: function (limit, cell) { return Array.from(cell).length >= limit; },
    maxLength: function (limit, cell) { return Array.from(cell).length <= limit; },
    pattern: function (limit, cell) { return patternOf(limit).test(cell); },
    "enum": function (limit, cell) { return limit.indexOf(cell) >= 0; },
    minimum: function (limit, cell) { return compared(cell, String(limit)) >= 0; },
    maximum: function (limit, cell) { return compared(cell, String(limit)) <= 0; },
    exclusiveMinimum: function (limit, cell) { return compared(cell, String(limit)) > 0; },
    exclusiveMaximum: function (limit, cell) { return compared(cell, String(limit)) < 0; }
  };

  function patternOf(text) {
    if (!patterns[text]) {
      patterns[text] = new RegExp("^(?:" + text + ")$", "u");
    }
    return patterns[text];
  }

  /** Which of two written numbers is larger, digit by digit: beyond what a double tells apart. */
  function compared(one, other) {
    var first = scaled(one), second = scaled(other), power = Math.min(first.power, second.power);
    var left = first.digits * 10n ** BigInt(first.power - power), right = second.digits * 10n ** BigInt(second.power - power);
    return left > right ? 1 : left < right ? -1 : 0;
  }

  function scaled(text) {
    var parts = text.toLowerCase().split("e"), cut = (parts[0] + ".").split(".");
    var digits = BigInt(cut[0].replace("-", "") + cut[1]) * (text[0] === "-" ? -1n : 1n);
    return digits === 0n ? { digits: digits, power: 0 } : { digits: digits, power: Number(parts[1] || 0) - cut[1].length };
  }

  window.joulebookContribute.cells = {
    broken: broken, clip: clip, folded: folded, ignoringCase: ignoringCase, isNumber: NUMBER.test.bind(NUMBER), judge: judge,
    visible: visible
  };
}());
