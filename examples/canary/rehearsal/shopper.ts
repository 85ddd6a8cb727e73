import { REGIONS } from './regions';
import { type CrowdMember, crowd } from '../../../scripts/demo/crowd/crowd';
import type { CrowdStage } from '../../../scripts/demo/crowd/crowd-stage';
import { each as eachGuest, Guest, Guests } from '../../../scripts/demo/crowd/guest';
import type { Identity, Received, Visitor } from '../../../scripts/demo/crowd/visitor';
import { STICKY_COOKIE } from '../../../src/contract/names';

/** Adding this to a visitor's number gives another address and another browser with the same habits. */
const ELSEWHERE = 32_772;

/** Where a shopper is, and with which browser. */
class Whereabouts implements Identity {
  /** The point of presence that is asked; it changes from page to page. */
  public hop: number;
  private shownAs: CrowdMember;
  private moves = 0;

  constructor(private readonly member: CrowdMember, private readonly number: number) {
    this.shownAs = member;
    this.hop = number;
  }

  public get userAgent(): string {
    return this.shownAs.userAgent;
  }

  public get headers(): Identity['headers'] {
    return this.member.headers;
  }

  public readonly address = (): string => this.shownAs.address();

  public readonly pop = (): string => REGIONS[this.hop % REGIONS.length]!.pop;

  /** Another network and another browser, back and forth. */
  public move() {
    this.moves++;
    this.shownAs = this.moves % 2 === 0 ? this.member : crowd(this.number + ELSEWHERE, 1, this.member.headers ?? {})[0]!;
  }
}

/** A guest of the shop, which gives everybody a session. */
export class Shopper extends Guest {
  public static invite(stage: CrowdStage, member: CrowdMember, number: number): Shopper {
    const whereabouts = new Whereabouts(member, number);
    return new Shopper(stage.visitor(whereabouts), member, whereabouts, number);
  }

  /** Whether the browser refuses our cookie. The application's it always keeps, else there is no session. */
  public refusesPin = false;

  /** The version that the shopper was assigned to; whoever stands in for it while it fails changes nothing of that. */
  public home?: string;

  private constructor(visitor: Visitor, { habit }: CrowdMember, private readonly whereabouts: Whereabouts, public readonly number: number) {
    super(visitor, habit);
  }

  /** Comes back with the session alone: in another browser of theirs, on another network, at another point of presence. */
  public comeBackElsewhere() {
    this.visitor.jar.forget(STICKY_COOKIE);
    this.whereabouts.move();
    this.whereabouts.hop++;
  }

  /** The Region of the point of presence that answers next. */
  public get region(): string {
    return REGIONS[this.whereabouts.hop % REGIONS.length]!.region;
  }

  /** From now on each request reaches this Region's point of presence. */
  public stayIn(region: string) {
    this.whereabouts.hop = REGIONS.findIndex((one) => one.region === region);
  }

  /** A page with its files, at the next point of presence. */
  public browse(path: string): Promise<Received[]> {
    this.whereabouts.hop++;
    return this.load(path);
  }

  protected override async keep(asked: Promise<Received>): Promise<Received> {
    const answer = await super.keep(asked);
    this.home ??= answer.version;
    if (this.refusesPin) this.visitor.jar.forget(STICKY_COOKIE);
    return answer;
  }
}

export const shoppers = () => new Guests((stage, member, number) => Shopper.invite(stage, member, number));

/** Shoppers on the site at once. All of it runs on this machine: with more of them, look-ups would wait for a CPU beyond their budget. */
const AT_ONCE = 8;

/** Each shopper does the same, so many at a time. */
export const each = <T>(guests: readonly Shopper[], work: (shopper: Shopper) => Promise<T>, atOnce = AT_ONCE) => eachGuest(guests, work, atOnce);

const SIGNS_IN_ONE_IN = 10;

/** Ten requests and more: pages from three points of presence, something into the cart, and a sign-in of some. */
export async function shop(shopper: Shopper): Promise<Received[]> {
  const answers = [...await shopper.load('/'), await shopper.post('/api/cart'), ...await shopper.browse('/account')];
  if (shopper.number % SIGNS_IN_ONE_IN === 0) answers.push(await shopper.post('/login'));
  return [...answers, ...await shopper.browse('/')];
}

/** A page with its files, and something into the cart. */
export async function lookAround(shopper: Shopper): Promise<Received[]> {
  return [...await shopper.load('/account'), await shopper.post('/api/cart')];
}

/** A page, whose files the browser has kept, and something into the cart. */
export async function lookIn(shopper: Shopper): Promise<Received[]> {
  return [await shopper.get('/account'), await shopper.post('/api/cart')];
}
