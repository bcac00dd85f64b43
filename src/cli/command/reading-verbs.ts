// Verbs that read topologies and touch nothing. They share nearly all of their code, so they are
// loaded together: fewer files to open is a faster start.
export { enginesCommand } from "./engines.ts";
export { graphCommand } from "./graph.ts";
export { initCommand } from "./init.ts";
export { validateCommand } from "./validate.ts";
