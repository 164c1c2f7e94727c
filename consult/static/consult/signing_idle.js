// A tablet that nobody touches locks itself; the server does the same without this script.
import { forgetAll } from "./signing_store.js";

const LOOK_EVERY = 2000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "scroll", "input"];

export function watchIdle(rules, token, touched = () => {}) {
  const main = document.getElementById("main");
  const rest = Number(rules.dataset.idle) * 1000;
  let last = Date.now(), isLocked = false;
  const here = () => { last = Date.now(); touched(last); };
  SIGNS.forEach((sign) => document.addEventListener(sign, here, { passive: true, capture: true }));

  async function lock() {
    isLocked = true;
    forgetAll();
    // Where no connection is, at least nothing can be read or signed any more.
    const words = document.getElementById("locked");
    if (words) {
      document.querySelector(".top")?.remove();
      main.replaceChildren(words.content.cloneNode(true));
    } else {
      main.replaceChildren();
    }
    await fetch(rules.dataset.idleUrl, { method: "POST", headers: { "X-CSRFToken": token } });
    location.replace(rules.dataset.lockedUrl);
  }

  const tryLock = () => lock().catch(() => {});
  const look = () => {
    if (isLocked || Date.now() - last < rest) return;
    tryLock();
  };
  setInterval(look, LOOK_EVERY);
  // Timers sleep while the tablet does.
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", () => { if (isLocked) tryLock(); });
}
