import type { Assumptions } from '../assumptions';
import type { Stage } from './stage';

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
      exchange.request = { ...exchange.request, uri: `/${exchange.edge.distribution.defaultRootObject}` };
      exchange.trace('default root object', exchange.request.uri);
      return next();
    },
  };
}
