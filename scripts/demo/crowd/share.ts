/** The quantile of the normal distribution that leaves half a percent on each side. */
const Z_99 = 2.5758;

/** The counts between which a share of `percent` of `visitors` lies in 99 of 100 samples. */
export function interval99(percent: number, visitors: number): { readonly least: number; readonly most: number } {
  const share = percent / 100;
  const middle = visitors * share;
  // Half a visitor on each side, since visitors are counted and the normal distribution is not.
  const reach = Z_99 * Math.sqrt(visitors * share * (1 - share)) + 0.5;
  return { least: Math.max(0, Math.ceil(middle - reach)), most: Math.min(visitors, Math.floor(middle + reach)) };
}
