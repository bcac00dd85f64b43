export * from "./diagnostic.ts";
export * from "./names.ts";
export * from "./report.ts";
export * from "./source.ts";
export * from "./state.ts";
export * from "./topology.ts";
export * from "./journal.ts";
export * from "./status.ts";
