import { z } from 'zod';
import type { ControlRequest } from './control-message';
import { changeOf } from './json-change';
import type { Network } from '../network/network';
import { MAX_TIMER_MS } from '../timer-limits';

const pair = z.tuple([z.string(), z.string()]);

const changeSchema = z.union([
  z.strictObject({ distance: z.strictObject({ from: z.string(), to: z.string(), ms: z.number().nonnegative().max(MAX_TIMER_MS) }) }),
  z.strictObject({ place: z.strictObject({ origin: z.string(), region: z.string() }) }),
  z.strictObject({ cut: z.union([z.string(), pair]) }),
  z.strictObject({ heal: z.union([z.literal('all'), z.string(), pair]) }),
], 'it is one of distance, place, cut and heal, and says what each needs');

const EXAMPLE = '{ "distance": { "from": "eu-west-1", "to": "v1", "ms": 20 } }, { "place": { "origin": "v1", "region": "eu-west-1" } }, '
  + '{ "cut": "eu-west-1" }, { "cut": ["eu-west-1", "us-east-1"] }, { "heal": "eu-west-1" } or { "heal": "all" }';

export function describeNetwork({ distances, places, cuts }: Network) {
  return { distances, places, cuts };
}

/** @throws SmartOriginError for everything that the caller can mend */
export function changeNetwork(request: ControlRequest, network: Network) {
  const change = changeOf(request, changeSchema, EXAMPLE);
  if ('distance' in change) network.setDistance(change.distance.from, change.distance.to, change.distance.ms);
  else if ('place' in change) network.place(change.place.origin, change.place.region);
  else if ('cut' in change) network.cut(...ends(change.cut));
  else if (change.heal === 'all') network.heal();
  else network.heal(...ends(change.heal));
  return describeNetwork(network);
}

function ends(given: string | [string, string]): [a: string, b?: string] {
  return typeof given === 'string' ? [given] : given;
}
