/** The network between points of presence and origins, as far as gates ask it. */
export interface OriginNetwork {
  /** Milliseconds there and back; 0 where no distance was set. Asked for each connection and each packet, so that a change holds at once. */
  roundTripMs(pop: string, originId: string): number;
  /** Whether nothing gets through: connections are never established then. */
  isCut(pop: string, originId: string): boolean;
  /** Calls back after every change of distances, places and cuts. @returns what ends that. */
  onChange(listener: () => void): () => void;
}

/** Where nobody set a distance and nothing is cut. */
export const NEAR: OriginNetwork = {
  roundTripMs: () => 0,
  isCut: () => false,
  onChange: () => () => undefined,
};
