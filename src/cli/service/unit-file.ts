/** What a unit of systemd for the agent of this machine says. */
export interface UnitRequest {
  /** Program and arguments, with absolute paths. */
  readonly command: readonly string[];
  /** Where relative paths of options and topologies start. */
  readonly directory: string;
  /** Where the store is; never a password. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whom it runs as; absent: root, who alone may do all that engines can. */
  readonly user?: string;
}

/** More of the environment, such as a password; a file that only root can read. */
const environmentFile = "/etc/khoreia/agent.env";

/**
 * The text of the unit. `Type=notify`: it counts as started when the agent plays.
 * `KillMode=process`: supervised programs outlive their agent, and the next one adopts them. What
 * is taken from root's agent is what no engine uses; an agent of another user gives up all that a
 * user has no right to.
 */
export function unitFile({ command, directory, environment, user }: UnitRequest): string {
  const variables = Object.entries(environment).map(
    ([name, value]) => `Environment=${quoted(`${name}=${value}`)}`,
  );
  return `${[
    "[Unit]",
    "Description=khoreia agent: plays this host's part of what is deployed",
    "Wants=network-online.target",
    "After=network-online.target",
    "# It waits for the store by itself, and plays without it what it remembers.",
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    "Type=notify",
    `NotifyAccess=${user === undefined ? "main" : "all"}`,
    `ExecStart=${command.map(argument).join(" ")}`,
    `WorkingDirectory=${plain(directory)}`,
    ...variables,
    `EnvironmentFile=-${environmentFile}`,
    "Restart=always",
    "RestartSec=2",
    "SuccessExitStatus=143",
    "# Operations in flight may finish; supervised programs run on.",
    "KillMode=process",
    "TimeoutStopSec=45",
    "# Programs get groups of their own below the agent's; one that is out of memory ends alone.",
    "Delegate=yes",
    "OOMPolicy=continue",
    "TasksMax=infinity",
    "LimitNOFILE=65536",
    "StateDirectory=khoreia",
    "StateDirectoryMode=0700",
    "RuntimeDirectory=khoreia",
    "RuntimeDirectoryMode=0700",
    "RuntimeDirectoryPreserve=yes",
    ...(user === undefined ? rootHardening : userHardening(user)),
    "",
    "[Install]",
    "WantedBy=multi-user.target",
  ].join("\n")}\n`;
}

const rootHardening: readonly string[] = [
  "# Operations are programs of root: only what none of them needs is taken away.",
  "LockPersonality=yes",
  "KeyringMode=private",
  "ProtectKernelLogs=yes",
];

/** What it forbids, an agent that is no root's could not do without `sudo` either. */
const userHardening = (user: string): readonly string[] => [
  `User=${user}`,
  "# Both directories are found by their variables where the agent is not root's.",
  "Environment=XDG_STATE_HOME=/var/lib XDG_RUNTIME_DIR=/run/khoreia",
  "# Programs of operations can gain no rights: sudo does not work in them.",
  "NoNewPrivileges=yes",
  "CapabilityBoundingSet=",
  "LockPersonality=yes",
  "KeyringMode=private",
  "PrivateDevices=yes",
  "ProtectClock=yes",
  "ProtectHostname=yes",
  "ProtectKernelLogs=yes",
  "ProtectKernelModules=yes",
  "ProtectKernelTunables=yes",
  "ProtectSystem=full",
  "RestrictRealtime=yes",
  "RestrictSUIDSGID=yes",
];

/** A word of a command line; `%` and `$` would be filled in. */
const argument = (word: string): string => quoted(word.replaceAll("$", "$$$$"));

/** A word as systemd reads it, in quotes where it needs them. */
function quoted(word: string): string {
  const text = plain(word);
  if (/^[\w@%+=:,./$-]+$/.test(text)) return text;
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

const plain = (text: string): string => text.replaceAll("%", "%%");
