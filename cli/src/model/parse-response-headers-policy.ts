import { z } from 'zod';
import { bool, checkProperties, ignored, int, known } from './checked-properties';
import { MANAGED_RESPONSE_HEADERS_POLICIES } from './managed/response-headers-policies';
import { root } from './parse-policies';
import type { CorsSettings, PolicyHeader, ResponseHeadersPolicy } from './policies';
import { findReferenced } from './references';
import type { Resolver } from '../template/resolver';

const items = z.strictObject({ Items: z.array(known) });
const override = { Override: bool };

const schema = z.strictObject({
  ResponseHeadersPolicyConfig: z.strictObject({
    Comment: ignored,
    Name: known,
    CorsConfig: z.strictObject({
      AccessControlAllowCredentials: bool,
      AccessControlAllowHeaders: items,
      AccessControlAllowMethods: items,
      AccessControlAllowOrigins: items,
      AccessControlExposeHeaders: items.optional(),
      AccessControlMaxAgeSec: int(0, 2 ** 31).optional(),
      OriginOverride: bool,
    }).optional(),
    SecurityHeadersConfig: z.strictObject({
      ContentSecurityPolicy: z.strictObject({ ...override, ContentSecurityPolicy: known }).optional(),
      ContentTypeOptions: z.strictObject(override).optional(),
      FrameOptions: z.strictObject({ ...override, FrameOption: z.enum(['DENY', 'SAMEORIGIN']) }).optional(),
      ReferrerPolicy: z.strictObject({ ...override, ReferrerPolicy: known }).optional(),
      StrictTransportSecurity: z.strictObject({
        ...override, AccessControlMaxAgeSec: int(0, 2 ** 31), IncludeSubdomains: bool.optional(), Preload: bool.optional(),
      }).optional(),
      XSSProtection: z.strictObject({ ...override, Protection: bool, ModeBlock: bool.optional(), ReportUri: known.optional() }).optional(),
    }).optional(),
    CustomHeadersConfig: z.strictObject({
      Items: z.array(z.strictObject({ ...override, Header: known, Value: known })),
    }).optional(),
    RemoveHeadersConfig: z.strictObject({ Items: z.array(z.strictObject({ Header: known })) }).optional(),
    ServerTimingHeadersConfig: z.strictObject({
      Enabled: bool,
      SamplingRate: z.preprocess((value) => (typeof value === 'string' ? Number(value) : value), z.number().min(0).max(100)).optional(),
    }).optional(),
  }),
});

type Config = z.infer<typeof schema>['ResponseHeadersPolicyConfig'];

/** The response headers policy of an id: one of AWS's, or one of the templates. */
export function responseHeadersPolicy(id: string, resolver: Resolver, place: string): ResponseHeadersPolicy {
  const managed = MANAGED_RESPONSE_HEADERS_POLICIES[id];
  if (managed) return managed;
  const located = findReferenced(resolver, 'AWS::CloudFront::ResponseHeadersPolicy', id, place);
  const { ResponseHeadersPolicyConfig: config } = checkProperties(schema, resolver.properties(located), root(located, 'ResponseHeadersPolicy'));
  return {
    name: config.Name,
    cors: config.CorsConfig && cors(config.CorsConfig),
    headers: [...securityHeaders(config), ...customHeaders(config)],
    remove: (config.RemoveHeadersConfig?.Items ?? []).map(({ Header }) => Header.toLowerCase()),
    serverTimingPercent: config.ServerTimingHeadersConfig?.Enabled ? config.ServerTimingHeadersConfig.SamplingRate ?? 0 : 0,
  };
}

function cors(config: NonNullable<Config['CorsConfig']>): CorsSettings {
  return {
    allowOrigins: config.AccessControlAllowOrigins.Items,
    allowMethods: config.AccessControlAllowMethods.Items,
    allowHeaders: config.AccessControlAllowHeaders.Items,
    exposeHeaders: config.AccessControlExposeHeaders?.Items ?? [],
    allowCredentials: config.AccessControlAllowCredentials,
    maxAgeSeconds: config.AccessControlMaxAgeSec,
    override: config.OriginOverride,
  };
}

function customHeaders(config: Config): PolicyHeader[] {
  return (config.CustomHeadersConfig?.Items ?? []).map(({ Header, Value, Override }) => ({ name: Header, value: Value, override: Override }));
}

function securityHeaders({ SecurityHeadersConfig: security }: Config): PolicyHeader[] {
  const headers: PolicyHeader[] = [];
  const add = (name: string, value: string | undefined, settings: { Override: boolean } | undefined) => {
    if (settings && value !== undefined) headers.push({ name, value, override: settings.Override });
  };
  add('Content-Security-Policy', security?.ContentSecurityPolicy?.ContentSecurityPolicy, security?.ContentSecurityPolicy);
  add('X-Content-Type-Options', 'nosniff', security?.ContentTypeOptions);
  add('X-Frame-Options', security?.FrameOptions?.FrameOption, security?.FrameOptions);
  add('Referrer-Policy', security?.ReferrerPolicy?.ReferrerPolicy, security?.ReferrerPolicy);
  const hsts = security?.StrictTransportSecurity;
  add('Strict-Transport-Security', hsts && [
    `max-age=${hsts.AccessControlMaxAgeSec}`, ...(hsts.IncludeSubdomains ? ['includeSubDomains'] : []), ...(hsts.Preload ? ['preload'] : []),
  ].join('; '), hsts);
  const xss = security?.XSSProtection;
  add('X-XSS-Protection', xss && [
    xss.Protection ? '1' : '0', ...(xss.ModeBlock ? ['mode=block'] : []), ...(xss.ReportUri ? [`report=${xss.ReportUri}`] : []),
  ].join('; '), xss);
  return headers;
}
