export { StandIns } from './stand-ins';
export type { SessionPlace } from './stand-ins';
export type { SeenWrite } from './write-ledger';
