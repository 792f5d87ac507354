/**
 * What a test imports as "phlo/testing": the assertions that phlo carries, so that a project's tests run without an installation.
 *
 * @module
 */

export { expect } from "expect";
