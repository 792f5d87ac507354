// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// The command palette: Ctrl+K, some letters, Enter.

(() => {
  const MOST_SHOWN = 12;
  /** @typedef {{ kind: string, text: string, note: string, href: string }} Entry */
  /** @type {Entry[]} */
  let entries = [];
  let chosen = 0;

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey) {
      return;
    }
    event.preventDefault();
    void open();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-palette]")) void open();
  });

  async function open() {
    const dialog = build();
    if (dialog.open) return dialog.close();
    dialog.showModal();
    const field = fieldOf(dialog);
    field.value = "";
    list(dialog);
    field.focus();
    const response = await fetch("/api/palette").catch(() => undefined);
    if (response?.ok) entries = (await response.json()).entries;
    list(dialog);
  }

  /** @param {Element} dialog */
  const fieldOf = (dialog) => /** @type {HTMLInputElement} */ (dialog.querySelector("input"));

  function build() {
    const known = /** @type {HTMLDialogElement | null} */ (document.getElementById("palette"));
    if (known !== null) return known;
    const dialog = document.createElement("dialog");
    dialog.id = "palette";
    dialog.setAttribute("aria-label", "Go to");
    const field = document.createElement("input");
    field.placeholder = "Go to an asset, a run, a page…";
    field.autocomplete = "off";
    field.spellcheck = false;
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-controls", "palette-list");
    field.setAttribute("aria-label", "Go to");
    const box = document.createElement("ul");
    box.id = "palette-list";
    box.setAttribute("role", "listbox");
    dialog.append(field, box);
    document.body.append(dialog);
    field.addEventListener("input", () => {
      chosen = 0;
      list(dialog);
    });
    field.addEventListener("keydown", (event) => press(event, dialog));
    return dialog;
  }

  /** @param {KeyboardEvent} event @param {HTMLDialogElement} dialog */
  function press(event, dialog) {
    const items = [...dialog.querySelectorAll("li")];
    if (event.key === "ArrowDown") move(1, items);
    else if (event.key === "ArrowUp") move(-1, items);
    else if (event.key === "Enter") items[chosen]?.querySelector("a")?.click();
    else return;
    event.preventDefault();
  }

  /** @param {number} step @param {HTMLLIElement[]} items */
  function move(step, items) {
    if (items.length === 0) return;
    chosen = (chosen + step + items.length) % items.length;
    mark(items);
  }

  /** @param {HTMLLIElement[]} items */
  function mark(items) {
    for (const [index, item] of items.entries()) {
      item.setAttribute("aria-selected", String(index === chosen));
    }
    items[chosen]?.scrollIntoView({ block: "nearest" });
    const field = document.querySelector("#palette input");
    field?.setAttribute("aria-activedescendant", items[chosen]?.id ?? "");
  }

  /** @param {HTMLDialogElement} dialog */
  function list(dialog) {
    const words = fieldOf(dialog).value.toLowerCase();
    const found = entries
      .map((entry, index) => ({ entry, index, score: judge(words, entry) }))
      .filter(({ score }) => score > 0)
      .sort((left, right) => right.score - left.score || left.index - right.index)
      .slice(0, MOST_SHOWN);
    const box = dialog.querySelector("ul");
    chosen = Math.min(chosen, Math.max(0, found.length - 1));
    box?.replaceChildren(...found.map(({ entry }, index) => render(entry, index)));
    mark([...dialog.querySelectorAll("li")]);
  }

  /** @param {Entry} entry @param {number} index */
  function render(entry, index) {
    const item = document.createElement("li");
    item.id = `palette-${index}`;
    item.setAttribute("role", "option");
    const link = document.createElement("a");
    link.href = entry.href;
    link.tabIndex = -1;
    for (const [name, text] of [["kind", entry.kind], ["text", entry.text], ["note", entry.note]]) {
      const part = document.createElement("span");
      part.className = `palette-${name}`;
      part.textContent = text ?? "";
      link.append(part);
    }
    item.append(link);
    return item;
  }

  /**
   * How well letters fit: all of them in their order; better together, at the beginnings of words, and early.
   * @param {string} words
   * @param {Entry} entry
   */
  function judge(words, entry) {
    if (words.trim() === "") return entry.kind === "page" || entry.kind === "asset" ? 1 : 0.5;
    const text = `${entry.text} ${entry.note}`.toLowerCase();
    let score = 0;
    let at = 0;
    let last = -2;
    for (const letter of words.replace(/\s+/g, "")) {
      at = text.indexOf(letter, at);
      if (at < 0) return 0;
      const startsWord = at === 0 || /[\s._/-]/.test(text[at - 1] ?? "");
      score += at === last + 1 ? 8 : startsWord ? 6 : 1;
      last = at;
      at++;
    }
    return score + (text.startsWith(words) ? 20 : text.includes(words) ? 10 : 0) -
      text.length / 200;
  }
})();
