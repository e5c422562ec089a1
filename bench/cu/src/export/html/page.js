const table = document.querySelector("#rows");
const body = table.tBodies[0];
for (const button of table.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const column = head.cellIndex;
    const down = head.getAttribute("aria-sort") !== "descending";
    for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = (row) => row.cells[column].dataset.key ?? row.cells[column].textContent;
    const rows = [...body.rows];
    rows.sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      const numbers = x !== "" && y !== "" && !isNaN(x) && !isNaN(y);
      const order = numbers ? x - y : x.localeCompare(y);
      return down ? -order : order;
    });
    body.append(...rows);
  });
}
for (const link of body.querySelectorAll("a")) {
  link.addEventListener("click", () => {
    document.querySelector(link.hash).open = true;
  });
}
