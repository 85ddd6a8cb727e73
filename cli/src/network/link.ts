/** A point of presence, an origin, or a Region with what is in it: what links of the network are between. */
export interface Node {
  /** What it is called: a point of presence by its name, an origin by its id, a Region by its own. */
  readonly name: string;
  /** Undefined for an origin that was placed in none. */
  readonly region: string | undefined;
}

/** What was cut: everything between a node and the rest, or one link. */
export interface Cut {
  readonly a: string;
  /** Undefined: everything else. */
  readonly b?: string;
}

/** Whether a name means this node, or the Region that it is in. */
export function means(name: string, node: Node): boolean {
  return node.name === name || node.region === name;
}

/**
 * Whether a cut lies between two nodes. What is cut off together stays together: a Region's point of presence goes on reaching the
 * origins and the replica there. An origin that was placed nowhere is in no Region, so no Region's cut takes it away from anybody.
 */
export function separates({ a, b }: Cut, one: Node, other: Node): boolean {
  if (b !== undefined) return (means(a, one) && means(b, other)) || (means(a, other) && means(b, one));
  const [inside, outside] = means(a, one) ? [one, other] : [other, one];
  if (!means(a, inside) || means(a, outside)) return false;
  return outside.region !== undefined || inside.name === a;
}

/** Whether two cuts are the same, in whichever order a link's ends were named. */
export function isSameCut(one: Cut, other: Cut): boolean {
  return (one.a === other.a && one.b === other.b) || (one.b !== undefined && one.a === other.b && one.b === other.a);
}
