import { countOf, noneMixed } from '../../../scripts/demo/crowd/counting';
import type { CrowdStage } from '../../../scripts/demo/crowd/crowd-stage';
import { each, type Guest, type Guests, visit } from '../../../scripts/demo/crowd/guest';
import { type Finding, isExactly } from '../../../scripts/demo/findings';
import type { CrowdStep } from '../../../scripts/demo/rehearsal';
import { PREVIEW_PARAMETER, WHY_HEADER } from '../../../src/contract/names';

const BOTH = { errors: 0, servedBy: ['v1', 'v2'], grade: 'A+' };

/** A version is looked at that no visitor sees. */
export function previewSteps(guests: Guests): CrowdStep[] {
  return [
    {
      title: 'preview of v2, rolled back',
      expect: BOTH,
      crowd: async (stage) => {
        const { reviewer, link, findings } = await previewed(guests, stage);
        const [stranger] = guests.newcomers(stage, 1) as [Guest];
        const refused = await stranger.get(forged(link));
        const others = guests.newcomers(stage, stage.visitors / 10);
        const visits = await each(others, visit);
        const off = await reviewer.get(`/?${PREVIEW_PARAMETER}=off`);
        const after = await reviewer.get('/');
        return [
          ...findings,
          isExactly('a forged link', `${refused.status} ${refused.version} ${explanation(refused)}`, '200 v1 none'),
          isExactly('requests of other visitors that v2 answered', countOf('v2', visits.flat()), 0),
          isExactly('explanations to other visitors', visits.flat().filter(({ headers }) => WHY_HEADER in headers).length, 0),
          isExactly('after the preview', `${off.status} ${after.version} ${explanation(after)}`, '302 v1 none'),
        ];
      },
    },
    {
      title: 'preview of v2, dark: policy restore v2',
      expect: BOTH,
      crowd: async (stage) => {
        await stage.operator.change(['policy', 'restore', 'v2']);
        const { findings } = await previewed(guests, stage);
        const newcomers = guests.newcomers(stage, stage.visitors / 10);
        const visits = await each(newcomers, visit);
        const returned = await each(guests.regulars.slice(0, newcomers.length), (guest) => guest.load('/'));
        return [
          ...findings,
          isExactly('visitors on v2', countOf('v2', [...visits, ...returned].flat()), 0),
          noneMixed([...visits, ...returned]),
        ];
      },
    },
    {
      title: 'explained: preview without a member',
      expect: { errors: 0, servedBy: ['v1'] },
      crowd: async (stage) => {
        const [regular] = guests.regulars as [Guest];
        const link = await printedLink(stage);
        const opened = await regular.get(link);
        const page = await regular.get(String(opened.headers.location));
        const [variant, reason] = String(page.headers[WHY_HEADER]).split('; ');
        return [isExactly('why a visitor sees this version', `${page.version} ${variant} ${reason}`, 'v1 v1 reason=pin')];
      },
    },
  ];
}

/** Opens the link that the command line prints. */
async function previewed(guests: Guests, stage: CrowdStage): Promise<{ reviewer: Guest; link: string; findings: Finding[] }> {
  const [reviewer] = guests.newcomers(stage, 1) as [Guest];
  const link = await printedLink(stage, 'v2');
  const opened = await reviewer.get(link);
  const answers = await reviewer.load(String(opened.headers.location));
  const why = new Set(answers.map((answer) => explanation(answer)));
  return {
    reviewer,
    link,
    findings: [
      // The index rewrite comes before the viewer router, which sends on to the address that it made.
      isExactly('the link', `${opened.status} to ${opened.headers.location}`, '302 to /about/index.html'),
      isExactly('the page and its files', answers.map(({ version }) => version).join(' '), answers.map(() => 'v2').join(' ')),
      isExactly('explained', [...why].join(' and '), 'v2; reason=preview'),
      isExactly('sticky cookie', reviewer.variant ?? 'none', 'none'),
    ],
  };
}

/** Path and query of the link that `smart-origin preview` prints. */
async function printedLink({ operator, edge }: CrowdStage, ...member: string[]): Promise<string> {
  const link = await operator.previewLink(`${edge.url}/about/`, ...member);
  return link.slice(edge.url.length);
}

/** Variant and reason, as the response says them. */
function explanation({ headers }: { readonly headers: { readonly [name: string]: unknown } }): string {
  const why = headers[WHY_HEADER];
  return why === undefined ? 'none' : String(why).split('; ').slice(0, 2).join('; ');
}

/** The same link with another last digit. */
const forged = (link: string) => link.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
