import { type CrowdMember, crowd } from './crowd';
import type { CrowdStage } from './crowd-stage';
import { inParallel } from './in-parallel';
import { filesOf } from './page-files';
import type { Received, Visitor } from './visitor';
import {
  AVOID_HEADER, CONFIG_HEADER, MEMBER_HEADER, ROLE_HEADER, SESSION_HEADER, STAMP_HEADER, STICKY_COOKIE, VARIANT_HEADER, VOIDED_HEADER,
} from '../../../src/contract/names';

export const PAGES = ['/', '/about/'];

/** Visitors that are on the site at once. */
const AT_ONCE = 16;
/** What those send who forge: each of these would put them on the canary if anybody believed it. */
const FORGED = {
  [VARIANT_HEADER]: 'v2',
  [SESSION_HEADER]: 'forged',
  [VOIDED_HEADER]: 'v1',
  [AVOID_HEADER]: 'v1',
  [MEMBER_HEADER]: 'v2;leg=1;stamp=v2',
  [STAMP_HEADER]: 'v2',
  [ROLE_HEADER]: 'fallback',
  [CONFIG_HEADER]: '{"v":1,"primary":"v2","members":{"v2":{"domain":"v2.example"}}}',
};

/** A visitor of the site, and what came of every request. */
export class Guest {
  public readonly received: Received[] = [];

  constructor(protected readonly visitor: Visitor, public readonly habit: CrowdMember['habit']) {}

  /** Asks for one path. */
  public get(path: string): Promise<Received> {
    return this.keep(this.visitor.get(path));
  }

  /** Sends a form of a page. */
  public post(path: string): Promise<Received> {
    return this.keep(this.visitor.post(path));
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

  protected async keep(asked: Promise<Received>): Promise<Received> {
    const answer = await asked;
    this.received.push(answer);
    return answer;
  }
}

const isPage = ({ headers }: Received) => String(headers['content-type']).includes('html');

/** Everybody who comes, numbered through, so that a rehearsal repeats itself. */
export class Guests<G extends Guest = Guest> {
  /** Who has been there since the beginning. */
  public regulars: readonly G[] = [];
  private next = 0;

  /** `invite`: makes a guest of a member of the crowd. */
  constructor(private readonly invite: (stage: CrowdStage, member: CrowdMember, number: number) => G) {}

  /** Visitors who have never been there. */
  public newcomers(stage: CrowdStage, count: number): G[] {
    const first = this.next;
    const members = crowd(first, Math.ceil(count), FORGED);
    this.next += members.length;
    return members.map((member, index) => this.invite(stage, member, first + index));
  }
}

/** Guests who do nothing that the crowd does not. */
export const plainGuests = () => new Guests((stage, member) => new Guest(stage.visitor(member), member.habit));

/** Each guest does the same, so many at a time. */
export function each<G extends Guest, T>(guests: readonly G[], work: (guest: G, index: number) => Promise<T>, atOnce = AT_ONCE): Promise<T[]> {
  return inParallel(guests, atOnce, work);
}

/** Both pages, each with its files: ten requests. */
export const visit = async (guest: Guest): Promise<Received[]> => {
  const answers: Received[] = [];
  for (const page of PAGES) answers.push(...await guest.load(page));
  return answers;
};
