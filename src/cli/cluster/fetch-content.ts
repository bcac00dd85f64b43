import type { DesiredContent } from "../../agent/index.ts";
import { KhoreiaError } from "../../model/index.ts";
import { keys, type Store } from "../../store/index.ts";
import { decodeContent, type EncodedContent, partsIn } from "./content.ts";

/** A content, and how it is kept. */
export interface FetchedContent extends DesiredContent {
  readonly encoded: EncodedContent;
}

/** The content that a desired state names; throws `KHO_CONTENT_UNREADABLE` when it is not there. */
export async function fetchContent(
  store: Store,
  deployment: string,
  content: string,
): Promise<FetchedContent> {
  const { pairs } = await store.range({ prefix: keys.contentPrefix(deployment, content) });
  const parts = partsIn(pairs);
  const encoded = { name: content, parts };
  const decoded = decodeContent(encoded.name, encoded.parts);
  if (decoded.kind === "content") return { ...decoded.content, encoded };
  const what = parts.length === 0 ? "it is not in the store" : decoded.why;
  throw new KhoreiaError(
    "KHO_CONTENT_UNREADABLE",
    `Cannot read what deployment "${deployment}" is to be: ${what}`,
    { hint: "deploy it again, or use the khoreia that deployed it" },
  );
}
