// A file input of the US Web Design System: a field to drop a file on. Its own script shows pictures
// from data: addresses, which our pages refuse; so this makes the same parts around the same input.
// Without scripts the browser's own input stays, which takes a dropped file as well.

function amount(bytes) {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  let number = bytes;
  let place = 0;
  while (number >= 1024 && place < units.length - 1) {
    number /= 1024;
    place += 1;
  }
  return `${place && number < 10 ? number.toFixed(1) : Math.round(number)} ${units[place]}`;
}

function make(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function enhance(frame) {
  const input = frame.querySelector("input[type=file]");
  const target = make("div", "usa-file-input__target");
  const words = make("div", "usa-file-input__instructions");
  const status = make("div", "usa-sr-only");
  words.setAttribute("aria-hidden", "true");
  status.setAttribute("role", "status");
  frame.classList.add("usa-file-input");
  input.classList.replace("usa-input", "usa-file-input__input");
  input.before(target);
  target.append(make("div", "usa-file-input__box"), words, input);
  frame.append(status);

  function show() {
    const file = input.files[0];
    const isTooLarge = file !== undefined && file.size > Number(input.dataset.most);
    input.setCustomValidity(isTooLarge ? input.dataset.mostWords : "");
    target.classList.toggle("has-invalid-file", isTooLarge);
    if (file === undefined) {
      words.replaceChildren("Drag a file here or ", make("span", "usa-file-input__choose", "choose it"));
      status.textContent = "";
      return;
    }
    const said = isTooLarge ? input.dataset.mostWords : amount(file.size);
    words.replaceChildren(
      make("strong", "tl-chosen", file.name),
      make("span", "tl-hint", ` ${said} `),
      make("span", "usa-file-input__choose", "Change"),
    );
    status.textContent = `Chosen: ${file.name}, ${said}`;
  }

  const mark = (isOver) => () => frame.classList.toggle("usa-file-input--drag", isOver);
  target.addEventListener("dragover", mark(true));
  for (const name of ["dragleave", "drop"]) target.addEventListener(name, mark(false));
  input.addEventListener("change", show);
  show();
}

// A button that says that it is at work, and is not pressed twice.
function watch(form) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.busy) return;
    if (form.dataset.isBusy) {
      event.preventDefault();
      return;
    }
    form.dataset.isBusy = "1";
    button.setAttribute("aria-disabled", "true");
    const words = document.createElement("span");
    words.setAttribute("role", "status");
    words.textContent = ` ${button.dataset.busy}`;
    button.after(words);
  });
  // Shown again by the browser's Back, from its memory.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
}

for (const frame of document.querySelectorAll(".tl-file")) enhance(frame);
for (const button of document.querySelectorAll("form button[data-busy]")) watch(button.form);
