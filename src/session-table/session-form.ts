import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { SessionLookup } from './session-lookup';
import { MEMBER_ID } from '../contract/member-id';
import { SmartOriginError } from '../private/errors';
import { shownText } from '../private/tokens';

/** Attributes of an item, as `SessionTable` names them. */
export const TOKEN_ATTRIBUTE = 'token';
export const VERSION_ATTRIBUTE = 'version';
export const EXPIRES_ATTRIBUTE = 'expires';

/** Names, prefix and versions travel in a header: visible ASCII and spaces, without what JSON would have to escape. */
const HEADER_TEXT = /^[ !\x23-\x5b\x5d-\x7e]+$/;

/** DynamoDB's bound for names of key attributes. */
const MAX_ATTRIBUTE_NAME = 255;

/** Longer prefixes of keys are hardly meant, and leave no room for the rest of the configuration in the origin's headers. */
const MAX_PREFIX = 128;
const MAX_VERSION = 128;

/** How an application that was there before writes its sessions. */
export interface SessionForm {
  readonly tokenAttribute?: string;
  readonly versionAttribute?: string;
  readonly expiresAttribute?: string;
  readonly tokenPrefix?: string;
  readonly signedTokens?: boolean;
  readonly versions?: { [version: string]: string };
}

/** The form as the edge router is told it: what is the default is left out. */
export function lookupForm(scope: IConstruct, form: SessionForm): Omit<SessionLookup, 'table' | 'account'> {
  const attributes = checkedAttributes(scope, form);
  const versions = checkedVersions(scope, form.versions);
  checkText(scope, '`tokenPrefix`', form.tokenPrefix, MAX_PREFIX);
  return {
    ...(attributes === undefined ? {} : { attributes }),
    ...(form.tokenPrefix === undefined ? {} : { prefix: form.tokenPrefix }),
    ...(form.signedTokens ? { form: 'signed' as const } : {}),
    ...(versions === undefined ? {} : { versions }),
  };
}

function checkedAttributes(scope: IConstruct, form: SessionForm): SessionLookup['attributes'] {
  const given = { token: form.tokenAttribute, version: form.versionAttribute, expires: form.expiresAttribute };
  const names = { token: given.token ?? TOKEN_ATTRIBUTE, version: given.version ?? VERSION_ATTRIBUTE, expires: given.expires ?? EXPIRES_ATTRIBUTE };
  for (const [what, name] of Object.entries(given)) checkText(scope, `\`${what}Attribute\``, name, MAX_ATTRIBUTE_NAME);
  const twice = Object.values(names).find((name, i, all) => all.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new SmartOriginError(scope, 'SameAttributeTwice',
      `the session table's token, version and expiry are the attributes ${Object.values(names).map((name) => `"${name}"`).join(', ')}: "${twice}" is named twice; `
      + 'set `tokenAttribute`, `versionAttribute` and `expiresAttribute` as the application writes them');
  }
  const others = Object.entries(names).filter(([what, name]) => name !== what);
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

function checkedVersions(scope: IConstruct, versions: { [version: string]: string } = {}): SessionLookup['versions'] {
  for (const [version, member] of Object.entries(versions)) {
    checkText(scope, 'a version of `versions`', version, MAX_VERSION);
    // Whether there is such a member, the site checks.
    if (!MEMBER_ID.test(member)) {
      throw new SmartOriginError(scope, 'InvalidVersionMember',
        `\`versions\` maps "${version}" to ${shownText(member)}, which can be no member's id; map each stored version to a member of the site's origin pool, for example { '1': 'v1' }`);
    }
  }
  return Object.keys(versions).length === 0 ? undefined : versions;
}

function checkText(scope: IConstruct, what: string, text: string | undefined, max: number): void {
  if (text === undefined) return;
  if (Token.isUnresolved(text)) {
    throw new SmartOriginError(scope, 'UnresolvedSessionForm', `${what} is a deploy-time value; the form of sessions is checked at synth, so write it out`);
  }
  if (text.length > max || !HEADER_TEXT.test(text)) {
    throw new SmartOriginError(scope, 'InvalidSessionForm',
      `${what} is ${text.length > max ? `${text.length} characters long` : `"${text}"`}; the edge is told it in a header, so allowed are 1 to ${max} `
      + 'characters of visible ASCII and spaces, without quotation marks (") and backslashes; leave it out for the default');
  }
}
