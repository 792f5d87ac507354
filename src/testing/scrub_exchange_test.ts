import { expect } from "expect";
import { createScrubber } from "./scrub_exchange.ts";

const NOBODY: readonly { readonly headers: Record<string, string> }[] = [];

Deno.test("parameters that are called secrets are masked, marks of pages are not", () => {
  const { url } = createScrubber({}, NOBODY);
  expect(url("https://a.example/x?api_key=s3cret&page_token=abc&accessToken=t&id=1"))
    .toBe("https://a.example/x?api_key=***&page_token=abc&accessToken=***&id=1");
  expect(url("https://me:pw@a.example/x")).toBe("https://***:***@a.example/x");
});

Deno.test("values of secret variables are masked wherever they stand", () => {
  const { url, body, text } = createScrubber({ MY_TOKEN: "abc/def", HOME: "/root" }, NOBODY);
  expect(url("https://a.example/bot/abc%2Fdef/x")).toBe("https://a.example/bot/[MY_TOKEN]/x");
  expect(body('{"note":"abc/def"}')).toBe('{"note":"[MY_TOKEN]"}');
  expect(text("home is /root")).toBe("home is /root");
});

Deno.test("credentials that requests carried are masked, the password of basic ones too", () => {
  const basic = btoa("me:long-password");
  const { text } = createScrubber({}, [
    { headers: { authorization: "Bearer token-123456" } },
    { headers: { authorization: `Basic ${basic}`, "x-api-key": "key-7890123" } },
    { headers: { accept: "application/json" } },
  ]);
  expect(text(`token-123456 ${basic} long-password key-7890123 application/json`))
    .toBe("*** *** *** *** application/json");
});

Deno.test("fields of a body that are called secrets are masked, columns with like names are not", () => {
  const { body } = createScrubber({}, NOBODY);
  expect(body('{"access_token":"x1","refreshToken":"y","expires_in":3600,"key":"k","token":7}'))
    .toBe('{"access_token":"***","refreshToken":"***","expires_in":3600,"key":"k","token":7}');
  expect(body('[{"client_secret": "a\\"b" }]')).toBe('[{"client_secret": "***" }]');
  expect(body("grant_type=x&client_secret=abc")).toBe("grant_type=x&client_secret=***");
  expect(body("no secrets = here")).toBe("no secrets = here");
  expect(body("")).toBe("");
});
