/* Where a proposed row falls: its numbers as the build would derive them, and its rank among the rows that are there. */

(function () {
  "use strict";

  var ours = window.joulebookContribute, held = window.joulebook.reckoning, energy = window.joulebook.energy;
  var DOMAIN_OF = { cv_models: "cv", nlp_models: "nlp" };
  var SCORE_OF = { cv_models: "top1_percent", nlp_models: "glue_score" };
  var GIGA_PER_TERA = 1000;

  /* What a multiply-add of a count stands for: a count as its source gives it is taken as it is. */
  function forwardGflop(row) {
    return row.flop_convention === "as_cited" ? Number(row.reported_gflop)
      : energy.forwardGflop(Number(row.reported_gflop), row.flop_convention);
  }

  function isSound(row, bad, names) {
    return names.every(function (name) {
      return row[name] && !bad.has(name);
    });
  }

  function ordinal(place) {
    var end = place % 100 > 10 && place % 100 < 14 ? "th" : { 1: "st", 2: "nd", 3: "rd" }[place % 10] || "th";
    return place + end;
  }

  /* The place of a value among others, the highest first. */
  function place(value, others) {
    return ordinal(1 + others.filter(function (other) { return other > value; }).length);
  }

  /**
   * The numbers, the sentence and the pictures of a row; a sentence alone where the row tells too little.
   * @param {string} table
   * @param {Object<string, string>} row
   * @param {Set<string>} bad columns with an error
   * @returns {{sentence: string, pictures: Array<object>}}
   */
  function standing(table, row, bad) {
    return table in DOMAIN_OF ? ofModel(table, row, bad) : table === "gpu_peaks" ? ofPeak(row, bad)
      : { sentence: "A device’s place is told by its peak rate, which is a row of its own.", pictures: [] };
  }

  function ofModel(table, row, bad) {
    if (!isSound(row, bad, ["release_date", "reported_gflop", "flop_convention"])) {
      return { sentence: "The point appears once release date, forward pass and counting are filled in and sound.", pictures: [] };
    }
    var domain = DOMAIN_OF[table], gflop = forwardGflop(row), year = energy.decimalYear(row.release_date);
    var own = energy.workOut(held, { domain: domain, gflop: gflop, date: row.release_date, share: 1, precision: null });
    var others = held.models.filter(function (model) {
      return model.domain === domain && model.id !== row.supersedes && model.id !== row.model_id;
    }).map(function (model) {
      var worked = energy.workOut(held, { domain: domain, gflop: model.gflop, date: model.date, share: 1, precision: null });
      return { name: model.name, year: energy.decimalYear(model.date), gflop: model.gflop, joules: worked.energy, score: model.score };
    });
    var name = row.model || "Your row", fit = held.domains[domain].fit;
    function series(title, unit, log, key, value, ends) {
      return { title: title, unit: unit, log: log, own: Object.assign({ name: name, year: year, value: value }, ends),
        points: others.filter(function (other) { return other[key] !== null; }).map(function (other) {
          return { name: other.name, year: other.year, value: Number(other[key]) };
        }) };
    }
    var pictures = [series("Compute of one pass", "GFLOP", true, "gflop", gflop, {}),
      series("Energy of one pass", "J", true, "joules", own.energy, { low: own.low, high: own.high })];
    var scored = isSound(row, bad, [SCORE_OF[table]]), score = Number(row[SCORE_OF[table]]);
    if (scored) {
      pictures.push(series(held.domains[domain].score, held.domains[domain].scoreUnit, false, "score", score, {}));
    }
    return { pictures: pictures, sentence: energy.number(gflop) + " GFLOP with a multiply-add as two operations" +
      (row.flop_convention === "as_cited" ? ", as far as the source says" : "") + ". One pass takes about " +
      energy.number(own.energy) + " J on a typical device of " + energy.day(row.release_date) + ", " + energy.number(own.low) +
      " to " + energy.number(own.high) + " J over devices of that date" +
      (row.release_date > fit.last || row.release_date < fit.first ? ", by extrapolation" : "") + ". Among " + (others.length + 1) +
      " " + held.domains[domain].noun + "s it would be " + place(gflop, others.map(function (other) { return other.gflop; })) +
      " in compute and " + place(own.energy, others.map(function (other) { return other.joules; })) + " in energy, the most first" +
      (scored ? ", and " + place(score, pictures[2].points.map(function (point) { return point.value; })) + " of " +
        (pictures[2].points.length + 1) + " in " + held.domains[domain].score : "") + "." };
  }

  function ofPeak(row, bad) {
    var table = ours.rulebook.tables.gpus, names = table.fields.map(function (field) { return field.name; });
    var device = table.rows.filter(function (cells) { return cells[names.indexOf("gpu_id")] === row.gpu_id; })[0];
    if (!device || !isSound(row, bad, ["gpu_id", "precision", "tflop_per_s"])) {
      return { sentence: "The point appears once device, precision and peak rate are filled in and sound.", pictures: [] };
    }
    var efficiency = GIGA_PER_TERA * Number(row.tflop_per_s) / Number(device[names.indexOf("tdp_w")]);
    var points = [];
    held.devices.forEach(function (other) {
      other.precisions.forEach(function (precision) {
        if (precision.name === row.precision && "any" in precision && other.id !== row.gpu_id) {
          points.push({ name: other.name, year: energy.decimalYear(other.date), value: precision.any });
        }
      });
    });
    var own = { name: device[names.indexOf("gpu")], year: energy.decimalYear(device[names.indexOf("launch_date")]), value: efficiency };
    return { sentence: "Peak rate over design power: " + energy.number(efficiency) + " GFLOP/J at " + row.precision + ", " +
      place(efficiency, points.map(function (point) { return point.value; })) + " of " + (points.length + 1) + " devices, the most efficient first.",
    pictures: points.length ? [{ title: "Efficiency at " + row.precision, unit: "GFLOP/J", log: true, points: points, own: own }] : [] };
  }

  ours.standing = { standing: standing };
}());
