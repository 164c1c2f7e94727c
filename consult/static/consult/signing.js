// The pages of one person's turn: one page at a time, ticks, the signature, and Submit only
// when everything is there. Without this script each page is an address of its own.
import { watchIdle } from "./signing_idle.js";
import { judge } from "./signing_judge.js";
import { Pad } from "./signing_pad.js";
import { forgetAll, Store } from "./signing_store.js";

const main = document.getElementById("main");
const form = document.getElementById("mark");
const saved = document.getElementById("saved");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const pages = [...document.querySelectorAll("[data-page]")];
const ticks = [...form.querySelectorAll(".tick input")];
const submit = document.getElementById("sign-now");
const missing = document.getElementById("missing");
const hint = document.getElementById("pad-hint");
const faults = JSON.parse(hint.dataset.faults);
const canvas = document.getElementById("pad");
const nameBox = document.getElementById("name");
const SEEN_EVERY = 60_000;

const store = new Store(main, {
  token,
  onStatus: (status) => { saved.textContent = saved.dataset[status]; saved.dataset.now = status; },
  onClosed: () => { forgetAll(); location.replace(main.dataset.home); },
});
const draft = store.draft;

// --- pages ------------------------------------------------------------------------------

const shown = () => pages.find((page) => !page.hidden)?.dataset.page;

function show(key, { focus = true } = {}) {
  const page = pages.find((each) => each.dataset.page === key) || pages[0];
  for (const each of pages) each.hidden = each !== page;
  if (page.dataset.page === "sign") pad.draw();
  if (!focus) return;
  window.scrollTo(0, 0);
  page.querySelector("h1").focus({ preventScroll: true });
}

function go(key) {
  show(key);
  history.pushState({ page: shown() }, "", `?page=${shown()}`);
  if (shown() !== "no") store.put({ page: shown() });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  go(link.dataset.go || draft.page || pages[0].dataset.page);
});
window.addEventListener("popstate", (event) => show(event.state?.page));

// --- ticks, name and strokes --------------------------------------------------------------

const pad = new Pad(canvas, draft.strokes, () => { store.put({}); look(); });
document.getElementById("undo").addEventListener("click", () => pad.undo());
document.getElementById("clear").addEventListener("click", () => pad.clear());

const checked = (name) => form.querySelector(`[name=${name}]:checked`)?.value || "";

function fillIn() {
  for (const tick of ticks) tick.checked = draft.ticks.includes(tick.name);
  for (const name of ["kind", "photos"]) {
    for (const choice of form.querySelectorAll(`[name=${name}]`)) {
      choice.checked = choice.value === draft[name];
    }
  }
  nameBox.value = draft.name;
  if (form.questions) form.questions.value = draft.questions;
}

form.addEventListener("input", () => {
  store.put({
    ticks: ticks.filter((tick) => tick.checked).map((tick) => tick.name),
    kind: checked("kind"),
    photos: checked("photos"),
    name: nameBox.value.slice(0, 160),
    questions: form.questions ? form.questions.value.slice(0, 500) : "",
  });
  look();
});

const isName = (text) => (text.match(/\p{L}/gu) || []).length >= 2;

// What is shown, and whether Submit may be pressed, follow from the draft.
function look() {
  for (const area of form.querySelectorAll(".mark")) area.hidden = area.dataset.kind !== draft.kind;
  pad.draw();
  const fault = judge(draft.strokes);
  const isEmpty = !draft.strokes.length;
  canvas.setAttribute("aria-label", isEmpty ? canvas.dataset.empty : canvas.dataset.inked);
  hint.textContent = fault ? faults[fault] : hint.dataset.good;
  hint.dataset.state = isEmpty ? "" : fault ? "fault" : "good";
  document.getElementById("undo").disabled = isEmpty;
  document.getElementById("clear").disabled = isEmpty;
  const isMarked = draft.kind === "drawn" ? !fault : draft.kind === "typed" && isName(draft.name);
  const areTicked = draft.ticks.length === ticks.length;
  submit.disabled = !isMarked || !areTicked;
  if (!areTicked) missing.textContent = missing.dataset.ticks;
  else missing.textContent = isMarked ? "" : missing.dataset.mark;
}

// A form that is sent without a connection would be answered by the browser's error page.
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (submit.disabled) return;
  submit.disabled = true;
  form.strokes.value = JSON.stringify(draft.kind === "drawn" ? draft.strokes : []);
  form.n.value = draft.n;
  if (await store.flush({ always: true })) {
    form.submit();
    return;
  }
  look();
});

// --- start ------------------------------------------------------------------------------

let seen = Date.now();
watchIdle(main, token, (now) => {
  if (now - seen < SEEN_EVERY) return;
  seen = now;
  store.flush({ always: true });
});
fillIn();
look();
store.flush().then((isSaved) => { if (isSaved && draft.n) store.onStatus("saved"); });
const asked = new URLSearchParams(location.search).get("page");
const hasErrors = Boolean(form.querySelector(".error"));
show(hasErrors ? shown() : asked || draft.page || shown(), { focus: hasErrors });
history.replaceState({ page: shown() }, "");
