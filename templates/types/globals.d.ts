/** What workflows and tests find without an import, as far as they use it; Deno's own editor support knows the whole. */

interface ImportMeta {
  readonly url: string;
  readonly main: boolean;
  readonly dirname?: string;
  readonly filename?: string;
}

declare module "*.txt" {
  const text: string;
  export default text;
}

/** Modules of the engine are there when a workflow runs; their types come with Deno or with `@types/node`. */
declare module "node:*";

declare namespace Deno {
  interface TestContext {
    readonly name: string;
    readonly origin: string;
    step(name: string, fn: (t: TestContext) => unknown): Promise<boolean>;
    step(fn: (t: TestContext) => unknown): Promise<boolean>;
    step(definition: TestStepDefinition): Promise<boolean>;
  }
  interface TestStepDefinition {
    readonly name: string;
    readonly fn: (t: TestContext) => unknown;
    readonly ignore?: boolean;
  }
  interface TestOptions {
    readonly ignore?: boolean;
    readonly only?: boolean;
    readonly sanitizeOps?: boolean;
    readonly sanitizeResources?: boolean;
    readonly sanitizeExit?: boolean;
  }
  interface TestDefinition extends TestOptions {
    readonly name: string;
    readonly fn: (t: TestContext) => unknown;
  }
  interface Test {
    (name: string, fn: (t: TestContext) => unknown): void;
    (fn: (t: TestContext) => unknown): void;
    (definition: TestDefinition): void;
    (name: string, options: TestOptions, fn: (t: TestContext) => unknown): void;
    (options: TestOptions & { readonly name?: string }, fn: (t: TestContext) => unknown): void;
    ignore(name: string, fn: (t: TestContext) => unknown): void;
    only(name: string, fn: (t: TestContext) => unknown): void;
    beforeAll(fn: () => unknown): void;
    beforeEach(fn: () => unknown): void;
    afterEach(fn: () => unknown): void;
    afterAll(fn: () => unknown): void;
  }
  const test: Test;
  const env: {
    get(name: string): string | undefined;
    set(name: string, value: string): void;
    has(name: string): boolean;
    delete(name: string): void;
    toObject(): Record<string, string>;
  };
  function readTextFile(path: string | URL): Promise<string>;
  function readTextFileSync(path: string | URL): string;
  function readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>>;
  function readFileSync(path: string | URL): Uint8Array<ArrayBuffer>;
}
