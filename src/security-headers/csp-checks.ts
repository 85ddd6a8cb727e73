import { DIRECTIVES, OBSOLETE_DIRECTIVES } from './csp-directives';
import { faultOf } from './csp-source';
import { SmartOriginError } from '../private/errors';

/** Directives of a Content-Security-Policy with their values. */
export interface CspDirectives {
  readonly [directive: string]: string[];
}

/**
 * Checks the directives and their values, and returns them with lower-case names in the order given.
 *
 * @throws SmartOriginError naming the directive, the value and the mend
 */
export function checkedDirectives(given: CspDirectives): { [directive: string]: string[] } {
  const checked: { [directive: string]: string[] } = {};
  for (const [written, values] of Object.entries(given)) {
    const directive = written.toLowerCase();
    if (Object.hasOwn(checked, directive)) {
      throw malformed(`the directive '${directive}' stands twice; browsers ignore all but the first: put all values into one list`);
    }
    const kind = DIRECTIVES.get(directive);
    if (kind === undefined) {
      const obsolete = OBSOLETE_DIRECTIVES.get(directive);
      throw malformed(obsolete ? `the directive '${directive}' is obsolete: ${obsolete}`
        : `the directive ${JSON.stringify(written)} is unknown; known are ${[...DIRECTIVES.keys()].join(', ')}`);
    }
    for (const value of values) {
      const fault = faultOf(directive, kind, value);
      if (fault) throw malformed(`the value ${JSON.stringify(value)} of '${directive}' is wrong: ${fault}`);
    }
    if (values.length > 1 && values.some((value) => value.toLowerCase() === "'none'")) {
      throw malformed(`'${directive}' has 'none' beside ${values.filter((value) => value.toLowerCase() !== "'none'").join(' ')}; browsers ignore 'none' then: give it alone, or leave it out`);
    }
    checked[directive] = [...new Set(values)];
  }
  return checked;
}

/** The header's value. */
export function renderDirectives(directives: CspDirectives): string {
  return Object.entries(directives).map(([directive, values]) => [directive, ...values].join(' ')).join('; ');
}

function malformed(message: string): SmartOriginError {
  return new SmartOriginError(undefined, 'ContentSecurityPolicyMalformed', `Content-Security-Policy: ${message}`);
}
