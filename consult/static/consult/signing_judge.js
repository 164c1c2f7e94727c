// The judgement of strokes.py, so that a hand learns at once what is missing: its numbers come
// with the page, and what counts is what the server says.
const rule = JSON.parse(document.getElementById("pad").dataset.rule);

const distance = ([x, y], [toX, toY]) => Math.hypot(toX - x, toY - y);
const span = (values) => values.reduce((most, v) => Math.max(most, v), -Infinity)
  - values.reduce((least, v) => Math.min(least, v), Infinity);
const inkOf = (stroke) =>
  stroke.slice(1).reduce((sum, point, at) => sum + distance(stroke[at], point), 0);

function along(stroke) {
  const found = [stroke[0]];
  stroke.slice(1).forEach(([toX, toY], at) => {
    const [x, y] = stroke[at];
    const steps = Math.max(1, Math.ceil(distance([x, y], [toX, toY]) / rule.step));
    for (let step = 1; step <= steps; step += 1) {
      found.push([x + (toX - x) * step / steps, y + (toY - y) * step / steps]);
    }
  });
  return found;
}

function isOneLine(strokes) {
  const ink = strokes.filter((stroke) => inkOf(stroke) >= rule.tap).flatMap(along);
  if (!ink.length) return true;
  const meanX = ink.reduce((sum, [x]) => sum + x, 0) / ink.length;
  const meanY = ink.reduce((sum, [, y]) => sum + y, 0) / ink.length;
  const moved = ink.map(([x, y]) => [x - meanX, y - meanY]);
  const sum = (of) => moved.reduce((total, [x, y]) => total + of(x, y), 0);
  const angle = 0.5 * Math.atan2(2 * sum((x, y) => x * y), sum((x) => x * x) - sum((x, y) => y * y));
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const length = span(moved.map(([x, y]) => x * cos + y * sin));
  const halfBand = span(moved.map(([x, y]) => y * cos - x * sin)) / 2;
  return halfBand < Math.max(rule.line_band, rule.line_band_of_length * length);
}

// "" for what may be a signature, else why it is none.
export function judge(strokes) {
  const points = strokes.flat();
  if (!points.length) return "blank";
  if (Math.hypot(span(points.map(([x]) => x)), span(points.map(([, y]) => y))) < rule.smallest_extent) {
    return "dot";
  }
  if (strokes.reduce((sum, stroke) => sum + inkOf(stroke), 0) < rule.shortest_ink) return "too_short";
  return isOneLine(strokes) ? "one_line" : "";
}

// A look for checks from outside the module.
document.addEventListener("judge-strokes", (event) => { event.detail.answer = judge(event.detail.strokes); });
