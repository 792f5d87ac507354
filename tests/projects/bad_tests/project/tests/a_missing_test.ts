import { nothing } from "./not_there.ts";

Deno.test("never shown", () => nothing());
