// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// What every page does in the browser: parts that renew themselves, forms without a reload, keys, the theme.
// Links lead and lists read without it; launching and switching need it.

(() => {
  // ---- parts: elements with data-part and an id are brought up to what the server renders now ----

  const WHOLE = true;
  let isRefreshing = false;
  let isWantedAgain = false;

  /** Fetches the page as it is now and moves its parts over. */
  async function refresh() {
    if (isRefreshing) {
      isWantedAgain = true;
      return;
    }
    isRefreshing = true;
    try {
      do {
        isWantedAgain = false;
        await refreshOnce();
      } while (isWantedAgain);
    } finally {
      isRefreshing = false;
    }
  }

  async function refreshOnce() {
    const address = location.href.split("#")[0] ?? "/";
    const response = await fetch(address, { headers: { accept: "text/html" } }).catch(() => null);
    if (response === null) return;
    if (response.redirected && new URL(response.url).pathname === "/sign-in") {
      location.assign("/sign-in");
      return;
    }
    // Somebody has gone on to another page meanwhile.
    if (address !== location.href.split("#")[0]) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of document.querySelectorAll("[data-part]")) {
      const next = part.id === "" ? null : fresh.getElementById(part.id);
      // Some are only there until something else is: a launch, until its run has begun.
      if (next === null && part.hasAttribute("data-brief")) return location.reload();
      if (next !== null) morph(part, next);
    }
    const title = fresh.querySelector("title")?.textContent;
    if (title) document.title = title;
    document.dispatchEvent(new CustomEvent("phlo:refreshed"));
  }

  /**
   * Makes one element like another, keeping what is equal: focus, scroll, open details and what is typed stay.
   * @param {Element} old
   * @param {Element} next
   */
  function morph(old, next) {
    if (old.isEqualNode(next)) return;
    if (old.nodeName !== next.nodeName) {
      old.replaceWith(next.cloneNode(WHOLE));
      return;
    }
    if (old.hasAttribute("data-keep")) return;
    morphAttributes(old, next);
    if (old.nodeName === "TEXTAREA" || old.nodeName === "INPUT" || old.nodeName === "SELECT") {
      return;
    }
    morphChildren(old, next);
  }

  /** Attributes that are the browser's and the reader's, not the server's. */
  const OWN_ATTRIBUTES = new Set(["open", "data-own"]);

  /**
   * @param {Element} old
   * @param {Element} next
   */
  function morphAttributes(old, next) {
    for (const { name, value } of next.attributes) {
      if (!OWN_ATTRIBUTES.has(name) && old.getAttribute(name) !== value) {
        old.setAttribute(name, value);
      }
    }
    for (const { name } of [...old.attributes]) {
      if (!OWN_ATTRIBUTES.has(name) && !next.hasAttribute(name)) old.removeAttribute(name);
    }
  }

  /**
   * @param {Element} old
   * @param {Element} next
   */
  function morphChildren(old, next) {
    /** @type {Map<string, Element>} */
    const keyed = new Map();
    for (const child of old.children) if (child.id !== "") keyed.set(child.id, child);
    let position = old.firstChild;
    for (const wanted of [...next.childNodes]) {
      const kept = wanted instanceof Element && wanted.id !== "" ? keyed.get(wanted.id) : undefined;
      if (kept !== undefined && kept !== position) old.insertBefore(kept, position);
      const current = kept ?? position;
      const isAlike = current !== null && current.nodeType === wanted.nodeType &&
        (kept !== undefined || !(current instanceof Element) || current.id === "" ||
          !(wanted instanceof Element) || wanted.id === current.id);
      if (current === null || !isAlike) {
        old.insertBefore(wanted.cloneNode(WHOLE), position);
        continue;
      }
      position = current.nextSibling;
      if (current instanceof Element && wanted instanceof Element) morph(current, wanted);
      else if (current.nodeValue !== wanted.nodeValue) current.nodeValue = wanted.nodeValue;
    }
    while (position !== null) {
      const gone = position;
      position = position.nextSibling;
      gone.remove();
    }
  }

  // ---- live: the server says what changed; a page in the background listens to nothing ----

  /** @type {EventSource | undefined} */
  let stream;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** Changes come in crowds: one refresh for all of a moment. */
  function refreshSoon() {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void refresh();
    }, 120);
  }

  /** @param {"online" | "offline"} state */
  function showLink(state) {
    const sign = document.getElementById("link-state");
    if (sign !== null) sign.hidden = state === "online";
  }

  /** What the page shows is as new as this event and this mark. */
  let sequence = document.body.dataset.sequence ?? "0";
  let mark = document.body.dataset.mark ?? "";

  function connect() {
    if (stream !== undefined || document.hidden) return;
    stream = new EventSource(`/events?after=${sequence}`);
    stream.addEventListener("hello", (event) => {
      showLink("online");
      take(JSON.parse(/** @type {MessageEvent<string>} */ (event).data));
    });
    stream.addEventListener("news", (event) => {
      const { data, lastEventId } = /** @type {MessageEvent<string>} */ (event);
      sequence = lastEventId;
      take(JSON.parse(data));
    });
    stream.addEventListener("error", () => {
      showLink("offline");
      // After some answers the browser does not try again by itself.
      if (stream?.readyState !== EventSource.CLOSED) return;
      disconnect();
      setTimeout(connect, 2000);
    });
  }

  /**
   * A page about one run need not move for every other one.
   * @param {{ mark: string, runs?: string[] }} item
   */
  function take(item) {
    const about = document.querySelector("[data-run]")?.getAttribute("data-run") ?? undefined;
    const { runs = [] } = item;
    const concerns = item.mark !== mark ||
      (about === undefined ? runs.length > 0 : runs.includes(about));
    mark = item.mark;
    if (concerns) refreshSoon();
  }

  function disconnect() {
    stream?.close();
    stream = undefined;
  }

  document.addEventListener("visibilitychange", () => document.hidden ? disconnect() : connect());
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);

  // ---- forms: posted without leaving the page; the answer says where to go ----

  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.method.toLowerCase() !== "post" || form.hasAttribute("data-plain")) return;
    event.preventDefault();
    void post(form, /** @type {SubmitEvent} */ (event).submitter);
  });

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement | null} button
   */
  async function post(form, button) {
    if (form.dataset.sending !== undefined) return;
    form.dataset.sending = "";
    try {
      const fields = new URLSearchParams();
      for (const [name, value] of new FormData(form, button)) {
        if (typeof value === "string") fields.append(name, value);
      }
      const action = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
      const response = await fetch(action, {
        method: "POST",
        headers: { "x-phlo": "1", accept: "application/json" },
        body: fields,
      });
      await follow(response, form);
    } catch {
      toast("The server does not answer: is phlo dev still running?", "bad");
    } finally {
      delete form.dataset.sending;
    }
  }

  /**
   * @param {Response} response
   * @param {HTMLFormElement} form
   */
  async function follow(response, form) {
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) {
      const { message = `The server answered ${response.status}`, hint } = answer.error ?? {};
      showFault(form, hint === undefined ? message : `${message} (${hint})`);
      return;
    }
    form.closest("dialog")?.close();
    if (answer.message !== undefined) toast(answer.message, "good");
    if (answer.location !== undefined) location.assign(answer.location);
    else refreshSoon();
  }

  /**
   * What is wrong with a form is said in it.
   * @param {HTMLFormElement} form
   * @param {string} text
   */
  function showFault(form, text) {
    const place = form.querySelector("[data-fault]");
    if (place === null) toast(text, "bad");
    else place.textContent = text;
  }

  /**
   * @param {string} text
   * @param {"good" | "bad"} kind
   */
  function toast(text, kind) {
    const place = document.getElementById("toasts");
    if (place === null) return;
    const note = document.createElement("p");
    note.className = kind === "bad" ? "toast bad" : "toast";
    note.textContent = text;
    place.append(note);
    setTimeout(() => note.remove(), kind === "bad" ? 9000 : 4000);
  }

  // ---- clicks: dialogs, theme, help ----

  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const opener = target.closest("[data-dialog]");
    if (opener !== null) openDialog(opener.getAttribute("data-dialog") ?? "");
    const closer = target.closest("[data-close]");
    if (closer !== null) closer.closest("dialog")?.close();
    if (target.closest("[data-theme-switch]") !== null) switchTheme();
    if (target.closest("[data-help]") !== null) showKeys();
    // A click beside a dialog's box closes it.
    if (target.nodeName === "DIALOG") /** @type {HTMLDialogElement} */ (target).close();
  });

  /** @param {string} id */
  function openDialog(id) {
    const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(id));
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    dialog.dispatchEvent(new CustomEvent("phlo:opened", { bubbles: true }));
  }

  function switchTheme() {
    const root = document.documentElement;
    const isDark = root.dataset.theme === "dark" ||
      (root.dataset.theme === undefined && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = isDark ? "light" : "dark";
    try {
      localStorage.setItem("phlo-theme", root.dataset.theme);
    } catch {
      // A browser may keep nothing.
    }
  }

  // ---- keys ----

  let isAfterG = false;

  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const isTyping = target.isContentEditable ||
      ["INPUT", "TEXTAREA", "SELECT"].includes(target.nodeName);
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") !== null) return;
    if (isAfterG) {
      isAfterG = false;
      const link = document.querySelector(`nav [data-key="${CSS.escape(event.key)}"]`);
      if (link instanceof HTMLAnchorElement) location.assign(link.href);
      return;
    }
    if (event.key === "g") isAfterG = true;
    else if (event.key === "?") showKeys();
    else if (event.key === "/") {
      const field = document.querySelector("[data-filter], input[type=search]");
      if (!(field instanceof HTMLElement)) return;
      event.preventDefault();
      field.focus();
    } else {
      const button = document.querySelector(`main [data-shortcut="${CSS.escape(event.key)}"]`);
      if (button instanceof HTMLElement) button.click();
    }
  });

  function showKeys() {
    let dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
    if (dialog === null) {
      dialog = document.createElement("dialog");
      dialog.id = "keys";
      dialog.append(renderKeys());
      document.body.append(dialog);
    }
    if (!dialog.open) dialog.showModal();
  }

  function renderKeys() {
    const box = document.createElement("div");
    box.className = "dialog-box";
    const title = document.createElement("h2");
    title.textContent = "Keys";
    const list = document.createElement("dl");
    list.className = "keys";
    /** @type {[string, string][]} */
    const rows = [["/", "Filter"], ["?", "This list"], ["Esc", "Close"]];
    for (const link of document.querySelectorAll("nav [data-key]")) {
      rows.push([`g ${link.getAttribute("data-key")}`, link.textContent?.trim() ?? ""]);
    }
    for (const button of document.querySelectorAll("main [data-shortcut]")) {
      rows.push([button.getAttribute("data-shortcut") ?? "", button.textContent?.trim() ?? ""]);
    }
    for (const more of document.querySelectorAll("[data-keys-more]")) {
      for (const line of (more.getAttribute("data-keys-more") ?? "").split("|")) {
        const [key = "", text = ""] = line.split("=");
        rows.push([key, text]);
      }
    }
    for (const [key, text] of rows) {
      const term = document.createElement("dt");
      const word = document.createElement("kbd");
      word.textContent = key;
      term.append(word);
      const what = document.createElement("dd");
      what.textContent = text;
      list.append(term, what);
    }
    box.append(title, list);
    return box;
  }

  // ---- filter: hides what does not hold the words ----

  document.addEventListener("input", (event) => {
    const field = /** @type {HTMLElement} */ (event.target);
    if (field.matches("[data-filter]")) applyFilter();
  });
  document.addEventListener("phlo:refreshed", applyFilter);

  function applyFilter() {
    const field = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-filter]"));
    if (field === null) return;
    const words = field.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    for (const row of document.querySelectorAll("[data-text]")) {
      const text = row.getAttribute("data-text")?.toLowerCase() ?? "";
      row.toggleAttribute("hidden", !words.every((word) => text.includes(word)));
    }
    for (const group of document.querySelectorAll("[data-filter-group]")) {
      group.toggleAttribute("hidden", group.querySelector("[data-text]:not([hidden])") === null);
    }
  }

  // ---- the launch dialog: shows what would be done while it is chosen ----

  let planNumber = 0;

  /** @param {HTMLFormElement} form */
  async function showPlan(form) {
    const view = form.querySelector("[data-plan-view]");
    if (view === null) return;
    showSpan(form);
    const number = ++planNumber;
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") fields.append(name, value);
    }
    const response = await fetch(form.dataset.plan ?? "", {
      method: "POST",
      headers: { "x-phlo": "1" },
      body: fields,
    }).catch(() => null);
    // Something else was chosen meanwhile.
    if (response === null || number !== planNumber) return;
    const answer = await response.json().catch(() => ({}));
    const { message = "", hint } = answer.error ?? {};
    showFault(form, hint === undefined ? message : `${message} (${hint})`);
    const fresh = new DOMParser().parseFromString(answer.html ?? "", "text/html");
    view.replaceChildren(...fresh.body.childNodes);
    const command = form.querySelector("[data-command]");
    if (command !== null) command.textContent = answer.command ?? "";
  }

  /** @param {HTMLFormElement} form */
  function showSpan(form) {
    const span = new FormData(form).get("span") ?? "one";
    for (const field of form.querySelectorAll("[data-span]")) {
      field.toggleAttribute("hidden", field.getAttribute("data-span") !== span);
    }
  }

  document.addEventListener("input", (event) => {
    const form = /** @type {HTMLElement} */ (event.target).closest("form[data-plan]");
    if (form instanceof HTMLFormElement) void showPlan(form);
  });
  document.addEventListener("phlo:opened", (event) => {
    const form = /** @type {HTMLElement} */ (event.target).querySelector("form[data-plan]");
    if (form instanceof HTMLFormElement) void showPlan(form);
  });
  document.addEventListener("change", (event) => {
    const form = /** @type {HTMLElement} */ (event.target).closest("form[data-auto]");
    if (form instanceof HTMLFormElement) form.requestSubmit();
  });

  // ---- times: the server writes UTC; the reader sees how long ago, in words that keep up ----

  const UNITS = /** @type {const} */ ([
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ]);
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" });

  function renewTimes() {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const seconds = Math.round(
        (Date.parse(time.getAttribute("datetime") ?? "") - Date.now()) / 1000,
      );
      if (Number.isNaN(seconds)) continue;
      const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
      const text = relative.format(Math.trunc(seconds / size), unit);
      if (time.textContent !== text) time.textContent = text;
    }
  }
  setInterval(renewTimes, 5000);
  document.addEventListener("phlo:refreshed", renewTimes);
  renewTimes();
  applyFilter();
  // A link may lead right into a dialog.
  for (const place of document.querySelectorAll("[data-open-dialog]")) {
    openDialog(place.getAttribute("data-open-dialog") ?? "");
    history.replaceState(null, "", location.pathname);
  }
  connect();
})();
