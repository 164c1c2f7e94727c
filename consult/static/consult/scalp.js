// Lets a tap on the scalp diagram tick the zone's checkbox; without script the boxes do.
"use strict";

for (const picker of document.querySelectorAll("[data-scalp-picker]")) {
  const boxes = picker.querySelectorAll("input[type=checkbox]");
  const zoneOf = (box) => picker.querySelector(`[id$="zone-${box.value}"]`);

  const show = (box) => {
    const zone = zoneOf(box);
    const hatch = picker.querySelector("pattern");
    zone.setAttribute("fill", box.checked ? `url(#${hatch.id})` : "#fff");
    zone.classList.toggle("is-chosen", box.checked);
  };

  const tell = () => {
    const chosen = [...boxes].filter((box) => box.checked);
    const names = chosen.map((box) => box.labels[0].textContent.trim());
    picker.querySelector("svg title").textContent =
      `The scalp from above. Chosen zones: ${names.join(", ") || "none"}`;
  };

  for (const box of boxes) {
    const zone = zoneOf(box);
    if (!zone) continue;
    box.addEventListener("change", () => { show(box); tell(); });
    zone.addEventListener("click", () => box.click());
    show(box);
  }
  tell();
  picker.classList.add("is-live");
}
