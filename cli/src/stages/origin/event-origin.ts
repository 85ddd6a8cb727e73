import { ORIGIN_DEFAULTS } from '../../../../src/contract/cloudfront';
import type { EventOrigin } from '../../lambda-edge/edge-lambda';
import type { OriginConfig } from '../../model/distribution';

/** `request.origin` of a Lambda@Edge event, as far as functions are shown the settings of an origin. */
export function eventOriginOf(origin: OriginConfig, viewerProtocol: 'http' | 'https'): EventOrigin {
  const { details } = origin;
  const common = {
    domainName: origin.domainName,
    path: origin.path,
    customHeaders: origin.customHeaders,
    readTimeout: origin.responseTimeout,
    ...(origin.completionTimeout === undefined ? {} : { responseCompletionTimeout: origin.completionTimeout }),
  };
  if (details.kind === 's3') {
    return { s3: { ...common, authMethod: details.usesOriginAccessIdentity ? 'origin-access-identity' : 'none', region: details.region } };
  }
  if (details.kind === 'vpc') {
    return { custom: { ...common, port: 443, protocol: 'https', sslProtocols: ['TLSv1.2'], keepaliveTimeout: details.keepaliveSeconds } };
  }
  const secure = details.protocolPolicy === 'https-only' || (details.protocolPolicy === 'match-viewer' && viewerProtocol === 'https');
  return {
    custom: {
      ...common,
      port: secure ? details.httpsPort : details.httpPort,
      protocol: secure ? 'https' : 'http',
      sslProtocols: details.sslProtocols,
      keepaliveTimeout: details.keepaliveSeconds,
    },
  };
}

/** The origin with what a function wrote into `request.origin`. What the event does not show stays as configured. */
export function withEventOrigin(origin: OriginConfig, event: EventOrigin): OriginConfig {
  const edited = event.custom ?? event.s3;
  if (edited === undefined) return origin;
  const { completionTimeout, ...rest } = origin;
  const completion = edited.responseCompletionTimeout ?? completionTimeout;
  return {
    ...rest,
    domainName: edited.domainName,
    path: edited.path.replace(/\/$/, ''),
    customHeaders: edited.customHeaders,
    responseTimeout: edited.readTimeout ?? ORIGIN_DEFAULTS.responseTimeout,
    // Zero takes the bound away.
    ...(completion ? { completionTimeout: completion } : {}),
    details: event.custom
      ? {
        kind: 'custom',
        protocolPolicy: event.custom.protocol === 'http' ? 'http-only' : 'https-only',
        httpPort: event.custom.port,
        httpsPort: event.custom.port,
        sslProtocols: event.custom.sslProtocols,
        keepaliveSeconds: event.custom.keepaliveTimeout,
      }
      : { kind: 's3', missing: 403, usesOriginAccessIdentity: event.s3!.authMethod !== 'none', region: event.s3!.region },
  };
}
