// What htmx leaves to us where it refreshes a part of a page: to say when that fails, to say what a
// list holds now to those who do not see it, and to keep the place of keyboard and eye.

const LOST = "Not refreshed: Tieline cannot be reached. What you see may be old. Try again in a moment.";
const FAILED = "Not refreshed: something went wrong. Load the page again.";
const TOO_OLD =
  "Not refreshed: somebody signed in or out here since, or your roles have changed. Load the page again.";

function complain(words) {
  document.getElementById("complaint").textContent = words;
}

function holds(text, selector) {
  return new DOMParser().parseFromString(text, "text/html").querySelector(selector) !== null;
}

document.addEventListener("htmx:error", () => complain(LOST));

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  const { status, raw } = ctx.response;
  if (status >= 400) {
    event.preventDefault(); // the part that is there stays
    complain(status === 403 ? TOO_OLD : FAILED);
  } else if (ctx.select && !holds(ctx.text, ctx.select)) {
    event.preventDefault();
    window.location.assign(raw.url); // sent to another page: that page, then, and all of it
  } else {
    complain("");
  }
});

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.select !== "#list") return;
  const list = document.getElementById("list");
  document.getElementById("said").textContent = list.querySelector("[data-said]")?.textContent ?? "";
  const isTurned = ctx.request?.form?.id === "turn-page" || document.activeElement === document.body;
  if (isTurned) list.focus({ preventScroll: true });
  if (isTurned && list.getBoundingClientRect().top < 0) list.scrollIntoView();
});
