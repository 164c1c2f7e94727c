// Keeps what was done so far in this tab and on the server: a reload, a turned screen, a lost
// connection or a locked tablet loses nothing.
const WAIT = 700, AGAIN = 4000;
const PREFIX = "signing:";

export function forgetAll() {
  Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))
    .forEach((key) => sessionStorage.removeItem(key));
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) || {};
  } catch {
    return {};
  }
}

export class Store {
  constructor(main, { token, onStatus, onClosed }) {
    this.url = main.dataset.draftUrl;
    this.key = PREFIX + main.dataset.signing;
    this.token = token;
    this.onStatus = onStatus;
    this.onClosed = onClosed;
    const role = main.dataset.role;
    const server = JSON.parse(main.dataset.draft), here = read(this.key);
    const newer = here.role === role && here.n >= (server.n || 0) ? here : server;
    this.draft = {
      role, n: newer.n || 0, page: newer.page || "", kind: newer.kind || "",
      name: newer.name || "", photos: newer.photos || "", questions: newer.questions || "",
      ticks: newer.ticks || [], strokes: newer.strokes || [],
    };
    // What a reload brought back from this tab may never have reached the server.
    this.isDirty = newer === here && here.n > (server.n || 0);
    window.addEventListener("online", () => this.flush());
    window.addEventListener("offline", () => this.onStatus("offline"));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.flush({ keepalive: true });
    });
  }

  put(values) {
    Object.assign(this.draft, values, { n: this.draft.n + 1 });
    sessionStorage.setItem(this.key, JSON.stringify(this.draft));
    this.isDirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), WAIT);
  }

  // Whether the server has everything now.
  async flush({ keepalive = false, always = false } = {}) {
    if (!this.isDirty && !always) return true;
    clearTimeout(this.timer);
    const sent = this.draft.n;
    let answer;
    try {
      answer = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify(this.draft),
        keepalive,
      });
      // An answer that is not read to its end holds its connection, and browsers have few.
      await answer.text();
    } catch {
      this.onStatus("offline");
      this.timer = setTimeout(() => this.flush(), AGAIN);
      return false;
    }
    if (answer.status === 403 || answer.status === 409 || answer.redirected) {
      this.onClosed();
      return false;
    }
    if (!answer.ok) {
      this.onStatus("offline");
      return false;
    }
    this.isDirty = this.draft.n !== sent;
    this.onStatus("saved");
    return true;
  }
}
