import { readFileSync } from 'node:fs';

export interface CodeBlock {
  /** The line of its first line of code, from 1. */
  readonly line: number;
  readonly code: string;
}

export interface Link {
  readonly line: number;
  readonly target: string;
}

/** Code blocks with this info string. */
export function codeBlocks(file: string, language: string): CodeBlock[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, info]) => info === language)
    .map((block) => ({ line: lineAt(text, block.index) + 1, code: block[2]! }));
}

/** Inline links, outside of code. */
export function links(file: string): Link[] {
  const text = withoutCode(readFileSync(file, 'utf8'));
  return [...text.matchAll(/\]\(([^()\s]+)\)/g)].map((link) => ({ line: lineAt(text, link.index), target: link[1]! }));
}

/** The anchors that GitHub gives headings. */
export function anchors(file: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutCode(readFileSync(file, 'utf8'), '```').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => {
    const slug = heading!.trim().toLowerCase().replace(/[^\p{L}\p{N}\- _]/gu, '').replace(/ /g, '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

const lineAt = (text: string, index: number) => text.slice(0, index).split('\n').length;

/** Blanks code, line by line, so that the rest keeps its place. */
function withoutCode(text: string, fences: '```' | 'all' = 'all'): string {
  const blocks = text.replace(/^```[^]*?^```$/gm, (block) => block.replace(/[^\n]/g, ''));
  return fences === 'all' ? blocks.replace(/`[^`\n]*`/g, '') : blocks;
}
