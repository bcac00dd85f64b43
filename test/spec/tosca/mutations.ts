import { declarationMutations } from "./declaration-mutations.ts";
import type { Mutation } from "./mutation.ts";
import { referenceMutations } from "./reference-mutations.ts";

export const mutations: readonly Mutation[] = [...declarationMutations, ...referenceMutations];
