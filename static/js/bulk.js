// Tick all, and say how many: the bar below a table appears with the first tick.
import { $, $$ } from "./composing.js";

for (const table of $$("table[data-bulk]")) {
  const all = $("[data-tick-all]", table), ticks = $$("tbody .tick", table), bar = document.getElementById(table.dataset.bulk);
  const show = () => {
    const n = ticks.filter((tick) => tick.checked).length;
    if (all) { all.checked = n > 0 && n === ticks.length; all.indeterminate = n > 0 && n < ticks.length; }
    if (bar) { bar.hidden = n === 0; $("[data-n]", bar).textContent = n; }
  };
  all?.addEventListener("change", () => { ticks.forEach((tick) => { tick.checked = all.checked; }); show(); });
  ticks.forEach((tick) => tick.addEventListener("change", show));
  show();
}
