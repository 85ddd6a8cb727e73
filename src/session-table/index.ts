export type { AdoptedSessionTableProps } from './adopted-session-table';
export * from './session-table';
export * from './session-table-encryption';
export type { ISessionTable } from './session-table-interface';
