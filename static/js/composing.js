// An input method owns the keyboard while it composes. macOS also stamps 229 on the Enter that ends a composition.
export const composing = (event) => event.isComposing || event.keyCode === 229;
export const typing = (node) => node.closest("input, textarea, select, [contenteditable]") !== null;
export const $ = (selector, from = document) => from.querySelector(selector);
export const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
