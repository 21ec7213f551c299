/* The arithmetic of the calculator and the comparison: pure functions, no page. The same equations stand in
   science/energy.py, science/model.py and science/footprint.py; a test holds both against each other on every row. */

(function () {
  "use strict";

  var SMALLEST_PLAIN = -4; // as a power of ten, like LARGEST_PLAIN
  var LARGEST_PLAIN = 9;
  var SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  var MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  var FACTORS = { flop: 1, mac: 2 };
  var GRAM_PER_KILOGRAM = 1000;
  var FIRST_YEAR = 1950, LAST_YEAR = 2035;

  /**
   * The significant digits of a positive number and its power of ten, rounded as Python rounds: ties to even.
   * @param {number} value above zero
   * @param {number} digits
   * @returns {{digits: string, power: number}}
   */
  function significant(value, digits) {
    var rounded = value.toExponential(digits - 1).split("e");
    var exact = value.toExponential(60).split("e")[0].replace(".", "");
    var kept = exact.slice(0, digits);
    // toExponential rounds a tie up; a tie is a 5 with nothing after it.
    if (/^50*$/.test(exact.slice(digits)) && Number(kept[digits - 1]) % 2 === 0) {
      return { digits: kept, power: Number(value.toExponential(60).split("e")[1]) };
    }
    return { digits: rounded[0].replace(".", ""), power: Number(rounded[1]) };
  }

  /**
   * Write a number as every page does: significant digits, grouped thousands, a true minus.
   * @param {number} value
   * @param {number} [wanted] significant digits, 3 unless told
   * @returns {string}
   */
  function number(value, wanted) {
    var digits = wanted || 3;
    if (!isFinite(value)) {
      return "not a number";
    }
    if (value === 0) {
      return "0";
    }
    var found = significant(Math.abs(value), digits), sign = value < 0 ? "−" : "";
    var text;
    if (found.power < SMALLEST_PLAIN || found.power >= LARGEST_PLAIN) {
      text = found.digits[0] + (digits > 1 ? "." + found.digits.slice(1) : "") + " × 10" + superscript(found.power);
    } else if (found.power < 0) {
      text = "0." + "0".repeat(-found.power - 1) + found.digits;
    } else {
      var whole = found.digits.slice(0, found.power + 1).padEnd(found.power + 1, "0");
      var rest = found.digits.slice(found.power + 1);
      text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? "." + rest : "");
    }
    return sign + text;
  }

  function superscript(power) {
    return String(power).replace("-", "⁻").replace(/[0-9]/g, function (digit) {
      return SUPERSCRIPTS[Number(digit)];
    });
  }

  /**
   * Write a number as it was given, with grouped thousands: for what a reader typed and for dates' sums.
   * @param {number} value
   * @returns {string}
   */
  function exact(value) {
    var parts = String(value).split(".");
    if (/e/.test(parts.join("."))) {
      return number(value);
    }
    return parts[0].replace(/\B(?=(\d{3})+$)/g, ",") + (parts.length > 1 ? "." + parts[1] : "");
  }

  /**
   * A ratio in words, and an interval in the words of its ratio: in per cent below one, in times else.
   * @param {number} value
   * @param {number} [of] the ratio whose words are used, the value itself unless told
   * @returns {string} such as 5.18 % or 3.69 times
   */
  function multiple(value, of) {
    return (of === undefined ? value : of) < 1 ? number(100 * value) + " %" : number(value) + " times";
  }

  /** An interval in the words of its ratio. */
  function multiples(low, high, of) {
    return of < 1 ? number(100 * low) + " to " + number(100 * high) + " %" : number(low) + " to " + number(high) + " times";
  }

  /** How many times less, for a ratio of a half or less. */
  function timesLess(value) {
    return value <= 0.5 ? ", " + number(1 / value) + " times less" : "";
  }

  /** @param {number} year @returns {number} the days of a year */
  function daysIn(year) {
    return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 366 : 365;
  }

  /**
   * Read a date written YYYY-MM-DD; nothing for a day that no calendar has.
   * @param {string} text
   * @returns {?{year: number, month: number, day: number, elapsed: number}} elapsed: days since 1 January
   */
  function readDate(text) {
    var found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    if (!found) {
      return null;
    }
    var year = Number(found[1]), month = Number(found[2]), day = Number(found[3]);
    var lengths = [31, daysIn(year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1] || year < FIRST_YEAR || year > LAST_YEAR) {
      return null;
    }
    var elapsed = lengths.slice(0, month - 1).reduce(function (sum, length) {
      return sum + length;
    }, day - 1);
    return { year: year, month: month, day: day, elapsed: elapsed };
  }

  /**
   * year + days since 1 January / days in that year.
   * @param {string} text YYYY-MM-DD
   * @returns {number}
   */
  function decimalYear(text) {
    var date = readDate(text);
    return date ? date.year + date.elapsed / daysIn(date.year) : NaN;
  }

  /** @param {string} text YYYY-MM-DD @returns {string} such as 5 Nov 2019 */
  function day(text) {
    var date = readDate(text);
    return date ? date.day + " " + MONTHS[date.month - 1] + " " + date.year : text;
  }

  /**
   * GFLOP with a multiply-add as two operations.
   * @param {number} amount as counted
   * @param {string} counting flop (a multiply-add is two) or mac (one)
   */
  function forwardGflop(amount, counting) {
    return amount * FACTORS[counting];
  }

  /**
   * The efficiency of devices at a date (GFLOP/J): the fitted line and the ends of its 95 % prediction interval.
   * 10^(intercept + slope · t), half = q · sqrt(s² (1/n + (t − mean)² / Sxx) + s²), all in log10.
   */
  function fitted(fit, year) {
    var line = fit.intercept + fit.slope * year;
    var variance = fit.residualSd * fit.residualSd;
    var away = year - fit.meanYear;
    var half = fit.tQuantile * Math.sqrt(variance * (1 / fit.n + away * away / fit.sxx) + variance);
    return { value: Math.pow(10, line), low: Math.pow(10, line - half), high: Math.pow(10, line + half) };
  }

  /**
   * The factor by which efficiency differs between two independent devices of two dates, with its 95 % interval.
   * slope · (t − u) ± q · s · sqrt(2 + (t − u)² / Sxx), in log10.
   */
  function difference(fit, year, other) {
    var apart = year - other, middle = fit.slope * apart;
    var half = fit.tQuantile * fit.residualSd * Math.sqrt(2 + apart * apart / fit.sxx);
    return { value: Math.pow(10, middle), low: Math.pow(10, middle - half), high: Math.pow(10, middle + half) };
  }

  /**
   * The efficiency of a device at a precision for a domain: adapted where the domain has it, else the peak.
   * @returns {{value: number, basis: string}}
   */
  function onDevice(precision, domain) {
    return domain in precision
      ? { value: precision[domain], basis: "adapted" }
      : { value: precision.any, basis: "theoretical" };
  }

  /** Joules: GFLOP over GFLOP/J, of which a share is reached. */
  function energyJ(gflop, efficiency, share) {
    return gflop / (share === undefined ? efficiency : efficiency * share);
  }

  /**
   * What inferences of one energy come to in a day and in a year; money is null where there is no price.
   * @param {number} energy of one inference on the chip (J)
   * @param {{perDay: number, overhead: number, gco2e: number, price: ?number}} use
   * @param {{joulePerKwh: number, secondPerDay: number, dayPerYear: number}} units
   */
  function footprint(energy, use, units) {
    var joules = energy * use.overhead * use.perDay;
    var kwh = joules / units.joulePerKwh;
    var co2e = kwh * use.gco2e / GRAM_PER_KILOGRAM;
    var money = use.price === null ? null : kwh * use.price;
    return {
      kwhPerDay: kwh,
      kwhPerYear: kwh * units.dayPerYear,
      powerW: joules / units.secondPerDay,
      co2eKgPerDay: co2e,
      co2eKgPerYear: co2e * units.dayPerYear,
      moneyPerDay: money,
      moneyPerYear: money === null ? null : money * units.dayPerYear
    };
  }

  /**
   * Work out a set-up: where the device is fixed no spread, only scenarios; at a date the spread over devices.
   * @param {object} held the data of the page
   * @param {{domain: string, gflop: number, share: number, date: ?string, precision: ?object}} setup
   */
  function workOut(held, setup) {
    if (setup.precision) {
      var device = onDevice(setup.precision, setup.domain);
      return {
        efficiency: device.value, basis: device.basis, low: null, high: null,
        energy: energyJ(setup.gflop, device.value, setup.share)
      };
    }
    var found = fitted(held.domains[setup.domain].fit, decimalYear(setup.date));
    return {
      efficiency: found.value, efficiencyLow: found.low, efficiencyHigh: found.high, basis: "fitted",
      energy: energyJ(setup.gflop, found.value, setup.share),
      low: energyJ(setup.gflop, found.high, setup.share),
      high: energyJ(setup.gflop, found.low, setup.share)
    };
  }

  /**
   * A calibrated estimate at the wall beside one by the paper's line: a factor with the ends of its held-out error.
   * @param {number} energy by the line (J)
   * @param {{factor: number, low: number, high: number}} calibration
   */
  function calibrated(energy, calibration) {
    return { value: energy * calibration.factor, low: energy * calibration.low, high: energy * calibration.high };
  }

  /**
   * The energy of one set-up over that of another, with the interval that hardware gives it, or none.
   * Two dates stand for two independent devices; one date, or one device, for the same device, which cancels.
   * @returns {{value: number, low: ?number, high: ?number, spread: string}} spread: none, one, both
   */
  function ratio(held, setup, base) {
    var one = workOut(held, setup), other = workOut(held, base);
    var found = { value: one.energy / other.energy, low: null, high: null, spread: "none" };
    if (setup.date && base.date && setup.date !== base.date) {
      // The older device is the less efficient one: energies turn the difference of efficiencies round.
      var apart = difference(held.domains[base.domain].fit, decimalYear(base.date), decimalYear(setup.date));
      found.low = found.value * apart.low / apart.value;
      found.high = found.value * apart.high / apart.value;
      found.spread = "both";
    } else if (setup.date && !base.date) {
      found.low = one.low / other.energy;
      found.high = one.high / other.energy;
      found.spread = "one";
    } else if (!setup.date && base.date) {
      found.low = one.energy / other.high;
      found.high = one.energy / other.low;
      found.spread = "one";
    }
    return found;
  }

  /**
   * Why two models are not set against each other, or nothing where they are.
   * @param {{name: string, domain: string, tokens: ?number}} one
   * @param {{name: string, domain: string, tokens: ?number}} other
   */
  function refusal(held, one, other) {
    function length(model) {
      return model.tokens === null ? "an unknown number of" : exact(model.tokens);
    }
    if (one.domain !== other.domain) {
      return one.name + " (" + held.domains[one.domain].name.toLowerCase() + ") and " + other.name + " (" +
        held.domains[other.domain].name.toLowerCase() +
        ") do different work, and their operations are counted differently; images and language are never compared.";
    }
    if (one.tokens !== other.tokens) {
      return "A pass of " + one.name + " reads " + length(one) + " tokens and one of " + other.name + " " +
        length(other) + " tokens; passes over inputs of different length are different units of work.";
    }
    return "";
  }

  /**
   * Read what a reader typed as a number, or say what is wrong with it.
   * @param {string} text
   * @param {{least?: number, above?: number, most?: number, example: string}} bounds
   * @returns {{value: number, problem: string}}
   */
  function readNumber(text, bounds) {
    var plain = text.trim().replace(/^−/, "-");
    if (/^-?\d{1,3}([,\u00a0\u202f]\d{3})+(\.\d+)?$/.test(plain)) {
      plain = plain.replace(/[,\u00a0\u202f]/g, "");
    }
    var value = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
    var problem = "";
    if (plain === "") {
      problem = "Write a number, such as " + bounds.example + ".";
    } else if (!isFinite(value)) {
      problem = "This is not a number. Write one with a point for decimals, such as " + bounds.example + ".";
    } else if (value < 0) {
      problem = "This is below zero. Write a number such as " + bounds.example + ".";
    } else if (bounds.above !== undefined && value <= bounds.above) {
      problem = "Write a number above " + bounds.above + ", such as " + bounds.example + ".";
    } else if (bounds.least !== undefined && value < bounds.least) {
      problem = "Write a number of at least " + bounds.least + ", such as " + bounds.example + ".";
    } else if (bounds.most !== undefined && value > bounds.most) {
      problem = "Write a number of at most " + number(bounds.most) + ", such as " + bounds.example + ".";
    }
    return { value: value, problem: problem };
  }

  (window.joulebook = window.joulebook || {}).energy = {
    number: number, exact: exact, multiple: multiple, multiples: multiples, timesLess: timesLess, day: day, readDate: readDate, decimalYear: decimalYear, forwardGflop: forwardGflop,
    fitted: fitted, difference: difference, onDevice: onDevice, energyJ: energyJ, footprint: footprint, calibrated: calibrated,
    workOut: workOut, ratio: ratio, refusal: refusal, readNumber: readNumber
  };
}());
