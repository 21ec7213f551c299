/* The word that was probably meant: Python's difflib (Ratcliff and Obershelp), as package/suggest.py asks it. */

(function () {
  "use strict";

  var ours = window.joulebookContribute, given = ours.rulebook.cells;

  /* The longest block that two texts share within bounds; of several the one that begins first. */
  function longest(one, other, bounds) {
    var best = { i: bounds.i, j: bounds.j, size: 0 }, ending = new Map();
    for (var i = bounds.i; i < bounds.iEnd; i += 1) {
      var now = new Map();
      for (var j = bounds.j; j < bounds.jEnd; j += 1) {
        if (one[i] === other[j]) {
          var size = (ending.get(j - 1) || 0) + 1;
          now.set(j, size);
          if (size > best.size) {
            best = { i: i - size + 1, j: j - size + 1, size: size };
          }
        }
      }
      ending = now;
    }
    return best;
  }

  /* How many characters two texts share in blocks of the same order. */
  function shared(one, other) {
    var open = [{ i: 0, iEnd: one.length, j: 0, jEnd: other.length }], count = 0;
    while (open.length) {
      var bounds = open.pop(), best = longest(one, other, bounds);
      if (best.size) {
        count += best.size;
        open.push({ i: bounds.i, iEnd: best.i, j: bounds.j, jEnd: best.j });
        open.push({ i: best.i + best.size, iEnd: bounds.iEnd, j: best.j + best.size, jEnd: bounds.jEnd });
      }
    }
    return count;
  }

  /**
   * The likeness of two texts, from 0 to 1.
   * @param {string} one
   * @param {string} other
   */
  function ratio(one, other) {
    var first = Array.from(one), second = Array.from(other), length = first.length + second.length;
    return length ? 2 * shared(first, second) / length : 1;
  }

  /**
   * The order to write the close word, or else what to do without one.
   * @param {string} found
   * @param {string[]} candidates
   * @param {string} otherwise
   */
  function fix(found, candidates, otherwise) {
    var word = ours.cells.folded(found.trim()), best = null;
    if (Array.from(found).length > given.longestWord) {
      return otherwise;
    }
    candidates.forEach(function (candidate) {
      var plain = ours.cells.folded(candidate), score = ratio(plain, word);
      if (score >= given.similar && (!best || score > best.score || (score === best.score && plain > best.plain))) {
        best = { score: score, plain: plain, candidate: candidate };
      }
    });
    return best ? "write " + best.candidate + " if that is meant; otherwise " + otherwise : otherwise;
  }

  ours.close = { fix: fix, ratio: ratio };
}());
