// The pages on which nothing is read or signed: forget what is done, and lock when idle.
import { watchIdle } from "./signing_idle.js";
import { forgetAll } from "./signing_store.js";

const rest = document.querySelector("[data-idle]");
if (document.querySelector("[data-clear]")) forgetAll();
if (rest) watchIdle(rest, rest.dataset.token);
