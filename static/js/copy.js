// Copies what stands in a field: <button hidden data-copy="id of the field" data-copied="Copied">. Without script the field is selected by hand.
import { $$ } from "./composing.js";

const ready = (within) => $$("[data-copy][hidden]", within).forEach((button) => { button.hidden = false; });
ready(document);
document.addEventListener("htmx:afterSwap", (event) => ready(event.detail.target));
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  const text = field.value ?? field.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch { // an old browser, or a site without TLS
    field.select?.();
    document.execCommand("copy");
  }
  const word = button.querySelector("span") ?? button;
  word.textContent = button.dataset.copied;
});
