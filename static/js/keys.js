// Keys: single ones are silent in fields, in dialogs, while an input method composes and with data-keys="off".
import { $, $$, composing, typing } from "./composing.js";

const root = document.documentElement;
let leader = 0;

document.addEventListener("keydown", (event) => {
  if (composing(event)) return;
  if (event.key === "Escape") {
    for (const menu of $$("details.menu[open]")) { menu.open = false; $("summary", menu).focus(); }
    if (typing(event.target) && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { (event.target.form ?? $("form[data-main]"))?.requestSubmit(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]") || root.dataset.keys === "off") return;
  const key = event.key.toLowerCase();
  if (Date.now() - leader < 1200) {
    leader = 0;
    const link = $(`[data-go="${CSS.escape(key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  if (key === "g") { leader = Date.now(); return; }
  if (key === "/") { event.preventDefault(); $("[data-search]")?.focus(); return; }
  if (event.key === "?") { event.preventDefault(); $("#keys")?.showModal(); return; }
  if (key === "j" || key === "k") { event.preventDefault(); step("[data-keys] [data-row]", document.activeElement, key === "j" ? 1 : -1); return; }
  const bound = $(`[data-key="${CSS.escape(key)}"]`);
  if (bound) { event.preventDefault(); bound.click(); }
});

function step(selector, from, by) {
  const links = $$(selector);
  if (!links.length) return;
  links[Math.min(links.length - 1, Math.max(0, links.indexOf(from) + by))].focus();
}

// The results under the search field: arrows walk through the links, Escape leads back.
for (const box of $$("[data-searchbox]")) {
  const input = $("[data-search]", box);
  box.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const links = $$("a[data-row]", box), at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && at < links.length - 1) { event.preventDefault(); links[at + 1].focus(); }
    if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (links[at - 1] ?? input).focus(); }
    if (event.key === "Escape" && at >= 0) { event.stopPropagation(); input.focus(); }
  });
}
