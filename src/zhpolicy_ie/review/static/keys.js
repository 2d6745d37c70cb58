// The keyboard, and the page that explains it.
import { h } from "./dom.js";
import { t } from "./strings.js";

const ROWS = [
  [["J", "K"], "k_move"], [["⏎", "A"], "k_accept"], [["Del", "X"], "k_remove"], [["1 – 9"], "k_label"], [["F"], "k_figure"],
  [["[", "]"], "k_edges"], [["I", "S"], "k_links"], [["T", "E"], "k_status"], [["U", "⇧U"], "k_undo"], [["⇧A"], "k_all"],
  [["D"], "k_done"], [["N", "B"], "k_documents"], [["/"], "k_find"], [["?"], "k_help"],
];

export function helpDialog() {
  const dialog = h("dialog", { id: "help", onclick: (event) => { if (event.target === dialog) dialog.close(); } },
    h("h2", {}, t("help")),
    h("dl", {}, ROWS.map(([keys, words]) => [h("dt", {}, keys.map((key) => h("kbd", {}, key))), h("dd", {}, t(words))])),
    h("form", { method: "dialog" }, h("button.outline", {}, t("close"))));
  return dialog;
}

/** Call the action for a key; typing in a field is not a command. */
export function listen(actions) {
  addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (typing) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    const command = event.ctrlKey || event.metaKey;
    let key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (command && key === "z") key = event.shiftKey ? "redo" : "undo";
    else if (command && key === "y") key = "redo";
    else if (command || event.altKey) return;
    else if (event.shiftKey && event.key.length === 1 && key !== "?") key = `shift+${{ "{": "[", "}": "]" }[key] ?? key}`;
    // A button that has the focus is pressed by Enter, as everywhere.
    if (key === "Enter" && event.target.closest("button")) return;
    if (!actions[key]) return;
    event.preventDefault();
    actions[key]();
  });
}
