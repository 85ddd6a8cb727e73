import type { SessionAnswer } from './session-answer';
import { NO_SESSION } from './session-answer';
import { sessionKey } from './session-key';
import { TableReader, type TableReaderDeps } from './table-reader';
import type { SessionsConfig } from '../../../src/contract/edge-router';

export type { SessionAnswer } from './session-answer';

/** An answer from memory comes at once, without a promise. */
export interface SessionReader {
  read(token: string, config: SessionsConfig): SessionAnswer | Promise<SessionAnswer>;
}

export function createSessionReader(deps: TableReaderDeps): SessionReader {
  // By the configuration's text, so that nothing is forgotten where the caller parses it anew; by its object, because that is faster.
  const byText = new Map<string, TableReader>();
  const byConfig = new WeakMap<SessionsConfig, TableReader>();

  function tableReader(config: SessionsConfig): TableReader {
    const known = byConfig.get(config);
    if (known) return known;
    const text = JSON.stringify(config);
    const reader = byText.get(text) ?? new TableReader(config, deps);
    byText.set(text, reader);
    byConfig.set(config, reader);
    return reader;
  }

  return {
    read(token, config) {
      const key = sessionKey(token, config);
      return key === undefined ? NO_SESSION : tableReader(config).read(key);
    },
  };
}
