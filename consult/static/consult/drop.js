// Lets a file be dropped on the box around its input; without this the input works as ever.
document.querySelectorAll("form[data-drop]").forEach((form) => {
  const zone = form.querySelector("[data-drop-zone]");
  const input = form.querySelector("input[type=file]");
  form.querySelector("[data-drop-hint]").hidden = false;

  const mark = (isOver) => zone.classList.toggle("drop--over", isOver);
  ["dragenter", "dragover"].forEach((name) =>
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      mark(true);
    }),
  );
  zone.addEventListener("dragleave", () => mark(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.focus();
    }
  });
});

// A file that misses the box must not replace the page.
["dragover", "drop"].forEach((name) =>
  document.addEventListener(name, (event) => event.preventDefault()),
);
