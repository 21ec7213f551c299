/* The calculator: reads the fields, works the set-ups out and writes the result with its sum into the page.
   Its sentences are those of publish/pages_calculator.py, which writes the worked example of the defaults. */

(function () {
  "use strict";

  var energy = window.joulebook.energy, held = window.joulebook.reckoning, ui = window.joulebook.widgets;
  var number = energy.number, exact = energy.exact, byId = ui.byId, element = ui.element;
  var form = byId("calculator");
  var WORKING = 6, FIT = 9, OWN = "own:", OWN_PLACE = "own";
  var LETTERS = ["a", "b"];
  var PER_SETUP = { m: "model", gflop: "gflop", count: "count", device: "device", date: "date", share: "share" };
  var SHARED = { n: "per-day", pue: "overhead", place: "place", co2: "intensity", price: "price" };
  var BOUNDS = {
    gflop: { above: 0, most: 1e15, example: "1.42" },
    share: { above: 0, most: 100, example: "50" },
    "per-day": { least: 0, most: 1e18, example: "1,000,000" },
    overhead: { least: 1, most: 100, example: "1.2" },
    intensity: { least: 0, most: 5000, example: "473" },
    price: { least: 0, most: 1e9, example: "0.25" }
  };
  var defaults = JSON.parse(byId("calculator-defaults").textContent);
  var places = ui.named(held.places);
  // Dates that the reader set; elsewhere the date follows the model.
  var ownDate = { a: false, b: false };

  function working(value) {
    return number(value, WORKING);
  }

  function percent(share) {
    return exact(Number((100 * share).toPrecision(6))) + " %";
  }

  function two() {
    return byId("two").checked;
  }

  function letters() {
    return two() ? LETTERS : ["a"];
  }

  /* The model of a set-up: of the ledger, or the reader's own compute in a list. Nothing where it is unknown. */
  function chosenModel(letter) {
    var value = byId(letter + "-model").value;
    if (value.slice(0, OWN.length) === OWN) {
      var domain = value.slice(OWN.length);
      return held.domains[domain] ? { own: true, domain: domain, tokens: null, date: held.domains[domain].fit.last } : null;
    }
    return ui.models[value] || null;
  }

  /* Read one set-up; every problem is told beside its field and listed. */
  function readSetup(letter, problems) {
    function wrong(id, text) {
      ui.tell(id, text);
      if (text) {
        problems.push(ui.label(id) + " (set-up " + letter.toUpperCase() + "): " + text);
      }
    }
    function field(name) {
      var read = energy.readNumber(byId(letter + "-" + name).value, BOUNDS[name]);
      wrong(letter + "-" + name, read.problem);
      return read.value;
    }
    var model = chosenModel(letter), modelId = byId(letter + "-model").value, deviceId = byId(letter + "-device").value;
    wrong(letter + "-model", model ? "" : "The ledger has no model “" + ui.shortened(modelId) + "”. Choose one of the list.");
    var found = deviceId === ui.TYPICAL ? null : ui.findDevice(deviceId);
    wrong(letter + "-device", deviceId === ui.TYPICAL || found ? "" :
      "The ledger has no device “" + ui.shortened(deviceId) + "”. Choose one of the list.");
    var setup = { letter: letter, model: model, domain: model && model.domain, device: found && found.device };
    setup.precision = found && found.precision;
    setup.date = null;
    if (deviceId === ui.TYPICAL) {
      setup.date = byId(letter + "-date").value;
      wrong(letter + "-date", energy.readDate(setup.date) ? "" : "Write a date between 1950 and 2035.");
    } else {
      ui.tell(letter + "-date", "");
    }
    setup.share = field("share") / 100;
    if (model && model.own) {
      var count = byId(letter + "-count");
      wrong(letter + "-count", count.value in { flop: 0, mac: 0 } ? "" : "Choose FLOP or MAC.");
      setup.amount = field("gflop");
      setup.counting = count.value;
      setup.gflop = energy.forwardGflop(setup.amount, setup.counting);
      setup.name = "Own compute of " + number(setup.amount) + (count.value === "mac" ? " GMAC" : " GFLOP");
    } else if (model) {
      setup.gflop = model.gflop;
      setup.name = model.name;
    }
    return setup;
  }

  function readUse(problems) {
    function field(id) {
      var read = energy.readNumber(byId(id).value, BOUNDS[id]);
      ui.tell(id, read.problem);
      if (read.problem) {
        problems.push(ui.label(id) + ": " + read.problem);
      }
      return read.value;
    }
    var place = byId("place").value, unknown = place !== OWN_PLACE && !places[place];
    ui.tell("place", unknown ? "There is no carbon intensity of “" + ui.shortened(place) + "”. Choose one of the list." : "");
    if (unknown) {
      problems.push("Electricity of: choose one of the list.");
    }
    var use = { perDay: field("per-day"), overhead: field("overhead"), gco2e: field("intensity"), price: null };
    if (byId("price").value.trim() === "") {
      ui.tell("price", "");
    } else {
      use.price = field("price");
    }
    return use;
  }

  /* What a set-up comes to: columns of energies that belong together, never spread and scenarios in one. */
  function work(setup, use) {
    var found = energy.workOut(held, setup);
    var columns = [];
    if (setup.precision) {
      held.shares.concat(setup.share).filter(function (share, place, all) {
        return all.indexOf(share) === place;
      }).sort(function (one, other) {
        return other - one;
      }).forEach(function (share) {
        columns.push({
          title: (share === setup.share ? "At " : "Scenario: at ") + percent(share), share: share, chosen: share === setup.share,
          energy: energy.energyJ(setup.gflop, found.efficiency, share)
        });
      });
    } else {
      columns = [
        { title: "Fitted at " + energy.day(setup.date), energy: found.energy, chosen: true },
        { title: "Low end of the spread", energy: found.low },
        { title: "High end of the spread", energy: found.high }
      ];
    }
    columns.forEach(function (column) {
      column.use = energy.footprint(column.energy, use, held.units);
    });
    return { setup: setup, found: found, columns: columns, use: columns.filter(function (column) {
      return column.chosen;
    })[0].use };
  }

  function deviceName(setup) {
    return setup.device.name + ", " + setup.precision.name;
  }

  function where(worked) {
    var setup = worked.setup;
    if (setup.precision) {
      return deviceName(setup) + ", at " + percent(setup.share) + " of " + (worked.found.basis === "adapted"
        ? "the efficiency adapted to measured throughput" : "its theoretical peak: a lower bound, for no model reaches it");
    }
    return "A typical device of " + energy.day(setup.date) + ", at " + percent(setup.share) + " of the fitted efficiency" +
      (extrapolated(setup) ? "; by extrapolation: " + beyondWhat(setup) : "");
  }

  /* What was measured says beside the line of the paper; on a device of the list or at a share there is no such. */
  function atTheWall(worked) {
    var found = held.domains[worked.setup.domain].calibration;
    if (!found || worked.setup.precision || worked.setup.share !== 1) {
      return [];
    }
    var joules = energy.calibrated(worked.found.energy, found), line = element("p", "At the wall, calibrated on " + found.on +
      ": × " + number(found.factor) + ", so " + number(joules.value) + " J, between " + number(joules.low) + " and " +
      number(joules.high) + " J for 95 % of the runs of devices left out. Other work, dates and ways of use may differ more. ",
    { "class": "small" });
    line.appendChild(element("a", "Measured against estimated", { href: "../measured/index.html" }));
    return [line];
  }

  /* Where the line of the fit is prolonged to. */
  function beyondWhat(setup) {
    var fit = held.domains[setup.domain].fit;
    return "the line is prolonged " + (setup.date > fit.last ? "beyond the last device of the fit, " + energy.day(fit.last)
      : "before the first device of the fit, " + energy.day(fit.first));
  }

  /* Whether the efficiency of a date lies outside the devices that the fit rests on. */
  function extrapolated(setup) {
    var fit = held.domains[setup.domain].fit;
    return setup.date !== null && (setup.date > fit.last || setup.date < fit.first);
  }

  /* Electricity and emissions in a year, with a unit. */
  function perYear(use) {
    return number(use.kwhPerYear) + " kWh and " + number(use.co2eKgPerYear) + " kg CO₂e" +
      (use.moneyPerYear === null ? "" : " and " + number(use.moneyPerYear) + " in the price’s currency");
  }

  /* Language models do different work on inputs of different length, and a pass is not a whole written answer. */
  function ofTokens(model) {
    return model.tokens ? ", one pass over " + exact(model.tokens) + " tokens," : "";
  }

  function answer(worked, use) {
    var setup = worked.setup, found = worked.found;
    var text = "One inference of " + (setup.model.own ? "your own" : setup.name) + ofTokens(setup.model) + " takes ";
    if (setup.precision) {
      var least = worked.columns[worked.columns.length - 1];
      text += (found.basis === "adapted" ? "about " : "at least ") + number(found.energy) + " J on " + deviceName(setup) +
        (setup.share === 1 ? "" : " at " + percent(setup.share) + " of its efficiency") +
        (least.share < setup.share ? "; at " + percent(least.share) + ", a scenario, " + number(least.energy) + " J" : "") + ". ";
    } else {
      text += "about " + number(found.energy) + " J " + (extrapolated(setup) ? "by extrapolation, " : "") +
        "on a typical device of " + energy.day(setup.date) +
        (setup.share === 1 ? "" : " at " + percent(setup.share) + " of its efficiency") +
        "; over devices of that date " + number(found.low) + " to " + number(found.high) + " J. ";
    }
    return text + exact(use.perDay) + " a day come to " + perYear(worked.use) + " a year.";
  }

  /* The ratio, said before any total, with what it carries and what it does not. */
  function compared(one, other) {
    var base = one.setup, setup = other.setup;
    var beyond = [one, other].filter(function (worked) {
      return extrapolated(worked.setup);
    }).map(function (worked) {
      return " The efficiency of " + worked.setup.letter.toUpperCase() + " is by extrapolation: " + beyondWhat(worked.setup) + ".";
    }).join("");
    var why = energy.refusal(held, { name: "A, " + base.name, domain: base.domain, tokens: base.model.tokens },
      { name: "B, " + setup.name, domain: setup.domain, tokens: setup.model.tokens });
    if (why) {
      return "No ratio: " + why;
    }
    var found = energy.ratio(held, setup, base);
    var text = "For one inference B (" + setup.name + ") takes " + energy.multiple(found.value) + (found.value < 1 ? " of" : "") +
      " the energy of A (" + base.name + ")" + energy.timesLess(found.value);
    var range = " (" + energy.multiples(found.low, found.high, found.value) + "). ";
    if (found.spread === "both") {
      return text + range + "The interval is the spread over devices, one drawn at each of the two dates." + beyond;
    }
    if (found.spread === "one") {
      return text + range + "One device is fixed; the interval is the spread over devices of the other’s date." + beyond;
    }
    var sameDevice = base.device === setup.device && base.precision === setup.precision;
    var bounds = other.found.basis === "theoretical" || one.found.basis === "theoretical";
    if (sameDevice) {
      return text + ". Both are on one " + (base.device ? "device" : "date") + ", so the ratio carries no hardware spread" +
        (base.share === setup.share ? "." : "; it holds the two achieved shares.");
    }
    return text + ". Two devices are fixed, so the ratio carries no spread over devices" + (bounds
      ? "; it holds if both reach the shares given, and a theoretical peak is never reached." : ".");
  }

  function keyNumbers(worked) {
    var chosen = worked.use, ends = worked.columns.filter(function (column) {
      return !column.chosen;
    });
    function range(unit, value) {
      if (!worked.setup.precision) {
        return number(value(ends[0])) + " to " + number(value(ends[1])) + " " + unit + ": spread over devices of that date";
      }
      var last = worked.columns[worked.columns.length - 1];
      return last.chosen ? "" : number(value(last)) + " " + unit + " in the scenario of " + percent(last.share);
    }
    var least = worked.found.basis === "theoretical" ? "at least " : "";
    var found = [
      ["Energy of one inference", least + number(worked.found.energy) + " J", range("J", function (column) {
        return column.energy;
      })],
      ["Electricity in a year", least + number(chosen.kwhPerYear) + " kWh", range("kWh", function (column) {
        return column.use.kwhPerYear;
      })],
      ["Emissions in a year", least + number(chosen.co2eKgPerYear) + " kg CO₂e", range("kg CO₂e", function (column) {
        return column.use.co2eKgPerYear;
      })]
    ];
    if (chosen.moneyPerYear !== null) {
      found.push(["Money in a year", least + number(chosen.moneyPerYear), range("in the price’s currency", function (column) {
        return column.use.moneyPerYear;
      })]);
    }
    var list = element("ul", null, { "class": "numbers" });
    found.forEach(function (one) {
      var item = list.appendChild(element("li"));
      ["what", "value", "range"].forEach(function (kind, place) {
        item.appendChild(element("span", one[place], { "class": kind }));
      });
    });
    return list;
  }

  function totals(worked) {
    var lines = [
      ["Energy of one inference, J", function (column) { return column.energy; }],
      ["Electricity, kWh a day", function (column) { return column.use.kwhPerDay; }],
      ["Electricity, kWh a year", function (column) { return column.use.kwhPerYear; }],
      ["Emissions, kg CO₂e a day", function (column) { return column.use.co2eKgPerDay; }],
      ["Emissions, kg CO₂e a year", function (column) { return column.use.co2eKgPerYear; }]
    ];
    if (worked.use.moneyPerDay !== null) {
      lines.push(["Money a day", function (column) { return column.use.moneyPerDay; }]);
      lines.push(["Money a year", function (column) { return column.use.moneyPerYear; }]);
    }
    var columns = [{ title: "Quantity and unit" }].concat(worked.columns.map(function (column) {
      return { title: column.title, numeric: true };
    }));
    var caption = "What inferences of " + worked.setup.name + " come to, " + (worked.setup.precision
      ? "with scenarios of achieved shares" : "with the spread over devices of that date");
    return ui.table(caption, columns, lines.map(function (line) {
      return [line[0]].concat(worked.columns.map(function (column) {
        return number(line[1](column));
      }));
    }));
  }

  /* The formula with its numbers, step by step. */
  function steps(worked, use) {
    var setup = worked.setup, found = worked.found, units = held.units;
    var gflop = working(setup.gflop) + " GFLOP", share = percent(setup.share), list = [];
    function add(title, formula, numbers) {
      list.push({ title: title, formula: formula, numbers: numbers });
    }
    function divided(efficiency, of, joules) {
      return gflop + " ÷ (" + working(efficiency) + " GFLOP/J × " + of + ") = " + working(joules) + " J";
    }
    if (setup.model.own) {
      add("Compute of one inference", setup.counting === "mac"
        ? "as given, in MAC: a multiply-add counts as one operation there, so the amount is doubled"
        : "as given, in FLOP: a multiply-add counts as two operations",
      setup.counting === "mac" ? working(setup.amount) + " GMAC × 2 = " + gflop : gflop);
    } else {
      add("Compute of one inference",
        "the ledger’s amount for one input, with a multiply-add as two operations where its source says how", gflop);
    }
    if (setup.precision) {
      add("Efficiency of " + deviceName(setup), found.basis === "adapted"
        ? "adapted to measured throughput of comparable models"
        : "theoretical peak ÷ thermal design power; no model reaches it, so the energy is a lower bound",
      working(found.efficiency) + " GFLOP/J");
    } else {
      var fit = held.domains[setup.domain].fit;
      add("Efficiency of devices at that date",
        "10 to the power of (slope × decimal year + intercept), fitted to " + fit.n + " devices",
        "10^(" + number(fit.slope, FIT) + " × " + energy.decimalYear(setup.date).toFixed(4) + (fit.intercept < 0 ? " − " : " + ") +
        number(Math.abs(fit.intercept), FIT) + ") = " + working(found.efficiency) + " GFLOP/J");
    }
    add("Energy of one inference, the chip alone", "compute ÷ (efficiency × achieved share)",
      divided(found.efficiency, share, found.energy));
    if (setup.precision) {
      var others = worked.columns.filter(function (column) {
        return !column.chosen;
      });
      add("Scenarios of achieved shares", "the same with other shares, which are assumptions and not measurements",
        others.map(function (column) {
          return divided(found.efficiency, percent(column.share), column.energy);
        }).join("; "));
    } else {
      add("Spread over devices of that date", "the same with the ends of the fit’s 95 % prediction interval",
        divided(found.efficiencyHigh, share, found.low) + "; " + divided(found.efficiencyLow, share, found.high));
    }
    add("Electricity", "energy × overhead × inferences per day ÷ joules in a kilowatt-hour",
      working(found.energy) + " J × " + exact(use.overhead) + " × " + exact(use.perDay) + " ÷ " + exact(units.joulePerKwh) +
      " J/kWh = " + working(worked.use.kwhPerDay) + " kWh a day; × " + exact(units.dayPerYear) + " = " +
      working(worked.use.kwhPerYear) + " kWh a year");
    add("Emissions", "electricity × carbon intensity ÷ 1,000",
      working(worked.use.kwhPerDay) + " kWh × " + exact(use.gco2e) + " g/kWh ÷ 1,000 = " + working(worked.use.co2eKgPerDay) +
      " kg CO₂e a day; × " + exact(units.dayPerYear) + " = " + working(worked.use.co2eKgPerYear) + " kg CO₂e a year");
    if (use.price !== null) {
      add("Money", "electricity × price", working(worked.use.kwhPerDay) + " kWh × " + exact(use.price) + " per kWh = " +
        working(worked.use.moneyPerDay) + " a day; × " + exact(units.dayPerYear) + " = " + working(worked.use.moneyPerYear) + " a year");
    }
    var made = element("ol", null, { "class": "plain" });
    list.forEach(function (step) {
      var item = made.appendChild(element("li"));
      item.append(element("strong", step.title), ": " + step.formula + ".", element("br"), element("code", step.numbers));
    });
    return made;
  }

  function showOutcome(letter, worked, use) {
    var place = byId("outcome-" + letter);
    place.textContent = "";
    place.append.apply(place, [
      element("h3", (two() ? letter.toUpperCase() + ": " : "") + worked.setup.name, { id: "outcome-" + letter + "-title" }),
      element("p", where(worked), { "class": "note" })
    ].concat(atTheWall(worked), [
      keyNumbers(worked), totals(worked), element("h4", "The formula with its numbers"), steps(worked, use)
    ]));
  }

  function showScale(worked) {
    byId("mean-power").textContent = worked.map(function (one, place) {
      return (worked.length > 1 ? LETTERS[place].toUpperCase() + " " : "") + number(one.use.powerW) + " W";
    }).join(", ");
    held.powers.forEach(function (power) {
      document.querySelector("[data-power='" + power.id + "']").textContent = worked.map(function (one, place) {
        return (worked.length > 1 ? LETTERS[place].toUpperCase() + " " : "") + "× " + number(one.use.powerW / power.watt);
      }).join(", ");
    });
  }

  function show() {
    var problems = [], setups = letters().map(function (letter) {
      return readSetup(letter, problems);
    }), use = readUse(problems);
    var say = byId("answer");
    ["outcomes", "scale-outcome"].forEach(function (id) {
      byId(id).classList.toggle("stale", problems.length > 0);
    });
    say.classList.toggle("refused", problems.length > 0);
    byId("copy").hidden = problems.length > 0;
    byId("outcomes").classList.toggle("pair", two());
    byId("outcome-b").hidden = !two();
    if (problems.length) {
      say.textContent = "Not computed yet. " + problems[0];
      byId("running-answer").textContent = "Not computed yet";
      return;
    }
    var worked = setups.map(function (setup) {
      return work(setup, use);
    });
    say.textContent = worked.length > 1 ? compared(worked[0], worked[1]) : answer(worked[0], use);
    byId("running-answer").textContent = worked.map(function (one, place) {
      return (worked.length > 1 ? LETTERS[place].toUpperCase() + ": " : "") + number(one.found.energy) + " J, " +
        number(one.use.kwhPerYear) + " kWh a year";
    }).join("; ");
    worked.forEach(function (one, place) {
      showOutcome(LETTERS[place], one, use);
    });
    showScale(worked);
  }

  /* Let the fields follow one another: own compute, the devices' bases, the date, the carbon intensity. */
  function arrange() {
    LETTERS.forEach(function (letter) {
      var model = chosenModel(letter), device = byId(letter + "-device"), date = byId(letter + "-date");
      byId(letter + "-own").hidden = !(model && model.own);
      byId(letter + "-gflop-unit").textContent = byId(letter + "-count").value === "mac" ? "GMAC" : "GFLOP";
      ui.fillDevices(device, model ? model.domain : "cv", [{ text: "A typical device of a date", value: ui.TYPICAL }]);
      if (!ownDate[letter] && model) {
        date.value = model.date;
      }
      date.disabled = device.value !== ui.TYPICAL;
    });
    byId("setup-b").hidden = !two();
    var place = byId("place").value;
    if (place !== OWN_PLACE && places[place]) {
      byId("intensity").value = String(places[place].gco2e);
    }
  }

  function address() {
    var pairs = [];
    letters().forEach(function (letter) {
      var model = chosenModel(letter), suffix = letter === "a" ? "" : "2";
      Object.keys(PER_SETUP).forEach(function (name) {
        var id = letter + "-" + PER_SETUP[name], value = byId(id).value;
        var left = ((name === "gflop" || name === "count") && !(model && model.own)) ||
          (name === "date" && (!ownDate[letter] || byId(id).disabled)) || (name === "device" && value === ui.TYPICAL);
        pairs.push([name + suffix, left ? null : value]);
      });
    });
    Object.keys(SHARED).forEach(function (name) {
      var own = byId("place").value === OWN_PLACE, value = byId(SHARED[name]).value;
      pairs.push([name, (name === "co2" && !own) || (name === "price" && value.trim() === "") ? null : value]);
    });
    return pairs;
  }

  function changed(event) {
    var id = event.target.id, letter = id.slice(0, 1);
    if (/^[ab]-date$/.test(id)) {
      ownDate[letter] = event.target.value !== "" || ownDate[letter];
    }
    if (id === "intensity") {
      byId("place").value = OWN_PLACE;
    }
    arrange();
    show();
    ui.keepInAddress(address());
  }

  function start() {
    var query = new URLSearchParams(window.location.search);
    LETTERS.forEach(function (letter) {
      var suffix = letter === "a" ? "" : "2";
      var own = element("optgroup", null, { label: "Your own compute" });
      Object.keys(held.domains).forEach(function (domain) {
        own.appendChild(element("option", "Own compute: " + held.domains[domain].name.toLowerCase(), { value: OWN + domain }));
      });
      ui.fillModels(byId(letter + "-model"), Object.keys(held.domains), [own]);
      ui.fillDevices(byId(letter + "-device"), "cv", [{ text: "A typical device of a date", value: ui.TYPICAL }]);
      Object.keys(PER_SETUP).forEach(function (name) {
        var entry = byId(letter + "-" + PER_SETUP[name]), given = query.get(name + suffix);
        var value = given === null ? defaults[letter][name] : given;
        if (entry.tagName === "SELECT") {
          ui.choose(entry, value);
        } else if (name === "date") {
          ownDate[letter] = given !== null;
          // A field for dates takes no other text; left empty, it asks for one.
          entry.value = energy.readDate(value) ? value : "";
        } else {
          entry.value = value;
        }
      });
    });
    var place = byId("place");
    held.places.forEach(function (one) {
      place.appendChild(element("option", one.name + " (" + one.year + ")", { value: one.id }));
    });
    place.appendChild(element("option", "Own figure", { value: OWN_PLACE }));
    Object.keys(SHARED).forEach(function (name) {
      var given = query.get(name), value = given === null ? defaults.use[name] : given;
      if (name === "place") {
        ui.choose(place, query.get("co2") !== null && given === null ? OWN_PLACE : value);
      } else {
        byId(SHARED[name]).value = value;
      }
    });
    byId("two").checked = ["m2", "device2", "gflop2"].some(function (name) {
      return query.get(name) !== null;
    });
    arrange();
    show();
    form.addEventListener("input", changed);
    ui.offerCopies(byId("copy"), held.version, function () {
      return { sentence: byId("answer").textContent, pairs: address() };
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
    });
  }

  start();
}());
