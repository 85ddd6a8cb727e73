import type { IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { OriginGroup } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IConstruct } from 'constructs';
import type { OriginMember } from './origin-member';
import { checkSameAs } from './same-as';
import { MEMBER_ID } from '../contract/member-id';
import { meantName } from '../contract/nearest-name';
import { SmartOriginError } from '../private/errors';
import { shownText } from '../private/tokens';

/** The validated members of a SmartOrigin, and who stands in for whom. */
export class OriginPool {
  /** The member of leg 1 where nothing steers. */
  public readonly primary: string;
  private readonly members: ReadonlyMap<string, OriginMember>;

  /** @param allServeTheSame whether every member that is no standby does */
  constructor(
    private readonly scope: IConstruct, origins: { [id: string]: OriginMember }, primary?: string, private readonly allServeTheSame = false,
  ) {
    this.members = new Map(Object.entries(origins ?? {}));
    this.validateMembers();
    this.primary = this.choosePrimary(primary);
  }

  public get ids(): string[] {
    return [...this.members.keys()];
  }

  /** Members that a visitor can be on: versions of their own, and no standbys. */
  public get assignable(): string[] {
    return this.ids.filter((id) => !this.member(id).standby && this.member(id).sameAs === undefined);
  }

  /** Members that serve the same as `id`, itself among them: first the one that visitors are assigned to, the others by their ids. */
  public equivalentsOf(id: string): string[] {
    const { standby, sameAs } = this.member(id);
    if (standby) return [id];
    const lead = this.allServeTheSame ? this.primary : sameAs ?? id;
    const isSame = (other: OriginMember) => (this.allServeTheSame ? !other.standby : other.sameAs === lead);
    // The order of a map never decides.
    return [lead, ...this.ids.filter((other) => other !== lead && isSame(this.member(other))).sort()];
  }

  public origin(id: string): IOrigin {
    return this.member(id).origin;
  }

  /** The member named, or an error that lists the members. `role` says what it was named as. */
  public member(id: string, role = 'a member'): OriginMember {
    const member = this.members.get(id);
    if (!member) {
      const meant = typeof id === 'string' ? meantName(id, this.ids) : undefined;
      throw this.error('UnknownMember', `${shownText(id)} is named as ${role} but is no member of the pool; members are ${this.list()}${meant === undefined ? '' : ` (did you mean "${meant}"?)`}: `
        + 'use one of these ids or add the member to `origins`');
    }
    return member;
  }

  /** Members that can be leg 2 of `id`, the best first: its own fallback, then the standbys. */
  public fallbacksOf(id: string): string[] {
    const first = this.fallbackOf(id);
    return [first, ...this.ids.filter((other) => other !== id && other !== first && this.member(other).standby)];
  }

  /** The same, or nobody where nothing tells. */
  public standInsOf(id: string): string[] {
    return this.knownFallbackOf(id) === undefined ? [] : this.fallbacksOf(id);
  }

  /** The same without whom nobody named: its own fallback, if it has one, then the standbys. */
  public namedStandInsOf(id: string): string[] {
    return [...new Set([this.member(id).fallback ?? [], this.ids.filter((other) => other !== id && this.member(other).standby)].flat())];
  }

  /** The member of leg 1 of a behavior: the primary, or one that the behavior names. */
  public leading(id?: string): string {
    if (id === undefined) return this.primary;
    if (this.member(id, 'the primary').standby) {
      throw this.error('StandbyAsPrimary', `"${id}" is named as the primary but is a standby, which is only asked as a fallback; `
        + 'name a member that is no standby or remove `standby` from it');
    }
    return id;
  }

  /** Who is asked when `id` fails as leg 1. Throws where nothing tells. */
  public fallbackOf(id: string): string {
    const known = this.knownFallbackOf(id);
    if (known !== undefined) return known;
    const others = this.othersOf(id);
    throw this.error('FallbackMissing', others.length === 0
      ? `"${id}" is the only member, so there is nothing to fail over to; add a second member to \`origins\`, or set \`failover: Failover.none()\``
      : `"${id}" has no fallback and ${others.join(', ')} could all be it; set \`fallback\` on "${id}", or mark exactly one other member as \`standby\``);
  }

  private knownFallbackOf(id: string): string | undefined {
    const named = this.member(id).fallback;
    if (named !== undefined) return named;
    const others = this.othersOf(id);
    if (others.length === 1) return others[0];
    const standbys = others.filter((other) => this.member(other).standby);
    if (standbys.length === 1) return standbys[0];
    const same = this.equivalentsOf(id).find((other) => other !== id);
    if (same !== undefined) return same;
    return id === this.primary ? undefined : this.primary;
  }

  /** All but those that serve the same as one among them. */
  private othersOf(id: string): string[] {
    const same = this.equivalentsOf(id);
    return this.ids.filter((other) => other !== id && (this.member(other).sameAs === undefined || same.includes(other)));
  }

  private validateMembers() {
    if (this.members.size === 0) {
      throw this.error('NoMembers', '`origins` is empty; give at least one member, for example { v1: { origin: new HttpOrigin("v1.example.com") } }');
    }
    const seen = new Map<IOrigin, string>();
    for (const [id, member] of this.members) {
      if (!MEMBER_ID.test(id)) {
        throw this.error('InvalidMemberId', `"${id}" is no valid member id; ids begin with a small letter and hold small letters, digits and `
          + 'hyphens, 32 characters at most, for example "v1" or "eu-west"');
      }
      this.validateOrigin(id, member, seen);
      if (member.fallback === id) {
        throw this.error('FallbackIsItself', `"${id}" names itself as its fallback, so leg 2 would ask the origin that just failed; name another member`);
      }
      if (member.fallback !== undefined) this.member(member.fallback, `the fallback of "${id}"`);
    }
    checkSameAs(this.scope, this);
  }

  private validateOrigin(id: string, member: OriginMember, seen: Map<IOrigin, string>) {
    if (typeof member?.origin?.bind !== 'function') {
      throw this.error('InvalidMember', `member "${id}" has no origin; write ${id}: { origin: new HttpOrigin("…") } with any IOrigin of aws-cdk-lib`);
    }
    if (member.origin instanceof OriginGroup) {
      throw this.originGroupError(id);
    }
    const twin = seen.get(member.origin);
    if (twin !== undefined) {
      throw this.error('SameOriginTwice', `members "${twin}" and "${id}" are the same origin object, so failover would ask the same place twice; `
        + 'create one origin object a member');
    }
    seen.set(member.origin, id);
  }

  public originGroupError(id: string): SmartOriginError {
    return this.error('OriginGroupAsMember', `member "${id}" is an origin group, and CloudFront knows no groups of groups; `
      + 'make both of its origins members and set `fallback` on the first');
  }

  private choosePrimary(named?: string): string {
    if (named !== undefined) {
      const { sameAs } = this.member(named, 'the primary');
      if (sameAs === undefined) return this.leading(named);
      throw this.error('SameAsAsPrimary', `"${named}" is named as the primary and serves the same as "${sameAs}", by which visitors know it; name "${sameAs}"`);
    }
    const active = this.assignable;
    const candidates = active.filter((id) => this.member(id).weight === undefined);
    if (candidates.length === 1) return candidates[0];
    if (active.length > 0 && candidates.length === 0) {
      throw this.error('PrimaryMissing', `every member that is no standby has a weight (${active.join(', ')}), so none is left to be the primary, `
        + (this.allServeTheSame ? 'and where members serve the same nobody is assigned by weight; remove `weight` from all, and set `primary`'
          : 'which takes what the others leave; remove `weight` from the member that is to be it'));
    }
    throw this.error('PrimaryMissing', candidates.length === 0
      ? `all members (${this.list()}) are standbys, so none would answer; remove \`standby\` from one`
      : `${candidates.join(', ')} could all be the primary, and the order of a map does not decide; set \`primary\`, or mark the others as \`standby\``);
  }

  private list(): string {
    return this.ids.map((id) => `"${id}"`).join(', ');
  }

  private error(id: string, message: string): SmartOriginError {
    return new SmartOriginError(this.scope, id, message);
  }
}
