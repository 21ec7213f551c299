/* What the calculator and the comparison share in the page: elements, fields, the address. All text enters as text. */

(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var TYPICAL = "";
  var energy = window.joulebook.energy, held = window.joulebook.reckoning;

  /**
   * Make an element with text and attributes.
   * @param {string} name
   * @param {?string} [text]
   * @param {Object<string, string>} [attributes]
   */
  function element(name, text, attributes) {
    return filled(document.createElement(name), text, attributes);
  }

  /** The same for drawings. */
  function drawn(name, attributes, text) {
    return filled(document.createElementNS(SVG, name), text, attributes);
  }

  function filled(made, text, attributes) {
    if (text !== undefined && text !== null) {
      made.textContent = text;
    }
    Object.keys(attributes || {}).forEach(function (key) {
      made.setAttribute(key, attributes[key]);
    });
    return made;
  }

  function byId(id) {
    return document.getElementById(id);
  }

  function named(list) {
    var found = Object.create(null);
    list.forEach(function (one) {
      found[one.id] = one;
    });
    return found;
  }

  var models = named(held.models), devices = named(held.devices);

  /** Fill a select with the models, by list; ``more`` adds groups, ``title`` names a model or leaves it out by "". */
  function fillModels(select, domains, more, title) {
    domains.forEach(function (domain) {
      var group = element("optgroup", null, { label: held.domains[domain].name });
      held.models.forEach(function (model) {
        var told = title ? title(model) : model.name;
        if (model.domain === domain && told) {
          group.appendChild(element("option", told, { value: model.id }));
        }
      });
      if (group.childElementCount) {
        select.appendChild(group);
      }
    });
    (more || []).forEach(function (group) {
      select.appendChild(group);
    });
  }

  /** Fill a select with devices and precisions, as ``id|precision``; each says what its efficiency rests on. */
  function fillDevices(select, domain, first) {
    var kept = select.value;
    select.textContent = "";
    first.forEach(function (option) {
      select.appendChild(element("option", option.text, { value: option.value }));
    });
    held.devices.forEach(function (device) {
      var group = element("optgroup", null, { label: device.name });
      device.precisions.forEach(function (precision) {
        var basis = energy.onDevice(precision, domain).basis;
        var told = device.name + ", " + precision.name + " (" + (basis === "adapted" ? "adapted" : "peak: lower bound") + ")";
        group.appendChild(element("option", told, { value: device.id + "|" + precision.name }));
      });
      select.appendChild(group);
    });
    choose(select, kept);
  }

  /** Choose an option; what the list lacks is shown as such, so that it can be told and mended. */
  function choose(select, value) {
    var options = Array.prototype.slice.call(select.options);
    options.filter(function (option) {
      return option.hasAttribute("data-unknown");
    }).forEach(function (option) {
      option.remove();
    });
    select.value = value;
    if (select.value !== value) {
      var told = models[value] ? "not offered: " + models[value].name : "unknown: " + shortened(value);
      select.insertBefore(element("option", told, { value: value, "data-unknown": "" }), select.firstChild);
      select.value = value;
    }
  }

  function shortened(text) {
    return text.length > 60 ? text.slice(0, 60) + "…" : text;
  }

  /**
   * The device and precision of ``id|precision``, or nothing where the ledger has no such pair.
   * @returns {?{device: object, precision: object}}
   */
  function findDevice(value) {
    var cut = value.indexOf("|"), device = devices[value.slice(0, Math.max(cut, 0))];
    var found = device && device.precisions.filter(function (precision) {
      return precision.name === value.slice(cut + 1);
    })[0];
    return found ? { device: device, precision: found } : null;
  }

  /** Show beside a field what is wrong with it, or its help where nothing is. */
  function tell(id, problem) {
    var help = byId(id + "-help"), entry = byId(id);
    help.textContent = problem || help.getAttribute("data-help");
    help.classList.toggle("wrong", Boolean(problem));
    entry.setAttribute("aria-invalid", String(Boolean(problem)));
  }

  /** What stands in a field’s label. */
  function label(id) {
    return document.querySelector("label[for='" + id + "']").textContent;
  }

  /** The end of an address that tells a state; what is null is left out. */
  function queryOf(pairs) {
    var query = new URLSearchParams();
    pairs.forEach(function (pair) {
      if (pair[1] !== null) {
        query.append(pair[0], pair[1]);
      }
    });
    return "?" + query.toString();
  }

  /** Put a text on the clipboard; the promise is broken where the browser refuses. */
  function copy(text) {
    return navigator.clipboard ? navigator.clipboard.writeText(text).catch(function () {
      return copySelected(text);
    }) : copySelected(text);
  }

  /** The same by way of a selected field: all that is left at an address that is not secure. */
  function copySelected(text) {
    var field = document.body.appendChild(element("textarea", text, { "class": "visually-hidden" })), before = document.activeElement;
    field.select();
    var copied = document.execCommand("copy");
    field.remove();
    before.focus();
    return copied ? Promise.resolve() : Promise.reject(new Error("refused"));
  }

  /**
   * Fill a paragraph with buttons that copy the result: as a sentence with its source, and as a link to this state.
   * @param {HTMLElement} place
   * @param {string} version of the data
   * @param {function(): {sentence: string, pairs: Array}} state
   */
  function offerCopies(place, version, state) {
    var said = element("span", null, { role: "status" });
    function link(told) {
      return window.location.origin.replace("null", "file://") + window.location.pathname + queryOf(told.pairs);
    }
    [["Copy the sentence", "The sentence is copied.", function (told) {
      return told.sentence + " Estimate of the chip alone. Joulebook, data " + version + ", " + link(told);
    }], ["Copy the link", "The link is copied.", link]].forEach(function (kind) {
      var button = place.appendChild(element("button", kind[0], { type: "button" }));
      place.append(" ");
      button.addEventListener("click", function () {
        copy(kind[2](state())).then(function () {
          said.textContent = kind[1];
        }, function () {
          said.textContent = "The browser did not allow it; select the text by hand.";
        });
      });
    });
    place.append(said);
  }

  function keepInAddress(pairs) {
    try {
      window.history.replaceState(null, "", queryOf(pairs) + window.location.hash);
    } catch (error) {
      // Some browsers keep the address of a file as it is; the page works without.
    }
  }

  /**
   * A table in its region, as the pages draw theirs.
   * @param {string} caption
   * @param {Array<{title: string, unit?: string, numeric?: boolean}>} columns
   * @param {Array<Array<string|Node>>} lines
   */
  function table(caption, columns, lines) {
    var region = element("div", null, { "class": "scroll", tabindex: "0", role: "region", "aria-label": caption });
    var made = region.appendChild(element("table"));
    made.appendChild(element("caption", caption));
    var head = made.appendChild(element("thead")).appendChild(element("tr"));
    columns.forEach(function (column) {
      var cell = head.appendChild(element("th", column.title, { scope: "col", "class": column.numeric ? "num" : "" }));
      if (column.unit) {
        cell.append(" ", element("span", column.unit, { "class": "unit" }));
      }
    });
    var body = made.appendChild(element("tbody"));
    lines.forEach(function (line) {
      var row = body.appendChild(element("tr"));
      line.forEach(function (value, place) {
        var name = place === 0 ? "th" : "td";
        var cell = row.appendChild(element(name, null, place === 0 ? { scope: "row" } : {}));
        cell.className = columns[place].numeric ? "num" : place === 0 ? "" : "nowrap";
        cell.append(value);
      });
    });
    return region;
  }

  window.joulebook.widgets = {
    TYPICAL: TYPICAL, byId: byId, choose: choose, copy: copy, devices: devices, drawn: drawn, element: element,
    fillDevices: fillDevices, fillModels: fillModels, findDevice: findDevice, keepInAddress: keepInAddress,
    label: label, models: models, named: named, offerCopies: offerCopies, shortened: shortened, table: table, tell: tell
  };
}());
