/* The rules for a new row among those that are there: pure functions, no page. They are those of package/constraints.py,
   contributions.py, links.py, relations.py and renames.py for rows that are proposed, each in a file of its own. */

(function () {
  "use strict";

  var ours = window.joulebookContribute, book = ours.rulebook, cells = ours.cells, known = book.relations;
  var LINE = 2; // of the row in a file of its own, after the header
  var TEXT_LIMIT = 400; // characters of an order or of what is expected

  /**
   * The name of the file of a row, from its key.
   * @param {string[]} key
   */
  function fileName(key) {
    return key.map(function (part) {
      return cells.folded(part).replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
    }).join(known.between) + ".csv";
  }

  /** The path of the file of a row below the package’s folder. */
  function pathOf(table, row) {
    return known.folder + "/" + table + "/" + fileName(book.tables[table].key.map(function (name) {
      return row[name] || "";
    }));
  }

  /* A table with its rows and the proposed ones, as the check holds it. */
  function rowsOf(name, entries) {
    var table = book.tables[name], columns = Object.create(null);
    table.fields.forEach(function (field, place) {
      columns[field.name] = place;
    });
    var places = table.places.map(function (place) {
      return typeof place === "number" ? { file: table.file, line: place } : { file: place[0], line: place[1] };
    });
    var records = table.rows.slice(), first = records.length;
    entries.forEach(function (entry) {
      if (entry.table === name) {
        records.push(table.fields.map(function (field) {
          return entry.row[field.name] || "";
        }));
        places.push({ file: entry.file || pathOf(name, entry.row), line: LINE });
      }
    });
    return { name: name, table: table, columns: columns, records: records, places: places, first: first, bad: new Set(), suspects: new Set() };
  }

  function mark(rows, index, column) {
    rows.bad.add(index + " " + column);
  }

  function isBad(rows, index, column) {
    return rows.bad.has(index + " " + column);
  }

  function cell(rows, index, column) {
    return rows.records[index][rows.columns[column]];
  }

  /* The cells of a row by their fields. */
  function rowAt(rows, index) {
    var row = {};
    rows.table.fields.forEach(function (field, place) {
      row[field.name] = rows.records[index][place];
    });
    return row;
  }

  /* Each row’s index and its cells of these fields, leaving out rows where one of them is known to be bad. */
  function each(rows, names, visit, from) {
    if (!rows || !names.every(function (name) { return name in rows.columns; })) {
      return;
    }
    for (var index = from || 0; index < rows.records.length; index += 1) {
      if (!names.some(function (name) { return isBad(rows, index, name); })) {
        visit(index, names.map(function (name) { return cell(rows, index, name); }));
      }
    }
  }

  function keysOf(rows) {
    var keys = new Map();
    each(rows, rows.table.key, function (index, key) {
      if (!keys.has(key.join("\n"))) {
        keys.set(key.join("\n"), index);
      }
    });
    return keys;
  }

  function editionsOf(rows) {
    var found = new Map();
    each(rows, ["edition"], function (index, edition) {
      found.set(index, edition[0]);
    });
    return found;
  }

  /* Where a row stands, in words. */
  function placeOf(rows, index) {
    var place = rows.places[index], line = "line " + place.line;
    return place.file === rows.table.file ? line : place.file + ", " + line;
  }

  function finding(place, column, code, found, expected, fix) {
    return {
      file: place.file, line: place.line, column: column, code: code, severity: book.codes[code].severity,
      found: cells.clip(found, book.cells.foundLimit), expected: cells.clip(expected, TEXT_LIMIT), fix: cells.clip(fix, TEXT_LIMIT)
    };
  }

  function at(rows, code, index, column, found, expected, fix) {
    return finding(rows.places[index], column, code, found, expected, fix);
  }

  /* What a file of a proposed row has to be beyond a table: of the community, and under the row’s own id. */
  function aloneFindings(rows) {
    var found = [], key = rows.table.key;
    each(rows, ["edition"], function (index, edition) {
      if (edition[0] === known.paper) {
        mark(rows, index, "edition");
        found.push(at(rows, "contribution-edition", index, "edition", edition[0], "community",
          "write community: the paper's rows are frozen as printed"));
      }
    }, rows.first);
    each(rows, key, function (index, parts) {
      var file = rows.places[index].file, name = fileName(parts);
      if (file.split("/").pop() !== name && parts.every(Boolean)) {
        found.push(at(rows, "contribution-name", index, key[0], file, known.folder + "/" + rows.name + "/" + name,
          "rename the file, or correct the id"));
      }
    }, rows.first);
    return found;
  }

  /* What the rules for one cell and the constraints of its field find. */
  function cellFindings(rows) {
    var found = [], fields = rows.table.fields;
    for (var index = rows.first; index < rows.records.length; index += 1) {
      fields.forEach(function (field) {
        var text = cell(rows, index, field.name), problem = isBad(rows, index, field.name) ? null : cells.judge(field, text);
        if (problem) {
          mark(rows, index, field.name);
          found.push(at(rows, problem.code, index, field.name, text, problem.expected, cells.clip(problem.fix, book.cells.foundLimit)));
        }
      });
      found = found.concat(constraintFindings(rows, index));
    }
    return found;
  }

  function constraintFindings(rows, index) {
    var found = [], fields = rows.table.fields;
    fields.forEach(function (field) {
      var text = cell(rows, index, field.name);
      var problem = isBad(rows, index, field.name) ? null : cells.broken(field, text);
      if (problem) {
        mark(rows, index, field.name);
        found.push(at(rows, problem.code, index, field.name, text, problem.expected, problem.fix));
      }
    });
    fields.forEach(function (field) {
      var text = cell(rows, index, field.name), other = -1;
      if (field.constraints.unique && text !== "" && !isBad(rows, index, field.name)) {
        other = lastBefore(rows, index, [field.name], [text]);
      }
      if (other >= 0) {
        mark(rows, index, field.name);
        found.push(at(rows, book.constraints.codes.unique, index, field.name, text,
          field.words.unique + "; " + placeOf(rows, other) + " has it", book.constraints.fixes.unique));
      }
    });
    return found.concat(keyFindings(rows, index));
  }

  function keyFindings(rows, index) {
    var key = rows.table.key, parts = key.map(function (name) { return cell(rows, index, name); });
    if (key.some(function (name) { return isBad(rows, index, name); })) {
      return [];
    }
    var other = lastBefore(rows, index, key, parts);
    if (other < 0) {
      return [];
    }
    key.forEach(function (name) { mark(rows, index, name); });
    return [at(rows, "primary-key", index, key[0], parts.join("|"),
      "a key that no other row has; " + placeOf(rows, other) + " has it",
      "give the row a key of its own, or remove the repeated row")];
  }

  /* The last row before one that has these cells, none of them bad. */
  function lastBefore(rows, index, names, wanted) {
    for (var other = index - 1; other >= 0; other -= 1) {
      if (names.every(function (name, place) { return cell(rows, other, name) === wanted[place] && !isBroken(rows, other, name); })) {
        return other;
      }
    }
    return -1;
  }

  /* Whether a cell is bad by itself, and not for a value that is given twice. */
  function isBroken(rows, index, name) {
    var field = rows.table.fields[rows.columns[name]], text = cell(rows, index, name);
    return isBad(rows, index, name) && Boolean(cells.judge(field, text) || cells.broken(field, text));
  }

  /* A reference to a row whose key has a finding is not called dangling as well. */
  function suspectBadKeys(rows) {
    for (var index = rows.first; index < rows.records.length; index += 1) {
      if (rows.table.key.some(isBadHere)) {
        rows.table.key.forEach(suspectHere);
        rows.suspects.add(ours.file.proposedId(rows.table.naming, rowAt(rows, index), new Set()));
      }
    }
    rows.suspects.delete("");

    function isBadHere(name) {
      return isBad(rows, index, name);
    }

    function suspectHere(name) {
      var text = cell(rows, index, name), plain = cells.visible(text);
      [text, plain, cells.folded(plain).replace(/[^\p{L}\p{N}]+/gu, "-")].forEach(function (one) {
        rows.suspects.add(one);
      });
    }
  }

  /* What a logarithm or a ratio is taken of is above zero. */
  function positive(all) {
    return each1(all, function (rows) {
      return rows.table.positive;
    }, function (rows, index, column, text) {
      if (!text || Number(text) > 0) {
        return null;
      }
      mark(rows, index, column);
      return at(rows, "not-positive", index, column, text, "a number above zero",
        "leave the cell empty if the value is not known; zero and negative values cannot be");
    });
  }

  /* Ask each proposed row of each table for a finding on each of some columns. */
  function each1(all, columnsOf, ask) {
    var found = [];
    Object.keys(all).forEach(function (name) {
      columnsOf(all[name]).forEach(function (column) {
        each(all[name], [column], function (index, texts) {
          var one = ask(all[name], index, column, texts[0]);
          if (one) {
            found.push(one);
          }
        }, all[name].first);
      });
    });
    return found;
  }

  /* Only a community row replaces a row, only one of the paper’s edition, and only one row does. */
  function supersedes(all) {
    var found = [];
    Object.keys(all).forEach(function (name) {
      var rows = all[name], editions = editionsOf(rows), keys = keysOf(rows), taken = new Map();
      if (rows.table.key.length !== 1) {
        return;
      }
      each(rows, [rows.table.key[0], "supersedes"], function (index, texts) {
        var id = texts[0], replaced = texts[1], target = keys.get(replaced), problem = null;
        if (!replaced) {
          return;
        }
        if (editions.get(index) === known.paper) {
          problem = ["an empty cell: the paper's rows are frozen as printed", "empty the cell"];
        } else if (replaced === id) {
          problem = ["the id of another row", "name the paper row that this row replaces, or empty the cell"];
        } else if (target !== undefined && editions.get(target) === "community") {
          problem = ["a row of the paper's edition", "change the community row itself instead of replacing it"];
        } else if (target === undefined && !rows.suspects.has(replaced)) {
          problem = ["the id of a paper row of " + rows.table.file, "correct the id"];
        } else if (taken.has(replaced)) {
          problem = ["a row that nothing else replaces; " + placeOf(rows, taken.get(replaced)) + " does", "keep one of the two rows"];
        }
        if (problem) {
          mark(rows, index, "supersedes");
          found.push(at(rows, "supersedes", index, "supersedes", replaced, problem[0], problem[1]));
        } else {
          taken.set(replaced, index);
        }
      });
    });
    return found;
  }

  /* References to rows that do not exist. */
  function references(all) {
    var found = [];
    Object.keys(all).forEach(function (name) {
      var rows = all[name];
      rows.table.references.forEach(function (reference) {
        var target = all[reference.table], there = new Set();
        each(target, reference.names, function (_index, texts) {
          there.add(texts.join("|"));
        });
        each(rows, reference.fields, function (index, texts) {
          var text = texts.join("|");
          if (!texts.some(Boolean) || there.has(text) || texts.some(function (one) { return target.suspects.has(one); })) {
            return;
          }
          mark(rows, index, reference.fields[0]);
          found.push(at(rows, "foreign-key", index, reference.fields[0], text,
            reference.names.join(", ") + " of a row of " + target.table.file,
            ours.close.fix(text, Array.from(there), "add that row to " + target.table.file + ", or correct the value")));
        }, rows.first);
      });
    });
    return found;
  }

  /* A model’s id is in one of the tables of models only. */
  function sharedIds(all) {
    var tables = known.modelTables.map(function (name) { return all[name]; }).filter(Boolean), found = [];
    tables.forEach(function (first, before) {
      var keys = keysOf(first);
      tables.slice(before + 1).forEach(function (second) {
        keysOf(second).forEach(function (index, id) {
          if (keys.has(id)) {
            var place = first.places[keys.get(id)];
            found.push(at(second, "duplicate-id", index, second.table.key[0], id,
              "an id that no other model has; " + place.file + ", line " + place.line + " has it",
              "give one of the two models another id"));
          }
        });
      });
    });
    return found;
  }

  /* Rows that say the same under two ids: the same name in any spelling, a size left open, the same numbers. */
  function duplicates(all) {
    var found = [];
    Object.keys(known.sameRow).forEach(function (name) {
      var rows = all[name], columns = known.sameRow[name], replaces = new Map(), earlier = rows && earlierRows(rows);
      if (!rows || rows.table.key.length !== 1) {
        return;
      }
      each(rows, ["supersedes"], function (index, texts) {
        replaces.set(index, texts[0]);
      });
      each(rows, [rows.table.key[0]].concat(columns), function (index, texts) {
        var id = texts[0], parts = texts.slice(1), like = earlier(index, parts);
        if (!like) {
          return;
        }
        var otherId = cell(rows, like.index, rows.table.key[0]);
        if (index < rows.first || replaces.get(index) === otherId || replaces.get(like.index) === id) {
          return;
        }
        var same = columns.every(function (column, place) {
          return cells.folded(parts[place].trim()) === cells.folded(cell(rows, like.index, column).trim());
        });
        found.push(at(rows, same ? "duplicate-row" : "likely-duplicate", index, rows.table.key[0],
          id + ": " + like.said.filter(Boolean).join(", "),
          "one row for each thing; " + placeOf(rows, like.index) + " (" + otherId + ") says the same",
          "remove one of the two, or name the replaced paper row in supersedes"));
      });
    });
    return found;
  }

  /* Asks for an earlier row that says the same, with the cells that both have, and remembers each row that is asked for. */
  function earlierRows(rows) {
    var separators = new RegExp(known.separators, "g"), isOpen = known.openSize.indexOf(rows.name) >= 0;
    var news = communityOf(rows), numbersOf = new Map(), bySense = new Map(), byName = new Map(), byNumbers = new Map();
    each(rows, known.sameNumbers[rows.name] || [""], function (index, texts) {
      numbersOf.set(index, texts);
    });
    function first(map, key, index) {
      if (!map.has(key)) {
        map.set(key, index);
      }
      return map.get(key);
    }
    function isNews(other, index) {
      return other !== undefined && other !== index && (news.has(other) || news.has(index));
    }
    return function (index, parts) {
      var sense = parts.map(function (part) { return cells.folded(part).replace(separators, ""); });
      var name = sense.slice(0, -1).join("\n"), size = sense[sense.length - 1], other = first(bySense, sense.join("\n"), index);
      if (other !== index) {
        return { index: other, said: parts };
      }
      other = first(byName, name, index);
      if (isOpen) {
        other = size ? bySense.get(name + "\n") : other;
        if (isNews(other, index)) {
          return { index: other, said: parts };
        }
      }
      var numbers = numbersOf.get(index);
      if (numbers && numbers.every(cells.isNumber)) {
        other = first(byNumbers, numbers.map(Number).join(" "), index);
        return isNews(other, index) ? { index: other, said: numbers } : null;
      }
      return null;
    };
  }

  /* The rows that are not of the paper’s edition. */
  function communityOf(rows) {
    var found = new Set();
    editionsOf(rows).forEach(function (edition, index) {
      if (edition === known.community) {
        found.add(index);
      }
    });
    return found;
  }

  /* Rows that cannot be compared with the others, or be held against their sources. */
  function inclusion(all) {
    var found = comparable(all);
    Object.keys(all).forEach(function (name) {
      var rows = all[name], news = rows ? communityOf(rows) : new Set();
      each(rows, ["locator"], function (index, texts) {
        if (news.has(index) && !texts[0]) {
          found.push(at(rows, "no-locator", index, "locator", "", book.inclusion.where, book.inclusion.sayWhere));
        }
      }, rows ? rows.first : 0);
    });
    return found;
  }

  /* Image models whose accuracy cannot be compared with the others: of several crops or models, or of unknown size. */
  function comparable(all) {
    var found = [], rows = all.cv_models, words = book.inclusion, news = rows ? communityOf(rows) : new Set(), refused = new Set();
    function refuse(code, index, column, fix) {
      found.push(at(rows, code, index, column, cell(rows, index, column), words.wanted, fix));
    }
    each(rows, ["top1_basis"], function (index, texts) {
      if (news.has(index) && Object.prototype.hasOwnProperty.call(words.codes, texts[0])) {
        refused.add(index);
        refuse(words.codes[texts[0]], index, "top1_basis", texts[0] ? words.fix : words.ask);
      }
    }, rows ? rows.first : 0);
    each(rows, ["model"], function (index, texts) {
      var code = Object.keys(words.named).filter(function (name) {
        return cells.ignoringCase(words.named[name]).test(texts[0]);
      })[0];
      if (code && news.has(index) && !refused.has(index)) {
        refuse(code, index, "model", words.fix);
      }
    }, rows ? rows.first : 0);
    each(rows, ["test_resolution_px"], function (index, texts) {
      if (news.has(index) && !texts[0]) {
        found.push(at(rows, "no-resolution", index, "test_resolution_px", "", "the side of the test image in pixels, like 224",
          "look up at which input size accuracy and forward pass hold; both change with it"));
      }
    }, rows ? rows.first : 0);
    return found;
  }

  /* A baseline device has an FP32 peak. */
  function baselines(all) {
    var found = [], peaks = all.gpu_peaks, keys = peaks && keysOf(peaks), gpus = all.gpus;
    each(gpus, ["gpu_id", "baseline_gpu_id"], function (index, texts) {
      var baseline = texts[1];
      if (baseline && peaks && !keys.has(baseline + "\n" + known.baselinePrecision) &&
          !peaks.suspects.has(baseline) && !peaks.suspects.has(known.baselinePrecision)) {
        found.push(at(gpus, "baseline", index, "baseline_gpu_id", baseline,
          "a device whose FP32 peak is in gpu_peaks; that of " + baseline + " is not",
          "add the FP32 peak of " + baseline + ", or name another baseline"));
      }
    }, gpus ? gpus.first : 0);
    return found;
  }

  /* A GLUE score says on which split and with or without WNLI it was taken; without a score neither is said. */
  function glueDetails(all) {
    var found = [], rows = all.nlp_models;
    known.glueDetails.forEach(function (detail) {
      each(rows, ["glue_score", detail], function (index, texts) {
        if (Boolean(texts[0]) !== Boolean(texts[1])) {
          found.push(at(rows, "glue-detail", index, detail, texts[1],
            texts[0] ? detail + " of the GLUE score" : "an empty cell beside an empty glue_score",
            texts[0] ? "fill in " + detail : "fill in glue_score, or empty " + detail));
        }
      }, rows ? rows.first : 0);
    });
    return found;
  }

  /* Each source can be found, and some row uses it, or the package as a whole. */
  function sourceReferences(all) {
    var found = [], rows = all.sources, used = new Set(), complete = true, cited = book.cited.join("\n");
    Object.keys(all).forEach(function (name) {
      all[name].table.references.forEach(function (reference) {
        if (reference.table === "sources" && reference.fields.length === 1) {
          // a row or a cell that could not be read might name the source
          complete = complete && all[name].suspects.size === 0 && !Array.from(all[name].bad).some(function (one) {
            return one.split(" ")[1] === reference.fields[0];
          });
          each(all[name], reference.fields, function (_index, texts) {
            used.add(texts[0]);
          }, all[name].first);
        }
      });
    });
    each(rows, ["source_id"].concat(known.references, ["note"]), function (index, texts) {
      var source = texts[0], given = texts.slice(1);
      if (!given.some(Boolean)) {
        found.push(at(rows, "untraceable-source", index, "doi", "", "doi, arxiv_id, url or a note",
          "give the DOI, the arXiv id or the address; where there is none, say in note where it can be found"));
      }
      var isCited = given.slice(0, -1).some(function (one) { return one && cited.indexOf(one) >= 0; });
      if (complete && !used.has(source) && !isCited) {
        found.push(at(rows, "unused-source", index, "source_id", source, "a row that uses it",
          "name it in the rows that it supports, or remove it"));
      }
    }, rows ? rows.first : 0);
    return found;
  }

  /* An id that was renamed is in use no more. */
  function renamedIds(all) {
    var found = [];
    book.renamed.forEach(function (renamed) {
      var names = known.modelTables.indexOf(renamed.table) >= 0 ? known.modelTables : [renamed.table];
      names.slice().sort().forEach(function (name) {
        var index = all[name] && all[name].table.key.length === 1 ? keysOf(all[name]).get(renamed.oldId) : undefined;
        if (index !== undefined) {
          var place = all[name].places[index];
          found.push(finding(renamed, "old_id", "renamed-id", renamed.oldId,
            "an id that is in use no more; " + place.file + ", line " + place.line + " has it",
            "remove this row, or rename the row that has the id"));
        }
      });
    });
    return found;
  }

  /* What looks wrong by its numbers and may yet be right. */
  function doubts(all) {
    var found = [];
    Object.keys(book.doubts.kinds).forEach(function (name) {
      var rows = all[name], keyed = new Set(rows ? keysOf(rows).values() : []), news = rows ? communityOf(rows) : new Set();
      if (!rows) {
        return;
      }
      var held = {
        each: each.bind(null, rows), cell: cell.bind(null, rows), kind: book.doubts.kinds[name],
        isNew: function (index) { return index >= rows.first && news.has(index) && keyed.has(index); }
      };
      ours.doubts.doubts(held, all.sources && each.bind(null, all.sources)).forEach(function (one) {
        found.push(at(rows, one.code, one.index, one.column, one.found, one.expected, one.fix + "; " + book.doubts.answer));
      });
    });
    return found;
  }

  var RELATIONS = [
    positive, supersedes, references, sharedIds, duplicates, inclusion, baselines, glueDetails, sourceReferences, renamedIds, doubts
  ];

  /**
   * All that the check would find in proposed rows, each in a file of its own.
   * @param {Array<{table: string, row: Object<string, string>, file?: string}>} entries
   * @returns {Array<{file: string, line: number, column: ?string, code: string, severity: string, found: string, expected: string, fix: string}>}
   */
  function verdicts(entries) {
    var all = Object.create(null), found = [];
    Object.keys(book.tables).forEach(function (name) {
      all[name] = rowsOf(name, entries);
    });
    Object.keys(all).forEach(function (name) {
      found = found.concat(aloneFindings(all[name]), cellFindings(all[name]));
      suspectBadKeys(all[name]);
    });
    RELATIONS.forEach(function (rule) {
      found = found.concat(rule(all));
    });
    return found;
  }

  ours.rows = { fileName: fileName, pathOf: pathOf, verdicts: verdicts };
}());
