// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// The grid of partitions: cells are walked with the arrow keys, and one or a range is chosen for a launch.

(() => {
  /** Where the choice began and where it ends, as periods. @type {{ from: string, to: string } | undefined} */
  let choice;
  let isDragging = false;

  const cells =
    () => /** @type {SVGGElement[]} */ ([...document.querySelectorAll("[data-grid] .cell")]);
  /** @param {Element} cell */
  const periodOf = (cell) => cell.getAttribute("data-period") ?? "";
  /** @param {EventTarget | null} target */
  const cellOf = (target) =>
    target instanceof Element
      ? /** @type {SVGGElement | null} */ (target.closest("[data-grid] .cell"))
      : null;

  /** The chosen cells, in order. */
  function chosen() {
    if (choice === undefined) return [];
    const [first, last] = [choice.from, choice.to].sort();
    return cells().filter((cell) =>
      periodOf(cell) >= (first ?? "") && periodOf(cell) <= (last ?? "")
    ).sort((left, right) => periodOf(left) < periodOf(right) ? -1 : 1);
  }

  function show() {
    const marked = new Set(chosen());
    for (const cell of cells()) {
      const isChosen = marked.has(cell);
      cell.classList.toggle("is-chosen", isChosen);
      cell.setAttribute("aria-selected", String(isChosen));
    }
    const bar = /** @type {HTMLElement | null} */ (document.querySelector("[data-grid-choice]"));
    if (bar === null) return;
    bar.hidden = marked.size === 0;
    if (marked.size > 0) describe([...marked], bar);
  }

  /** @param {SVGGElement[]} marked @param {HTMLElement} bar */
  function describe(marked, bar) {
    const [from = "", to = ""] = [marked[0], marked.at(-1)].map((cell) =>
      cell ? periodOf(cell) : ""
    );
    /** @param {string} name */
    const sum = (name) =>
      marked.reduce((total, cell) => total + Number(cell.getAttribute(name) ?? 0), 0);
    const [count, missing] = [sum("data-count"), sum("data-missing")];
    const words = bar.querySelector("[data-grid-words]");
    const range = from === to ? from : `${from} – ${to}`;
    if (words !== null) {
      words.textContent = `${range} · ${count} ${count === 1 ? "partition" : "partitions"}` +
        (missing > 0 ? `, ${missing} missing` : "");
    }
    const link = /** @type {HTMLAnchorElement | null} */ (bar.querySelector("[data-grid-launch]"));
    if (link === null) return;
    link.dataset.launchFrom = from;
    link.dataset.launchTo = to;
    link.textContent = count === 1 ? "Materialize…" : "Backfill…";
  }

  /**
   * Opens the page's dialog on a partition or a range.
   * @param {string} from @param {string} to
   */
  function launch(from, to) {
    const dialog = document.getElementById("launch");
    const opener = document.querySelector('[data-dialog="launch"]');
    if (dialog === null || !(opener instanceof HTMLElement)) return;
    const isOne = from === to;
    set(dialog, `input[name=span][value=${isOne ? "one" : "range"}]`, undefined);
    set(dialog, "input[name=partition]", from);
    set(dialog, "input[name=from]", from);
    set(dialog, "input[name=to]", to);
    opener.click();
  }

  /**
   * Sets a field as a hand would; a radio button is chosen.
   * @param {Element} form @param {string} selector @param {string | undefined} value
   */
  function set(form, selector, value) {
    const field = form.querySelector(selector);
    if (!(field instanceof HTMLInputElement)) return;
    if (value === undefined) field.checked = true;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Only single partitions are chosen: a cell that holds several is a way into them. @param {Element} cell */
  const canChoose = (cell) => !cell.hasAttribute("data-href");

  // ---- mouse ----

  document.addEventListener("pointerdown", (event) => {
    const cell = cellOf(event.target);
    if (cell === null || event.button !== 0) return;
    if (!canChoose(cell)) return;
    const period = periodOf(cell);
    choice = event.shiftKey && choice !== undefined
      ? { ...choice, to: period }
      : { from: period, to: period };
    isDragging = true;
    show();
  });
  document.addEventListener("pointerover", (event) => {
    const cell = cellOf(event.target);
    if (!isDragging || cell === null || choice === undefined) return;
    choice = { ...choice, to: periodOf(cell) };
    show();
  });
  document.addEventListener("pointerup", () => {
    isDragging = false;
  });
  document.addEventListener("click", (event) => {
    const cell = cellOf(event.target);
    const range = event.target instanceof Element
      ? event.target.closest("[data-launch-from]")
      : null;
    if (range instanceof HTMLElement) {
      event.preventDefault();
      launch(range.dataset.launchFrom ?? "", range.dataset.launchTo ?? "");
    }
    const href = cell?.getAttribute("data-href");
    if (href) location.assign(href);
    else if (cell !== null) enter(cell);
    if (event.target instanceof Element && event.target.closest("[data-grid-clear]") !== null) {
      choice = undefined;
      show();
    }
  });

  // ---- keys ----

  /** The one cell that Tab leads to is the last one that was looked at. @param {SVGGElement} cell */
  function enter(cell) {
    for (const each of document.querySelectorAll('[data-grid] .cell[tabindex="0"]')) {
      each.setAttribute("tabindex", "-1");
    }
    cell.setAttribute("tabindex", "0");
    cell.focus();
  }

  /** @type {Record<string, [number, number]>} */
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /** The cell beside another; past the end of a row or column, the next in time. @param {SVGGElement} cell @param {[number, number]} step */
  function beside(cell, [right, down]) {
    const column = Number(cell.getAttribute("data-column")) + right;
    const row = Number(cell.getAttribute("data-row")) + down;
    const found = document.querySelector(
      `[data-grid] .cell[data-column="${column}"][data-row="${row}"]`,
    );
    if (found !== null) return /** @type {SVGGElement} */ (found);
    const ordered = cells().sort((left, other) => periodOf(left) < periodOf(other) ? -1 : 1);
    return ordered[ordered.indexOf(cell) + Math.sign(right + down)];
  }

  document.addEventListener("keydown", (event) => {
    const cell = cellOf(event.target);
    if (cell === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = beside(cell, step);
      if (next === undefined) return;
      if (event.shiftKey && canChoose(cell)) {
        choice = { from: choice?.from ?? periodOf(cell), to: periodOf(next) };
        show();
      }
      enter(next);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      act(cell, event.key);
    } else if (event.key === "Escape") {
      choice = undefined;
      show();
    } else if (event.key === "Backspace") {
      const up = document.querySelector(".grid-path a:last-of-type");
      if (up instanceof HTMLAnchorElement) location.assign(up.href);
    }
  });

  /** @param {SVGGElement} cell @param {string} key */
  function act(cell, key) {
    const href = cell.getAttribute("data-href");
    if (href !== null) {
      location.assign(href);
    } else if (key === " " || choice === undefined) {
      choice = { from: periodOf(cell), to: periodOf(cell) };
      show();
    } else {
      const link = document.querySelector("[data-grid-launch]");
      if (link instanceof HTMLAnchorElement) link.click();
    }
  }

  // A picture may be wider than the screen: what was made last is what is looked for.
  const box = document.getElementById("grid");
  const newest = cells().filter((cell) => !cell.classList.contains("c-missing")).at(-1);
  if (box !== null && newest !== undefined) {
    const beyond = newest.getBoundingClientRect().right - box.getBoundingClientRect().right;
    box.scrollLeft = Math.max(0, beyond + 40);
  }
  document.addEventListener("phlo:refreshed", show);
})();
