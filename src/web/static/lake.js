// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// Parts that are read from the lake after the page is there, and plots that say what is under the pointer.

(() => {
  for (const part of document.querySelectorAll("[data-load]")) void load(part);

  // ---- parts that are read when they are opened ----

  document.addEventListener("toggle", (event) => {
    const box = event.target instanceof HTMLDetailsElement ? event.target : null;
    const address = box?.getAttribute("data-load-open");
    const part = box?.querySelector("[data-load-into]");
    if (!box?.open || !address || !part || part.hasAttribute("data-load")) return;
    part.setAttribute("data-load", address);
    void load(part);
  }, { capture: true });

  /** @param {Element} part */
  async function load(part) {
    part.setAttribute("aria-busy", "true");
    // What is read is not what the page was rendered with: a refresh leaves it.
    part.setAttribute("data-keep", "");
    try {
      const response = await fetch(part.getAttribute("data-load") ?? "", {
        headers: { "x-phlo": "1" },
      });
      part.innerHTML = response.ok || response.headers.get("content-type")?.includes("html")
        ? await response.text()
        : '<p class="empty bad">The server could not answer</p>';
    } catch {
      part.innerHTML =
        '<p class="empty bad">The server does not answer: is phlo dev still running?</p>';
    }
    part.removeAttribute("aria-busy");
  }

  // ---- other columns of a plot: the same part with other words ----

  document.addEventListener("change", (event) => {
    const field = /** @type {HTMLSelectElement} */ (event.target);
    const part = field.closest("[data-load]");
    if (!field.matches("[data-reload]") || part === null) return;
    const address = new URL(part.getAttribute("data-load") ?? "", location.href);
    address.searchParams.set(field.name, field.value);
    part.setAttribute("data-load", address.pathname + address.search);
    void load(part);
  });

  // ---- plots ----

  document.addEventListener("pointermove", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const figure = /** @type {HTMLElement | null} */ (target?.closest("[data-plot]") ?? null);
    const svg = figure?.querySelector("svg");
    if (figure === null || !svg || !svg.contains(target)) return;
    const box = svg.getBoundingClientRect();
    point(figure, (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width);
  });
  document.addEventListener("pointerout", (event) => {
    const figure = event.target instanceof Element ? event.target.closest("[data-plot]") : null;
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (figure !== null && !figure.contains(to)) forget(/** @type {HTMLElement} */ (figure));
  });

  /** Marks the nearest point. @param {HTMLElement} figure @param {number} x */
  function point(figure, x) {
    /** @type {[number, number, string, string][]} */
    const points = JSON.parse(figure.dataset.plot ?? "[]");
    const [first, ...rest] = points;
    if (first === undefined) return;
    const nearest = rest.reduce(
      (best, each) => Math.abs(each[0] - x) < Math.abs(best[0] - x) ? each : best,
      first,
    );
    const mark = figure.querySelector(".plot-mark");
    mark?.removeAttribute("hidden");
    mark?.setAttribute("transform", `translate(${nearest[0]} 0)`);
    mark?.querySelector("circle")?.setAttribute("cy", String(nearest[1]));
    const words = /** @type {HTMLElement | null} */ (figure.querySelector("[data-plot-words]"));
    if (words === null) return;
    words.dataset.resting ??= words.textContent ?? "";
    words.textContent = `${nearest[2]} · ${nearest[3]}`;
  }

  /** @param {HTMLElement} figure */
  function forget(figure) {
    figure.querySelector(".plot-mark")?.setAttribute("hidden", "");
    const words = /** @type {HTMLElement | null} */ (figure.querySelector("[data-plot-words]"));
    if (words?.dataset.resting !== undefined) words.textContent = words.dataset.resting;
  }
})();
