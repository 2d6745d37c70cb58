// Figures as points: series by indicator, aspect and unit; one value for a region, a year and a status.
import { field, figures, major } from "./data.js";
import { quantity } from "./numbers.js";
import { term } from "./strings.js";

const ASPECTS = new Set(["level", "growth", "share", "change"]);

/** All series: {indicator, aspect, unit, points: [{region, year, status, value, row, rows}]}, the richest first. */
export function buildSeries() {
  const series = new Map();
  for (let row = 0; row < figures.document.length; row += 1) {
    const [indicator, aspect, region, year] = [field("indicator", row), field("aspect", row), field("region", row), figures.year[row]];
    if (!indicator || !region || !year || !ASPECTS.has(aspect)) continue;
    const unit = field("unit", row);
    const key = `${indicator}\t${aspect}\t${unit}`;
    if (!series.has(key)) series.set(key, { key, indicator, aspect, unit, cells: new Map() });
    const cells = series.get(key).cells;
    const cell = `${region}\t${year}\t${field("status", row)}`;
    if (!cells.has(cell)) cells.set(cell, []);
    cells.get(cell).push(row);
  }
  const order = new Map(major.map((name, i) => [name, i]));
  const list = [...series.values()].map(({ cells, ...rest }) => ({ ...rest, points: [...cells.values()].map(point) }));
  for (const item of list) {
    item.years = new Set(item.points.map((p) => p.year)).size;
    item.regions = new Set(item.points.map((p) => p.region)).size;
    item.rank = order.get(item.indicator) ?? 1e6;
  }
  return list.sort((a, b) => b.points.length - a.points.length || a.rank - b.rank);
}

function point(rows) {
  const row = rows.reduce((best, other) => (figures.score[other] > figures.score[best] ? other : best));
  return {
    region: field("region", row), year: figures.year[row], status: field("status", row), value: figures.value[row],
    row, rows, conflict: rows.some((other) => figures.value[other] !== figures.value[row]),
  };
}

export function seriesName({ indicator, aspect, unit }) {
  return `${indicator} · ${term(aspect)}${unit ? `（${unit}）` : ""}`;
}

export function pointValue(series, value) {
  return quantity(value, null, series.unit, series.aspect);
}

/** Round numbers that span from the smallest to the largest value. */
export function ticks(low, high, wanted = 5) {
  const rough = (high - low || Math.abs(high) || 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((candidate) => candidate >= rough);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
