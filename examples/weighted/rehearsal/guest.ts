import { type CrowdMember, crowd } from '../../../scripts/demo/crowd/crowd';
import type { CrowdStage } from '../../../scripts/demo/crowd/crowd-stage';
import { inParallel } from '../../../scripts/demo/crowd/in-parallel';
import { filesOf } from '../../../scripts/demo/crowd/page-files';
import type { Received, Visitor } from '../../../scripts/demo/crowd/visitor';
import { STICKY_COOKIE, VARIANT_HEADER } from '../../../src/contract/names';

export const PAGES = ['/', '/about/'];

/** Visitors that are on the site at once. */
const AT_ONCE = 16;
/** What those send who forge: each of these would put them on the canary if anybody believed it. */
const FORGED = { [VARIANT_HEADER]: 'v2', 'x-smart-origin-session': 'forged', 'x-smart-origin-voided': 'v1' };

/** A visitor of the site, and what came of every request. */
export class Guest {
  public readonly received: Received[] = [];

  constructor(private readonly visitor: Visitor, public readonly habit: CrowdMember['habit']) {}

  /** Asks for one path. */
  public async get(path: string): Promise<Received> {
    const answer = await this.visitor.get(path);
    this.received.push(answer);
    return answer;
  }

  /** Asks for a page, and then for its files, all at once. */
  public async load(path: string): Promise<Received[]> {
    const page = await this.get(path);
    return [page, ...await this.getAll(filesOf(page.body))];
  }

  public getAll(paths: readonly string[]): Promise<Received[]> {
    return Promise.all(paths.map((path) => this.get(path)));
  }

  /** The version of the page that the guest sees. */
  public get version(): string | undefined {
    return this.received.filter(isPage).at(-1)?.version;
  }

  /** The files that the page was loaded with. */
  public get files(): string[] {
    return this.received.slice(this.received.map(isPage).lastIndexOf(true) + 1).map(({ path }) => path);
  }

  /** The variant that the sticky cookie names. */
  public get variant(): string | undefined {
    return this.visitor.jar.get(STICKY_COOKIE)?.split('.')[1];
  }

  /** As if the pin had ended: the visitor comes back after a while. */
  public letPinEnd() {
    const parts = this.visitor.jar.get(STICKY_COOKIE)?.split('.');
    if (parts?.length !== 4) throw new Error(`a visitor has no sticky cookie of four parts, but ${parts?.join('.')}`);
    this.visitor.jar.tamper(STICKY_COOKIE, [...parts.slice(0, 3), '1'].join('.'));
  }
}

const isPage = ({ headers }: Received) => String(headers['content-type']).includes('html');

/** Everybody who comes, numbered through, so that a rehearsal repeats itself. */
export class Guests {
  /** Who has been there since the beginning. */
  public regulars: readonly Guest[] = [];
  private next = 0;

  /** Visitors who have never been there. */
  public newcomers(stage: CrowdStage, count: number): Guest[] {
    const members = crowd(this.next, Math.ceil(count), FORGED);
    this.next += members.length;
    return members.map((member) => new Guest(stage.visitor(member), member.habit));
  }
}

/** Each guest does the same, a crowd at a time. */
export function each<T>(guests: readonly Guest[], work: (guest: Guest, index: number) => Promise<T>): Promise<T[]> {
  return inParallel(guests, AT_ONCE, work);
}

/** Both pages, each with its files: ten requests. */
export const visit = async (guest: Guest): Promise<Received[]> => {
  const answers: Received[] = [];
  for (const page of PAGES) answers.push(...await guest.load(page));
  return answers;
};
