/**
 * Finds texts on a page that are hard to read: less than 4.5 to 1 against what lies behind them (3 to 1 for large ones).
 *
 * @module
 */

import type { Page } from "playwright-core";

/** Texts whose contrast is too low, with the ratio; empty where all can be read. */
export async function findLowContrast(page: Page): Promise<readonly string[]> {
  return await page.evaluate(LOOK) as string[];
}

/** Runs in the browser, so it is text: the types of pages are not those of Deno. */
const LOOK = `(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, under) => [0, 1, 2].map((index) =>
    top[index] * top[3] + under[index] * (1 - top[3])).concat(1);
  const groundOf = (element) => {
    const layers = [];
    for (let each = element; each !== null; each = each.parentElement) {
      layers.push(read(getComputedStyle(each).backgroundColor));
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const light = ([red, green, blue]) => [red, green, blue]
    .map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text === "" || element === null || element.closest("svg, script, option, .visually-hidden, .skip, [disabled]")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const style = getComputedStyle(element);
    const ground = groundOf(element);
    const [one, other] = [light(over(read(style.color), ground)), light(ground)].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    const isLarge = parseFloat(style.fontSize) >= 18.66;
    if (ratio < (isLarge ? 3 : 4.5)) found.add(text.slice(0, 40) + " (" + element.className + ") " + ratio.toFixed(2));
  }
  return [...found];
})()`;
