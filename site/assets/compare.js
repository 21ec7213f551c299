/* The comparison: two to four models of one list, the ratio first. Its sentences are those of publish/pages_compare.py. */

(function () {
  "use strict";

  var energy = window.joulebook.energy, held = window.joulebook.reckoning, ui = window.joulebook.widgets;
  var number = energy.number, exact = energy.exact, byId = ui.byId, element = ui.element;
  var MODELS = ["m1", "m2", "m3", "m4"], OTHERS = MODELS.slice(1), DEVICES = ["d1", "d2", "d3"];
  var RELEASE = "release", DATE = "date";
  var STEP = 46, TOP = 8, FOOT = 26, MOST_TICKS = 6; // as in publish/bars.py
  var start = JSON.parse(byId("compare-start").textContent);

  /* The models that may be set beside one: of its list, and for language of its input length. */
  function partners(base) {
    return held.models.filter(function (other) {
      return other !== base && !energy.refusal(held, base, other);
    });
  }

  /* What is offered beside the first model, and in one sentence why the others are not. */
  function offered(base) {
    var count = partners(base).length, noun = held.domains[base.domain].noun, whole = base.tokens === null;
    var why = (whole ? "I" : "A pass over an input of another length is other work, and i") +
      "mages and language are never compared.";
    return count === 0 ? alone(base) + " " + why : "Offered beside " + base.name + ": " + exact(count) + " other " + noun +
      (count === 1 ? "" : "s") + (whole ? "" : " of " + exact(base.tokens) + " tokens") + ". " + why;
  }

  function alone(base) {
    return "Nothing can be set beside " + base.name + ": the ledger has no other " + held.domains[base.domain].noun +
      (base.tokens === null ? "" : " that reads " + exact(base.tokens) + " tokens") + ".";
  }

  /* Read the fields: models and places, or what is wrong. */
  function read() {
    var problems = [], seen = Object.create(null), chosen = [], devices = [], where = byId("d1").value;
    function wrong(id, text) {
      ui.tell(id, text);
      if (text) {
        problems.push(ui.label(id) + ": " + text);
      }
    }
    MODELS.forEach(function (id) {
      var value = byId(id).value;
      if (value === "") {
        ui.tell(id, "");
        return;
      }
      var model = ui.models[value];
      wrong(id, !model ? "The ledger has no model “" + ui.shortened(value) + "”. Choose one of the list."
        : seen[value] ? "This model is already chosen." : "");
      seen[value] = true;
      chosen.push(model);
    });
    DEVICES.forEach(function (id) {
      var value = byId(id).value, found = ui.findDevice(value);
      if (value === "" || value === RELEASE || value === DATE) {
        ui.tell(id, "");
        return;
      }
      wrong(id, found ? "" : "The ledger has no device “" + ui.shortened(value) + "”. Choose one of the list.");
      if (found && (id === "d1" || ui.findDevice(byId("d1").value))) {
        devices.push(found);
      }
    });
    var date = where === DATE ? byId("date").value : null;
    wrong("date", date === null || energy.readDate(date) ? "" : "Write a date between 1950 and 2035.");
    var more = problems.length || chosen.length > 1 ? "" : !chosen.length ? "Choose two models."
      : partners(chosen[0]).length ? "Choose another model to set beside " + chosen[0].name + "." : alone(chosen[0]);
    if (!problems.length) {
      chosen.slice(1).some(function (model) {
        var why = energy.refusal(held, chosen[0], model);
        if (why) {
          problems.push("Not compared: " + why);
        }
        return why;
      });
    }
    return { models: chosen, devices: devices, date: date, problems: problems, more: more };
  }

  /* The place of a model: at its release date, at the one date, or on a device. */
  function setup(model, asked, device) {
    return {
      domain: model.domain, gflop: model.gflop, share: 1, precision: device ? device.precision : null,
      date: device ? null : asked.date || model.date
    };
  }

  function ratioOf(model, asked) {
    var device = asked.devices[0], base = asked.models[0];
    return energy.ratio(held, setup(model, asked, device), setup(base, asked, device));
  }

  function onOneDevice(model, base) {
    return model.gflop / base.gflop;
  }

  function names(devices) {
    return devices.map(function (found) {
      return found.device.name + ", " + found.precision.name;
    });
  }

  function answer(asked) {
    var base = asked.models[0], others = asked.models.slice(1);
    var told = others.map(function (model) {
      var found = ratioOf(model, asked);
      var text = model.name + " takes " + energy.multiple(found.value) + (found.value < 1 ? " of" : "") + " the energy of " +
        base.name + energy.timesLess(found.value);
      if (asked.devices.length || asked.date) {
        return text;
      }
      return text + (found.spread === "none" ? " (one date: no hardware spread)"
        : " (" + energy.multiples(found.low, found.high, found.value) + " over devices, one drawn at each date)");
    }).join("; ");
    if (asked.devices.length) {
      return (asked.devices.length > 1 ? "On each of these devices: " : "On " + names(asked.devices)[0] + ": ") + told +
        ". On one device the ratio is that of their compute and carries no hardware spread.";
    }
    if (asked.date) {
      return "All at " + energy.day(asked.date) + ": " + told + ". At one date the ratio is that of their compute and carries no hardware spread.";
    }
    return "Each at its release date: " + told + ". On one device it is " + others.map(function (model) {
      return energy.multiple(onOneDevice(model, base));
    }).join(", ") + ", the ratio of their compute, which carries no hardware spread.";
  }

  function basisNote(asked) {
    var domain = asked.models[0].domain;
    var peaks = asked.devices.filter(function (found) {
      return energy.onDevice(found.precision, domain).basis === "theoretical";
    });
    return peaks.length ? "Energies on " + names(peaks).join("; ") +
      " rest on the theoretical peak, which no model reaches: each is a lower bound." : "";
  }

  function table(asked) {
    var base = asked.models[0], domain = held.domains[base.domain], each = !asked.devices.length && !asked.date;
    var columns = [{ title: "Model" }, { title: "Energy over the base’s", numeric: true }];
    if (each) {
      columns.push({ title: "95 % interval of that", numeric: true }, { title: "Compute over the base’s", numeric: true });
    }
    columns.push({ title: "Compute", unit: "GFLOP", numeric: true });
    if (asked.devices.length) {
      names(asked.devices).forEach(function (name) {
        columns.push({ title: "Energy on " + name, unit: "J", numeric: true });
      });
    } else {
      columns.push({ title: "Energy", unit: "J", numeric: true });
    }
    columns.push({ title: domain.score, unit: domain.scoreUnit, numeric: true },
      { title: "Parameters", unit: "million", numeric: true }, { title: "Released" });
    var lines = asked.models.map(function (model) {
      var first = model === base, found = ratioOf(model, asked);
      var line = [element("a", model.name, { href: "../models/" + model.id + "/index.html" }), first ? "1" : "× " + number(found.value)];
      if (each) {
        line.push(first ? missing() : found.spread === "none" ? "no spread" : number(found.low) + " to " + number(found.high));
        line.push(first ? "1" : "× " + number(onOneDevice(model, base)));
      }
      line.push(number(model.gflop));
      if (asked.devices.length) {
        asked.devices.forEach(function (device) {
          line.push(number(energy.workOut(held, setup(model, asked, device)).energy));
        });
      } else {
        line.push(number(energy.workOut(held, setup(model, asked, null)).energy));
      }
      line.push(model.score === null ? missing() : model.score, model.million, energy.day(model.date));
      return line;
    });
    var place = asked.devices.length ? "on chosen devices" : asked.date ? "all at " + energy.day(asked.date) : "each at its release date";
    return ui.table("Side by side, " + place + ": " + asked.models.map(function (model) {
      return model.name + (model === base ? " (the base)" : "");
    }).join(", "), columns, lines);
  }

  function missing() {
    var found = document.createDocumentFragment();
    found.append(element("span", "—", { "class": "missing", "aria-hidden": "true" }), element("span", "none given", { "class": "visually-hidden" }));
    return found;
  }

  /* The bars' lines: each model at its date, or on each device. */
  function lines(asked) {
    if (!asked.devices.length) {
      return asked.models.map(function (model) {
        var worked = energy.workOut(held, setup(model, asked, null));
        return { label: model.name, value: worked.energy, low: worked.low, high: worked.high };
      });
    }
    var found = [];
    asked.devices.forEach(function (device, place) {
      asked.models.forEach(function (model) {
        var label = model.name + (asked.devices.length > 1 ? ", " + names(asked.devices)[place] : "");
        found.push({ label: label, value: energy.workOut(held, setup(model, asked, device)).energy, low: null, high: null });
      });
    });
    return found;
  }

  function picture(asked) {
    var found = lines(asked), ends = [];
    found.forEach(function (line) {
      ends.push(line.value);
      if (line.low !== null) {
        ends.push(line.low, line.high);
      }
    });
    var least = Math.log10(Math.min.apply(null, ends)), first = Math.floor(least);
    var last = Math.ceil(Math.log10(Math.max.apply(null, ends)));
    first = first === least ? first - 1 : first;
    last = Math.max(last, first + 1);
    function place(value) {
      return (100 * (Math.log10(value) - first) / (last - first)).toFixed(2) + "%";
    }
    var height = TOP + STEP * found.length + FOOT;
    var svg = ui.drawn("svg", { "class": "bars", width: "100%", height: String(height), role: "img", "aria-labelledby": "bars-title" });
    var labels = found.map(function (line) {
      return line.label + ": " + number(line.value) + " J" +
        (line.low === null ? "" : " (" + number(line.low) + " to " + number(line.high) + " J)");
    });
    svg.appendChild(ui.drawn("title", { id: "bars-title" }, "Energy of one inference on a logarithmic axis: " + labels.join("; ")));
    var step = Math.ceil((last - first) / MOST_TICKS);
    for (var power = first; power <= last; power += step) {
      var at = place(Number("1e" + power));
      svg.appendChild(ui.drawn("line", { "class": "ruler", x1: at, x2: at, y1: "0", y2: String(height - 22) }));
      svg.appendChild(ui.drawn("text", {
        "class": "mark", x: at, y: String(height - 6), "text-anchor": power === first ? "start" : power === last ? "end" : "middle"
      }, number(Number("1e" + power), 1) + " J"));
    }
    found.forEach(function (line, index) {
      var top = TOP + STEP * index;
      svg.appendChild(ui.drawn("text", { x: "0", y: String(top + 12) }, labels[index]));
      svg.appendChild(ui.drawn("rect", { x: "0", y: String(top + 18), width: place(line.value), height: "14" }));
      if (line.low !== null) {
        svg.appendChild(ui.drawn("line", {
          "class": "spread", x1: place(line.low), x2: place(line.high), y1: String(top + 25), y2: String(top + 25)
        }));
      }
    });
    var figure = element("figure");
    figure.appendChild(element("div", null, { "class": "panel" })).appendChild(svg);
    figure.appendChild(element("figcaption", start.axis + (asked.devices.length ? "" : " The thin line is the spread over devices of the date.")));
    return figure;
  }

  function show() {
    var asked = read(), place = byId("outcome"), say = byId("answer");
    say.classList.toggle("refused", asked.problems.length > 0);
    place.textContent = "";
    byId("copy").hidden = asked.problems.length > 0 || Boolean(asked.more);
    if (asked.problems.length || asked.more) {
      say.textContent = asked.problems[0] || asked.more;
      return;
    }
    say.textContent = answer(asked);
    place.append(picture(asked), table(asked));
    var note = basisNote(asked);
    if (note) {
      place.append(element("p", note, { "class": "note" }));
    }
  }

  /* Offer beside the first model what may be compared with it, choose the wanted ones, and say why others are missing. */
  function offerPartners(wanted) {
    var base = ui.models[byId("m1").value], found = base ? partners(base) : held.models;
    OTHERS.forEach(function (id, place) {
      var select = byId(id);
      select.textContent = "";
      select.appendChild(element("option", place === 0 ? "choose a model" : "none", { value: "" }));
      ui.fillModels(select, Object.keys(held.domains), [], function (model) {
        return found.indexOf(model) >= 0 ? model.name : "";
      });
      ui.choose(select, wanted[place] || "");
    });
    byId("offered").textContent = base ? offered(base) : "";
  }

  /* What stays beside another first model: what may be compared with it; its frugal match in place of the second. */
  function kept() {
    var base = ui.models[byId("m1").value], found = base ? partners(base) : held.models;
    var left = OTHERS.map(function (id) {
      return found.indexOf(ui.models[byId(id).value]) >= 0 ? byId(id).value : "";
    });
    var match = frugalMatch(base);
    left[0] = left[0] || (left.indexOf(match) < 0 ? match : "");
    return left;
  }

  /* Let the fields follow one another. */
  function arrange() {
    var first = ui.models[byId("m1").value], domain = first ? first.domain : "cv", fixed = ui.findDevice(byId("d1").value);
    ui.fillDevices(byId("d1"), domain, [
      { text: "Each at its release date", value: RELEASE }, { text: "All at one date", value: DATE }
    ]);
    ["d2", "d3"].forEach(function (id) {
      ui.fillDevices(byId(id), domain, [{ text: "no other device", value: "" }]);
      byId(id).disabled = !fixed;
    });
    byId("date").disabled = byId("d1").value !== DATE;
  }

  function address() {
    var where = byId("d1").value, pairs = [];
    MODELS.forEach(function (id) {
      pairs.push(["m", byId(id).value || null]);
    });
    DEVICES.forEach(function (id) {
      var value = byId(id).value, fixed = where !== RELEASE && where !== DATE;
      pairs.push(["device", fixed && value ? value : null]);
    });
    pairs.push(["date", where === DATE ? byId("date").value : null]);
    return pairs;
  }

  /* The other model of the same work that is at least as accurate with the least compute; nothing where there is none. */
  function frugalMatch(model) {
    var found = model && model.score !== null ? held.models.filter(function (other) {
      return other !== model && other.domain === model.domain && other.tokens === model.tokens && other.score !== null &&
        Number(other.score) >= Number(model.score);
    }).sort(function (one, other) {
      return one.gflop - other.gflop;
    })[0] : null;
    return found ? found.id : "";
  }

  function begin() {
    var query = new URLSearchParams(window.location.search);
    var wanted = query.getAll("m"), devices = query.getAll("device"), date = query.get("date");
    if (!wanted.length) {
      wanted = start.m;
    } else if (wanted.length === 1) {
      wanted.push(frugalMatch(ui.models[wanted[0]]));
    }
    byId("m1").appendChild(element("option", "choose a model", { value: "" }));
    ui.fillModels(byId("m1"), Object.keys(held.domains), [], function (model) {
      return model.name + (partners(model).length ? "" : " (none to compare with)");
    });
    ui.choose(byId("m1"), wanted[0]);
    offerPartners(wanted.slice(1));
    arrange();
    ui.choose(byId("d1"), devices.length ? devices[0] : date !== null ? DATE : RELEASE);
    ui.choose(byId("d2"), devices[1] || "");
    ui.choose(byId("d3"), devices[2] || "");
    // A field for dates takes no other text; left empty, it asks for one.
    byId("date").value = date === null ? held.domains.cv.fit.last : energy.readDate(date) ? date : "";
    arrange();
    show();
    byId("compare").addEventListener("input", function (event) {
      if (event.target.id === "m1") {
        offerPartners(kept());
      }
      arrange();
      show();
      ui.keepInAddress(address());
    });
    ui.offerCopies(byId("copy"), held.version, function () {
      return { sentence: byId("answer").textContent, pairs: address() };
    });
    byId("compare").addEventListener("submit", function (event) {
      event.preventDefault();
    });
  }

  begin();
}());
