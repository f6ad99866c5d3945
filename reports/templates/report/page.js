"use strict";
// Tables are sorted by a click on the head of a column, filtered by language and source, and saved as
// CSV. Without this script they stay as they are, with all their numbers.
const filters = document.getElementById("filters");
const tables = [...document.querySelectorAll("table")];

const value = (cell) => cell.dataset.v ?? cell.textContent.trim();
const number = (cell) => (value(cell) === "" ? -Infinity : Number(value(cell)));

function sort(table, heads, column) {
  const head = heads[column];
  const numeric = head.classList.contains("n");
  const down = numeric
    ? head.getAttribute("aria-sort") !== "descending"
    : head.getAttribute("aria-sort") === "ascending";
  heads.forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const order = new Intl.Collator(document.documentElement.lang).compare;
  const rows = [...table.tBodies[0].rows].sort((a, b) => {
    const [one, other] = [a.cells[column], b.cells[column]];
    return numeric ? number(one) - number(other) || 0 : order(value(one), value(other));
  });
  table.tBodies[0].append(...(down ? rows.reverse() : rows));
}

// A cell as CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it;
// numbers are written as such, without the signs between groups of digits.
function quoted(cell) {
  let text = value(cell);
  const isNumber = cell.dataset.v !== undefined && text !== "" && Number.isFinite(Number(text));
  if (!isNumber && /^[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text)) text = "'" + text;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvOf(table) {
  const rows = [table.tHead.rows[0], ...table.tBodies[0].rows].filter((row) => !row.hidden);
  return "\ufeff" + rows.map((row) => [...row.cells].map(quoted).join(",") + "\r\n").join("");
}

function save(table) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csvOf(table)], { type: "text/csv;charset=utf-8" }));
  link.download = `${table.id}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function filter() {
  const wanted = { l: filters["by-language"].value, s: filters["by-source"].value };
  let shown = 0, all = 0;
  for (const one of document.querySelectorAll("[data-l], [data-s]")) {
    const off = ["l", "s"].some((key) =>
      wanted[key] && one.dataset[key] !== undefined && one.dataset[key] !== wanted[key]);
    if (one.localName === "tr") {
      one.hidden = off;
      all += 1;
      shown += off ? 0 : 1;
    } else {
      one.classList.toggle("off", off);
    }
  }
  for (const table of tables) {
    const none = table.caption.querySelector(".none");
    const rows = [...table.tBodies[0].rows];
    none.hidden = !rows.length || rows.some((row) => !row.hidden);
  }
  document.getElementById("shown").textContent = wanted.l || wanted.s
    ? filters.dataset.shown.replace("{shown}", shown).replace("{all}", all) : "";
}

for (const table of tables) {
  if (table.classList.contains("sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, heads, column));
    });
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "csv";
  button.textContent = "CSV";
  button.title = filters.dataset.csv;
  button.setAttribute("aria-label", `${filters.dataset.csv}: ${table.caption.textContent.trim()}`);
  button.addEventListener("click", () => save(table));
  const none = document.createElement("strong");
  none.className = "none";
  none.textContent = filters.dataset.none;
  none.hidden = true;
  table.caption.firstElementChild.append(" ", button, none);
}

filters.hidden = false;
filters.addEventListener("change", filter);
filters.addEventListener("submit", (event) => event.preventDefault());
filter();

// On paper everything is open.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  closed.forEach((one) => { one.open = true; });
});
addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));
