/**
 * Lets a browser in that knows the token.
 *
 * @module
 */

import type { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { html } from "hono/html";
import type { Host } from "../core/host.ts";
import { SESSION_COOKIE } from "./guard_requests.ts";
import type { Html } from "./html.ts";
import { isSameSecret, sessionOf, type WebAccess } from "./web_access.ts";

/** Guessing is slow. */
const WRONG_TOKEN_MS = 1000;

/** Adds the routes; without a token there is nothing to sign in to. */
export function mountSignIn(
  app: Hono,
  { access, host }: { readonly access: WebAccess; readonly host: Host },
): void {
  const { token } = access;
  if (token === undefined) return;
  app.get("/sign-in", (c) => c.html(renderForm(access, "")));
  app.post("/sign-in", async (c) => {
    const given = (await c.req.parseBody()).token;
    if (typeof given !== "string" || !isSameSecret(given.trim(), token)) {
      await host.clock.sleep(WRONG_TOKEN_MS);
      return c.html(renderForm(access, "That is not the token."), 403);
    }
    setCookie(c, SESSION_COOKIE, sessionOf(token), {
      httpOnly: true,
      sameSite: "Strict",
      path: "/",
      maxAge: 30 * 86_400,
      secure: new URL(c.req.url).protocol === "https:",
    });
    return c.redirect("/", 303);
  });
}

function renderForm({ formToken }: WebAccess, complaint: string): Html {
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Sign in · phlo</title>
        <link rel="stylesheet" href="/static/app.css">
      </head>
      <body class="notice">
        <main>
          <h1>phlo</h1>
          <form method="post" action="/sign-in">
            <input type="hidden" name="form_token" value="${formToken}">
            <label>Token <input name="token" type="password" autofocus required></label>
            <button>Sign in</button>
            <p role="alert">${complaint}</p>
          </form>
          <p>The token is what <code>phlo dev</code> was started with: --token or PHLO_TOKEN.</p>
        </main>
      </body>
    </html>
  `;
}
