/* The form of a new row: reads the fields, shows what the check would say beside each, where the row falls, and the file. */

(function () {
  "use strict";

  var ours = window.joulebookContribute, ui = window.joulebook.widgets, book = ours.rulebook;
  var byId = ui.byId, element = ui.element;
  var setup = JSON.parse(byId("proposal-setup").textContent), repository = JSON.parse(byId("proposal-repository").textContent);
  var form = byId("proposal"), table = book.tables[setup.table];
  var ROW = "row-", SOURCE = "source-", SOURCES = "sources";
  var QUIET = 700; // milliseconds without a key before the summary speaks
  var STORE = "joulebook-proposal-" + setup.table;
  // Fields that the reader has left once, or that were filled in for him: an empty one among them is a finding of its own.
  var seen = new Set(), ownIds = new Set();
  var timers = { draw: 0, speak: 0 };

  function field(prefix, name) {
    return byId(prefix + name);
  }

  function isCounting(entry) {
    return entry.tagName === "FIELDSET";
  }

  function valueOf(prefix, name) {
    var entry = field(prefix, name);
    if (!isCounting(entry)) {
      return entry.value;
    }
    var chosen = entry.querySelector("input:checked");
    return chosen ? chosen.value : "";
  }

  function setValue(prefix, name, value) {
    var entry = field(prefix, name);
    if (isCounting(entry)) {
      entry.querySelectorAll("input").forEach(function (radio) {
        radio.checked = radio.value === value;
      });
    } else if (entry.tagName === "SELECT") {
      ui.choose(entry, value);
    } else {
      entry.value = value;
    }
  }

  /** The row as it stands in the fields of one part of the form. */
  function rowOf(prefix, name) {
    var row = {};
    book.tables[name].fields.forEach(function (one) {
      row[one.name] = valueOf(prefix, one.name);
    });
    return row;
  }

  function hasSource() {
    return Boolean(byId("new-source")) && book.tables.sources.fields.some(function (one) {
      return one.name !== "edition" && valueOf(SOURCE, one.name) !== "";
    });
  }

  /** What is proposed: the row, and the new source where one is written. */
  function entries() {
    var found = [{ table: setup.table, prefix: ROW, row: rowOf(ROW, setup.table) }];
    if (hasSource()) {
      found.push({ table: SOURCES, prefix: SOURCE, row: rowOf(SOURCE, SOURCES) });
    }
    found.forEach(function (entry) {
      entry.path = ours.rows.pathOf(entry.table, entry.row);
      entry.content = ours.file.content(entry.table, entry.row);
    });
    return found;
  }

  function isUntouched() {
    return !hasSource() && table.fields.every(function (one) {
      return one.name === "edition" || valueOf(ROW, one.name) === "";
    });
  }

  /* The ids that a new row may not have: those in use, and those that once were and lead on. */
  function takenIds(name) {
    var models = book.relations.modelTables, together = models.indexOf(name) >= 0 ? models : [name], taken = new Set();
    together.forEach(function (one) {
      (book.tables[one] ? book.tables[one].rows : []).forEach(function (cells) {
        taken.add(cells[0]);
      });
    });
    book.renamed.forEach(function (renamed) {
      if (together.indexOf(renamed.table) >= 0) {
        taken.add(renamed.oldId);
      }
    });
    return taken;
  }

  /* An id follows the name until the reader writes one. */
  function proposeId(prefix, name, rule) {
    if (rule.names.length && !ownIds.has(prefix)) {
      setValue(prefix, book.tables[name].key[0], ours.file.proposedId(rule, rowOf(prefix, name), takenIds(name)));
    }
  }

  /* Everything that follows from what stands in the fields. */
  function refresh() {
    proposeId(ROW, setup.table, setup.rule);
    if (byId("new-source")) {
      proposeId(SOURCE, SOURCES, setup.sourceRule);
    }
    offerRows();
    keep();
    var proposed = entries(), found = isUntouched() ? [] : ours.rows.verdicts(proposed);
    tell(proposed, found);
    list(proposed, found);
    summarise(proposed, found);
    showFiles(proposed, found);
    window.clearTimeout(timers.draw);
    timers.draw = window.setTimeout(function () {
      draw(proposed[0].row, found);
    }, 150);
  }

  function isWaiting(prefix, one) {
    return (one.code === "required" || book.inclusion.needed.indexOf(one.column) >= 0) && one.found === "" && !seen.has(prefix + one.column);
  }

  function said(one) {
    return book.codes[one.code].title + ": expected " + one.expected + ". " + one.fix[0].toUpperCase() + one.fix.slice(1) + ".";
  }

  function prefixOf(proposed, one) {
    var owner = proposed.filter(function (entry) { return entry.path === one.file; })[0];
    return owner ? owner.prefix : "";
  }

  /* Beside each field what is wrong with it. */
  function tell(proposed, found) {
    [[ROW, setup.table]].concat(byId("new-source") ? [[SOURCE, SOURCES]] : []).forEach(function (part) {
      book.tables[part[1]].fields.forEach(function (one) {
        var mine = found.filter(function (verdict) {
          return verdict.column === one.name && prefixOf(proposed, verdict) === part[0] && !isWaiting(part[0], verdict);
        });
        var problem = byId(part[0] + one.name + "-problem"), entry = field(part[0], one.name);
        var isWrong = mine.some(function (verdict) { return verdict.severity === "error"; });
        var text = mine.map(said).join(" ");
        if (problem.textContent !== text) {
          problem.textContent = text;
        }
        problem.hidden = !mine.length;
        problem.classList.toggle("doubt", !isWrong);
        if (!isCounting(entry)) {
          entry.setAttribute("aria-invalid", String(isWrong));
        }
      });
    });
    describeReferences();
  }

  /* Behind a reference the name of the row that it leads to. */
  function describeReferences() {
    table.references.forEach(function (reference) {
      var entry = field(ROW, reference.fields[0]), help = byId(ROW + reference.fields[0] + "-help");
      var target = book.tables[reference.table], row = target && target.rows.filter(function (cells) {
        return cells[0] === entry.value;
      })[0];
      if (help.dataset.help === undefined) {
        help.dataset.help = help.textContent;
      }
      var told = row ? nameOf(reference.table, row) : help.dataset.help;
      if (help.textContent !== told) {
        help.textContent = told;
      }
    });
  }

  function nameOf(name, cells) {
    var at = {};
    book.tables[name].fields.forEach(function (one, place) {
      at[one.name] = cells[place];
    });
    return name === SOURCES ? at.label + ": " + at.title : at.model ? at.model + (at.extra_data && at.extra_data !== "No" ? ", " + at.extra_data : "") : at.gpu;
  }

  /* The lists out of which references choose: every row, and the source that is being written. */
  function offerRows() {
    var draft = hasSource() ? valueOf(SOURCE, "source_id") : "";
    table.references.forEach(function (reference) {
      var offered = byId("rows-of-" + reference.table);
      if (!offered.childElementCount) {
        book.tables[reference.table].rows.forEach(function (cells) {
          offered.appendChild(element("option", nameOf(reference.table, cells), { value: cells[0] }));
        });
      }
      if (reference.table === SOURCES) {
        var own = offered.querySelector("[data-draft]") || offered.insertBefore(element("option", "the new source", { "data-draft": "" }), offered.firstChild);
        own.value = draft;
      }
    });
  }

  /* All that is found, errors first; what merely waits to be filled in is one line. */
  function list(proposed, found) {
    var place = byId("findings"), waiting = [], items = [];
    place.textContent = "";
    found.forEach(function (one) {
      var prefix = prefixOf(proposed, one), entry = one.column && prefix ? field(prefix, one.column) : null;
      if (isWaiting(prefix, one)) {
        waiting.push(titleOf(prefix, one.column));
        return;
      }
      var item = element("li", null, { "class": one.severity });
      item.appendChild(element("strong", one.severity === "error" ? "Error" : "Doubt"));
      item.append(" ");
      if (entry) {
        item.appendChild(element("a", titleOf(prefix, one.column), { href: "#" + entry.id, "data-leads": entry.id }));
      } else {
        item.append(one.file + ", line " + one.line);
      }
      item.append(": " + said(one) + " ");
      var page = place.getAttribute("data-codes").replace("index.html", one.code + "/index.html");
      item.appendChild(element("a", null, { href: page })).appendChild(element("code", one.code));
      items.push({ severity: one.severity, item: item });
    });
    items.sort(function (one, other) {
      return (one.severity === "error" ? 0 : 1) - (other.severity === "error" ? 0 : 1);
    }).forEach(function (one) {
      place.appendChild(one.item);
    });
    if (waiting.length) {
      place.appendChild(element("li", "Still to be filled in: " + waiting.join(", ") + "."));
    }
  }

  function titleOf(prefix, name) {
    var fields = book.tables[prefix === SOURCE ? SOURCES : setup.table].fields;
    var title = fields.filter(function (one) { return one.name === name; })[0].title;
    return prefix === SOURCE ? "New source, " + title : title;
  }

  function counted(count, word) {
    return count + " " + word + (count === 1 ? "" : "s");
  }

  function verdictOf(proposed, found) {
    var waiting = found.filter(function (one) { return isWaiting(prefixOf(proposed, one), one); }).length;
    var errors = found.filter(function (one) { return one.severity === "error"; }).length - waiting;
    var doubts = found.length - waiting - errors;
    if (isUntouched()) {
      return "Nothing is filled in yet.";
    }
    if (errors || waiting) {
      return "Not yet: " + [[errors, "error"], [doubts, "doubt"], [waiting, "empty field"]].filter(function (one) {
        return one[0];
      }).map(function (one) {
        return counted(one[0], one[1]);
      }).join(", ") + ".";
    }
    return "The check would take this row" + (doubts ? ", with " + counted(doubts, "doubt") + " that a reviewer asks about." : ".");
  }

  /* Said once the reader pauses, and only where it has changed. */
  function summarise(proposed, found) {
    var text = verdictOf(proposed, found);
    byId("running-answer").textContent = text;
    window.clearTimeout(timers.speak);
    timers.speak = window.setTimeout(function () {
      if (byId("summary").textContent !== text) {
        byId("summary").textContent = text;
      }
    }, QUIET);
  }

  function draw(row, found) {
    if (!byId("pictures")) {
      return;
    }
    var bad = new Set(found.filter(function (one) {
      return one.severity === "error" && one.file === ours.rows.pathOf(setup.table, row);
    }).map(function (one) {
      return one.column;
    }));
    var told = ours.standing.standing(setup.table, row, bad);
    byId("standing").textContent = told.sentence;
    byId("pictures").textContent = "";
    told.pictures.forEach(function (one) {
      var place = byId("pictures").appendChild(element("div", null, { "class": "panel" }));
      ours.picture.scatter(place, one);
    });
  }

  /* The files: shown, to be copied and saved, and where they are proposed. */
  function showFiles(proposed, found) {
    var place = byId("files"), isWrong = found.some(function (one) { return one.severity === "error"; });
    var files = proposed.slice().reverse(); // the source has to be there before the row that names it
    var sets = Array.from(place.querySelectorAll(".proposed-file"));
    if (sets.length !== files.length) {
      place.textContent = "";
      sets = files.map(function () {
        return place.appendChild(fileSet());
      });
      place.appendChild(element("div", null, { id: "propose" }));
    }
    files.forEach(function (file, index) {
      sets[index].querySelector("code").textContent = ours.file.repositoryPath(file.path);
      sets[index].querySelector("pre").textContent = file.content;
    });
    propose(byId("propose"), files, isWrong || isUntouched());
  }

  function fileSet() {
    var set = element("div", null, { "class": "proposed-file" });
    set.appendChild(element("p")).appendChild(element("code"));
    var shown = set.appendChild(element("pre", null, { "class": "copy", tabindex: "0", "aria-label": "Content of the file" }));
    var actions = set.appendChild(element("p", null, { "class": "actions" })), spoken = element("span", null, { role: "status" });
    var copy = actions.appendChild(element("button", "Copy", { type: "button" }));
    var save = actions.appendChild(element("button", "Download", { type: "button" }));
    actions.appendChild(spoken);
    copy.addEventListener("click", function () {
      ui.copy(shown.textContent).then(function () {
        spoken.textContent = "The file is copied.";
      }, function () {
        spoken.textContent = "The browser did not allow it; select the text by hand.";
      });
    });
    save.addEventListener("click", function () {
      var link = element("a", null, {
        href: URL.createObjectURL(new Blob([shown.textContent], { type: "text/csv" })),
        download: set.querySelector("code").textContent.split("/").pop()
      });
      link.click();
      window.setTimeout(URL.revokeObjectURL, QUIET, link.href);
    });
    return set;
  }

  /* Where the files are proposed: links where the repository is known, else what to do. */
  function propose(place, files, isWrong) {
    place.textContent = "";
    if (isWrong) {
      place.appendChild(element("p", "Mend what the check says before you propose it.", { "class": "note" }));
      return;
    }
    var links = files.map(function (file) {
      return ours.file.newFileLink(repository, file);
    }), issue = ours.file.issueLink(repository, files.slice().reverse());
    var way = element("ol", null, { "class": "plain" });
    files.forEach(function (file, index) {
      var item = way.appendChild(element("li"));
      if (links[index]) {
        item.appendChild(element("a", "Propose " + file.path.split("/").pop() + " as a new file", { href: links[index], rel: "noopener" }));
        item.append(index ? ": choose the branch of the first file, so that one pull request holds both." : ": it opens filled in.");
      } else {
        item.append("Save it in the repository as ", element("code", ours.file.repositoryPath(file.path)), ".");
      }
    });
    if (!links.every(Boolean)) {
      way.appendChild(element("li", "Open a pull request with it."));
    }
    place.appendChild(way);
    if (issue) {
      var other = place.appendChild(element("p", "Without a pull request: "));
      other.appendChild(element("a", "open an issue with " + (files.length > 1 ? "both files" : "the file") + " in it", { href: issue, rel: "noopener" }));
      other.append(".");
    }
  }

  /* The fields outlive a reload of the page in this tab; nothing is sent anywhere. */
  function keep() {
    var state = { query: window.location.search, ownIds: Array.from(ownIds), seen: Array.from(seen), row: rowOf(ROW, setup.table) };
    if (byId("new-source")) {
      state.source = rowOf(SOURCE, SOURCES);
    }
    try {
      window.sessionStorage.setItem(STORE, JSON.stringify(state));
    } catch (error) {
      // Some browsers keep nothing for files; the page works without.
    }
  }

  function kept() {
    try {
      return JSON.parse(window.sessionStorage.getItem(STORE));
    } catch (error) {
      return null;
    }
  }

  function fill(prefix, name, row) {
    book.tables[name].fields.forEach(function (one) {
      if (typeof row[one.name] === "string" && one.name !== "edition") {
        setValue(prefix, one.name, row[one.name]);
      }
    });
  }

  /* What the address asks for: a row to correct, or single fields. */
  function fillFromAddress(query) {
    var wanted = query.get("correct"), place = table.fields.map(function (one) { return one.name; });
    var replaced = table.rows.filter(function (cells) { return cells[0] === wanted; })[0];
    if (replaced && place.indexOf("supersedes") >= 0) {
      var row = {};
      place.forEach(function (name, index) {
        row[name] = replaced[index];
      });
      row.supersedes = wanted;
      fill(ROW, setup.table, row);
      byId("correcting").hidden = false;
      byId("correcting").textContent = "You correct the row of " + nameOf(setup.table, replaced) + ". Change what is wrong; name the source of each value that you change.";
    }
    var given = {};
    place.forEach(function (name) {
      if (query.has(name)) {
        given[name] = query.get(name);
      }
    });
    fill(ROW, setup.table, given);
  }

  function start() {
    var state = kept(), query = window.location.search;
    if (state && state.query === query) {
      ownIds = new Set(state.ownIds);
      seen = new Set(state.seen);
      fill(ROW, setup.table, state.row || {});
      if (state.source && byId("new-source")) {
        fill(SOURCE, SOURCES, state.source);
        byId("new-source").open = hasSource();
      }
    } else {
      fillFromAddress(new URLSearchParams(query));
    }
    refresh();
  }

  function prefixOfEntry(entry) {
    var id = entry.type === "radio" ? entry.name : entry.id;
    return { prefix: id.indexOf(SOURCE) === 0 && byId("new-source") && byId("new-source").contains(entry) ? SOURCE : ROW, id: id };
  }

  form.addEventListener("input", function (event) {
    var at = prefixOfEntry(event.target), key = book.tables[at.prefix === SOURCE ? SOURCES : setup.table].key[0];
    if (at.id === at.prefix + key) {
      // an emptied id follows the name again
      ownIds[event.target.value ? "add" : "delete"](at.prefix);
    }
    refresh();
  });
  form.addEventListener("focusout", function (event) {
    var id = prefixOfEntry(event.target).id;
    if (id && !seen.has(id) && event.target.tagName !== "BUTTON") {
      seen.add(id);
      refresh();
    }
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
  });
  byId("findings").addEventListener("click", function (event) {
    var id = event.target.getAttribute && event.target.getAttribute("data-leads"), details = byId("new-source");
    if (id) {
      event.preventDefault();
      if (details && details.contains(byId(id))) {
        details.open = true;
      }
      byId(id).focus();
    }
  });
  byId("again").addEventListener("click", function () {
    form.reset();
    seen.clear();
    ownIds.clear();
    byId("correcting").hidden = true;
    window.history.replaceState(null, "", window.location.pathname);
    refresh();
    field(ROW, setup.rule.names[0] || table.fields[0].name).focus();
  });
  if (byId("name-source")) {
    byId("name-source").addEventListener("click", function () {
      table.references.forEach(function (reference) {
        if (reference.table === SOURCES && !/^second_/.test(reference.fields[0]) && !valueOf(ROW, reference.fields[0])) {
          setValue(ROW, reference.fields[0], valueOf(SOURCE, "source_id"));
        }
      });
      refresh();
    });
  }
  start();
}());
