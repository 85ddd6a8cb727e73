import type { ServerResponse } from 'node:http';
import { makePicture } from './make-picture';
import type { PageParts } from './page-parts';
import type { RequestDetails } from './picture';
import { RecentRequests } from './recent-requests';
import type { SitePolicy } from './site-policy';
import { TrafficGauges } from './traffic-gauges';

/** Four a second: as often as figures can be read. */
export const TICK_MS = 250;

/** Browsers keep six connections to a host; whoever opens more than this has no use for them. */
export const MAX_STREAMS = 16;

/** What may wait for a slow tab. What is newer is left out, for the next picture says it all. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Ticks that a tab may leave unread until it counts as gone: half a minute. */
const MAX_UNREAD_TICKS = 120;

interface Stream {
  readonly response: ServerResponse;
  /** As it was sent last. */
  picture: string;
  unread: number;
}

/** Sends the live picture to every page that is open. Nothing is gathered, and no timer runs, while none is. */
export class PageFeed {
  private readonly streams = new Set<Stream>();
  /** Whether the last batch told of requests that are not listed: when they end, that has to be told too. */
  private toldOfMore = false;
  private watching: { readonly gauges: TrafficGauges; readonly recent: RecentRequests; end(): void } | undefined;

  constructor(private readonly parts: PageParts, private readonly policy: SitePolicy, private readonly onFault: (error: unknown) => void) {}

  get isFull(): boolean {
    return this.streams.size >= MAX_STREAMS;
  }

  get openPages(): number {
    return this.streams.size;
  }

  /** Server-Sent Events, until the page is closed. https://html.spec.whatwg.org/multipage/server-sent-events.html */
  stream(response: ServerResponse): void {
    const watching = this.watching ??= this.watch();
    const stream: Stream = { response, picture: '', unread: 0 };
    this.streams.add(stream);
    response.on('close', () => this.end(stream));
    response.on('error', () => this.end(stream));
    response.write('retry: 1000\n\n');
    send(stream, 'requests', JSON.stringify({ lines: watching.recent.recent, leftOut: 0 }));
    this.sendPicture([stream]);
  }

  open(id: string): RequestDetails | undefined {
    return this.watching?.recent.open(id);
  }

  private watch() {
    const gauges = new TrafficGauges(() => performance.now());
    const recent = new RecentRequests();
    const ends = [
      this.parts.observers.onRequest((record) => {
        gauges.count(record);
        recent.record(record);
      }),
      this.parts.observers.onTrace((event) => recent.trace(event)),
    ];
    const timer = setInterval(() => this.tick(), TICK_MS);
    timer.unref();
    return {
      gauges,
      recent,
      end: () => {
        clearInterval(timer);
        for (const end of ends) end();
      },
    };
  }

  private end(stream: Stream): void {
    if (!this.streams.delete(stream) || this.streams.size > 0) return;
    this.watching?.end();
    this.watching = undefined;
  }

  private tick(): void {
    const batch = this.watching!.recent.batch();
    const ready: Stream[] = [];
    for (const stream of [...this.streams]) {
      if (stream.response.writableLength <= MAX_WAITING_BYTES) {
        stream.unread = 0;
        ready.push(stream);
      } else if ((stream.unread += 1) > MAX_UNREAD_TICKS) {
        stream.response.destroy();
      }
    }
    if (batch.lines.length > 0 || this.toldOfMore) {
      this.toldOfMore = batch.leftOut > 0;
      const text = JSON.stringify(batch);
      for (const stream of ready) send(stream, 'requests', text);
    }
    this.sendPicture(ready);
  }

  private sendPicture(streams: readonly Stream[]): void {
    let text: string;
    try {
      text = JSON.stringify(makePicture(this.parts, this.policy, this.watching!.gauges));
    } catch (error) {
      this.onFault(error);
      return;
    }
    for (const stream of streams) {
      if (stream.picture === text) continue;
      stream.picture = text;
      send(stream, 'picture', text);
    }
  }
}

function send({ response }: Stream, event: string, json: string): void {
  response.write(`event: ${event}\ndata: ${json}\n\n`);
}
