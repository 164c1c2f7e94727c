// Takes the code out of the address, so that nobody has to paste it and nobody reads it over
// a shoulder. The part after # never leaves the browser by itself; the form sends it in its
// body. The entry of the history keeps it, so that a reload still has it.
const secret = document.getElementById("id_secret");
const part = document.getElementById("secret-part");
const form = document.querySelector("[data-copy]");
const told = document.getElementById("copy-told");

function take() {
  const given = decodeURIComponent(window.location.hash.slice(1)) || history.state?.secret || "";
  if (given) {
    secret.value = given;
    history.replaceState({ secret: given }, "", window.location.pathname + window.location.search);
  }
  part.hidden = Boolean(secret.value) && !part.querySelector(".field--error");
  document.querySelectorAll(".public-languages a").forEach((link) => {
    link.hash = secret.value;
  });
}

take();
// Another link in the same tab changes nothing but this part of the address.
window.addEventListener("hashchange", take);

// A download leaves the page as it is: what was wrong with the try before must not stay on it.
form.addEventListener("submit", () => {
  document.querySelectorAll(".error-summary, .field-error").forEach((error) => error.remove());
  document.querySelectorAll(".field--error").forEach((f) => f.classList.remove("field--error"));
  document.querySelectorAll("[aria-invalid]").forEach((f) => f.removeAttribute("aria-invalid"));
  document.title = told.dataset.title;
  told.textContent = told.dataset.sent;
  told.hidden = false;
});
