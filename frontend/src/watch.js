// The alert screen of a watch desk. The server says what is new and what waits altogether; this puts it
// on the screen, keeps the connection, and says plainly when it is not live.

const STALE_MS = 20_000;
const AGAIN_MS = 5_000;

function clock(ms) {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`;
}

function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

class Watch {
  constructor(root) {
    this.root = root;
    this.list = document.getElementById("watch-hits");
    this.lastContact = null;
    this.began = Date.now();
    this.isStale = false;
    this.isEnded = false;
    this.title = document.title;
    this.list.addEventListener("click", (event) => this.clicked(event));
    setInterval(() => this.check(), 1000);
    document.getElementById("watch-sound").addEventListener("change", (event) => {
      if (event.target.checked) this.sound();
    });
    this.connect();
  }

  connect() {
    this.source?.close();
    this.source = new EventSource(this.root.dataset.stream);
    this.source.addEventListener("hits", (event) => this.heard(() => this.show(JSON.parse(event.data))));
    this.source.addEventListener("beat", () => this.heard(() => {}));
    this.source.addEventListener("ended", (event) => this.end(JSON.parse(event.data).words));
    this.source.addEventListener("error", () => this.failed());
  }

  heard(act) {
    this.lastContact = Date.now();
    if (this.isStale) {
      this.isStale = false;
      this.warn("");
    }
    this.say(document.getElementById("watch-live"), "Live.");
    act();
  }

  // The browser connects again by itself after a cut, from the last id on; not after a refusal.
  async failed() {
    if (this.isEnded || this.source.readyState !== EventSource.CLOSED) return;
    try {
      const asked = await fetch(this.root.dataset.page, { redirect: "manual" });
      if (asked.type === "opaqueredirect") return this.end("You are signed out.");
      if (asked.status === 403) return this.end("Your roles do not open this screen any more.");
    } catch {
      // not reached: the clock says so when it lasts, and it is tried again
    }
    setTimeout(() => this.isEnded || this.connect(), AGAIN_MS * (1 + Math.random()));
  }

  check() {
    if (this.isEnded || this.isStale) return;
    if (Date.now() - (this.lastContact ?? this.began) <= STALE_MS) return;
    this.isStale = true;
    const since = this.lastContact
      ? `The last contact was at ${clock(this.lastContact)}`
      : "There was no contact yet";
    this.warn(`Not live. ${since}: new hits may be missing here. It goes on connecting by itself.`);
    this.say(document.getElementById("watch-live"), "");
  }

  end(words) {
    this.isEnded = true;
    this.source.close();
    this.list.replaceChildren(); // what may not be read any more
    this.list.hidden = true;
    for (const id of ["watch-empty", "watch-more", "watch-hubs", "watch-count"]) {
      document.getElementById(id).hidden = true;
    }
    document.title = this.title;
    this.say(document.getElementById("watch-live"), "");
    this.warn(`Not live. ${words} `);
    const link = document.createElement("a");
    link.href = this.root.dataset.signIn;
    link.textContent = "Sign in again";
    document.querySelector("#watch-stale .usa-alert__text").append(link);
  }

  warn(words) {
    const place = document.getElementById("watch-stale");
    place.replaceChildren();
    if (!words) return;
    place.innerHTML =
      '<div class="usa-alert usa-alert--error usa-alert--slim"><div class="usa-alert__body"><p class="usa-alert__text"></p></div></div>';
    place.querySelector("p").textContent = words;
  }

  say(place, words) {
    if (place.textContent !== words) place.textContent = words;
  }

  item(hit) {
    return this.list.querySelector(`[data-hit="${CSS.escape(hit)}"]`);
  }

  // What stands next below a hit: an older one that takes a free place, or is committed late, goes where
  // it belongs and not on top.
  after(hit, waiting) {
    const older = waiting.slice(waiting.indexOf(hit) + 1).find((one) => this.item(one));
    return older ? this.item(older) : null;
  }

  show(said) {
    if (said.office !== this.root.dataset.office) {
      window.location.reload(); // another office was chosen in this browser
      return;
    }
    const fresh = said.added.filter(({ hit }) => !this.item(hit));
    for (const { hit, html } of [...fresh].reverse()) {
      const holder = document.createElement("template");
      holder.innerHTML = html;
      this.list.insertBefore(holder.content, this.after(hit, said.waiting));
    }
    for (const one of [...this.list.children]) {
      if (!said.waiting.includes(one.dataset.hit)) this.remove(one);
    }
    if (said.waiting.some((hit) => !this.item(hit))) {
      this.connect(); // something stands at the server and not here: all of it, then
      return;
    }
    document.getElementById("watch-more").hidden = !said.has_more;
    document.getElementById("watch-hubs").hidden = said.hub_arrivals === 0;
    document.getElementById("watch-hub-count").textContent = plural(said.hub_arrivals, "new arrival");
    this.count();
    if (fresh.length) {
      document.getElementById("said").textContent = `${plural(fresh.length, "new hit")}.`;
      if (document.getElementById("watch-sound").checked) this.sound();
    }
  }

  // Whoever stands on what goes is led to the next one.
  remove(one) {
    const next = one.nextElementSibling ?? one.previousElementSibling;
    const hadFocus = one.contains(document.activeElement);
    one.remove();
    if (hadFocus) {
      const place = next?.querySelector("button") ?? next?.querySelector("a");
      (place ?? document.getElementById("watch-heading")).focus();
    }
    this.count();
  }

  count() {
    const count = this.list.children.length;
    const tag = document.getElementById("watch-count");
    tag.hidden = count === 0;
    tag.textContent = `${count} new`;
    this.list.hidden = count === 0;
    document.getElementById("watch-empty").hidden = count !== 0;
    document.title = count ? `(${count}) ${this.title}` : this.title;
  }

  async clicked(event) {
    const button = event.target.closest("[data-acknowledge]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const one = button.closest("[data-hit]");
    button.setAttribute("aria-disabled", "true"); // truly disabled it would lose the keyboard's place
    const token = this.root.querySelector("[name=csrfmiddlewaretoken]").value;
    const complaint = document.getElementById("complaint");
    complaint.textContent = "";
    let status = 0;
    try {
      const answer = await fetch(button.dataset.acknowledge, {
        method: "POST",
        headers: { "HX-Request": "true", "X-CSRFToken": token },
      });
      status = answer.status;
    } catch {
      // said below, as status 0
    }
    button.removeAttribute("aria-disabled");
    if (status === 204 || status === 404) {
      if (one.isConnected) this.remove(one); // else the stream was faster
      document.getElementById("said").textContent = status === 204 ? "Acknowledged." : "It is gone.";
    } else if (status === 401) {
      complaint.textContent =
        "Not acknowledged: nobody used this session for a while, so it is locked for all but looking. Sign in again in another window, then try once more.";
    } else {
      complaint.textContent = "Not acknowledged: it could not be done. The hit stays here; try again.";
    }
  }

  sound() {
    this.audio ??= new AudioContext();
    const tone = this.audio.createOscillator();
    const volume = this.audio.createGain();
    volume.gain.value = 0.2;
    tone.frequency.value = 880;
    tone.connect(volume).connect(this.audio.destination);
    tone.start();
    tone.stop(this.audio.currentTime + 0.25);
  }
}

const root = document.getElementById("watch");
if (root) new Watch(root);
