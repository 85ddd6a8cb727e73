import type { HeaderRule } from './header-rule';
import { HeaderScope } from '../contract/response-hardener';

/** A header of a profile: what happens to it, on which responses, and whether the response headers policy may hold it. */
export interface HeaderEntry {
  /** As it is written in responses: `X-Frame-Options`. */
  readonly name: string;
  readonly rule: HeaderRule;
  /** Which responses the function sets it on. The response headers policy knows no such difference. */
  readonly scope: HeaderScope;
  /** Why the response headers policy must not hold it, if so. */
  readonly functionOnly?: string;
}

/** An entry for every response, which the response headers policy may hold. */
export function entry(name: string, rule: HeaderRule, scope: HeaderScope = HeaderScope.ALL, functionOnly?: string): HeaderEntry {
  return { name, rule, scope, functionOnly };
}

/** Entries by name, regardless of case; a later entry takes the place of an earlier one. */
export class HeaderEntries {
  private readonly byName = new Map<string, HeaderEntry>();

  constructor(entries: readonly HeaderEntry[] = []) {
    for (const one of entries) this.put(one);
  }

  public put(one: HeaderEntry): void {
    this.byName.set(one.name.toLowerCase(), one);
  }

  public all(): HeaderEntry[] {
    return [...this.byName.values()];
  }
}
