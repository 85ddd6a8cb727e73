import type { ActionOutcome, ActionRefusal, PageAction, Picture, RequestBatch, RequestDetails } from '../picture';

const BASE = '/__smart-origin';

export interface FeedListeners {
  onPicture(picture: Picture): void;
  onRequests(batch: RequestBatch): void;
  onState(state: 'live' | 'waiting' | 'paused'): void;
}

/** Hears the live picture for as long as the tab is seen: where nobody looks, nothing is gathered. */
export function listen({ onPicture, onRequests, onState }: FeedListeners): void {
  let source: EventSource | undefined;
  const open = () => {
    source = new EventSource(`${BASE}/events`);
    source.addEventListener('picture', (event) => {
      onState('live');
      onPicture(JSON.parse((event as MessageEvent<string>).data) as Picture);
    });
    source.addEventListener('requests', (event) => onRequests(JSON.parse((event as MessageEvent<string>).data) as RequestBatch));
    source.addEventListener('error', () => {
      onState('waiting');
      // An answer that is no stream ends it for good.
      if (source?.readyState === EventSource.CLOSED) setTimeout(follow, 2000);
    });
  };
  const follow = () => {
    source?.close();
    if (document.hidden) onState('paused');
    else open();
  };
  document.addEventListener('visibilitychange', follow);
  follow();
}

/** Has something done. @returns what came of it. */
export async function act(action: PageAction): Promise<{ done: true; outcome: ActionOutcome } | { done: false; refusal: ActionRefusal }> {
  try {
    const response = await fetch(`${BASE}/actions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(action) });
    const body: unknown = await response.json();
    return response.ok ? { done: true, outcome: body as ActionOutcome } : { done: false, refusal: body as ActionRefusal };
  } catch (error) {
    return { done: false, refusal: { what: 'the local CloudFront does not answer', why: String((error as Error).message), mend: 'start it again' } };
  }
}

/** A request with its trace; undefined where it is kept no more. */
export async function openRequest(id: string): Promise<RequestDetails | undefined> {
  const response = await fetch(`${BASE}/requests/${encodeURIComponent(id)}`).catch(() => undefined);
  return response?.ok ? await response.json() as RequestDetails : undefined;
}
