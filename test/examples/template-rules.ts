import type { Resource, Template } from '../../scripts/checks/lib/examples';

/**
 * What CloudFront refuses or silently does not do, and no outside tool finds in a template.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
 */
export interface TemplateRule {
  readonly name: string;
  /** One line for each violation; none for a template that keeps the rule. */
  readonly violations: (template: Template) => string[];
}

type Json = Readonly<Record<string, any>>;

const FAILOVER_CODES = [400, 403, 404, 416, 429, 500, 502, 503, 504];
const GROUP_METHODS = ['GET', 'HEAD', 'OPTIONS'];
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions */
const FUNCTION_BYTES = 10_240;

const ofType = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

const distributions = (template: Template): [string, Json][] =>
  ofType(template, 'AWS::CloudFront::Distribution').map(([id, resource]) => [id, (resource.Properties as Json).DistributionConfig]);

const groups = (config: Json): Json[] => config.OriginGroups?.Items ?? [];

const behaviors = (config: Json): [string, Json][] => [
  ['the default behavior', config.DefaultCacheBehavior],
  ...(config.CacheBehaviors ?? []).map((behavior: Json): [string, Json] => [`behavior ${behavior.PathPattern}`, behavior]),
];

/** A rule about each distribution's configuration. */
function ofDistributions(name: string, violations: (config: Json) => string[]): TemplateRule {
  return { name, violations: (template) => distributions(template).flatMap(([id, config]) => violations(config).map((line) => `${id}: ${line}`)) };
}

export const FAILOVER_ON_CODES_OF_CLOUDFRONT = ofDistributions('failover codes are of those nine that CloudFront knows', (config) =>
  groups(config).flatMap((group) => group.FailoverCriteria.StatusCodes.Items
    .filter((code: number) => !FAILOVER_CODES.includes(code))
    .map((code: number) => `group ${group.Id} fails over on ${code}`)));

export const TWO_MEMBERS_A_GROUP = ofDistributions('groups have two different members, which are origins', (config) =>
  groups(config).flatMap((group) => {
    const members: string[] = group.Members.Items.map(({ OriginId }: Json) => OriginId);
    const unknown = members.filter((member) => !config.Origins.some(({ Id }: Json) => Id === member));
    return [
      ...(new Set(members).size === 2 && members.length === 2 ? [] : [`group ${group.Id} has the members ${members.join(', ')}`]),
      ...unknown.map((member) => `group ${group.Id} has a member ${member}, which is no origin`),
    ];
  }));

export const NO_WRITES_ON_GROUPS = ofDistributions('groups answer GET, HEAD and OPTIONS only', (config) =>
  behaviors(config).filter(([, behavior]) => groups(config).some(({ Id }) => Id === behavior.TargetOriginId)).flatMap(([where, behavior]) =>
    (behavior.AllowedMethods ?? []).filter((method: string) => !GROUP_METHODS.includes(method)).map((method: string) => `${where} allows ${method} on a group`)));

export const TARGETS_EXIST = ofDistributions('behaviors target an origin or a group that is there', (config) => {
  const ids = [...config.Origins, ...groups(config)].map(({ Id }: Json) => Id);
  return behaviors(config)
    .filter(([, behavior]) => !ids.includes(behavior.TargetOriginId))
    .map(([where, behavior]) => `${where} targets ${behavior.TargetOriginId}, which is neither origin nor group`);
});

export const FUNCTIONS_FIT: TemplateRule = {
  name: 'functions have at most 10 KB',
  violations: (template) => ofType(template, 'AWS::CloudFront::Function').flatMap(([id, { Properties }]) => {
    // Deploy-time values inside of the code: at least what is known must fit.
    const code = (Properties as Json).FunctionCode;
    const bytes = Buffer.byteLength(typeof code === 'string' ? code : JSON.stringify(code));
    return bytes > FUNCTION_BYTES ? [`${id} has ${bytes} bytes`] : [];
  }),
};

export const TEMPLATE_RULES = [FAILOVER_ON_CODES_OF_CLOUDFRONT, TWO_MEMBERS_A_GROUP, NO_WRITES_ON_GROUPS, TARGETS_EXIST, FUNCTIONS_FIT];
