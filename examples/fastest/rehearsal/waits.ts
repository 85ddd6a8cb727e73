import { type Place, PLACES } from './places';
import { at, longestMs, medianMs, type Visit } from './visits';
import type { Figures } from '../../../scripts/demo/rehearsal';

/** How long visitors waited, by what was done and where. */
export class Waits {
  private readonly rows: (readonly (string | number)[])[] = [];

  public median(what: string, visits: readonly Visit[]): void {
    this.add(what, visits, medianMs);
  }

  public longest(what: string, visits: readonly Visit[]): void {
    this.add(what, visits, longestMs);
  }

  public figures(): Figures {
    return {
      title: 'milliseconds until the first byte',
      head: PLACES.map(({ name }) => name),
      rows: this.rows,
      notes: [
        `Round trips are simulated: ${PLACES.map(shownDistances).join('; ')}. A new connection takes one more, the machine some milliseconds.`,
        'The first request of a place also waits for the start of an instance of the edge router: here a thread, with Lambda longer.',
      ],
    };
  }

  private add(what: string, visits: readonly Visit[], measure: (visits: readonly Visit[]) => number): void {
    this.rows.push([what, ...PLACES.map((place) => measure(at(place, visits)).toFixed(0))]);
  }
}

const shownDistances = ({ name, roundTrips }: Place) => `${name} ${Object.entries(roundTrips).map(([member, ms]) => `${member} ${ms}`).join(', ')}`;
