/** Far more than any header, cookie or argument has. */
const MOST = 65_536;

/**
 * The items of an array that a function made, by their index: its methods may be the function's own, and a callback of ours would be a way
 * out of its realm.
 *
 * @throws RangeError for more than 65,536 items.
 */
export function itemsOf(list: readonly unknown[]): unknown[] {
  if (list.length > MOST) throw new RangeError(`an array has ${list.length} items; at most ${MOST} can be passed on`);
  const items: unknown[] = [];
  for (let i = 0; i < list.length; i++) items.push(list[i]);
  return items;
}
