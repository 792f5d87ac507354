/**
 * Variables that are read and not set are named by errors that they explain.
 *
 * @module
 */

import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { nameUnset, watchVariables } from "./unset_variables.ts";

Deno.test("variables read as they are; those that are missing or empty are remembered", () => {
  const { env, unset } = watchVariables({ HOME: "/root", EMPTY: "" });
  expect([env.HOME, env.EMPTY, env.API_TOKEN]).toEqual(["/root", "", undefined]);
  expect(Object.keys(env)).toEqual(["HOME", "EMPTY"]);
  expect({ ...env }).toEqual({ HOME: "/root", EMPTY: "" });
  expect([...unset]).toEqual(["EMPTY", "API_TOKEN"]);
});

Deno.test("an error of a source names them; others stay as they are", () => {
  const refused = new PhloError("PHLO-305", "Cannot use the REST source: no token");
  const named = nameUnset(refused, new Set(["API_TOKEN"]));
  expect(named).toMatchObject({
    code: "PHLO-305",
    message: refused.message,
    hint: "API_TOKEN is not set, and the function reads it: write API_TOKEN=… into .env",
    stack: refused.stack,
  });
  expect(nameUnset(refused, new Set())).toBe(refused);
  const other = new PhloError("PHLO-303", "Cannot read the answer");
  expect(nameUnset(other, new Set(["API_TOKEN"]))).toBe(other);
});
