// Verbs that make sense for a cluster only. Together they are smaller than the files that they
// would be apart.
export { contextCommand } from "./context.ts";
export { deployCommand } from "./deploy.ts";
export { historyCommand } from "./history.ts";
export { hostsCommand } from "./hosts.ts";
export { rollbackCommand } from "./rollback.ts";
export { scaleCommand } from "./scale.ts";
export { storeCommand } from "./store.ts";
