// Keeps from screen readers what Streamlit's own markup would have them say wrongly: the navigation
// with sections is a list of what may not be in a list, so it is links only; the lines below key
// figures repeat what is written above them, so they are left out.

const SECTIONS = "[data-testid=stSidebarNavItems]";
const LINES = "[data-testid=stMetricChart] svg:not([aria-hidden])";

function repair() {
  for (const items of document.querySelectorAll(SECTIONS)) {
    if ([...items.children].every((each) => each.tagName === "LI")) continue;
    for (const each of [items, ...items.querySelectorAll("li")]) {
      each.setAttribute("role", "presentation");
    }
  }
  for (const line of document.querySelectorAll(LINES)) line.setAttribute("aria-hidden", "true");
}

export default function () {
  repair();
  const observer = new MutationObserver(repair);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => observer.disconnect();
}
