// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// The log of a run: new lines are added at its end, by level, following where the reader wants it.

(() => {
  const log = document.getElementById("log");
  if (log === null) return;
  const follow = /** @type {HTMLInputElement | null} */ (
    document.querySelector("[data-log-follow]")
  );
  const level =
    /** @type {HTMLSelectElement | null} */ (document.querySelector("[data-log-level]"));
  let isFetching = false;

  function scrollDown() {
    if (log !== null && follow?.checked) log.scrollTop = log.scrollHeight;
  }

  async function addLines() {
    if (log === null || isFetching) return;
    isFetching = true;
    try {
      const address = `${log.dataset.log}?after=${log.dataset.last ?? 0}`;
      const response = await fetch(address, { headers: { "x-phlo": "1" } });
      if (!response.ok) return;
      const { html, last } = await response.json();
      const fresh = new DOMParser().parseFromString(`<ol>${html}</ol>`, "text/html");
      for (const line of fresh.querySelectorAll("li")) {
        if (document.getElementById(line.id) === null) log.append(document.adoptNode(line));
      }
      log.dataset.last = String(last);
      scrollDown();
    } catch {
      // The next piece of news brings the lines.
    } finally {
      isFetching = false;
    }
  }

  document.addEventListener("phlo:refreshed", () => void addLines());
  level?.addEventListener("change", () => {
    log.dataset.level = level.value;
    scrollDown();
  });
  follow?.addEventListener("change", scrollDown);
  // Whoever scrolls up reads: following begins again with a click, or at the end.
  log.addEventListener("wheel", (event) => {
    if (event.deltaY < 0 && follow !== null) follow.checked = false;
  });
  scrollDown();
})();
