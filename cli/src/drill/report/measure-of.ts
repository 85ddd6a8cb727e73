/** The measure's name, with which an expectation's text begins. */
export function measureOf(text: string): string {
  return text.split(' ', 1)[0]!;
}
