import type { Assumptions } from '../assumptions';
import { edgeError } from './replies';
import type { Stage } from './stage';

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html */
const ALLOWED = /^[A-Za-z0-9_\-.*$/~"'&]{1,255}$/;

/**
 * Puts the default root object in the place of the path `/`. Stands twice in the list, and acts once: whether the
 * viewer-request function runs before or after is an open question.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html
 */
export function rootObjectStage(place: Assumptions['default-root-object']): Stage {
  return {
    name: 'default root object',
    idle: ({ edge, request }) => request.uri !== '/' || edge.distribution.defaultRootObject === '' || edge.assumptions['default-root-object'] !== place,
    handle(exchange, next) {
      const { defaultRootObject } = exchange.edge.distribution;
      if (!ALLOWED.test(defaultRootObject)) {
        exchange.trace('default root object', `"${defaultRootObject}" is too long, or has a character that is not allowed`);
        return edgeError(400, 'InvalidDefaultRootObject');
      }
      exchange.request = { ...exchange.request, uri: `/${defaultRootObject}` };
      exchange.trace('default root object', exchange.request.uri);
      return next();
    },
  };
}
