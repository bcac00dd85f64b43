import type { CommandDefinition } from "./command-definition.ts";

export type VerbGroup = "begin" | "look" | "act" | "ask";

export interface Verb {
  readonly name: string;
  readonly group: VerbGroup;
  /** One line of `khoreia help`. */
  readonly summary: string;
  /** Not shown in help: called by shells, not by people. */
  readonly hidden?: true;
  readonly load: () => Promise<CommandDefinition>;
}

export const groupTitles: Readonly<Record<VerbGroup, string>> = {
  begin: "Begin",
  look: "See and understand",
  act: "Act",
  ask: "Help yourself",
};

/** Every verb. Loading one loads nothing that it does not need. */
export const verbs: readonly Verb[] = [
  {
    name: "demo",
    group: "begin",
    summary: "eight nodes on two hosts that heal before your eyes",
    load: async () => (await import("./command/playing-verbs.ts")).demoCommand,
  },
  {
    name: "init",
    group: "begin",
    summary: "write a first topology that runs as it is",
    load: async () => (await import("./command/reading-verbs.ts")).initCommand,
  },
  {
    name: "validate",
    group: "begin",
    summary: "find every mistake in a topology; touches nothing",
    load: async () => (await import("./command/reading-verbs.ts")).validateCommand,
  },
  {
    name: "plan",
    group: "begin",
    summary: "what up would do now: asks the checks, changes nothing",
    load: async () => (await import("./command/playing-verbs.ts")).planCommand,
  },
  {
    name: "graph",
    group: "begin",
    summary: "who waits for whom: text, mermaid, DOT or JSON",
    load: async () => (await import("./command/reading-verbs.ts")).graphCommand,
  },
  {
    name: "up",
    group: "begin",
    summary: "play a topology on this machine, and keep it so",
    load: async () => (await import("./command/playing-verbs.ts")).upCommand,
  },
  {
    name: "agent",
    group: "begin",
    summary: "play this machine's part of every deployment of a cluster",
    load: async () => (await import("./command/playing-verbs.ts")).agentCommand,
  },
  {
    name: "deploy",
    group: "begin",
    summary: "publish a topology to a cluster, and follow it",
    load: async () => (await import("./command/cluster-verbs.ts")).deployCommand,
  },
  {
    name: "status",
    group: "look",
    summary: "every node, worst first",
    load: async () => (await import("./command/asking-verbs.ts")).statusCommand,
  },
  {
    name: "watch",
    group: "look",
    summary: "status that follows what happens",
    load: async () => (await import("./command/asking-verbs.ts")).watchCommand,
  },
  {
    name: "wait",
    group: "look",
    summary: "return when steady, or when it cannot become so",
    load: async () => (await import("./command/asking-verbs.ts")).waitCommand,
  },
  {
    name: "why",
    group: "look",
    summary: "why a node is not moving, down to the first cause",
    load: async () => (await import("./command/asking-verbs.ts")).whyCommand,
  },
  {
    name: "events",
    group: "look",
    summary: "what happened, in order of cause",
    load: async () => (await import("./command/asking-verbs.ts")).eventsCommand,
  },
  {
    name: "logs",
    group: "look",
    summary: "what programs wrote, attempt by attempt",
    load: async () => (await import("./command/asking-verbs.ts")).logsCommand,
  },
  {
    name: "hosts",
    group: "look",
    summary: "who plays which host of a cluster",
    load: async () => (await import("./command/cluster-verbs.ts")).hostsCommand,
  },
  {
    name: "history",
    group: "look",
    summary: "what a cluster's deployment was to be: when, by whom, why",
    load: async () => (await import("./command/cluster-verbs.ts")).historyCommand,
  },
  {
    name: "heal",
    group: "act",
    summary: "look again and mend now, without waiting for a back-off",
    load: async () => (await import("./command/asking-verbs.ts")).healCommand,
  },
  {
    name: "restart",
    group: "act",
    summary: "do start again although it holds",
    load: async () => (await import("./command/asking-verbs.ts")).restartCommand,
  },
  {
    name: "hold",
    group: "act",
    summary: "keep khoreia's hands off a node while you work on it",
    load: async () => (await import("./command/asking-verbs.ts")).holdCommand,
  },
  {
    name: "release",
    group: "act",
    summary: "end a hold",
    load: async () => (await import("./command/asking-verbs.ts")).releaseCommand,
  },
  {
    name: "stop",
    group: "act",
    summary: "stop every node, last started first",
    load: async () => (await import("./command/playing-verbs.ts")).stopCommand,
  },
  {
    name: "start",
    group: "act",
    summary: "start what was stopped",
    load: async () => (await import("./command/playing-verbs.ts")).startCommand,
  },
  {
    name: "down",
    group: "act",
    summary: "take back exactly what was made",
    load: async () => (await import("./command/playing-verbs.ts")).downCommand,
  },
  {
    name: "scale",
    group: "act",
    summary: "another number of instances of a node",
    load: async () => (await import("./command/cluster-verbs.ts")).scaleCommand,
  },
  {
    name: "rollback",
    group: "act",
    summary: "an earlier generation as a new one",
    load: async () => (await import("./command/cluster-verbs.ts")).rollbackCommand,
  },
  {
    name: "store",
    group: "act",
    summary: "which life of a cluster's store this is; accept a restored one",
    load: async () => (await import("./command/cluster-verbs.ts")).storeCommand,
  },
  {
    name: "context",
    group: "ask",
    summary: "clusters by name: list, use, add, remove",
    load: async () => (await import("./command/cluster-verbs.ts")).contextCommand,
  },
  {
    name: "doctor",
    group: "ask",
    summary: "what on this machine would get in the way, and the remedy",
    load: async () => (await import("./command/doctor.ts")).doctorCommand,
  },
  {
    name: "engines",
    group: "ask",
    summary: "what operations can check and do, and their parameters",
    load: async () => (await import("./command/reading-verbs.ts")).enginesCommand,
  },
  {
    name: "tosca",
    group: "ask",
    summary: "describe or instantiate a TOSCA service, or pack an archive",
    load: async () => (await import("./command/tosca.ts")).toscaCommand,
  },
  {
    name: "explain",
    group: "ask",
    summary: "the page of an error code",
    load: async () => (await import("./command/explain.ts")).explainCommand,
  },
  {
    name: "simulate",
    group: "ask",
    summary: "run a seeded world of faults against this very code",
    load: async () => (await import("./command/simulate.ts")).simulateCommand,
  },
  {
    name: "completion",
    group: "ask",
    summary: "a completion script for bash, zsh, fish or PowerShell",
    load: async () => (await import("./command/completion.ts")).completionCommand,
  },
  {
    name: "complete",
    group: "ask",
    summary: "what could come next; completion scripts call this",
    hidden: true,
    load: async () => (await import("./command/complete.ts")).completeCommand,
  },
  {
    name: "version",
    group: "ask",
    summary: "what this is",
    load: async () => (await import("./command/version.ts")).versionCommand,
  },
  {
    name: "help",
    group: "ask",
    summary: "this page, the page of a verb, or of a topic",
    load: async () => (await import("./command/help.ts")).helpCommand,
  },
];

export function findVerbByName(name: string): Verb | undefined {
  return verbs.find((verb) => verb.name === name);
}
