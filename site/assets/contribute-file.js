/* The file of a proposed row: its one form, its name, an id for it, and the links that carry it. Pure functions. */

(function () {
  "use strict";

  var ours = window.joulebookContribute, book = ours.rulebook;
  var PACKAGE = "datapackage/";
  var LONGEST_LINK = 8000; // characters that hosts take in an address
  var NO_EXTRA = "No";
  var CONNECTIVES = /\bet al\b\.?|\band\b/g;
  var LONGEST_ID = 80;
  var CORRECTED = "-corrected";

  /**
   * A record as it is written in a table: quotes only where they are needed.
   * @param {string[]} cells
   */
  function written(cells) {
    return cells.map(function (cell) {
      return /[,"\n]/.test(cell) ? "\"" + cell.replace(/"/g, "\"\"") + "\"" : cell;
    }).join(",");
  }

  /**
   * The whole file of a row, in the form that joulebook format gives it.
   * @param {string} table
   * @param {Object<string, string>} row
   */
  function content(table, row) {
    var names = book.tables[table].fields.map(function (field) {
      return field.name;
    });
    return written(names) + "\n" + written(names.map(function (name) {
      return row[name] || "";
    })) + "\n";
  }

  /**
   * The slug of a text: small letters and digits, and one hyphen for whatever stands between them.
   * @param {string} text
   */
  function slug(text) {
    var plain = text.replace(/×/g, "x").normalize("NFKD").replace(/[^\x00-\x7f]/g, "");
    return plain.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  }

  /* The first of the ids that is not taken, else one with a number. */
  function untaken(wished, taken) {
    var free = wished.filter(function (one) { return !taken.has(one); })[0];
    for (var count = 2; !free; count += 1) {
      free = taken.has(wished[0] + "-" + count) ? "" : wished[0] + "-" + count;
    }
    return free;
  }

  /**
   * The id that a row would have, made unlike those that are taken, as joulebook add proposes it; "" without a name.
   * @param {{names: string[], apart: string}} rule the fields that make the name, and the one that tells two of a name apart
   * @param {Object<string, string>} row
   * @param {Set<string>} taken
   */
  function proposedId(rule, row, taken) {
    var replaced = slug(row.supersedes || "");
    if (replaced) {
      return untaken([replaced + CORRECTED], taken);
    }
    var name = rule.names.filter(function (one) {
      return one !== "extra_data" || row[one] !== NO_EXTRA;
    }).map(function (one) {
      return one === "label" ? (row[one] || "").replace(CONNECTIVES, " ") : row[one] || "";
    }).join(" ");
    var first = slug(name).slice(0, LONGEST_ID).replace(/^-+|-+$/g, "");
    return first && untaken([first, slug(first + " " + (row[rule.apart] || ""))], taken);
  }

  /** Where the file lies in the repository. */
  function repositoryPath(path) {
    return PACKAGE + path;
  }

  /**
   * An address that opens a new file, filled in; nothing where it is not known or too long.
   * @param {{address: ?string, newFile: string}} repository
   * @param {{path: string, content: string}} file
   */
  function newFileLink(repository, file) {
    return bounded(repository.newFile && repository.newFile + "?" + new URLSearchParams([
      ["filename", repositoryPath(file.path)], ["value", file.content]
    ]));
  }

  /**
   * An address that opens an issue with the files in it; nothing where it is not known or too long.
   * @param {{address: ?string, newFile: string}} repository
   * @param {Array<{path: string, content: string}>} files the row's first
   */
  function issueLink(repository, files) {
    var body = files.map(function (file) {
      return "`" + repositoryPath(file.path) + "`\n\n" + fenced(file.content);
    }).join("\n");
    return bounded(repository.newFile && repository.address + "issues/new?" + new URLSearchParams([
      ["title", "Row: " + files[0].path.replace(/^contributions\//, "").replace(/\.csv$/, "")], ["body", body]
    ]));
  }

  /* A fence that the text itself cannot end. */
  function fenced(text) {
    var longest = (text.match(/`+/g) || []).reduce(function (most, run) {
      return Math.max(most, run.length);
    }, 2);
    var fence = "`".repeat(longest + 1);
    return fence + "csv\n" + text + fence + "\n";
  }

  function bounded(link) {
    return link && link.length <= LONGEST_LINK ? link : "";
  }

  ours.file = {
    content: content, issueLink: issueLink, newFileLink: newFileLink, proposedId: proposedId, repositoryPath: repositoryPath
  };
}());
