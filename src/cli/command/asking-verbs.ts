// Verbs that speak to a running deployment and load nothing of what plays one. Together they are
// smaller than the files that they would be apart.
export { eventsCommand } from "./events.ts";
export { healCommand } from "./heal.ts";
export { holdCommand } from "./hold.ts";
export { logsCommand } from "./logs.ts";
export { releaseCommand } from "./release.ts";
export { restartCommand } from "./restart.ts";
export { statusCommand } from "./status.ts";
export { waitCommand } from "./wait.ts";
export { watchCommand } from "./watch.ts";
export { whyCommand } from "./why.ts";
