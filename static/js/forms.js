// Forms: depending parts, drafts kept on this device, one sending, pasted screenshots.
import { $, $$ } from "./composing.js";

// ---- parts that depend on a choice: <div data-when="result=solved|department"> --------------------------
// A part that does not apply is hidden and its controls rest, so that they neither are sent nor stop the sending.
function dependants(within = document) {
  for (const part of $$("[data-when]", within)) {
    const [name, values] = part.dataset.when.split("=");
    const form = part.closest("form") ?? document;
    const field = $(`[name="${name}"]:checked`, form) ?? $(`select[name="${name}"], input[name="${name}"]:not([type=radio], [type=checkbox])`, form);
    const applies = values.split("|").includes(field?.value ?? "");
    part.hidden = !applies;
    for (const control of $$("input, select, textarea", part)) {
      if (!applies && !control.disabled) { control.disabled = true; control.dataset.resting = ""; }
      if (applies && "resting" in control.dataset && !control.closest("[data-when][hidden]")) { control.disabled = false; delete control.dataset.resting; }
    }
  }
}
document.addEventListener("change", () => dependants());
document.addEventListener("htmx:afterSwap", () => dependants());
dependants();

// ---- drafts ------------------------------------------------------------------------------------------------
// Kept at each input under the person, the page and the field; given back when the field comes up empty. At sending the
// keys are noted; the next page drops them unless it tells an error or asks to sign in. Signing out forgets every draft.
const PENDING = "drafts:sent";
const person = document.documentElement.dataset.person ?? "";
const keyOf = (area) => `draft:${person}:${area.dataset.draft || `${location.pathname}#${area.name}`}`;
const store = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, value); } catch { /* not kept */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* nothing kept */ } },
};
const refused = $("[data-first-error], [aria-invalid=true], [data-keep-drafts]") !== null;
if (!refused) for (const key of JSON.parse(store.get(PENDING) ?? "[]")) store.drop(key);
store.drop(PENDING);
for (const area of $$("[data-draft]")) {
  const kept = store.get(keyOf(area)), state = document.getElementById(area.dataset.draftState ?? "");
  if (kept && !area.value) { area.value = kept; if (state?.dataset.restored) state.textContent = state.dataset.restored; }
  area.addEventListener("input", () => {
    if (area.value) store.set(keyOf(area), area.value); else store.drop(keyOf(area));
    if (state?.dataset.saved) state.textContent = state.dataset.saved;
  });
}

// ---- one sending: the pressed button works, a second press does nothing -----------------------------------------
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sending) { event.preventDefault(); return; }
  form.dataset.sending = "true";
  store.set(PENDING, JSON.stringify([...form.elements].filter((area) => "draft" in area.dataset).map(keyOf)));
  if ("forgetDrafts" in form.dataset) forget();
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => rest(form), 10000);
});
window.addEventListener("pageshow", () => $$("form[data-sending]").forEach(rest));
function rest(form) {
  delete form.dataset.sending;
  for (const button of $$("[aria-busy]", form)) button.removeAttribute("aria-busy");
}
function forget() {
  try { for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) store.drop(key); } catch { /* nothing kept */ }
}

// ---- a screenshot from the clipboard goes into the first field that takes one ---------------------------------------
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  const field = files.length && ($("input[type=file][data-paste]", event.target.closest?.("form") ?? document) ?? $("input[type=file][data-paste]"));
  if (!field) return;
  event.preventDefault();
  const all = new DataTransfer();
  for (const file of [...(field.multiple ? field.files : []), ...files]) all.items.add(file);
  field.files = all.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches("input[type=file][data-paste]")) return;
  const label = field.closest(".paste")?.querySelector("[data-chosen]");
  if (label) label.textContent = [...field.files].map((file) => file.name).join(" · ") || label.dataset.chosen;
});

// ---- a text is copied into the clipboard; the button says so ------------------------------------------------------------
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try { await navigator.clipboard.writeText(field.value); } catch { field.select(); document.execCommand("copy"); }
  const label = $("[data-copied]", button);
  if (label) label.textContent = label.dataset.copied;
});

// ---- a tick fills in the sum it stands for; taking it away empties the sum, and a sum typed sets its tick ----------------
document.addEventListener("change", (event) => {
  const tick = event.target;
  if (!tick.matches("[data-fills]")) return;
  const amount = tick.form.elements[tick.dataset.fills];
  amount.value = tick.checked ? amount.value || tick.dataset.sum : "";
  amount.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("input", (event) => {
  const tick = event.target.name && event.target.form && $(`[data-fills="${CSS.escape(event.target.name)}"]`, event.target.form);
  if (tick) tick.checked = event.target.value.trim() !== "";
});

// ---- money spread over parts: the sum must equal what came in ------------------------------------------------------------
for (const form of $$("[data-allocate]")) {
  const total = Math.round(Number(form.dataset.allocate) * 100), out = $("[data-difference]", form);
  const fen = (value) => Math.round(Number(value.replaceAll(",", "")) * 100) || 0;
  const sum = () => {
    const rest = total - $$("[data-part]", form).reduce((n, field) => n + fen(field.value), 0);
    out.textContent = (rest / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2 });
    out.classList.toggle("bad", rest !== 0);
    out.classList.toggle("good", rest === 0);
  };
  form.addEventListener("input", sum);
  sum();
}
