// TypeScript 7 has no compiler API, so the release before it reads our source for the tidy tests.
import ts from "../../tools/analysis/node_modules/typescript/lib/typescript.js";
import type { SourceFile } from "./source-files.ts";

export type Name = { readonly text: string; readonly line: number };

/** Every name that the file itself declares: what it imports or reaches into is named elsewhere. */
export function declaredNames(file: SourceFile): readonly Name[] {
  const names: Name[] = [];
  visitNodes(file, (node, line) => {
    const named = ts.isIdentifier(node) || ts.isPrivateIdentifier(node);
    if (named && isDeclaration(node)) names.push({ text: node.text, line });
  });
  return names;
}

/** Every string that is written out; the texts of templates count when they begin one. */
export function writtenStrings(file: SourceFile): readonly Name[] {
  const strings: Name[] = [];
  visitNodes(file, (node, line) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
      strings.push({ text: ts.isTemplateHead(node) ? `${node.text}\${` : node.text, line });
    }
  });
  return strings;
}

/** Every comment, in the order of the file. */
export function comments(file: SourceFile): readonly Name[] {
  const found = new Map<number, Name>();
  const add = (start: number, end: number) =>
    found.set(start, { text: file.text.slice(start, end), line: lineAt(file.text, start) });
  const visit = (node: ts.Node): void => {
    const children = node.getChildren().filter((child) => !ts.isJSDoc(child));
    children.forEach(visit);
    // Tokens carry the comments around them; text that only looks like one is inside a token.
    if (children.length > 0) return;
    ts.forEachLeadingCommentRange(file.text, node.getFullStart(), add);
    ts.forEachTrailingCommentRange(file.text, node.getEnd(), add);
  };
  visit(parse(file));
  return [...found.values()].toSorted((a, b) => a.line - b.line);
}

function isDeclaration(node: ts.MemberName): boolean {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent)) return false;
  if (ts.isImportSpecifier(parent))
    return parent.propertyName !== undefined && parent.name === node;
  return "name" in parent && parent.name === node && !ts.isPropertyAccessExpression(parent);
}

function visitNodes(file: SourceFile, visitor: (node: ts.Node, line: number) => void): void {
  const source = parse(file);
  const visit = (node: ts.Node): void => {
    visitor(node, source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

function parse({ path, text }: SourceFile): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
