/** Paths of the files that a browser loads with a page of the same site: what its links, scripts and images name. */
export function filesOf(html: string): string[] {
  const tags = html.match(/<(?:link|script|img)\b[^>]*>/gi) ?? [];
  const paths = tags.map((tag) => /\b(?:href|src)="(\/[^"]*)"/i.exec(tag)?.[1]).filter((path) => path !== undefined);
  return [...new Set(paths)];
}
