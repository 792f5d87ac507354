/**
 * The route that answers with a table's preview: a part that other pages load when they are there.
 *
 * @module
 */

import type { Page } from "../page.ts";
import type { LakeQuestion } from "../sql_console/lake_question.ts";
import { createOpenQuestions } from "../sql_console/open_questions.ts";
import { renderFault } from "../sql_console/render_fault.ts";
import { renderPreview } from "./render_preview.ts";

/** The route. */
export const previewPage: Page = {
  mount(app, web) {
    const questions = createOpenQuestions(web, web.host);
    app.get("/preview", async (c) => {
      // Other sites can link here; only our own scripts send the header, and only they start a process.
      if (c.req.header("x-phlo") === undefined) return c.redirect("/");
      const question = readQuestion(new URL(c.req.url), web.project.current().environment);
      const answer = await questions.ask(question);
      if (answer.kind === "preview") return c.html(await renderPreview(answer.preview));
      if (answer.kind === "error") return c.html(await renderFault(answer));
      throw new TypeError(`the lake answered "${answer.kind}" to a preview`);
    });
  },
};

function readQuestion(
  { searchParams }: URL,
  environment: string | undefined,
): LakeQuestion {
  const [timeColumn, valueColumn] = [searchParams.get("time"), searchParams.get("value")];
  return {
    kind: "preview",
    branch: searchParams.get("branch") ?? "main",
    table: searchParams.get("table") ?? "",
    withProfile: true,
    ...(timeColumn === null ? {} : { timeColumn }),
    ...(valueColumn === null ? {} : { valueColumn }),
    ...(environment === undefined ? {} : { environment }),
  };
}
