export * from "./keys.ts";
export * from "./records.ts";
export * from "./store.ts";
