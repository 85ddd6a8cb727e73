import { Command } from 'commander';
import type { CliEnvironment } from './cli-environment';
import { helpEnd, targetOf, timeOf, withTargetOptions, type LivePolicyOptions } from './live-policy-options';
import { MEMBER_ID } from '../../../src/contract/member-id';
import { SmartOriginError } from '../errors';
import { openPolicy, type OpenPolicy } from '../live-policy/open-policy';
import { steeredMember } from '../live-policy/pool';
import { parsePage, parseValidity, previewKey, previewUrl } from '../live-policy/preview-link';

interface PreviewOptions extends LivePolicyOptions {
  url?: URL;
  valid?: number;
  rotateKey?: boolean;
}

/** Seconds. */
const VALID = 3600;

/** `smart-origin preview`: a link that shows a member before any visitor sees it. */
export function previewCommand(environment: CliEnvironment): Command {
  return withTargetOptions(new Command('preview').description('Prints a signed link that shows a member before any visitor sees it, and says why.'))
    .argument('[member]', 'who answers; without one the link shows what a visitor gets, and says why')
    .option('--url <page>', 'the page to open, such as https://www.example.com/', parsePage)
    .option('--valid <time>', 'how long the link works: 15m, 1h, 7d (default: 1h, at most 30d)', parseValidity)
    .option('--rotate-key', 'ends all links given out before; alone, prints none')
    .addHelpText('after', helpEnd(
      'smart-origin preview v2 --url https://www.example.com/', 'smart-origin preview --url https://www.example.com/cart --valid 15m', 'smart-origin preview --rotate-key',
    ))
    .action((member: string | undefined, options: PreviewOptions) => preview(member, options, environment));
}

async function preview(member: string | undefined, options: PreviewOptions, environment: CliEnvironment): Promise<void> {
  const { url, valid = VALID, rotateKey = false, json } = options;
  if (url === undefined && (!rotateKey || member !== undefined)) {
    throw new SmartOriginError('ERR_OPTION', 'no page was given', 'a preview link leads to a page of the site', 'give --url https://<site>/');
  }
  const time = timeOf(environment);
  const open = await openPolicy(targetOf(options));
  if (member !== undefined) checkMember(open, member);
  const { key, made } = await previewKey(open.store, rotateKey, time);
  const expires = Math.floor(time.now().getTime() / 1000) + valid;
  const until = new Date(expires * 1000).toISOString();
  const link = url && previewUrl(url, member, expires, key);
  if (json) {
    environment.stdout(`${JSON.stringify({ store: open.store.arn, keyMade: made, ...(link === undefined ? {} : { link, member: member ?? null, expires: until }) })}\n`);
    return;
  }
  const lines = [
    ...(link === undefined ? [] : [link, `It shows ${member ?? 'what a visitor gets'} until ${until}, and says why in the header x-smart-origin-why. Whoever has it can use it.`]),
    ...(rotateKey ? ['Links given out before end as the new key reaches the edge locations.'] : []),
    ...(made && !open.local ? ['The key was made just now and is on its way to the edge locations: AWS names no time, it is typically seconds.'] : []),
  ];
  environment.stdout(`${lines.join('\n')}\n`);
}

/** Without a template any id is taken: the edge ignores a link to a member that it does not have. */
function checkMember({ pool }: OpenPolicy, member: string): void {
  if (pool) steeredMember(pool, member);
  else if (!MEMBER_ID.test(member)) throw new SmartOriginError('ERR_MEMBER', `"${member}" is no id of a member`, 'ids are lower-case letters, digits and hyphens, at most 32', 'name a member as the template does');
}
