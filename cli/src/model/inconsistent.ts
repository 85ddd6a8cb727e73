import { SmartOriginError } from '../errors';

/** The error for a distribution that CloudFront itself would refuse. */
export function inconsistent(place: string, given: string, why: string, mend: string): SmartOriginError {
  return new SmartOriginError('ERR_INVALID_DISTRIBUTION', `CloudFront would refuse ${place} (${given})`, why, mend);
}
