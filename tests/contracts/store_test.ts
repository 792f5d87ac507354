import { join } from "node:path";
import { openLocalStore } from "../../src/store/local_store.ts";
import { openMemoryStore } from "../../src/store/memory_store.ts";
import { fakeHost } from "../support/fake_host.ts";
import { testStore } from "./store_contract.ts";

testStore(
  "local store",
  (folder, options) => openLocalStore(join(folder, "lake"), options, fakeHost()),
);
testStore(
  "memory store",
  (_folder, options) => Promise.resolve(openMemoryStore(options, fakeHost())),
);
