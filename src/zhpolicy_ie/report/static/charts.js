// Charts as SVG and lists: lines over the years, a ranking of regions, targets beside results.
import { regionName } from "./data.js";
import { h, s } from "./dom.js";
import { short } from "./numbers.js";
import { pointValue, ticks } from "./points.js";
import { t, term } from "./strings.js";

const COLOURS = 8;

function describe(series, p) {
  const value = `${regionName(p.region)} ${p.year} ${term(p.status)} ${pointValue(series, p.value)}`;
  return p.conflict ? `${value} · ${t("conflict", t("sources", p.rows.length))}` : value;
}

/** Lines over the years: a line for each region, that of the reader first; results filled, targets hollow. */
export function lines(series, width, first, onpoint) {
  const compact = width < 520;
  const pad = { left: compact ? 48 : 64, right: compact ? 14 : 112, top: 16, bottom: 30 };
  const height = compact ? 240 : 300;
  const years = [...new Set(series.points.map((p) => p.year))].sort((a, b) => a - b);
  const values = series.points.map((p) => p.value);
  const marks = ticks(Math.min(...values), Math.max(...values));
  const x = (year) => pad.left + ((width - pad.left - pad.right) * (year - years[0] + 0.5)) / (years.at(-1) - years[0] + 1);
  const y = (value) => height - pad.bottom - ((height - pad.top - pad.bottom) * (value - marks[0])) / (marks.at(-1) - marks[0] || 1);
  const groups = Map.groupBy
    ? Map.groupBy(series.points, (p) => p.region)
    : series.points.reduce((map, p) => map.set(p.region, [...(map.get(p.region) ?? []), p]), new Map());
  const regions = [...groups].sort((a, b) => (b[0] === first) - (a[0] === first) || b[1].length - a[1].length || Math.max(...b[1].map((p) => p.value)) - Math.max(...a[1].map((p) => p.value)));
  const svg = s("svg.lines", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `${series.indicator}` });
  for (const tick of marks) {
    svg.append(s("line.grid", { x1: pad.left, x2: width - pad.right, y1: y(tick), y2: y(tick) }),
      s("text.axis", { x: pad.left - 8, y: y(tick) + 4, "text-anchor": "end" }, short(tick)));
  }
  const span = years.at(-1) - years[0];
  const every = Math.max(1, Math.ceil(span / (compact ? 5 : 10)));
  for (let year = years[0]; year <= years.at(-1); year += every) {
    svg.append(s("text.axis", { x: x(year), y: height - 8, "text-anchor": "middle" }, String(year)));
  }
  const labels = [];
  regions.forEach(([region, all], i) => {
    const points = [...all].sort((a, b) => a.year - b.year || order(a) - order(b));
    const colour = `c${i < COLOURS ? i : "x"}`;
    const results = points.filter((p) => p.status !== "target");
    const yearly = [...new Map(results.map((p) => [p.year, p])).values()];
    if (yearly.length > 1) svg.append(s(`polyline.${colour}`, { points: yearly.map((p) => `${x(p.year)},${y(p.value)}`).join(" ") }));
    for (const target of points.filter((p) => p.status === "target")) {
      const before = yearly.filter((p) => p.year < target.year).at(-1);
      if (before) svg.append(s(`line.ahead.${colour}`, { x1: x(before.year), y1: y(before.value), x2: x(target.year), y2: y(target.value) }));
    }
    for (const p of points) {
      svg.append(s(`circle.${colour}.${p.status}${p.conflict ? ".conflict" : ""}`, { cx: x(p.year), cy: y(p.value), r: 5, tabindex: 0,
        role: "button", "aria-label": describe(series, p), "data-row": p.row, onclick: () => onpoint(p.row),
        onkeydown: (event) => { if (event.key === "Enter") onpoint(p.row); } }, s("title", {}, describe(series, p))));
    }
    const end = yearly.at(-1) ?? points.at(-1);
    if (i < COLOURS) labels.push({ region, colour, x: x(points.at(-1).year) + 12, y: y((points.at(-1) ?? end).value) });
  });
  if (compact) return h("div.chart", {}, svg, legend(labels));
  labels.sort((a, b) => a.y - b.y);
  labels.forEach((label, i) => {
    if (i) label.y = Math.max(label.y, labels[i - 1].y + 17);
    svg.append(s(`text.name.${label.colour}`, { x: width - pad.right + 8, y: Math.min(label.y + 4, height - 8) }, cut(regionName(label.region))));
  });
  return h("div.chart", {}, svg);
}

const order = (p) => ({ actual: 2, estimate: 1, target: 0 })[p.status];
const cut = (name) => (name.length > 8 ? `${name.slice(0, 7)}…` : name);

function legend(labels) {
  return h("div.names", {}, labels.map((l) => h("span", { class: l.colour }, `● ${regionName(l.region)}`)));
}

/** Regions by value in one year. */
export function ranking(series, year, onpoint, limit) {
  const points = series.points.filter((p) => p.year === year);
  const best = new Map();
  for (const p of points) {
    const old = best.get(p.region);
    if (!old || order(p) > order(old)) best.set(p.region, p);
  }
  const list = [...best.values()].sort((a, b) => b.value - a.value);
  const top = Math.max(...list.map((p) => Math.abs(p.value)), Number.MIN_VALUE);
  return {
    total: list.length,
    element: h("ol.ranking", {}, list.slice(0, limit).map((p, i) => {
      const bar = h("span.bar", { class: `bar ${p.status}${p.value < 0 ? " below" : ""}` });
      bar.style.width = `${(100 * Math.abs(p.value)) / top}%`;
      return h("li", {}, h("button", { type: "button", title: describe(series, p), onclick: () => onpoint(p.row) },
        h("span.place", {}, String(i + 1)), h("span.region", {}, regionName(p.region)), h("span.track", {}, bar),
        h("span.amount", {}, pointValue(series, p.value), p.status === "actual" ? null : h("i", {}, term(p.status)))));
    })),
  };
}

/** Pairs of a target and a result of one region: of the same year where there is one, else the result before it. */
export function targetPairs(all) {
  const pairs = [];
  for (const series of all) {
    for (const target of series.points.filter((p) => p.status === "target")) {
      const results = series.points.filter((p) => p.region === target.region && p.status !== "target" && p.year <= target.year)
        .sort((a, b) => b.year - a.year || order(b) - order(a));
      if (results.length && target.year - results[0].year <= 5) pairs.push({ series, target, result: results[0], same: results[0].year === target.year });
    }
  }
  return pairs.sort((a, b) => b.same - a.same || a.series.rank - b.series.rank || b.target.year - a.target.year);
}

/** A bar for the result, a mark for the target. */
export function bullet({ series, target, result, same }, onpoint, withRegion) {
  const top = Math.max(Math.abs(target.value), Math.abs(result.value)) * 1.12 || 1;
  const bar = h("span", { class: `bar ${result.status}` });
  bar.style.width = `${(100 * Math.abs(result.value)) / top}%`;
  const goal = h("span.goal");
  goal.style.left = `${(100 * Math.abs(target.value)) / top}%`;
  const met = same && (target.value < 0 ? result.value <= target.value : result.value >= target.value);
  return h("li.bullet", {},
    h("div.what", {}, h("strong", {}, series.indicator), h("span.muted", {}, ` ${term(series.aspect)}${withRegion ? ` · ${regionName(target.region)}` : ""}`),
      same ? h("span", { class: `chip ${met ? "actual" : "target"}` }, met ? t("met") : t("missed")) : null),
    h("div.track", {}, bar, goal),
    h("div.ends", {},
      h("button", { type: "button", onclick: () => onpoint(result.row) }, `${result.year} ${term(result.status)} `, h("b", {}, pointValue(series, result.value))),
      h("button", { type: "button", onclick: () => onpoint(target.row) }, `${target.year} ${term("target")} `, h("b", {}, pointValue(series, target.value)))));
}
