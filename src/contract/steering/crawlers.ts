/**
 * Words by which crawlers, link previews, monitors and scripts name themselves. A list of names would need no word of a browser's, and
 * room that a function of 10 KB does not have. A maker of phones is called Cubot.
 */
const CRAWLER = /[^u]bot(?:\b|_)|^bot|crawl|spider|slurp|facebookexternalhit|embedly|pinterest\/|whatsapp|mediapartners|lighthouse|headless|pingdom|monitor|archiver|feed/i;

/** Whether a client says that it is a crawler. */
export function isCrawler(userAgent: string | undefined): boolean {
  return userAgent !== undefined && CRAWLER.test(userAgent);
}
