// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// The graph in the browser: zoom, drag, and keys that walk along the edges. Without it the picture still shows and links lead.

(() => {
  const LARGEST_NODE = 1.15;
  const SMALLEST_START = 0.8;
  /** What is seen: left, top, width, height in the picture's own measure. @type {[number, number, number, number] | undefined} */
  let view;

  const picture =
    () => /** @type {SVGSVGElement | null} */ (/** @type {unknown} */ (document.querySelector(
      "svg.graph",
    )));

  /** @param {SVGSVGElement} svg */
  const sizeOf = (
    svg,
  ) => /** @type {[number, number]} */ ([Number(svg.dataset.width), Number(svg.dataset.height)]);

  /** The whole picture; a small one is not blown up. @param {SVGSVGElement} svg */
  function fit(svg) {
    const [width, height] = sizeOf(svg);
    const box = svg.getBoundingClientRect();
    look(svg, Math.min(box.width / width, box.height / height, LARGEST_NODE));
  }

  /**
   * What is seen first: all of it, but for a narrow screen, where it begins at a size that can be read.
   * @param {SVGSVGElement} svg
   */
  function begin(svg) {
    fit(svg);
    const isNarrow = svg.getBoundingClientRect().width < 640;
    const isSmall = svg.querySelectorAll(".node").length <= 60;
    if (!isNarrow || !isSmall || view === undefined) return;
    if (svg.getBoundingClientRect().width / view[2] >= SMALLEST_START) return;
    look(svg, SMALLEST_START);
    if (view !== undefined) view[0] = 0;
    apply();
  }

  /** Looks at the middle. @param {SVGSVGElement} svg @param {number} scale */
  function look(svg, scale) {
    const [width, height] = sizeOf(svg);
    const box = svg.getBoundingClientRect();
    const [seenWidth, seenHeight] = [box.width / scale, box.height / scale];
    view = [(width - seenWidth) / 2, (height - seenHeight) / 2, seenWidth, seenHeight];
    apply();
  }

  function apply() {
    const svg = picture();
    if (svg === null || view === undefined) return;
    svg.setAttribute("viewBox", view.map((each) => each.toFixed(1)).join(" "));
    // From far away nobody reads: what is seen is where something failed.
    svg.classList.toggle("is-far", svg.getBoundingClientRect().width / view[2] < 0.25);
  }

  /**
   * @param {number} factor
   * @param {{ x: number, y: number }} [at] where on the screen
   */
  function zoom(factor, at) {
    const svg = picture();
    if (svg === null || view === undefined) return;
    const box = svg.getBoundingClientRect();
    const [left, top, width, height] = view;
    const scale = box.width / width;
    if ((factor < 1 && scale > 3) || (factor > 1 && scale < 0.02)) return;
    const x = at === undefined ? 0.5 : (at.x - box.left) / box.width;
    const y = at === undefined ? 0.5 : (at.y - box.top) / box.height;
    view = [
      left + width * x * (1 - factor),
      top + height * y * (1 - factor),
      width * factor,
      height * factor,
    ];
    apply();
  }

  // ---- mouse and touch ----

  document.addEventListener("wheel", (event) => {
    const svg = picture();
    if (svg === null || !svg.contains(/** @type {Node} */ (event.target))) return;
    // A plain wheel scrolls the page, as everywhere.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, event);
  }, { passive: false });

  /** @type {{ id: number, x: number, y: number, hasMoved: boolean } | undefined} */
  let drag;

  document.addEventListener("pointerdown", (event) => {
    const svg = picture();
    if (svg === null || event.button !== 0 || !svg.contains(/** @type {Node} */ (event.target))) {
      return;
    }
    drag = { id: event.pointerId, x: event.clientX, y: event.clientY, hasMoved: false };
  });
  document.addEventListener("pointermove", (event) => {
    const svg = picture();
    if (drag === undefined || svg === null || view === undefined || event.pointerId !== drag.id) {
      return;
    }
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.hasMoved && Math.hypot(dx, dy) < 4) return;
    if (!drag.hasMoved) svg.setPointerCapture(drag.id);
    drag = { ...drag, x: event.clientX, y: event.clientY, hasMoved: true };
    svg.classList.add("is-dragged");
    const scale = view[2] / svg.getBoundingClientRect().width;
    view = [view[0] - dx * scale, view[1] - dy * scale, view[2], view[3]];
    apply();
  });
  document.addEventListener("pointerup", () => {
    picture()?.classList.remove("is-dragged");
    // The click that ends a drag opens nothing.
    if (drag?.hasMoved) {
      addEventListener("click", (event) => event.preventDefault(), { capture: true, once: true });
    }
    drag = undefined;
  });
  document.addEventListener("dragstart", (event) => {
    if (picture()?.contains(/** @type {Node} */ (event.target))) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-zoom]");
    if (button !== null) turn(button.getAttribute("data-zoom") ?? "");
  });

  /** @param {string} how */
  function turn(how) {
    const svg = picture();
    if (how === "in") zoom(1 / 1.3);
    else if (how === "out") zoom(1.3);
    else if (svg !== null) fit(svg);
  }

  document.addEventListener("change", (event) => {
    const field = /** @type {HTMLSelectElement} */ (event.target);
    const name =
      /** @type {HTMLInputElement | null} */ (field.form?.elements.namedItem("focus") ?? null);
    if (field.matches("[data-submit]") && name?.value !== "") field.form?.requestSubmit();
  });

  // ---- keys ----

  /** @param {Element} node @param {string} name */
  const listOf = (
    node,
    name,
  ) => /** @type {string[]} */ (JSON.parse(node.getAttribute(name) ?? "[]"));
  /** @param {string} id */
  const nodeOf = (id) => document.querySelector(`.graph .node[data-id="${CSS.escape(id)}"]`);
  /** @param {Element} node */
  const placeOf = (node) => /** @type {[number, number]} */ ([
    Number(node.getAttribute("data-x")),
    Number(node.getAttribute("data-y")),
  ]);

  /** The nearest by height of some nodes. @param {Element} from @param {string[]} ids */
  function nearest(from, ids) {
    const [, y] = placeOf(from);
    return ids.flatMap((id) => nodeOf(id) ?? [])
      .sort((left, right) => Math.abs(placeOf(left)[1] - y) - Math.abs(placeOf(right)[1] - y))[0];
  }

  /** The next one up or down in the same column. @param {Element} from @param {number} direction */
  function neighbour(from, direction) {
    const [x, y] = placeOf(from);
    return [...document.querySelectorAll(".graph .node")]
      .filter((node) => placeOf(node)[0] === x && (placeOf(node)[1] - y) * direction > 0)
      .sort((left, right) => (placeOf(left)[1] - placeOf(right)[1]) * direction)[0];
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {Element} */ (event.target);
    if (target.matches("input, select, textarea")) return;
    const node = target.closest(".graph .node");
    if (event.key === "+" || event.key === "=") turn("in");
    else if (event.key === "-") turn("out");
    else if (event.key === "0") turn("all");
    else if (node === null) return;
    else if (event.key === "f") {
      location.assign(
        `/graph?focus=${encodeURIComponent(node.getAttribute("data-id") ?? "")}&depth=1`,
      );
    } else {
      const next = step(node, event.key);
      if (next === null) return;
      event.preventDefault();
      if (next !== undefined) /** @type {SVGElement} */ (next).focus();
    }
  });

  /** Where a key leads from a node; null for a key that leads nowhere. @param {Element} node @param {string} key */
  function step(node, key) {
    if (key === "ArrowRight") return nearest(node, listOf(node, "data-readers"));
    if (key === "ArrowLeft") return nearest(node, listOf(node, "data-reads"));
    if (key === "ArrowDown") return neighbour(node, 1);
    if (key === "ArrowUp") return neighbour(node, -1);
    return null;
  }

  // ---- what belongs together is shown together ----

  /** @param {Element | null} node */
  function light(node) {
    const svg = picture();
    if (svg === null) return;
    svg.classList.toggle("has-light", node !== null);
    const id = node?.getAttribute("data-id") ?? "";
    const near = new Set(
      node === null ? [] : [id, ...listOf(node, "data-reads"), ...listOf(node, "data-readers")],
    );
    for (const each of svg.querySelectorAll(".node")) {
      each.classList.toggle("is-lit", near.has(each.getAttribute("data-id") ?? ""));
    }
    for (const edge of svg.querySelectorAll(".edges path")) {
      const isLit = node !== null &&
        (edge.getAttribute("data-from") === id || edge.getAttribute("data-to") === id);
      edge.classList.toggle("is-lit", isLit);
    }
  }

  document.addEventListener("focusin", (event) => {
    const node = /** @type {Element} */ (event.target).closest(".graph .node");
    light(node);
    if (node !== null) show(node);
  });
  document.addEventListener("pointerover", (event) => {
    const node = /** @type {Element} */ (event.target).closest?.(".graph .node") ?? null;
    light(node ?? document.activeElement?.closest(".graph .node") ?? null);
  });

  /** Moves the view so that a node is in it. @param {Element} node */
  function show(node) {
    if (view === undefined) return;
    const [x, y] = placeOf(node);
    const [left, top, width, height] = view;
    const isIn = x > left && x + 228 < left + width && y > top && y + 44 < top + height;
    if (!isIn) view = [x + 114 - width / 2, y + 22 - height / 2, width, height];
    apply();
  }

  // ---- a part that was renewed has lost what is seen of it ----

  let digest = "";
  function renew() {
    const svg = picture();
    if (svg === null) {
      // Drawn meanwhile by another process.
      if (document.querySelector("[data-graph-pending]") !== null) {
        setTimeout(() => location.reload(), 700);
      }
      return;
    }
    const next = sizeOf(svg).join();
    if (next !== digest) begin(svg);
    digest = next;
    apply();
  }
  document.addEventListener("phlo:refreshed", renew);
  addEventListener("resize", () => {
    const svg = picture();
    if (svg !== null) begin(svg);
  });
  renew();
})();
