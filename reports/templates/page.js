// Tables are sorted by a click on the head of a column; without this script they stay as they are.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.classList.contains("n")
        ? head.getAttribute("aria-sort") !== "descending"
        : head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
      const numeric = head.classList.contains("n");
      const rows = [...table.tBodies[0].rows].sort((a, b) =>
        numeric ? Number(key(a)) - Number(key(b)) : key(a).localeCompare(key(b)));
      table.tBodies[0].append(...(down ? rows.reverse() : rows));
    });
  });
}
