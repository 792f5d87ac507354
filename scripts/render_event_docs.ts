/**
 * docs/reference/events.md from `src/core/run_event.ts`: the types are the contract, and their comments explain it.
 *
 * @module
 */

import ts from "typescript";
import { STEP_STATES } from "../src/core/step.ts";

const SOURCE = new URL("../src/core/run_event.ts", import.meta.url);
const ISSUE = new URL("../src/core/issue.ts", import.meta.url);
const PLACE = new URL("../src/core/place.ts", import.meta.url);

/** Renders the page. */
export async function renderEventDocs(): Promise<string> {
  const events = parse(await Deno.readTextFile(SOURCE));
  const body = findType(events, "RunEventBody");
  if (body === undefined || !ts.isUnionTypeNode(body)) throw new Error("RunEventBody is no union");
  return [
    "# Events",
    "",
    "`--json` makes a command that performs a run print one JSON object a line to standard output: the",
    "events of the run, as they happen. `phlo logs RUN --json` and `phlo runs RUN --json` print them",
    "again, and `phlo logs RUN --json --follow` follows a run in whichever process. The same events are",
    "behind the page.",
    "",
    "The contract has a version. Kinds and fields are added to it; none is removed, and none changes its",
    "meaning. A reader should leave out what it does not know.",
    "",
    "## Every event",
    "",
    ...renderFields(findMembers(events, "RunEventBase"), events),
    "| `kind` | text | One of the kinds below. |",
    "",
    ...body.types.flatMap((type) => renderKind(type, events)),
    "## RowCounts",
    "",
    ...renderFields(findMembers(events, "RowCounts"), events),
    "",
    "## StepState",
    "",
    `${STEP_STATES.map((state) => `\`${state}\``).join(", ")}.`,
    "",
    ...await renderShape("Issue", ISSUE),
    ...await renderShape("Place", PLACE),
    ...OTHER_LINES,
    "",
  ].join("\n");
}

const OTHER_LINES = [
  "## Standard error",
  "",
  "With `--json`, each line of standard error is a JSON object too:",
  "",
  "| kind | fields | when |",
  "| --- | --- | --- |",
  "| `error` | `version`, `code`, `message`, `hint`?, `place`?, `exitCode` | the command could not do what it was asked; the last line |",
  "| `note` | `version`, `message` | anything a person would have been told beside the result |",
  "",
  "A step that fails is an event (`step_state` with `errorCode`, `hint` and `place`), not such an",
  "error. What the exit code says is in [exit codes](exit-codes.md).",
];

function renderKind(type: ts.TypeNode, file: ts.SourceFile): readonly string[] {
  if (!ts.isTypeLiteralNode(type)) throw new Error("an event is not written as an object type");
  const [kind, ...fields] = type.members.filter(ts.isPropertySignature);
  const name = kind?.type?.getText(file).replaceAll('"', "") ?? "";
  return [`## ${name}`, "", readComment(type, file), "", ...renderFields(fields, file), ""];
}

async function renderShape(name: string, path: URL): Promise<readonly string[]> {
  const file = parse(await Deno.readTextFile(path));
  return [`## ${name}`, "", ...renderFields(findMembers(file, name), file), ""];
}

function renderFields(
  members: readonly ts.PropertySignature[],
  file: ts.SourceFile,
): readonly string[] {
  const rows = members.map((member) => {
    const mark = member.questionToken === undefined ? "" : "?";
    const name = `\`${member.name.getText(file)}\`${mark}`;
    return `| ${name} | ${renderType(member.type, file)} | ${readComment(member, file)} |`;
  });
  return ["| field | type | |", "| --- | --- | --- |", ...rows];
}

function renderType(type: ts.TypeNode | undefined, file: ts.SourceFile): string {
  const text = (type?.getText(file) ?? "").replace(/^readonly /, "").replaceAll("readonly ", "")
    .replace(/\s+/g, " ");
  const plain = { string: "text", number: "number", boolean: "true or false" }[text];
  if (plain !== undefined) return plain;
  if (/^[A-Z]\w*$/.test(text)) return `[${text}](#${text.toLowerCase()})`;
  return `\`${text.replaceAll("|", "\\|")}\``;
}

/** The documentation comment that stands right before a node. */
function readComment(node: ts.Node, file: ts.SourceFile): string {
  const text = file.getFullText();
  // The bar of a union stands between the comment and the member.
  const start = text.lastIndexOf("/**", node.getStart(file));
  const end = text.indexOf("*/", start);
  const between = text.slice(end + 2, node.getStart(file));
  if (start < 0 || !/^[\s|]*$/.test(between)) return "";
  return text.slice(start + 3, end).replace(/\s*\n\s*\*\s*/g, " ").trim();
}

function findMembers(file: ts.SourceFile, name: string): readonly ts.PropertySignature[] {
  const found = file.statements.filter(ts.isInterfaceDeclaration)
    .find((statement) => statement.name.text === name);
  if (found === undefined) throw new Error(`there is no interface ${name}`);
  return found.members.filter(ts.isPropertySignature);
}

function findType(file: ts.SourceFile, name: string): ts.TypeNode | undefined {
  return file.statements.filter(ts.isTypeAliasDeclaration)
    .find((statement) => statement.name.text === name)?.type;
}

function parse(text: string): ts.SourceFile {
  const options = { languageVersion: ts.ScriptTarget.Latest };
  const setsParents = true;
  return ts.createSourceFile("source.ts", text, options, setsParents);
}
