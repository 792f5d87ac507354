// @ts-check
/// <reference lib="dom" />
// Runs before the page is drawn, so that a chosen theme does not flash.

/** @returns {string | null} */
function storedTheme() {
  try {
    return localStorage.getItem("phlo-theme");
  } catch {
    // A browser may keep nothing.
    return null;
  }
}

const theme = storedTheme();
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
