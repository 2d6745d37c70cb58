// Light or dark: as the system says, until the reader chooses.
import { h, recall, remember } from "./dom.js";
import { t } from "./strings.js";

const ORDER = ["auto", "light", "dark"];
const SIGNS = { auto: "◐", light: "☀", dark: "☾" };

function apply(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** A button that goes through the themes. */
export function themeButton() {
  let theme = ORDER.includes(recall("theme")) ? recall("theme") : "auto";
  const button = h("button.icon", { type: "button", id: "theme" });
  const show = () => {
    apply(theme);
    button.textContent = SIGNS[theme];
    button.title = t(`theme.${theme}`);
    button.setAttribute("aria-label", button.title);
  };
  button.addEventListener("click", () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
    remember("theme", theme);
    show();
  });
  show();
  return button;
}
