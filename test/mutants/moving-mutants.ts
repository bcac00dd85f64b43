import { type Mutant, patchesIn } from "./plant-mutant.ts";

const claims = patchesIn("src/agent/claims.ts");
const projectPart = patchesIn("src/score/project-part.ts");
const seated = patchesIn("src/agent/seated.ts");

/** The agent plays on however near the end of its lease is. */
const noStop = [
  claims("    this.isSuspended = clock.now() >= this.stopAt();", "    this.isSuspended = false;"),
  claims(" && this.ground.clock.now() < this.stopAt();", ";"),
];
const noDeadMan = claims(
  "this.ground.fenceUntil(lease.deadline() - this.margins.killMs);",
  "this.ground.fenceUntil(lease.deadline() + 1e9);",
);

/** Bugs that show where nodes move; the moving world looks for them. */
export const movingMutants: readonly Mutant[] = (
  [
    {
      name: "a Do knows no end of its lease",
      expects: "P2",
      patches: [...noStop, noDeadMan],
    },
    {
      name: "an agent that has lost its lease plays on what it held",
      expects: "P2",
      patches: [
        claims("if (lease === standing.current && !isGone) continue;", "if (!isGone) continue;"),
        claims(
          "return lease === undefined ? Number.NEGATIVE_INFINITY :",
          "return lease === undefined ? 1e12 :",
        ),
        noDeadMan,
      ],
    },
    {
      name: "a claim is made without a lease",
      expects: "P2",
      patches: [
        claims(
          'return { kind: "put", key: this.keyOf(id), value, lease: lease.id };',
          'return { kind: "put", key: this.keyOf(id), value, lease: lease.id.slice(9) || "0" };',
        ),
      ],
    },
    {
      name: "a claim is made over another one",
      expects: "P2",
      patches: [
        claims(
          "const free = ids.map((id): Compare => isClaim(this.keyOf(id), 0));",
          "const free = ids.slice(9e9).map((id): Compare => isClaim(this.keyOf(id), 0));",
        ),
      ],
    },
    {
      name: "what was completed under an older claim counts",
      expects: "REDO",
      patches: [seated("  if (fresh.size === 0) return;", "  if (fresh.size >= 0) return;")],
    },
    {
      name: "instances elsewhere are not told of a sibling",
      expects: "P3",
      patches: [projectPart("      signalled.add(instance.id);\n", "")],
    },
  ] as const
).map((mutant) => ({ ...mutant, world: "moving" }));
