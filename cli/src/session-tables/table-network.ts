/** The network between Regions, and from points of presence to them, as far as tables ask it. */
export interface TableNetwork {
  /** Milliseconds from a point of presence to a Region's replicas and back. */
  roundTripToRegionMs(pop: string, region: string): number;
  /** Whether nothing gets from a point of presence to a Region's replicas. */
  isRegionCut(pop: string, region: string): boolean;
  /** Whether nothing gets from one Region to the other. */
  areRegionsCut(one: string, other: string): boolean;
  /** Calls back after every change. @returns what ends that. */
  onChange(listener: () => void): () => void;
}

/** Where nobody set a distance and nothing is cut. */
export const NEAR_TABLES: TableNetwork = {
  roundTripToRegionMs: () => 0,
  isRegionCut: () => false,
  areRegionsCut: () => false,
  onChange: () => () => undefined,
};
