// A table of figures: sorts, ticks rows, and opens what a row is about.
//
// `data` comes from ses_dash/ui/report_table.py: every cell is text, written on the server, so that
// no amount becomes a number here except to compare two of them for the order of rows.

const SORTED = { text: 1, number: -1 }; // the first click: texts from A, numbers from the largest
const memory = new WeakMap(); // by table: what the reader has sorted by

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const amount = (text) => Number.parseFloat(String(text ?? "").replace(/,/g, ""));

const compare = (column) => (left, right) => {
  if (column.side === "left") {
    return String(left ?? "").localeCompare(String(right ?? ""), undefined, { numeric: true });
  }
  return amount(left) - amount(right);
};

function ordered(rows, columns, order) {
  if (!order) return rows;
  const { index, direction } = order;
  const by = compare(columns[index]);
  const missing = (row) => row.cells[index] === null || row.cells[index] === "";
  return [...rows].sort((a, b) =>
    missing(a) || missing(b)
      ? missing(a) - missing(b)
      : direction * by(a.cells[index], b.cells[index]),
  );
}

function line(heights, label) {
  const [width, height, edge] = [96, 22, 2];
  const step = (width - 2 * edge) / Math.max(1, heights.length - 1);
  const points = heights.map((each, index) => [
    edge + index * step,
    height - edge - (each / 100) * (height - 2 * edge),
  ]);
  const name = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(name, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const path = document.createElementNS(name, "polyline");
  path.setAttribute("points", points.map((point) => point.join(",")).join(" "));
  const dot = document.createElementNS(name, "circle");
  const [x, y] = points.at(-1);
  for (const [key, value] of Object.entries({ cx: x, cy: y, r: 2 })) dot.setAttribute(key, value);
  svg.append(path, dot);
  return svg;
}

function cell(value, column, row, context) {
  const element = make(column.names ? "th" : "td", { className: `${column.side} ${column.kind}` });
  if (column.names) element.scope = "row";
  if (value === null || value === "") {
    element.append(make("span", { className: "nothing", textContent: column.blank }));
  } else if (column.kind === "trend") {
    element.append(line(value, `${column.label}: ${row.cells[0]}`));
  } else if (column.names && row.href) {
    element.append(make("a", { href: row.href, textContent: value }));
  } else if (column.kind === "share") {
    const bar = make("span", { className: "bar" });
    bar.style.width = `${Math.min(100, (100 * Math.abs(amount(value))) / context.widest)}%`;
    element.append(bar, make("span", { textContent: value }));
  } else {
    element.textContent = value;
  }
  return element;
}

function heading(columns, order, sort) {
  return columns.map((column, index) => {
    const className = `${column.side} ${column.names ? "names" : ""}`;
    const element = make("th", { className, scope: "col", title: column.help ?? "" });
    if (column.kind === "trend") {
      element.textContent = column.label;
      return element;
    }
    const on = order?.index === index;
    if (on) element.ariaSort = order.direction > 0 ? "ascending" : "descending";
    const mark = make("span", {
      className: "mark",
      ariaHidden: "true",
      textContent: on ? (order.direction > 0 ? "▲" : "▼") : "",
    });
    const button = make("button", { type: "button", onclick: () => sort(index) });
    button.append(make("span", { textContent: column.label }), mark);
    element.append(button);
    return element;
  });
}

export default function table({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".figures");
  const kept = memory.get(root) ?? { order: null };
  memory.set(root, kept);
  const shape = JSON.stringify(data.columns.map((column) => column.label));
  if (kept.shape !== shape) Object.assign(kept, { shape, order: null });
  const ticked = new Set(data.ticked);
  const shares = data.columns.findIndex((column) => column.kind === "share");
  const widest = Math.max(1, ...data.rows.map((row) => Math.abs(amount(row.cells[shares])) || 0));

  const tell = () => setStateValue("ticked", [...ticked]);
  const sort = (index) => {
    const first = SORTED[data.columns[index].side === "left" ? "text" : "number"];
    const again = kept.order?.index === index;
    kept.order = again && kept.order.direction !== first ? null : { index, direction: again ? -first : first };
    draw();
    root.querySelectorAll("thead button")[index]?.focus();
  };
  const box = (label, checked, change) =>
    make("input", { type: "checkbox", ariaLabel: label, checked, onchange: change });

  function line_of(row) {
    const element = make("tr", { className: row.quiet ? "quiet" : "" });
    if (data.ticks) {
      const tick = box(`Tick ${row.cells[0]}`, ticked.has(row.id), (event) => {
        event.target.checked ? ticked.add(row.id) : ticked.delete(row.id);
        tell();
      });
      element.append(make("td", { className: "tick" }, row.tickable ? tick : ""));
    }
    element.append(...data.columns.map((column, i) => cell(row.cells[i], column, row, { widest })));
    if (row.href) {
      element.classList.add("opens");
      element.onclick = (event) => open(event, row);
    }
    return element;
  }

  function open(event, row) {
    const path = event.composedPath();
    const other = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    if (other || path.some((each) => each.tagName === "INPUT" || each.className === "tick")) return;
    if (!path.some((each) => each.tagName === "A") && String(getSelection())) return;
    event.preventDefault();
    setTriggerValue("opened", row.id);
  }

  function draw() {
    const able = data.rows.filter((row) => row.tickable).map((row) => row.id);
    const all = box("Tick all", able.length > 0 && able.every((id) => ticked.has(id)), (event) => {
      able.forEach((id) => (event.target.checked ? ticked.add(id) : ticked.delete(id)));
      draw();
      tell();
    });
    const tick = data.ticks ? [make("th", { className: "tick" }, all)] : [];
    const drawn = make("table", {}, make("caption", { textContent: data.alt }));
    drawn.append(
      make("thead", {}, make("tr", {}, ...tick, ...heading(data.columns, kept.order, sort))),
      make("tbody", {}, ...ordered(data.rows, data.columns, kept.order).map(line_of)),
    );
    if (data.total) {
      const foot = data.ticks ? [make("td", { className: "tick" })] : [];
      const row = { cells: data.total };
      foot.push(...data.columns.map((column, i) => cell(data.total[i], { ...column, blank: "", kind: "sum" }, row, {})));
      drawn.append(make("tfoot", {}, make("tr", {}, ...foot)));
    }
    const frame = root.querySelector(".frame") ?? root.appendChild(make("div", { className: "frame", tabIndex: 0 }));
    frame.replaceChildren(drawn);
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", data.alt);
  }
  draw();
}
