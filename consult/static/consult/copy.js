// Takes the code out of the address, so that nobody has to paste it. The part after # never
// leaves the browser by itself; the form sends it in its body.
const secret = document.getElementById("id_secret");
const part = document.getElementById("secret-part");
const given = decodeURIComponent(window.location.hash.slice(1));
if (given) secret.value = given;
if (secret.value && !part.querySelector(".field--error")) part.hidden = true;
document.querySelectorAll(".public-languages a").forEach((link) => {
  if (secret.value) link.hash = secret.value;
});
