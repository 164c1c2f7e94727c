// Tells how hard a text is to read while somebody writes it; the server counts.
const WAIT = 500;

function follow(note) {
  const form = note.closest("form");
  const field = form && form.elements[note.dataset.reading];
  if (!field) return;
  note.setAttribute("role", "status");
  let timer = 0;
  let asked = 0;

  async function ask() {
    const turn = ++asked;
    const language = form.elements.language;
    const body = new URLSearchParams({
      field: note.dataset.reading,
      text: field.value,
      language: language ? language.value : "en",
    });
    const answer = await fetch(note.dataset.url, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body,
    });
    if (!answer.ok || turn !== asked) return;
    const found = await answer.json();
    note.textContent = found.words;
    note.classList.toggle("reading--hard", found.too_hard);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), WAIT);
  });
}

document.querySelectorAll("[data-reading]").forEach(follow);
