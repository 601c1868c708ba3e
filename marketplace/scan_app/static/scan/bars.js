/* Reads the bars of a label (Code 128) out of a picture, for browsers that cannot do it themselves. Used by camera.js.
 *
 * Lines are laid through the picture, level and upright, straight and askew. On each, dark and light are told apart by
 * what is near, edges are found between the points, and six widths are compared with the signs of the standard. A text
 * counts when its check sign is right. Source of the signs: ISO/IEC 15417, Code 128. */
window.scanBars = (() => {
  "use strict";
  const SIGNS = "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
    .match(/.{6}/g).map((sign) => [...sign].map(Number));
  const STOP = [2, 3, 3, 1, 1, 1], START_A = 103, END = 106, SET_C = 99, SET_B = 100, SET_A = 101, SHIFT = 98;
  const BLOCK = 24, LEAST_CONTRAST = 30; // points; steps of 255: below it, a stretch is all light
  const FARTHEST = 2.4; // modules by which all edges of a sign may be off together
  const QUIET = 5; // modules of light before the first bar; the standard has 10, photos have edges
  const LEAST_SIGNS = 6; // the first, four of a number, the check: what is shorter is noise
  const SLANTS = [0, 0.14, -0.14];

  // -- From points to widths
  function thresholds(line) {
    const blocks = Math.ceil(line.length / BLOCK), low = [], high = [];
    for (let at = 0; at < blocks; at++) {
      const part = line.subarray(at * BLOCK, (at + 1) * BLOCK);
      low.push(Math.min(...part));
      high.push(Math.max(...part));
    }
    return low.map((_, at) => {
      const near = [at - 1, at, at + 1].filter((one) => one >= 0 && one < blocks);
      const dark = Math.min(...near.map((one) => low[one])), light = Math.max(...near.map((one) => high[one]));
      return light - dark < LEAST_CONTRAST ? -1 : (dark + light) / 2;
    });
  }

  // Widths of light and dark by turns; the first is light
  function widths(line) {
    const limits = thresholds(line), runs = [];
    let since = 0, isDark = false;
    for (let at = 1; at < line.length; at++) {
      const limit = limits[Math.floor(at / BLOCK)], now = line[at] < limit;
      if (now === isDark) continue;
      const step = line[at] - line[at - 1];
      const edge = at - 1 + (step && limit >= 0 ? Math.min(1, Math.max(0, (limit - line[at - 1]) / step)) : 0.5);
      runs.push(edge - since);
      since = edge;
      isDark = now;
    }
    runs.push(line.length - since);
    return runs;
  }

  // -- From widths to signs
  // From edge to like edge, so that ink that ran changes nothing; single widths count half
  function off(runs, from, sign, module) {
    let sum = 0;
    for (let at = 0; at < 6; at++) {
      if (at < 5) sum += Math.abs((runs[from + at] + runs[from + at + 1]) / module - sign[at] - sign[at + 1]);
      sum += Math.abs(runs[from + at] / module - sign[at]) / 2;
    }
    return sum / 2;
  }

  const moduleOf = (runs, from) => runs.slice(from, from + 6).reduce((sum, one) => sum + one, 0) / 11;

  function nearest(runs, from, first, last) {
    const module = moduleOf(runs, from);
    let best = -1, least = FARTHEST;
    for (let code = first; code <= last; code++) {
      const distance = off(runs, from, code === END ? STOP : SIGNS[code], module);
      if (distance < least) [best, least] = [code, distance];
    }
    return best;
  }

  function signsOf(runs) {
    for (let from = 1; from + 12 < runs.length; from += 2) {
      if (runs[from - 1] < QUIET * moduleOf(runs, from)) continue;
      const start = nearest(runs, from, START_A, START_A + 2);
      if (start < 0) continue;
      const found = [start];
      for (let at = from + 6; at + 6 < runs.length; at += 6) {
        const code = nearest(runs, at, 0, END);
        if (code === END) { if (isEnd(runs, at) && isRight(found)) return found; break; }
        if (code < 0 || code >= START_A) break;
        found.push(code);
      }
    }
    return null;
  }

  // Behind the last sign stand a bar of two modules, and light; a picture may end there
  function isEnd(runs, at) {
    const module = moduleOf(runs, at), bar = runs[at + 6], light = runs[at + 7];
    return Math.abs(bar / module - 2) < 0.7 && (light >= QUIET * module || at + 8 >= runs.length);
  }

  const isRight = (signs) => signs.length >= LEAST_SIGNS
    && signs.slice(0, -1).reduce((sum, code, at) => sum + code * (at || 1), 0) % 103 === signs[signs.length - 1];

  // -- From signs to text
  function textOf(signs) {
    let set = "ABC"[signs[0] - START_A], once = "", text = "";
    for (const code of signs.slice(1, -1)) {
      const now = once || set;
      once = "";
      if (now === "C" && code < 100) text += String(code).padStart(2, "0");
      else if (code === SET_C && now !== "C") set = "C";
      else if (code === SET_B && now !== "B") set = "B";
      else if (code === SET_A && now !== "A") set = "A";
      else if (code === SHIFT && now !== "C") once = now === "A" ? "B" : "A";
      else if (code < 96 && now !== "C") text += String.fromCharCode(now === "A" && code >= 64 ? code - 64 : code + 32);
      // what is left are signs for machines, without a letter
    }
    return text;
  }

  function readLine(line) {
    const runs = widths(line);
    const signs = signsOf(runs) || signsOf(runs.length % 2 ? runs.reverse() : [0, ...runs.reverse()]);
    const text = signs ? textOf(signs) : "";
    return /^[\x21-\x7e]+$/.test(text) ? text : "";
  }

  // -- Lines through a picture
  // picture: { data (RGBA), width, height }, as a canvas gives it; the text of its bars, or ""
  function read({ data, width, height }) {
    const line = new Float32Array(Math.max(width, height));
    for (const slant of SLANTS) {
      for (const isUpright of [false, true]) {
        const long = isUpright ? height : width, wide = isUpright ? width : height;
        for (let part = 1; part < 24; part++) {
          const middle = (wide * part) / 24;
          for (let at = 0; at < long; at++) {
            const aside = Math.min(wide - 1, Math.max(0, Math.round(middle + (at - long / 2) * slant)));
            const dot = 4 * (isUpright ? at * width + aside : aside * width + at);
            line[at] = 0.3 * data[dot] + 0.59 * data[dot + 1] + 0.11 * data[dot + 2];
          }
          const text = readLine(line.subarray(0, long));
          if (text) return text;
        }
      }
    }
    return "";
  }

  return { read };
})();
