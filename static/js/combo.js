// A picker: rows come from the server as one types; arrows move, Enter takes, never while composing.
// Without script the typed words are sent, and the server finds the row or shows the choice.
import { $, $$, composing } from "./composing.js";

for (const combo of $$("[data-combo]")) {
  const input = $("[role=combobox]", combo), list = $("[role=listbox]", combo), value = $("input[type=hidden]", combo);
  if (!input || !list) continue;
  const options = () => $$("[role=option]:not([aria-disabled])", list);
  const show = (open) => { list.hidden = !open; input.setAttribute("aria-expanded", String(open)); if (!open) input.removeAttribute("aria-activedescendant"); };
  const choose = (option) => {
    input.value = option.dataset.label ?? option.dataset.value;
    if (value) { value.value = option.dataset.value; value.dispatchEvent(new Event("change", { bubbles: true })); }
    show(false);
  };
  let asked = 0, timer = 0;
  const ask = async () => {
    const mine = ++asked, words = input.value.trim();
    if (!words) { list.replaceChildren(); show(false); return; }
    const url = new URL(combo.dataset.comboUrl, location.href);
    url.searchParams.set("q", words);
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (mine !== asked || !answer?.ok) return;
    list.innerHTML = await answer.text();
    show(list.childElementCount > 0);
  };
  input.addEventListener("input", () => {
    if (value?.value) { value.value = ""; value.dispatchEvent(new Event("change", { bubbles: true })); }
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
  input.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const all = options(), at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      event.preventDefault();
      show(true);
      const next = all[(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1) + all.length) % all.length];
      all.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
      input.setAttribute("aria-activedescendant", next.id);
      next.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !list.hidden) {
      const one = all[at] ?? (all.length === 1 ? all[0] : null);
      if (one) { event.preventDefault(); choose(one); }
    }
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); show(false); }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]:not([aria-disabled])");
    if (option) choose(option);
  });
  input.addEventListener("blur", () => show(false));
}
