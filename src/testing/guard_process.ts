/**
 * Keeps tests from ending the process that runs them, and catches what their code leaves uncaught.
 *
 * @module
 */

import process from "node:process";

/** Runs work; an error that nobody caught meanwhile ends it. */
export type CatchStray = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Installs the guards for the rest of the process's life. */
export function guardProcess(): CatchStray {
  const refuse = (name: string) => (code?: number | string | null): never => {
    throw new Error(`A test must not end the process: ${name}(${code ?? ""}) was called`);
  };
  Object.defineProperty(Deno, "exit", { value: refuse("Deno.exit"), configurable: true });
  process.exit = refuse("process.exit");

  let onStray: ((error: unknown) => void) | undefined;
  const take = (error: unknown): void => onStray?.(error);
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    take(event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    take(event.error);
  });
  return async (work) => {
    const before = onStray;
    const stray = new Promise<never>((_resolve, reject) => {
      onStray = reject;
    });
    // Without a listener of its own the promise would be a stray itself.
    stray.catch(() => {});
    try {
      return await Promise.race([work(), stray]);
    } finally {
      onStray = before;
    }
  };
}
