// The first page: what there is, the main figures of a region, lines, targets, ranking.
import { documents, figures, info, organizations, projects, regionName } from "./data.js";
import { bullet, lines, ranking, targetPairs } from "./charts.js";
import { h, put } from "./dom.js";
import { buildSeries, pointValue, seriesName } from "./points.js";
import { t, term } from "./strings.js";

const FEW = 8;
const OFFERED = 300;

export class Overview {
  /** @param {function(number): void} onfigure   Called with the figure that was clicked. */
  constructor(onfigure, onkind) {
    this.onfigure = onfigure;
    this.series = buildSeries();
    const counts = new Map();
    for (const { points } of this.series) for (const p of points) counts.set(p.region, (counts.get(p.region) ?? 0) + 1);
    this.regions = [...counts].sort((a, b) => b[1] - a[1]).map(([region]) => region);
    this.region = this.regions[0];
    const numbers = [["documents", documents.length], ["figures", figures.document.length],
      ["organizations", organizations.document.length], ["projects", projects.document.length]];
    this.body = h("div.panels");
    this.element = h("section.overview", {},
      h("div.counts", {}, numbers.map(([kind, count]) =>
        h("button", { type: "button", onclick: () => onkind(kind) }, h("b", {}, count.toLocaleString("en-US")), h("span", {}, t(kind))))),
      this.body, h("footer.muted", {}, t("made", info.version)));
    this.width = 0;
    new ResizeObserver(() => {
      if (this.body.clientWidth && this.body.clientWidth !== this.width) this.draw();
    }).observe(this.body);
  }

  draw() {
    this.width = this.body.clientWidth;
    const panels = [this.#key(), this.#trend(), this.#targets(), this.#ranking()].filter(Boolean);
    put(this.body, panels.length ? panels : h("p.muted", {}, t("nochart")));
  }

  #select(name, options, chosen, onchange) {
    return h("select", { "aria-label": t(name), onchange: (event) => onchange(options[event.target.selectedIndex][0]) },
      options.map(([value, label]) => h("option", { selected: value === chosen }, label)));
  }

  #panel(name, controls, ...content) {
    return h("section.panel", { dataset: { panel: name } }, h("header", {}, h("h3", {}, t(name)), h("span.push"), controls), ...content);
  }

  #regionSelect() {
    return this.regions.length > 1
      ? this.#select("region", this.regions.map((r) => [r, regionName(r)]), this.region, (region) => { this.region = region; this.draw(); })
      : h("span.muted", {}, regionName(this.region));
  }

  /** The main indicators of a region: the last result, its growth, what is aimed at. */
  #key() {
    if (!this.region) return null;
    const mine = (series) => series.points.filter((p) => p.region === this.region);
    const levels = this.series.filter((x) => x.aspect === "level" && mine(x).some((p) => p.status !== "target"))
      .sort((a, b) => a.rank - b.rank || b.points.length - a.points.length);
    const shown = [...new Map(levels.map((x) => [x.indicator, x])).values()].slice(0, FEW);
    if (!shown.length) return null;
    const tiles = shown.map((series) => {
      const last = mine(series).filter((p) => p.status !== "target").sort((a, b) => b.year - a.year)[0];
      const growth = this.series.filter((x) => x.indicator === series.indicator && x.aspect === "growth");
      const of = (status, year) => growth.flatMap((x) => mine(x).filter((p) => (p.status === "target") === status && (year ? p.year === year : p.year > last.year)).map((p) => [x, p]))[0];
      const rise = of(false, last.year);
      const goal = of(true, 0);
      return h("li", {}, h("button", { type: "button", onclick: () => this.onfigure(last.row) },
        h("span.what", {}, series.indicator), h("b", {}, pointValue(series, last.value)),
        h("span.muted", {}, `${last.year}`, rise ? h("em", { class: rise[1].value < 0 ? "down" : "up" }, ` ${rise[1].value < 0 ? "▼" : "▲"} ${pointValue(...[rise[0], rise[1].value])}`) : null,
          goal ? ` · ${goal[1].year} ${term("target")} ${pointValue(goal[0], goal[1].value)}` : null)));
    });
    return this.#panel("keyfigures", this.#regionSelect(), h("ul.tiles", {}, tiles));
  }

  #trend() {
    const offered = this.series.filter((x) => x.years > 1 && x.points.length > 2).slice(0, OFFERED);
    if (!offered.length) return null;
    if (!offered.includes(this.trend)) this.trend = offered[0];
    const select = this.#select("indicator", offered.map((x) => [x, seriesName(x)]), this.trend, (x) => { this.trend = x; this.draw(); });
    return this.#panel("trend", select, lines(this.trend, Math.max(300, this.width - 42), this.region, this.onfigure),
      h("p.key.muted", {}, h("span", {}, `● ${term("actual")}`), h("span", {}, `○ ${term("target")}`), h("span", {}, `◐ ${term("estimate")}`)));
  }

  #targets() {
    const pairs = targetPairs(this.series).filter((pair) => pair.target.region === this.region);
    if (!pairs.length) return null;
    const shown = this.allTargets ? pairs : pairs.slice(0, FEW);
    return this.#panel("targets", h("span.muted", {}, regionName(this.region)),
      h("ul.bullets", {}, shown.map((pair) => bullet(pair, this.onfigure, false))),
      pairs.length > FEW ? this.#more(pairs.length - FEW, "allTargets") : null);
  }

  #more(count, flag) {
    return h("button.more", { type: "button", onclick: () => { this[flag] = !this[flag]; this.draw(); } }, this[flag] ? t("fewer") : t("more", count));
  }

  #ranking() {
    const offered = this.series.filter((x) => x.regions > 1).slice(0, OFFERED);
    if (!offered.length) return null;
    if (!offered.includes(this.ranked)) [this.ranked, this.year] = [offered[0], null];
    const counts = new Map();
    for (const p of this.ranked.points) counts.set(p.year, (counts.get(p.year) ?? 0) + (p.status === "target" ? 0.01 : 1));
    const years = [...counts.keys()].sort((a, b) => b - a);
    // The year that most regions report on; targets count only where there is nothing else.
    if (!years.includes(this.year)) this.year = years.reduce((a, b) => (counts.get(b) > counts.get(a) ? b : a));
    const controls = [
      this.#select("indicator", offered.map((x) => [x, seriesName(x)]), this.ranked, (x) => { this.ranked = x; this.draw(); }),
      this.#select("year", years.map((y) => [y, String(y)]), this.year, (y) => { this.year = y; this.draw(); }),
    ];
    const { element, total } = ranking(this.ranked, this.year, this.onfigure, this.allRanks ? Infinity : 12);
    return this.#panel("ranking", controls, element, total > 12 ? this.#more(total - 12, "allRanks") : null);
  }
}

