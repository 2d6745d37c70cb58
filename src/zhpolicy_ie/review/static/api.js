// What the server keeps. The token came with the page's address.
const token = new URLSearchParams(location.search).get("token") ?? "";

/** An answer that is not good: the status, and what the server says. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(method, path, body) {
  const options = { method, headers: { Authorization: `Bearer ${token}` } };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(`/api/documents${path}`, options);
  } catch {
    throw new Refused(0, "");
  }
  const value = await answer.json();
  if (!answer.ok) throw new Refused(answer.status, value.error);
  return value;
}

export const listDocuments = () => ask("GET", "");
export const getDocument = (number) => ask("GET", `/${number}`);
export const putDocument = (number, change) => ask("PUT", `/${number}`, change);
export const readQuantity = (number, start, end) => ask("POST", `/${number}/quantity`, { start, end });
