// The fields of the item at hand.
import { h, put } from "./dom.js";
import { known } from "./marks.js";
import { t, term } from "./strings.js";

const CHOICES = {
  aspect: ["level", "growth", "change", "share", "rank", "from"],
  status: ["actual", "target", "estimate"],
  modifier: ["exact", "approx", "over", "under"],
};

/** The value after the one given. */
export function following(name, value) {
  const all = CHOICES[name];
  return all[(all.indexOf(value) + 1) % all.length];
}

export class Form {
  /** @param {{labels: string[], onedit: function(object): void, onaccept: function(): void, onremove: function(): void, selection: function(): string}} options */
  constructor(options) {
    Object.assign(this, options);
    this.element = h("section.form", { "aria-live": "polite" });
  }

  show(item, words) {
    if (!item) {
      put(this.element, h("p.hint.muted", {}, t("hint")));
      return;
    }
    const doubt = item.score === undefined ? null : h("span.chip", { class: `chip ${item.score < 0.6 ? "target" : ""}` }, `${t("score")} ${item.score.toFixed(2)}`);
    put(this.element,
      h("header", {}, h("strong", {}, words), doubt, item.checked ? h("span.chip.actual", {}, `✓ ${t("checked")}`) : null),
      item.kind === "entity" ? this.#labels(item) : this.#figure(item),
      h("footer", {},
        h("button.primary", { type: "button", disabled: item.checked, onclick: this.onaccept }, `${t("accept")} `, h("kbd", {}, "⏎")),
        h("button.outline", { type: "button", onclick: this.onremove }, `${t("remove")} `, h("kbd", {}, "Del"))));
  }

  #labels(item) {
    return h("div.labels", { role: "radiogroup", "aria-label": t("label") }, this.labels.map((label, i) =>
      h("button", { type: "button", role: "radio", "aria-checked": String(label === item.label), class: `chip k-${known(label)}`, onclick: () => this.onedit({ label }) },
        h("kbd", {}, i < 9 ? String(i + 1) : ""), term(label))));
  }

  #figure(item) {
    const [low, high] = Array.isArray(item.value) ? item.value : [item.value, null];
    const number = (words) => { const value = Number(words.replaceAll(/[,，\s]/g, "")); return words.trim() === "" || Number.isNaN(value) ? null : value; };
    const range = (a, b) => (b === null ? a : [a ?? 0, b]);
    return h("div.fields", {},
      this.#input("value", low ?? "", (v) => ({ value: range(number(v), high) }), true),
      this.#input("upper", high ?? "", (v) => ({ value: range(low, number(v)) }), true),
      this.#input("unit", item.unit ?? "", (v) => ({ unit: v || null })),
      this.#input("period", item.period ?? "", (v) => ({ period: v || null })),
      this.#linked("indicator", item), this.#linked("subject", item),
      Object.keys(CHOICES).map((name) => this.#choice(name, item[name])),
      h("label.check", {}, h("input", { type: "checkbox", name: "optional", checked: item.optional, onchange: (event) => this.onedit({ optional: event.target.checked }) }), t("optional")));
  }

  #input(name, value, fields, numeric = false) {
    return h("label", { class: name }, h("span.muted", {}, t(name)),
      h("input", { name, value, autocomplete: "off", inputmode: numeric ? "decimal" : null, onchange: (event) => this.onedit(fields(event.target.value)) }));
  }

  #linked(name, item) {
    const label = this.#input(name, item[name] ?? "", (v) => ({ [name]: v || null }));
    // Pressing the button must not take the selection away.
    label.append(h("button.icon", { type: "button", title: `${t("fromselection")} (${name[0]})`, "aria-label": `${t(name)}: ${t("fromselection")}`,
      onmousedown: (event) => event.preventDefault(),
      onclick: () => { const words = this.selection(); if (words) this.onedit({ [name]: words }); } }, "◎"));
    return label;
  }

  #choice(name, value) {
    return h("label", { class: name }, h("span.muted", {}, t(name)),
      h("select", { name, onchange: (event) => this.onedit({ [name]: event.target.value }) },
        CHOICES[name].map((choice) => h("option", { value: choice, selected: choice === value }, term(choice)))));
  }
}
