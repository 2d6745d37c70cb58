// Elements. Strings become text nodes, never markup, so nothing that a document holds is ever parsed.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** h("div.card", {title: "…"}, "text", child) makes an HTML element. */
export function h(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  return fill(element, attributes, children);
}

/** The same for SVG. */
export function s(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElementNS(SVG, tag);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  return fill(element, attributes, children);
}

/** Replace what is in an element. */
export function put(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The JSON of a data island. */
export function island(name) {
  return JSON.parse(document.getElementById(name).textContent);
}

/** Call the function once, when no further call came for so many milliseconds. */
export function debounce(wait, action) {
  let timer = 0;
  return (...words) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...words), wait);
  };
}

const memory = new Map();

/** Remember a choice for the next visit, where the browser allows. */
export function remember(key, value) {
  memory.set(key, value);
  try {
    localStorage.setItem(`zhpolicy_ie.${key}`, value);
  } catch {
    // Private windows and some file: pages have no storage; the choice then lasts as long as the page.
  }
}

/** What remember() kept, or null. */
export function recall(key) {
  if (memory.has(key)) return memory.get(key);
  try {
    return localStorage.getItem(`zhpolicy_ie.${key}`);
  } catch {
    return null;
  }
}
