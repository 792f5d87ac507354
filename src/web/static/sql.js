// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// The console: runs a query, stops it, remembers it, saves its rows.

(() => {
  const HISTORY = "phlo-sql-history";
  const MOST_REMEMBERED = 50;
  const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-sql-form]"));
  const editor = /** @type {HTMLTextAreaElement} */ (document.getElementById("sql"));
  const answer = /** @type {HTMLElement} */ (document.querySelector("[data-sql-answer]"));
  const stop = /** @type {HTMLButtonElement} */ (document.querySelector("[data-sql-stop]"));

  /** The name of the query under way. @type {string | undefined} */
  let running;

  const fields = () => {
    const words = new URLSearchParams();
    for (const [name, value] of new FormData(form)) words.append(name, String(value));
    // What is chosen in the editor is the query, as everywhere.
    const chosen = editor.value.slice(editor.selectionStart, editor.selectionEnd).trim();
    if (chosen !== "" && document.activeElement === editor) words.set("sql", chosen);
    return words;
  };

  async function run() {
    halt();
    const own = running = crypto.randomUUID();
    const words = fields();
    words.set("name", own);
    show({ isRunning: true });
    try {
      const response = await fetch("/sql", {
        method: "POST",
        headers: { "x-phlo": "1" },
        body: words,
      });
      const text = await response.text();
      const isHtml = response.headers.get("content-type")?.includes("html") ?? false;
      // A fault in JSON holds the user's text, which is no markup.
      if (running === own && isHtml) answer.innerHTML = text;
      else if (running === own) say("The server could not answer");
      remember(words.get("sql") ?? "");
    } catch {
      if (running === own) say("The server does not answer: is phlo dev still running?");
    }
    if (running === own) show({ isRunning: false });
  }

  /** The query under way is ended on the server; its answer says so. */
  function halt() {
    if (running === undefined) return;
    void fetch("/sql/stop", {
      method: "POST",
      headers: { "x-phlo": "1" },
      body: new URLSearchParams({ name: running }),
      keepalive: true,
    }).catch(() => {});
  }
  addEventListener("pagehide", halt);

  /** @param {{ isRunning: boolean }} state */
  function show({ isRunning }) {
    stop.hidden = !isRunning;
    answer.toggleAttribute("aria-busy", isRunning);
    if (!isRunning) running = undefined;
  }

  /** @param {string} text */
  function say(text) {
    const note = document.createElement("p");
    note.className = "empty";
    note.textContent = text;
    answer.replaceChildren(note);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run();
  });
  stop.addEventListener("click", halt);

  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void run();
    } else if (event.key === "Escape" && running !== undefined) {
      halt();
    } else if (event.key === "Tab" && !event.shiftKey && !event.ctrlKey && isInsideLine()) {
      // At a line's beginning Tab leaves the field, so that nobody is caught in it.
      event.preventDefault();
      editor.setRangeText("  ", editor.selectionStart, editor.selectionEnd, "end");
    }
  });

  function isInsideLine() {
    const start = editor.value.lastIndexOf("\n", editor.selectionStart - 1) + 1;
    return editor.value.slice(start, editor.selectionStart).trim() !== "";
  }

  // ---- tables: their names go where one writes ----

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const table = target?.closest("[data-sql-table]")?.getAttribute("data-sql-table");
    if (table) take(table);
    const past = target?.closest("[data-sql-past]");
    if (past instanceof HTMLElement) {
      editor.value = past.title;
      past.closest("details")?.removeAttribute("open");
      editor.focus();
    }
    if (target?.closest("[data-sql-csv]")) void save();
  });

  /** @param {string} table */
  function take(table) {
    if (editor.value.trim() === "") editor.value = `select *\nfrom ${table}\nlimit 100`;
    else editor.setRangeText(table, editor.selectionStart, editor.selectionEnd, "end");
    editor.focus();
  }

  // ---- CSV ----

  async function save() {
    const response = await fetch("/sql.csv", {
      method: "POST",
      headers: { "x-phlo": "1" },
      body: fields(),
    }).catch(() => undefined);
    if (response === undefined) {
      return say("The server does not answer: is phlo dev still running?");
    }
    if (!response.ok) return say(await response.text());
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = "query.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // ---- history ----

  /** @returns {string[]} */
  function past() {
    try {
      const kept = JSON.parse(localStorage.getItem(HISTORY) ?? "[]");
      return Array.isArray(kept) ? kept.map(String) : [];
    } catch {
      return [];
    }
  }

  /** @param {string} sql */
  function remember(sql) {
    if (sql.trim() === "") return;
    const kept = [sql, ...past().filter((each) => each !== sql)].slice(0, MOST_REMEMBERED);
    try {
      localStorage.setItem(HISTORY, JSON.stringify(kept));
    } catch {
      // A browser may keep nothing.
    }
    listPast();
  }

  function listPast() {
    const box = document.querySelector("[data-sql-history]");
    const list = box?.querySelector("ol");
    if (!(box instanceof HTMLElement) || !list) return;
    const kept = past();
    box.hidden = kept.length === 0;
    list.replaceChildren(...kept.map((sql) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet mono";
      button.title = sql;
      button.dataset.sqlPast = "";
      button.textContent = sql.replace(/\s+/g, " ");
      item.append(button);
      return item;
    }));
  }

  listPast();
  if (form.dataset.runs === "now") void run();
})();
