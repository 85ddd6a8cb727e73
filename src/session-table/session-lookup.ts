import type { SessionsConfig } from '../contract/edge-router';

/** How the edge finds a session: its part of the edge router's configuration that the table knows. */
export type SessionLookup = Omit<SessionsConfig, 'regions' | 'budget'>;
