import { checkedDirectives, renderDirectives } from './csp-checks';
import { SmartOriginError } from '../private/errors';

/**
 * A Content-Security-Policy under construction. Every method returns a new one; every one is checked.
 *
 * Its `directives` are what `SecurityHeaders` takes.
 *
 * @see https://www.w3.org/TR/CSP3/
 */
export class ContentSecurityPolicy {
  /**
   * A strict policy for a site that loads everything from itself: nothing else loads, nothing inline runs, nobody frames it.
   *
   * Add to it what the site needs. With scripts and styles in files of the site's own, it gets the best mark of the MDN HTTP Observatory
   * for a Content-Security-Policy.
   */
  public static strict(): ContentSecurityPolicy {
    return ContentSecurityPolicy.of({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'"],
      'font-src': ["'self'"],
      'connect-src': ["'self'"],
      'manifest-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    });
  }

  /**
   * A policy from its directives.
   *
   * @param directives values by directive; a directive without values has an empty list
   * @throws when a directive is unknown or a value malformed
   */
  public static of(directives: { [directive: string]: string[] }): ContentSecurityPolicy {
    return new ContentSecurityPolicy(checkedDirectives(directives));
  }

  /**
   * A policy from a header's value: `default-src 'self'; img-src *`.
   *
   * @param value the header's value, without its name
   * @throws when a directive is unknown or stands twice, when a value is malformed, and when it is a list of several policies
   */
  public static parse(value: string): ContentSecurityPolicy {
    const directives: { [directive: string]: string[] } = {};
    for (const part of value.split(';')) {
      // CSP3, section 2.2.1: ASCII white space separates; empty directives are skipped.
      const [name, ...values] = part.split(/[\t\n\f\r ]+/).filter((word) => word !== '');
      if (name === undefined) continue;
      if (Object.hasOwn(directives, name)) {
        throw new SmartOriginError(undefined, 'ContentSecurityPolicyMalformed',
          `Content-Security-Policy: the directive '${name}' stands twice; browsers ignore all but the first: put all values into one`);
      }
      directives[name] = values;
    }
    if (Object.keys(directives).length === 0) {
      throw new SmartOriginError(undefined, 'ContentSecurityPolicyMalformed',
        `Content-Security-Policy: ${JSON.stringify(value)} holds no directive; write one such as default-src 'self'`);
    }
    return ContentSecurityPolicy.of(directives);
  }

  private constructor(
    /** The directives and their values, for `contentSecurityPolicy` or `contentSecurityPolicyReportOnly` of `SecurityHeaders`. */
    public readonly directives: { [directive: string]: string[] },
  ) {}

  /**
   * The policy with further values for a directive; a `'none'` that stood there gives way.
   *
   * @param directive the directive's name
   * @param values values to add
   */
  public add(directive: string, ...values: string[]): ContentSecurityPolicy {
    const name = directive.toLowerCase();
    const before = (this.directives[name] ?? []).filter((value) => value !== "'none'");
    return ContentSecurityPolicy.of({ ...this.directives, [name]: [...before, ...values] });
  }

  /**
   * The policy with these values for a directive, in the place of those it had.
   *
   * @param directive the directive's name
   * @param values its values
   */
  public replace(directive: string, ...values: string[]): ContentSecurityPolicy {
    return ContentSecurityPolicy.of({ ...this.directives, [directive.toLowerCase()]: values });
  }

  /**
   * The policy without a directive.
   *
   * @param directive the directive's name
   */
  public remove(directive: string): ContentSecurityPolicy {
    const { [directive.toLowerCase()]: _removed, ...rest } = this.directives;
    return new ContentSecurityPolicy(rest);
  }

  /** The header's value. */
  public toString(): string {
    return renderDirectives(this.directives);
  }
}
