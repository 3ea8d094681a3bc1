// Words that were approved: copied to the clipboard, or put into the letter that is being written.
// Without script the words are selected by hand, and the link opens the form with them.
import { $, $$ } from "./composing.js";

const reveal = () => { if (navigator.clipboard) for (const button of $$("[data-copy][hidden]")) button.hidden = false; };
document.addEventListener("htmx:afterSwap", reveal);
reveal();

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  event.preventDefault();
  const label = $("span", button) ?? button, said = label.textContent;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText.trim());
  label.textContent = button.dataset.copied;
  setTimeout(() => { label.textContent = said; }, 2000);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-insert]"), area = link && document.getElementById(link.dataset.insert);
  if (!area) return;
  event.preventDefault();
  const words = document.getElementById(link.dataset.words).innerText.trim();
  area.value = area.value.trim() ? `${area.value.trimEnd()}\n\n${words}` : words;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  const from = document.getElementById(link.dataset.from);
  if (from) from.value = link.dataset.value;
  area.focus();
});
