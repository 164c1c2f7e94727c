// Warns before a page is left while something typed on it is not saved.
"use strict";

{
  const forms = document.querySelectorAll("main form[method=post]");
  // A page that came back with errors holds answers that are not saved yet.
  let isUnsaved = document.querySelector("main form .error-summary") !== null;

  for (const form of forms) {
    form.addEventListener("input", () => { isUnsaved = true; });
    form.addEventListener("submit", () => { isUnsaved = false; });
  }

  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved) event.preventDefault();
  });
}
