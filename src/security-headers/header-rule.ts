/** What becomes of a header that {@link HeaderRule} speaks of. */
export enum HeaderAction {
  /** The header gets the value, whatever the origin sent. */
  SET = 'set',
  /** The header gets the value where the origin sent none. */
  SET_IF_MISSING = 'set-if-missing',
  /** The origin's header, or its absence, is left alone. */
  KEEP = 'keep',
  /** The header is taken out. */
  REMOVE = 'remove',
}

/** What happens to one response header. */
export class HeaderRule {
  /**
   * The header gets this value, whatever the origin sent.
   *
   * @param value the header's value: printable ASCII without leading or trailing spaces; may hold
   *   deploy-time values, which must not bring quotes or backslashes: they become part of the function's code
   */
  public static set(value: string): HeaderRule {
    return new HeaderRule(HeaderAction.SET, value);
  }

  /**
   * The header gets this value where the origin sent none.
   *
   * @param value the header's value: printable ASCII without leading or trailing spaces; may hold
   *   deploy-time values, which must not bring quotes or backslashes: they become part of the function's code
   */
  public static ifMissing(value: string): HeaderRule {
    return new HeaderRule(HeaderAction.SET_IF_MISSING, value);
  }

  /** The origin's header is left as it is: nothing is set, nothing is removed. Takes a header out of a profile. */
  public static keep(): HeaderRule {
    return new HeaderRule(HeaderAction.KEEP);
  }

  /** The header is removed. */
  public static remove(): HeaderRule {
    return new HeaderRule(HeaderAction.REMOVE);
  }

  private constructor(
    /** What happens. */
    public readonly action: HeaderAction,
    /**
     * The value to set.
     *
     * @default - none; the rule sets nothing
     */
    public readonly value?: string,
  ) {}
}
