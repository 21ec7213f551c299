/* Doubts about a new model: half or double of what its siblings take, far from its family, before its source. Pure
   functions; those of package/doubts.py and siblings.py, with the thresholds of the rulebook. */

(function () {
  "use strict";

  var ours = window.joulebookContribute, given = ours.rulebook.doubts, cells = ours.cells;
  var STEM = new RegExp(given.stem), ARXIV = new RegExp("^" + given.arxiv);
  var DIGITS = 3;
  var UNITS = "check the unit and the digits of the forward pass and of the parameters";

  /** A number with three significant digits, ties away from zero, without an exponent. */
  function short(value) {
    var parts = value.toExponential(DIGITS - 1).split("e"), power = Number(parts[1]);
    var digits = parts[0].replace("-", "").replace(".", "").replace(/0+$/, "") || "0", sign = value < 0 ? "-" : "";
    if (power < 0) {
      return sign + "0." + "0".repeat(-power - 1) + digits;
    }
    var whole = digits.slice(0, power + 1).padEnd(power + 1, "0"), rest = digits.slice(power + 1);
    return sign + whole + (rest ? "." + rest : "");
  }

  /* The first letters of a name that stand together, without the v of a version. */
  function stem(name) {
    var lower = cells.folded(name), found = STEM.exec(lower);
    if (!found) {
      return lower;
    }
    var isVersion = /v$/.test(found[0]) && /^[\p{Nd}²³¹⁰-₉]/u.test(lower.slice(found.index + found[0].length));
    return isVersion ? found[0].slice(0, -1) : found[0];
  }

  /* The number of a cell; 0 where it is empty or no figure of a model can be so large or small. */
  function figure(cell) {
    var value = cells.isNumber(cell) ? Number(cell) : 0;
    return value > given.smallest && value < given.largest ? value : 0;
  }

  /* The figures of every row whose numbers are sound, but for rows that another one replaces. */
  function figures(held) {
    var kind = held.kind, replaced = new Set(), found = [];
    held.each(["supersedes"], function (_index, texts) {
      if (texts[0]) {
        replaced.add(texts[0]);
      }
    });
    held.each(["model_id", "model", "params_million", "reported_gflop", "flop_convention", kind.load, kind.score], function (index, texts) {
      var params = figure(texts[2]), gflop = figure(texts[3]), load = figure(texts[5]);
      if (replaced.has(texts[0]) || !(texts[4] in given.operations) || !(params && gflop)) {
        return;
      }
      found.push({
        index: index, name: texts[1], stem: stem(texts[1]), group: kind.group ? held.cell(index, kind.group) : "", params: params,
        gflop: gflop * given.operations[texts[4]], load: kind.square ? load * load : load, score: figure(texts[6]), convention: texts[4]
      });
    });
    return found;
  }

  /* The load of a row as a multiple of another row’s; 1 where one of the two is unknown. */
  function share(row, other) {
    return row.load && other.load ? row.load / other.load : 1;
  }

  function times(one, other) {
    return Math.max(one / other, other / one);
  }

  function byParams(one, other) {
    return one.params - other.params;
  }

  /* The forward passes that other rows lead one to expect: of twins, else of the siblings on either side. */
  function expectations(row, all) {
    var twins = all.filter(function (other) {
      return other !== row && other.group === row.group && other.params === row.params;
    });
    if (twins.length) {
      return twins.map(function (twin) {
        return { gflop: twin.gflop * share(row, twin), rows: [twin] };
      });
    }
    var family = all.filter(function (other) {
      return other.group === row.group && other.stem === row.stem && other !== row;
    }).sort(byParams);
    var below = family.filter(function (other) { return other.params < row.params; });
    var smaller = below[below.length - 1], larger = family[below.length];
    if (smaller && larger && larger.params <= given.span * smaller.params) {
      var weight = Math.log(row.params / smaller.params) / Math.log(larger.params / smaller.params);
      var low = smaller.gflop * share(row, smaller), high = larger.gflop * share(row, larger);
      return [{ gflop: Math.pow(low, 1 - weight) * Math.pow(high, weight), rows: [smaller, larger] }];
    }
    var near = [smaller, larger].filter(function (one) {
      return one && times(one.params, row.params) <= given.reach;
    }).sort(function (one, other) {
      return times(one.params, row.params) - times(other.params, row.params);
    })[0];
    return near ? [{ gflop: near.gflop * share(row, near) * row.params / near.params, rows: [near] }] : [];
  }

  function isAboutTwo(ratio) {
    return ratio >= given.halfOrDouble[0] && ratio <= given.halfOrDouble[1];
  }

  function doubt(row, column, code, found, expected, fix) {
    return { index: row.index, column: column, code: code, found: found, expected: expected, fix: fix };
  }

  function told(expected, ratio) {
    return "about " + short(expected.gflop) + " GFLOP, as " + expected.rows.map(function (row) {
      return row.name + " (" + short(row.params) + " million parameters, " + short(row.gflop) + " GFLOP)";
    }).join(" and ") + "; this is " + short(ratio) + " times that";
  }

  /* Half or double of what siblings lead to expect, or far from it; one doubt at most. */
  function ofForwardPass(row, all) {
    var expected = expectations(row, all), ratios = expected.map(function (one) { return row.gflop / one.gflop; });
    if (ratios.some(function (ratio) { return ratio >= 1 / given.agrees && ratio <= given.agrees; })) {
      return [];
    }
    var place = ratios.findIndex(function (ratio) { return isAboutTwo(ratio) || isAboutTwo(1 / ratio); });
    if (place >= 0) {
      return [doubt(row, "reported_gflop", "likely-mac", short(row.gflop) + " GFLOP", told(expected[place], ratios[place]),
        mendCount(row.convention, ratios[place]))];
    }
    if (!ratios.length) {
      return perParameter(row, all);
    }
    if (ratios.every(function (ratio) { return ratio > given.unlike || ratio < 1 / given.unlike; })) {
      return [doubt(row, "reported_gflop", "unlike-family", short(row.gflop) + " GFLOP", told(expected[0], ratios[0]), UNITS)];
    }
    return [];
  }

  function mendCount(convention, ratio) {
    if (ratio < 1 && convention !== "mac") {
      return "see whether the source counts a multiply-add as one operation; if so, write mac in flop_convention";
    }
    if (ratio > 1 && convention === "mac") {
      return "see whether the source counts a multiply-add as two operations; if so, write flop in flop_convention";
    }
    return "see how the source counts a multiply-add, and at which input size";
  }

  function perParameter(row, all) {
    var own = row.gflop / row.params, others = all.filter(function (other) {
      return other !== row && other.group === row.group;
    }).map(function (other) {
      return other.gflop / other.params;
    });
    var least = Math.min.apply(null, others), most = Math.max.apply(null, others);
    if (!others.length || (own >= least / given.unlike && own <= most * given.unlike)) {
      return [];
    }
    return [doubt(row, "reported_gflop", "unlike-family",
      short(row.gflop) + " GFLOP for " + short(row.params) + " million parameters: " + short(own) + " GFLOP per million",
      short(least) + " to " + short(most) + " GFLOP per million parameters, as the other models" + (row.group ? " (" + row.group + ")" : ""), UNITS)];
  }

  /* An accuracy below the worst or above the best of the models of about the same cost. */
  function ofAccuracy(row, all) {
    var sorted = all.slice().sort(function (one, other) {
      return one.gflop - other.gflop || one.index - other.index;
    }), place = sorted.indexOf(row);
    var near = sorted.filter(function (other, index) {
      return other !== row && Math.abs(index - place) <= given.costRows && other.gflop >= row.gflop / given.costFactor &&
        other.gflop <= row.gflop * given.costFactor;
    });
    if (near.length < given.fewest) {
      return [];
    }
    var worst = near.reduce(function (found, one) { return one.score < found.score ? one : found; });
    var best = near.reduce(function (found, one) { return one.score > found.score ? one : found; });
    if (row.score >= worst.score - given.below && row.score <= best.score + given.above) {
      return [];
    }
    return [doubt(row, "top1_percent", "unlike-family", short(row.score) + " % with " + short(row.gflop) + " GFLOP",
      "about " + short(worst.score) + " % (" + worst.name + ") to " + short(best.score) + " % (" + best.name + "), as " + near.length +
      " models of about the same cost",
      "check that it is the top-1 accuracy on ImageNet's validation images, in per cent, with one model and one crop")];
  }

  /* A model is not released before the month of its source’s first version on arXiv, nor a year before its source. */
  function earlyReleases(held, eachSource) {
    var known = new Map(), found = [];
    eachSource(["source_id", "year", "arxiv_id"], function (_index, texts) {
      known.set(texts[0], { year: texts[1], arxiv: texts[2] });
    });
    held.each(["source_id", "release_date"], function (index, texts) {
      var source = known.get(texts[0]), date = texts[1], month = source && ARXIV.exec(source.arxiv);
      if (!source || !date || !held.isNew(index) || !(month || /^[0-9]+$/.test(source.year))) {
        return;
      }
      var first = month ? "20" + month[1] + "-" + month[2] : String(Number(source.year) - 1);
      if (date.slice(0, first.length) < first) {
        found.push({
          index: index, column: "release_date", code: "early-release", found: date,
          expected: "a day from " + first + " on, " + (month ? "the month of arXiv " + source.arxiv + ", the source" : "the year before " + texts[0]),
          fix: "check the date, and the year and the arXiv id of the source"
        });
      }
    });
    return found;
  }

  /**
   * Every doubt about the new rows of a table.
   * @param {{each: function, cell: function, kind: object, isNew: function(number): boolean}} held the rows
   * @param {?function} eachSource
   * @returns {Array<{index: number, column: string, code: string, found: string, expected: string, fix: string}>}
   */
  function doubts(held, eachSource) {
    var found = eachSource ? earlyReleases(held, eachSource) : [], all = figures(held);
    all.filter(function (row) { return held.isNew(row.index); }).forEach(function (row) {
      found = found.concat(ofForwardPass(row, all), held.kind.score === "top1_percent" ? ofAccuracy(row, all) : []);
    });
    return found;
  }

  ours.doubts = { doubts: doubts, short: short };
}());
