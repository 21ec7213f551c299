/* The two tools of the questions: the parts between any two models, and passes per second chosen by the reader.
   Every number comes from a block of JSON in the page, every text enters by textContent. */

(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var energy = window.joulebook.energy, number = energy.number;
  // A part below this, in log10, is rounding of sums that cancel.
  var TOO_SMALL = 1e-9;

  function data(id) {
    var block = document.getElementById(id);
    return block ? JSON.parse(block.textContent) : null;
  }

  function element(name, text, attributes) {
    var made = document.createElement(name);
    if (text !== undefined && text !== null) {
      made.textContent = text;
    }
    Object.keys(attributes || {}).forEach(function (key) {
      made.setAttribute(key, attributes[key]);
    });
    return made;
  }

  function drawn(parent, name, attributes, text) {
    var made = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) {
      made.setAttribute(key, attributes[key]);
    });
    if (text !== undefined) {
      made.textContent = text;
    }
    parent.appendChild(made);
    return made;
  }

  function times(log10) {
    return "× " + number(Math.pow(10, log10));
  }

  /* Write a power of ten at an axis. */
  function mark(power) {
    return number(Number("1e" + power), 1).replace("1 × ", "");
  }

  function fromAddress(name) {
    return new URLSearchParams(window.location.search).get(name);
  }

  function keepInAddress(values) {
    var found = new URLSearchParams(window.location.search);
    Object.keys(values).forEach(function (key) {
      found.set(key, values[key]);
    });
    try {
      window.history.replaceState(null, "", "?" + found.toString() + window.location.hash);
    } catch (error) {
      // Some browsers keep the address of a file as it is; the tool works without.
    }
  }

  /* Say why two models are not compared, or nothing where they are. */
  function refusal(held, one, other) {
    var lacking = [one, other].filter(function (model) {
      return !model.parts;
    })[0];
    if (lacking) {
      return lacking.name + " has no " + held.scores[lacking.domain] + ", so its parts cannot be told.";
    }
    if (one.domain !== other.domain) {
      return one.name + " (" + held.domains[one.domain] + ") and " + other.name + " (" + held.domains[other.domain] +
        ") do different work; images and language are never compared.";
    }
    if (one.tokens !== other.tokens) {
      return "A pass of " + one.name + " reads " + one.tokens + " tokens and one of " + other.name + " " +
        other.tokens + "; passes over inputs of different length are different units of work.";
    }
    return "";
  }

  function kind(change, whole) {
    if (whole) {
      return "whole";
    }
    return Math.abs(change) < TOO_SMALL ? "same" : change > 0 ? "rises" : "falls";
  }

  /* Draw the parts end to end on a logarithmic axis; a triangle points where a part moves energy. The first part,
     the algorithm, has an interval, drawn as a thin line. */
  function waterfall(place, names, changes, bounds, title) {
    var width = Math.max(280, Math.min(760, place.clientWidth - 26));
    var left = 104, right = width - 18, top = 12, step = 46;
    var bottom = top + step * names.length;
    var starts = [], at = 0, low = 0, high = 0;
    changes.forEach(function (change, index) {
      var start = index === changes.length - 1 ? 0 : at;
      starts.push(start);
      at = start + change;
      low = Math.min(low, at);
      high = Math.max(high, at);
    });
    low = Math.min(low, bounds[0]);
    high = Math.max(high, bounds[1]);
    var margin = Math.max(0.1, (high - low) * 0.06);
    low -= margin;
    high += margin;
    function x(log10) {
      return left + (right - left) * (log10 - low) / (high - low);
    }
    var svg = drawn(place, "svg", {
      "class": "steps", viewBox: "0 0 " + width + " " + (bottom + 52), role: "img", "aria-label": title
    });
    var every = Math.max(1, Math.ceil((high - low) / ((right - left) / 80)));
    for (var power = Math.ceil(low); power <= Math.floor(high); power += 1) {
      if (power % every === 0) {
        drawn(svg, "line", {
          "class": power === 0 ? "one" : "ruler", x1: x(power), x2: x(power), y1: top, y2: bottom
        });
        drawn(svg, "text", { "class": "mark", x: x(power), y: bottom + 18, "text-anchor": "middle" },
          mark(power));
      }
    }
    drawn(svg, "text", { "class": "mark", x: (left + right) / 2, y: bottom + 42, "text-anchor": "middle" },
      "Factor of energy (log scale)");
    changes.forEach(function (change, index) {
      var middle = top + step * index + step / 2, from = x(starts[index]), to = x(starts[index] + change);
      var group = drawn(svg, "g", { "class": kind(change, index === changes.length - 1) });
      var point = change < -TOO_SMALL ? -9 : 9;
      drawn(group, "rect", { x: Math.min(from, to), y: middle - 8, width: Math.abs(to - from), height: 16 });
      if (index === 0) {
        drawn(group, "line", { "class": "span", x1: x(bounds[0]), x2: x(bounds[1]), y1: middle, y2: middle });
      }
      if (index === changes.length - 1) {
        drawn(group, "path", { d: "M" + to + " " + (middle - 9) + "l9 9-9 9-9-9z" });
      } else if (Math.abs(change) < TOO_SMALL) {
        drawn(group, "path", { d: "M" + (to - 5) + " " + middle + "a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z" });
      } else {
        drawn(group, "path", { d: "M" + (to + point) + " " + middle + "L" + to + " " + (middle - 9) + "V" + (middle + 9) + "z" });
      }
      drawn(svg, "text", { x: left - 8, y: middle - 3, "text-anchor": "end" }, names[index]);
      drawn(svg, "text", { x: left - 8, y: middle + 13, "text-anchor": "end" }, times(change));
    });
  }

  function span(bounds) {
    return number(Math.pow(10, bounds[0])) + " to " + number(Math.pow(10, bounds[1]));
  }

  function table(held, changes, bounds, caption) {
    var made = element("table");
    made.appendChild(element("caption", caption));
    var head = element("tr");
    [["Part", ""], ["Factor of energy", "num"], ["95 % interval", "num"], ["log10", "num"], ["What it is", ""]].forEach(function (column) {
      head.appendChild(element("th", column[0], { scope: "col", "class": column[1] }));
    });
    made.appendChild(element("thead")).appendChild(head);
    var body = made.appendChild(element("tbody"));
    changes.forEach(function (change, index) {
      var row = body.appendChild(element("tr"));
      row.appendChild(element("th", held.parts[index], { scope: "row" }));
      row.appendChild(element("td", null, { "class": "num" })).appendChild(
        element("data", times(change), { value: String(change) })
      );
      row.appendChild(element("td", index === 0 ? span(bounds) : "", { "class": "num" }));
      row.appendChild(element("td", number(Math.abs(change) < TOO_SMALL ? 0 : change), { "class": "num" }));
      row.appendChild(element("td", held.meanings[index], { "class": "long" }));
    });
    return made;
  }

  function compare(tool, held) {
    var from = document.getElementById("compare-from"), to = document.getElementById("compare-to");
    var result = document.getElementById("compare-result");
    var picture = document.getElementById("compare-picture"), parts = document.getElementById("compare-parts");
    var known = Object.create(null);
    held.models.forEach(function (model) {
      known[model.id] = model;
    });
    [from, to].forEach(function (select) {
      Object.keys(held.domains).forEach(function (domain) {
        var group = element("optgroup", null, { label: held.domains[domain] });
        held.models.forEach(function (model) {
          if (model.domain === domain) {
            group.appendChild(element("option", model.parts ? model.name : model.name + " (no score)", { value: model.id }));
          }
        });
        select.appendChild(group);
      });
    });

    function say(text, refused) {
      result.textContent = text;
      result.classList.toggle("refused", refused);
      picture.hidden = refused;
      parts.hidden = refused;
    }

    /* Let only be chosen what can be compared with the first model. */
    function offer() {
      var one = known[from.value];
      [from, to].forEach(function (select) {
        Array.prototype.forEach.call(select.options, function (option) {
          var model = known[option.value];
          option.disabled = !model.parts || (select === to && refusal(held, one, model) !== "");
        });
      });
    }

    /* After another first model: keep the second while it can be compared, else take the first that can. */
    function follow() {
      offer();
      if (known[from.value].parts && to.selectedOptions[0].disabled) {
        to.value = Array.prototype.filter.call(to.options, function (option) {
          return !option.disabled && option.value !== from.value;
        })[0].value;
      }
    }

    function show() {
      var one = known[from.value], other = known[to.value];
      var why = refusal(held, one, other);
      picture.textContent = "";
      parts.textContent = "";
      if (why) {
        say(why, true);
        return;
      }
      var changes = one.parts.map(function (value, index) {
        return other.parts[index] - value;
      });
      var bounds = one.algorithm.map(function (value, index) {
        return other.algorithm[index] - value;
      }).sort(function (first, second) {
        return first - second;
      });
      var title = "From " + one.name + " to " + other.name;
      var told = held.parts.slice(0, -1).map(function (name, index) {
        return name.toLowerCase() + " " + times(changes[index]);
      });
      say(title + ", the energy of one inference changes " + times(changes[changes.length - 1]) + ": " + told.join(", ") + ".", false);
      waterfall(picture, held.parts, changes, bounds, result.textContent);
      parts.appendChild(table(held, changes, bounds, title + ": factors that multiply to the change of energy"));
    }

    function chosen() {
      keepInAddress({ from: from.value, to: to.value });
      show();
    }

    var wanted = [fromAddress("from"), fromAddress("to")];
    from.value = wanted[0] in known ? wanted[0] : held.from;
    to.value = wanted[1] in known ? wanted[1] : held.to;
    offer();
    from.addEventListener("change", function () {
      follow();
      chosen();
    });
    to.addEventListener("change", chosen);
    document.getElementById("compare-swap").addEventListener("click", function () {
      var kept = from.value;
      from.value = to.value;
      to.value = kept;
      offer();
      chosen();
    });
    window.addEventListener("resize", show);
    tool.hidden = false;
    show();
    var lost = wanted.filter(function (id) {
      return id !== null && !(id in known);
    });
    if (lost.length) {
      picture.textContent = "";
      parts.textContent = "";
      say("The list has no model " + lost[0] + "; choose two models that it has.", true);
    }
  }

  function passes(tool, held) {
    var input = document.getElementById("passes-number"), result = document.getElementById("passes-result");
    var caption = document.querySelector("#passes-table caption");
    var rows = document.querySelectorAll("#passes-table tbody tr");

    function show() {
      var read = energy.readNumber(input.value, { above: 0, example: "0.5" }), count = read.value, sound = !read.problem;
      result.classList.toggle("refused", !sound);
      input.setAttribute("aria-invalid", String(!sound));
      if (!sound) {
        result.textContent = "Write a number of passes above zero, with a point for decimals, such as 0.5 or 1,000.";
        return false;
      }
      var told = energy.exact(count) + (count === 1 ? " pass" : " passes") + " per second and person";
      held.energies.forEach(function (joules, index) {
        var power = joules * count;
        [power, power * held.kwh, 100 * power / held.body, 100 * power / held.resident].forEach(function (value, place) {
          // After the head of the row stand the list and the energy of one pass, which do not change.
          rows[index].querySelectorAll("td")[place + 2].textContent = number(value);
        });
      });
      caption.textContent = "What " + told + " take" + (count === 1 ? "s" : "") + ", for models chosen by rule";
      document.querySelector("#passes-table [role=region]").setAttribute("aria-label", caption.textContent);
      result.textContent = "At " + told + " the chip takes " + held.energies.map(function (joules, index) {
        return number(joules * count) + " W for " + held.names[index];
      }).join(", ") + ".";
      return true;
    }

    input.value = fromAddress("passes") === null ? String(held.passes) : fromAddress("passes");
    input.addEventListener("input", function () {
      if (show()) {
        keepInAddress({ passes: input.value.trim() });
      }
    });
    tool.hidden = false;
    show();
  }

  [["[data-compare]", "compare-data", compare], ["[data-passes]", "passes-data", passes]].forEach(function (part) {
    var tool = document.querySelector(part[0]), held = data(part[1]);
    if (tool && held) {
      part[2](tool, held);
    }
  });
}());
