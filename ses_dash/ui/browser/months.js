// The strip of months: a table of links, each with a sign and a word for where a month stands.
//
// `data` comes from ses_dash/ui/months.py.

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

export default function months({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".months");

  const open = (event, cell) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    setTriggerValue("opened", cell.id);
  };

  const draw = (cell) => {
    if (!cell) return make("td", {}, make("span", { className: "nothing", textContent: "–" }));
    const sign = make("span", { className: "sign", ariaHidden: "true", textContent: cell.sign });
    const word = make("span", { textContent: cell.word });
    const link = make("a", { className: cell.state, href: cell.href, title: cell.title }, sign, word);
    if (cell.detail) link.append(make("small", { textContent: cell.detail }));
    link.onclick = (event) => open(event, cell);
    return make("td", {}, link);
  };

  const head = data.months.map((month) => make("th", { scope: "col", textContent: month }));
  const rows = data.rows.map((row) =>
    make("tr", {}, make("th", { scope: "row", textContent: row.program }), ...row.cells.map(draw)),
  );
  const table = make(
    "table",
    {},
    make("caption", { textContent: data.alt }),
    make("thead", {}, make("tr", {}, make("th", { scope: "col", textContent: "Program" }), ...head)),
    make("tbody", {}, ...rows),
  );
  const frame = root.querySelector(".frame") ?? root.appendChild(make("div", { className: "frame", tabIndex: 0 }));
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", data.alt);
  frame.replaceChildren(table);
}
