import type { LocalCloudFront, PointOfPresence } from '../../../cli/src';

export type Member = 'eu' | 'us' | 'ap';

/** A point of presence, the member that is nearest to it, and round trips to all in milliseconds. */
export interface Place extends PointOfPresence {
  readonly nearest: Member;
  readonly roundTrips: { readonly [member in Member]: number };
}

export const DUBLIN: Place = { name: 'DUB56-P1', region: 'eu-west-1', nearest: 'eu', roundTrips: { eu: 40, us: 130, ap: 200 } };
export const ASHBURN: Place = { name: 'IAD12-P1', region: 'us-east-1', nearest: 'us', roundTrips: { eu: 130, us: 40, ap: 220 } };
export const SINGAPORE: Place = { name: 'SIN52-P1', region: 'ap-southeast-1', nearest: 'ap', roundTrips: { eu: 160, us: 220, ap: 40 } };
export const PLACES = [DUBLIN, ASHBURN, SINGAPORE];

/** Sets how far places and members are from each other. */
export function setDistances({ network }: LocalCloudFront): void {
  for (const { name, roundTrips } of PLACES) {
    for (const [member, ms] of Object.entries(roundTrips)) network.setDistance(name, member, ms);
  }
}
